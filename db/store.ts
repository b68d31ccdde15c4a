import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core';
import { openListeners, watchChanges } from './changes.ts';
import { connect, withFullText } from './connection.ts';
import { type Files, openFiles } from './files.ts';
import type { FullText } from './fts.ts';
import { type Keys, openKeys } from './keys.ts';
import { checkpoint, openLane, type Work } from './lane.ts';
import { migrate, MIGRATIONS } from './migrate.ts';
import { openReaders } from './readers.ts';
import { openSigning, type Signing } from './signing.ts';

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
  keys: Keys;
  signing: Signing;
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
  /** Where the signing key is, when not beside the database. */
  ledgerKey?: string | undefined;
};

/** Opens or makes the one store of the process and brings its tables up to date. */
export function openStore({
  dir,
  seal = async () => {},
  migrations = MIGRATIONS,
  ledgerKey,
}: StoreOptions): Store {
  const memory = dir === ':memory:';
  if (!memory) mkdirSync(dir, { recursive: true });
  const file = memory ? ':memory:' : join(dir, 'mingchuang.db');
  const writer = connect(file);
  migrate(writer, migrations);
  const keys = openKeys(dir, () => holdsSubmissions(writer));
  const { committed, onTags } = openListeners();
  const db = withFullText(writer);
  const lane = openLane({ raw: writer, db, seal, committed });
  const readers = memory ? null : openReaders(file);
  const read: Store['read'] = (fn) => (readers ? readers.read(fn) : fn(db));
  let closing: Promise<void> | null = null;
  const close = async () => {
    await lane.close();
    await readers?.close();
    if (!memory) checkpoint(writer);
    writer.close();
  };

  return {
    dir,
    kept: new Map(),
    async read(fn) {
      if (lane.inside()) throw new Error('a read inside a transaction must use the tx it was given');
      return read(fn);
    },
    tx: lane.tx,
    files: openFiles(memory ? join(process.cwd(), 'data', 'memory-assets') : join(dir, 'assets')),
    keys,
    signing: openSigning(dir, { file: ledgerKey, signed: () => holdsSignatures(writer) }),
    onTags,
    poll: watchChanges(writer, read, committed),
    close: () => (closing ??= close()),
  };
}

const holdsSubmissions = (raw: Database.Database): boolean =>
  raw.prepare('select 1 from submissions limit 1').get() !== undefined;

const holdsSignatures = (raw: Database.Database): boolean =>
  raw.prepare('select 1 from checkpoints limit 1').get() !== undefined;

export const databaseExists = (dir: string): boolean => existsSync(join(dir, 'mingchuang.db'));
