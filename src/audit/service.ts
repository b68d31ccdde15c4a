import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import { prepared } from '#db/prepared.ts';
import { auditLog } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { AppError } from '../errors.ts';
import { addDays, startOfDay } from '../text/days.ts';
import { type Break, breakAt, chainHash, type ChainedEntry, GENESIS } from './rules.ts';

const PAGE = 1000;

/** Gives the rows of a group their order and hashes; runs in the group's transaction, by one leader. */
export async function chain(db: Db): Promise<void> {
  const open = await db
    .select({ id: auditLog.id, leafHash: auditLog.leafHash })
    .from(auditLog)
    .where(isNull(auditLog.seq))
    .orderBy(asc(auditLog.id));
  if (!open.length) return;
  let { seq, hash } = await head(db);
  for (const row of open) {
    const prevHash = hash;
    seq += 1;
    hash = chainHash(seq, prevHash, row.leafHash);
    await place(db, { id: row.id, seq, prevHash, hash });
  }
}

const place = (db: Db, values: { id: string; seq: number; prevHash: string; hash: string }) =>
  prepared(db, 'audit.place', values, (on) =>
    on
      .update(auditLog)
      .set({ seq: PLACED.seq, prevHash: PLACED.prevHash, hash: PLACED.hash } as never)
      .where(eq(auditLog.id, sql.placeholder('id'))),
  );

const PLACED = {
  seq: sql.placeholder('seq'),
  prevHash: sql.placeholder('prevHash'),
  hash: sql.placeholder('hash'),
};

/** Newest chained row: its number and hash. */
export async function head(db: Db): Promise<{ seq: number; hash: string }> {
  const [last] = await db
    .select({ seq: auditLog.seq, hash: auditLog.hash })
    .from(auditLog)
    .where(isNotNull(auditLog.seq))
    .orderBy(desc(auditLog.seq))
    .limit(1);
  return { seq: last?.seq ?? 0, hash: last?.hash ?? GENESIS };
}

/** Walks the whole chain; says how many rows hold and where it first breaks. */
export function verify(ctx: Ctx): Promise<{ rows: number; head: string; broken: Break | null }> {
  return read(ctx, async (db) => {
    let before = { seq: 0, hash: GENESIS };
    for (;;) {
      const rows = await page(db, before.seq);
      for (const row of rows) {
        const broken = breakAt(row, before);
        if (broken) return { rows: before.seq, head: before.hash, broken };
        before = row;
      }
      if (rows.length < PAGE) break;
    }
    const [loose] = await db.select({ id: auditLog.id }).from(auditLog).where(isNull(auditLog.seq)).limit(1);
    const broken = loose ? { seq: before.seq + 1, id: loose.id, reason: '有记录没有编入链中' } : null;
    return { rows: before.seq, head: before.hash, broken };
  });
}

/** A job: the whole chain is walked, and a break is the fault of the run, told wherever runs are shown. */
export async function verifyOrFail(ctx: Ctx): Promise<void> {
  const { broken } = await verify(ctx);
  if (broken) throw new AppError('conflict', broken.reason);
}

/** What the record is narrowed by, '' for all; days are whole days in Asia/Shanghai. */
export type RecordFilter = { actor: string; verb: string; subject: string; from: string; until: string };

/** Rows of the record, newest first, those before `before` when given. */
export function recorded(
  ctx: Ctx,
  { actor, verb, subject, from, until }: RecordFilter,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<ChainedEntry[]> {
  const conditions = [
    isNotNull(auditLog.seq),
    before === undefined ? undefined : lt(auditLog.seq, before),
    actor ? eq(auditLog.actor, actor) : undefined,
    verb ? eq(auditLog.verb, verb) : undefined,
    subject ? eq(auditLog.subject, subject) : undefined,
    from ? gte(auditLog.at, startOfDay(from)) : undefined,
    until ? lt(auditLog.at, startOfDay(addDays(until, 1))) : undefined,
  ];
  return read(ctx, async (db) => {
    const rows = await db
      .select()
      .from(auditLog)
      .where(and(...conditions))
      .orderBy(desc(auditLog.seq))
      .limit(limit);
    return rows as ChainedEntry[];
  });
}

async function page(db: Db, after: number): Promise<ChainedEntry[]> {
  const rows = await db
    .select()
    .from(auditLog)
    .where(and(isNotNull(auditLog.seq), gt(auditLog.seq, after)))
    .orderBy(asc(auditLog.seq))
    .limit(PAGE);
  return rows as ChainedEntry[];
}
