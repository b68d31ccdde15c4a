import { and, count, eq, gte, lt } from 'drizzle-orm';
import { submissions } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';

/** 收到n条, of one draft. */
export type Counts = {
  total: number;
  /** By path of the clause, such as `t6`; '' is the whole. */
  byClause: Record<string, number>;
  /** The last full minute: what came in since is not counted yet. */
  asOf: Date;
  /** When the next minute is full, and with it the numbers may be others: the `until` of a kept page that shows them. */
  until: Date;
};

const MINUTE = 60_000;

/** Minutes after which no write can still be under way that began before. */
const SETTLED = MINUTE;

/**
 * How many comments came in on a draft, as of the last full minute: each minute is counted once, of the rest what was counted
 * before stands. Persons cannot be counted without accounts, only 条 (standards AD-14).
 */
export async function commentCounts(ctx: Ctx, documentId: string): Promise<Counts> {
  const known = keptIn(ctx);
  const asOf = Math.floor(ctx.now.getTime() / MINUTE) * MINUTE;
  const before = known.get(documentId);
  if (before?.asOf === asOf) return before.counts;
  // A clock that was set back begins anew.
  const base = before && before.settledAt <= asOf - SETTLED ? before : NOTHING;
  const settledAt = asOf - SETTLED;
  const [old, fresh] = await read(ctx, async (db) => [
    await between(db, documentId, base.settledAt, settledAt),
    await between(db, documentId, settledAt, asOf),
  ]);
  const settled = summed(base.settled, old!);
  const byClause = summed(settled, fresh!);
  const counts = {
    total: Object.values(byClause).reduce((sum, n) => sum + n, 0),
    byClause,
    asOf: new Date(asOf),
    until: new Date(asOf + MINUTE),
  };
  known.set(documentId, { settled, settledAt, asOf, counts });
  return counts;
}

type Numbers = Record<string, number>;
type Tally = { settled: Numbers; settledAt: number; asOf: number; counts: Counts };

const NOTHING = { settled: {}, settledAt: 0 };

async function between(db: Db, documentId: string, from: number, until: number): Promise<Numbers> {
  const { clause, kind, receivedAt } = submissions;
  const rows = await db
    .select({ clause, n: count() })
    .from(submissions)
    .where(
      and(
        eq(submissions.documentId, documentId),
        eq(kind, 'comment'),
        gte(receivedAt, new Date(from)),
        lt(receivedAt, new Date(until)),
      ),
    )
    .groupBy(clause);
  return Object.fromEntries(rows.map((row) => [row.clause ?? '', row.n]));
}

function summed(one: Numbers, other: Numbers): Numbers {
  const all = { ...one };
  for (const [clause, n] of Object.entries(other)) all[clause] = (all[clause] ?? 0) + n;
  return all;
}

function keptIn({ store }: Ctx): Map<string, Tally> {
  const known = (store.kept.get('tallies') as Map<string, Tally> | undefined) ?? new Map<string, Tally>();
  store.kept.set('tallies', known);
  return known;
}
