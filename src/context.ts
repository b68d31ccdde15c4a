import { sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import type { Effects } from '#db/lane.ts';
import { prepared } from '#db/prepared.ts';
import { auditLog, changes } from '#db/schema.ts';
import type { Db, Store } from '#db/store.ts';
import { leafHash } from './audit/rules.ts';
import type { Site } from './site.ts';

/** 操作人: who acts. `system` for jobs and imports, `citizen` for visitors. */
export type Actor = { id: string; name: string };

export const SYSTEM: Actor = { id: 'system', name: '系统' };
export const CITIZEN: Actor = { id: 'citizen', name: '公众' };
/** Who comes by a 会签 link. */
export const OUTSIDE: Actor = { id: 'outside', name: '会签单位' };

/** What every service is given: where to read and write, who acts, when it is, whose site it is. */
export type Ctx = { store: Store; actor: Actor; now: Date; site: Site; db?: Db };

/** A Ctx over the open transaction. `standsInFor`: in whose place the actor does the verb (代). */
export type Tx = Ctx & { db: Db; effects: Effects; standsInFor?: string };

/** What an audit row is about: an id, with hashes, ids and field names beside it; never text a person wrote. */
export type Subject = string | ({ id: string } & Record<string, string | number | string[]>);

/** Tables that `note` may write without an audit row. */
export const BOOKKEEPING = new Set([
  'sessions',
  'login_attempts',
  'buckets',
  'counters',
  'query_log',
  'outbox',
  'jobs',
  'autosaves',
  'bases',
  'feedback',
  'checkpoints',
]);

/** Reads from one snapshot, or from the transaction when there is one. */
export const read = <T>(ctx: Ctx, fn: (db: Db) => Promise<T>): Promise<T> =>
  ctx.db ? fn(ctx.db) : ctx.store.read(fn);

/**
 * The way to write. The outermost verb opens the transaction; a verb given a Tx joins it. Each writes one audit row.
 * The work may run twice: nothing but SQL inside, `ctx.now` for time. `subject` may wait for the result.
 */
export async function change<T>(
  ctx: Ctx,
  verb: string,
  subject: Subject | ((result: T) => Subject),
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  if (isTx(ctx)) return audited(ctx, verb, subject, work);
  return ctx.store.tx(async (db, effects) => {
    effects.tags.clear();
    const tx: Tx = { ...ctx, db, effects };
    const result = await audited(tx, verb, subject, work);
    const tags = [...effects.tags].map((tag) => ({ tag, at: ctx.now }));
    if (tags.length) await db.insert(changes).values(tags);
    return result;
  });
}

/** The second and last door: the same lane, no audit row, only for bookkeeping tables. */
export async function note<T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (isTx(ctx)) return work({ ...ctx, db: bookkeepingOnly(ctx.db) });
  return ctx.store.tx((db, effects) => work({ ...ctx, db: bookkeepingOnly(db), effects }));
}

/** Pages that carry one of these tags are dropped after COMMIT, before the answer. */
export const touch = (tx: Tx, ...tags: string[]): void => tags.forEach((tag) => tx.effects.tags.add(tag));

/** Puts on record, with the verb of this transaction and those inside it, in whose place the actor acts. */
export function inNameOf(ctx: Ctx, id: string | undefined): void {
  if (id && isTx(ctx)) ctx.standsInFor = id;
}

const isTx = (ctx: Ctx): ctx is Tx => 'effects' in ctx && ctx.db !== undefined;

async function audited<T>(
  tx: Tx,
  verb: string,
  subject: Subject | ((result: T) => Subject),
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const own = { ...tx };
  const result = await work(own);
  const said = typeof subject === 'function' ? subject(result) : subject;
  const { id: about, ...rest } = typeof said === 'string' ? { id: said } : said;
  const { standsInFor } = own;
  const detail = standsInFor ? { ...rest, standsInFor } : rest;
  const entry = { id: newId(), at: tx.now, actor: tx.actor.id, verb, subject: about, detail };
  await prepared(tx.db, 'audit.insert', { ...entry, leafHash: leafHash(entry) }, (on) =>
    on.insert(auditLog).values({
      id: sql.placeholder('id'),
      at: sql.placeholder('at'),
      actor: sql.placeholder('actor'),
      verb: sql.placeholder('verb'),
      subject: sql.placeholder('subject'),
      detail: sql.placeholder('detail'),
      leafHash: sql.placeholder('leafHash'),
    }),
  );
  return result;
}

const NAME = Symbol.for('drizzle:Name');

function bookkeepingOnly(db: Db): Db {
  const guarded = ['insert', 'update', 'delete'].map((verb) => [
    verb,
    (table: object) => {
      const name = String((table as Record<symbol, unknown>)[NAME]);
      if (!BOOKKEEPING.has(name)) throw new Error(`note() may not write ${name}; use change()`);
      return (db as unknown as Record<string, (t: object) => unknown>)[verb]!(table);
    },
  ]);
  const refused = () => Promise.reject(new Error('note() may not write search rows; use change()'));
  const fts = { ...db.fts, put: refused, remove: refused };
  return Object.assign(Object.create(db) as Db, Object.fromEntries(guarded), { fts });
}
