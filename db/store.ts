import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import { type Files, openFiles } from './files.ts';
import { type FullText, fullText } from './fts.ts';
import { openLane, type Work } from './lane.ts';
import { migrate } from './migrate.ts';
import { changes } from './schema.ts';

type Verbs = 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete';

/** What a verb may say to the database: thenable builders only, so that SQLite and PostgreSQL share one code path. */
export type Db = Pick<BaseSQLiteDatabase<'async', unknown>, Verbs> & { fts: FullText };

export type Store = {
  /** $DATA_DIR, for what is derived from the database and kept beside it; ':memory:' in tests. */
  dir: string;
  /** What this process derives and keeps in memory beside the store, by name; one for every bundle of the process. */
  kept: Map<string, unknown>;
  /** One snapshot for everything read inside. */
  read<T>(fn: (db: Db) => Promise<T>): Promise<T>;
  /** The write lane; resolves after fsync. */
  tx<T>(work: Work<T>): Promise<T>;
  files: Files;
  /** Tells which cache tags changed, after COMMIT and before the answer, also those of other processes. */
  onTags(listener: (tags: string[]) => void): () => void;
  /** Looks whether another process wrote; asked by the front's timer. */
  poll(): Promise<void>;
  close(): Promise<void>;
};

export type StoreOptions = {
  /** $DATA_DIR; ':memory:' for a database of one test. */
  dir: string;
  seal?: (db: Db) => Promise<void>;
  migrations?: string;
};

const READERS = 4;

/** Opens or makes the one store of the process and brings its tables up to date. */
export function openStore({
  dir,
  seal = async () => {},
  migrations = 'db/migrations/sqlite',
}: StoreOptions): Store {
  const memory = dir === ':memory:';
  if (!memory) mkdirSync(dir, { recursive: true });
  const file = memory ? ':memory:' : join(dir, 'mingchuang.db');
  const writer = connect(file);
  migrate(writer, migrations);
  const listeners = new Set<(tags: string[]) => void>();
  const committed = (tags: string[]) => listeners.forEach((listen) => listen(tags));
  const db = withFullText(writer);
  const lane = openLane({ raw: writer, db, seal, committed });
  const readers = memory ? null : openReaders(file);
  const watch = watchChanges(writer, db, committed);

  return {
    dir,
    kept: new Map(),
    async read(fn) {
      if (lane.inside()) throw new Error('a read inside a transaction must use the tx it was given');
      return readers ? readers.read(fn) : fn(db);
    },
    tx: lane.tx,
    files: openFiles(memory ? join(process.cwd(), 'data', 'memory-assets') : join(dir, 'assets')),
    onTags(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    poll: watch,
    async close() {
      await lane.close();
      await readers?.close();
      if (!memory) writer.pragma('wal_checkpoint(TRUNCATE)');
      writer.close();
    },
  };
}

export const databaseExists = (dir: string): boolean => existsSync(join(dir, 'mingchuang.db'));

/** Settings that durability rests on; the driver opens WAL with synchronous=NORMAL unless told, so each is set and read back. */
const PRAGMAS: [name: string, value: string, reads: number | string][] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['secure_delete', 'ON', 1],
  ['cell_size_check', 'ON', 1],
  ['busy_timeout', '0', 0],
];

function connect(file: string, readonly = false): Database.Database {
  const raw = new Database(file, { readonly, timeout: 0 });
  for (const [name, value, expected] of PRAGMAS) {
    if (readonly && name === 'journal_mode') continue;
    raw.pragma(`${name} = ${value}`);
    const got = raw.pragma(name, { simple: true });
    const memoryJournal = file === ':memory:' && name === 'journal_mode';
    if (got !== expected && !memoryJournal)
      throw new Error(`PRAGMA ${name} is ${String(got)}, not ${expected}`);
  }
  return raw;
}

function withFullText(raw: Database.Database): Db {
  const db = drizzle(raw, { casing: 'snake_case' }) as unknown as Db;
  return Object.assign(db, { fts: fullText(raw) });
}

type Reader = { raw: Database.Database; db: Db };

/** Read-only connections lent one at a time; BEGIN makes everything read through one of them a single snapshot. */
function openReaders(file: string) {
  const all = Array.from({ length: READERS }, (): Reader => {
    const raw = connect(file, true);
    return { raw, db: withFullText(raw) };
  });
  const free = [...all];
  const waiting: ((reader: Reader) => void)[] = [];
  const take = async () => free.pop() ?? new Promise<Reader>((given) => waiting.push(given));
  const give = (reader: Reader) => {
    const next = waiting.shift();
    if (next) next(reader);
    else free.push(reader);
  };
  return {
    async read<T>(fn: (db: Db) => Promise<T>): Promise<T> {
      const reader = await take();
      try {
        reader.raw.exec('BEGIN');
        return await fn(reader.db);
      } finally {
        if (reader.raw.inTransaction) reader.raw.exec('COMMIT');
        give(reader);
      }
    },
    async close() {
      for (const { raw } of all) raw.close();
    },
  };
}

/** `PRAGMA data_version` on the writer moves only when another connection writes: another process, since ours write here. */
function watchChanges(writer: Database.Database, db: Db, committed: (tags: string[]) => void) {
  const version = writer.prepare('PRAGMA data_version').pluck();
  let seen = version.get();
  let last = Number(writer.prepare('select coalesce(max(seq), 0) from changes').pluck().get());
  return async () => {
    const now = version.get();
    if (now === seen) return;
    seen = now;
    const rows = await db
      .select({ seq: changes.seq, tag: changes.tag })
      .from(changes)
      .where(gt(changes.seq, last));
    last = rows.reduce((most, row) => Math.max(most, row.seq), last);
    if (rows.length) committed([...new Set(rows.map((row) => row.tag))]);
  };
}
