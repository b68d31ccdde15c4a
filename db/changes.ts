import type Database from 'better-sqlite3';
import { gt } from 'drizzle-orm';
import { changes } from './schema.ts';
import type { Store } from './store.ts';

export type Committed = (tags: string[]) => void;

/** Those who want to know which tags changed. What they were told about is on disk: a fault of theirs undoes no answer. */
export function openListeners() {
  const listeners = new Set<Committed>();
  const tell = (listen: Committed, tags: string[]) => {
    try {
      listen(tags);
    } catch (error) {
      console.error('A listener of cache tags failed', error);
    }
  };
  return {
    committed: (tags: string[]) => listeners.forEach((listen) => tell(listen, tags)),
    onTags(listener: Committed) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * `PRAGMA data_version` on the writer moves only when another connection writes: another process, since ours write here.
 * The tags are read from a snapshot: on the writer they could belong to a verb that is undone, and their numbers be given
 * out again.
 */
export function watchChanges(writer: Database.Database, read: Store['read'], committed: Committed) {
  const version = writer.prepare('PRAGMA data_version').pluck();
  let seen = version.get();
  let last = Number(writer.prepare('select coalesce(max(seq), 0) from changes').pluck().get());
  return async () => {
    const now = version.get();
    if (now === seen) return;
    const rows = await read((db) =>
      db.select({ seq: changes.seq, tag: changes.tag }).from(changes).where(gt(changes.seq, last)),
    );
    seen = now;
    last = rows.reduce((most, row) => Math.max(most, row.seq), last);
    if (rows.length) committed([...new Set(rows.map((row) => row.tag))]);
  };
}
