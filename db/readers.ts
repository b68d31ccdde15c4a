import type Database from 'better-sqlite3';
import { AppError } from '../src/errors.ts';
import { connect, withFullText } from './connection.ts';
import type { Db } from './store.ts';

const READERS = 4;

type Reader = { raw: Database.Database; db: Db };

/** Read-only connections lent one at a time; BEGIN makes everything read through one of them a single snapshot. */
export function openReaders(file: string) {
  const free = Array.from({ length: READERS }, (): Reader => {
    const raw = connect(file, true);
    return { raw, db: withFullText(raw) };
  });
  let closed = false;
  const waiting: ((reader: Reader) => void)[] = [];
  const take = async () => free.pop() ?? new Promise<Reader>((given) => waiting.push(given));
  const give = (reader: Reader) => {
    const next = waiting.shift();
    if (next) next(reader);
    else free.push(reader);
  };
  return {
    async read<T>(fn: (db: Db) => Promise<T>): Promise<T> {
      if (closed) throw new AppError('busy', '系统正在停止，请稍后再试');
      const reader = await take();
      try {
        reader.raw.prepare('BEGIN').run();
        return await fn(reader.db);
      } finally {
        try {
          if (reader.raw.inTransaction) reader.raw.prepare('COMMIT').run();
        } finally {
          give(reader);
        }
      }
    },
    /** Waits for the reads under way. */
    async close() {
      closed = true;
      for (let open = READERS; open > 0; open--) (await take()).raw.close();
    },
  };
}
