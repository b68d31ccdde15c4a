import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { AppError } from '../src/errors.ts';
import { openListeners } from './changes.ts';
import { createStatements } from './ddl.ts';
import { openFiles } from './files.ts';
import { openKeys } from './keys.ts';
import type { Effects, Work } from './lane.ts';
import { FTS_STATEMENTS, fullText } from './postgres-fts.ts';
import { changes, schema } from './schema.ts';
import { openSigning } from './signing.ts';
import type { Db, Store } from './store.ts';

export type PgliteOptions = {
  /** Folder for files; the tables are in memory. */
  dir: string;
  seal?: (db: Db) => Promise<void>;
};

/** Serialization failures and deadlocks are tried again this often, then the answer is 503. */
const TRIES = 5;

/**
 * The Store on PostgreSQL, here the one that runs in the process: what tests prove the vocabulary on. A verb is one
 * serializable transaction, a read one that is repeatable; DB_ENGINE=postgres must be set before the schema is loaded.
 */
export async function openPglite({ dir, seal = async () => {} }: PgliteOptions): Promise<Store> {
  const client = await PGlite.create();
  for (const statement of [...createStatements(schema, 'postgres'), ...FTS_STATEMENTS])
    await client.exec(statement);
  const pg = drizzle(client, { casing: 'snake_case' });
  const inside = new AsyncLocalStorage<true>();
  const { committed, onTags } = openListeners();
  let last = 0;

  const within = <T>(isolationLevel: 'serializable' | 'repeatable read', work: (db: Db) => Promise<T>) => {
    if (inside.getStore())
      throw new Error('a verb or read inside a transaction must use the tx it was given');
    const accessMode = isolationLevel === 'serializable' ? 'read write' : 'read only';
    return inside.run(true, () =>
      pg.transaction(async (tx) => work(withFullText(tx)), { isolationLevel, accessMode }),
    );
  };

  const store: Store = {
    dir,
    kept: new Map(),
    read: async (fn) => within('repeatable read', fn),
    async tx(work) {
      const { value, effects } = await again(() => attempt(work));
      if (effects.tags.size) committed([...effects.tags]);
      return value;
    },
    files: openFiles(join(dir, 'assets')),
    keys: openKeys(dir, () => false),
    signing: openSigning(dir, { signed: () => false }),
    onTags,
    async poll() {
      const rows = await store.read((db) => db.select().from(changes).where(gt(changes.seq, last)));
      last = rows.reduce((most, row) => Math.max(most, row.seq), last);
      if (rows.length) committed([...new Set(rows.map((row) => row.tag))]);
    },
    close: () => client.close(),
  };

  async function attempt<T>(work: Work<T>): Promise<{ value: T; effects: Effects }> {
    const effects: Effects = { tags: new Set() };
    const value = await within('serializable', async (db) => {
      const result = await work(db, effects);
      await seal(db);
      return result;
    });
    return { value, effects };
  }

  return store;
}

type Transaction = Parameters<Parameters<ReturnType<typeof drizzle>['transaction']>[0]>[0];

/** PostgreSQL's builders take the words of SQLite's: the one seam where the types do not know it. */
const withFullText = (tx: Transaction): Db =>
  Object.assign(tx as unknown as Db, { fts: fullText((statement) => tx.execute(statement)) });

async function again<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const code = codeOf(error);
      if (code === '53100')
        throw new AppError('full', '磁盘空间不足，暂时不能保存。已经公开的内容不受影响，请稍后再试');
      if (code !== '40001' && code !== '40P01') throw error;
      if (tries === TRIES) throw new AppError('busy', '系统正忙，没有保存，请稍后再试');
    }
  }
}

const codeOf = (error: unknown): unknown =>
  (error as { cause?: { code?: unknown } } | null)?.cause?.code ?? (error as { code?: unknown } | null)?.code;
