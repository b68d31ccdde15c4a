import { and, asc, count, desc, eq, inArray, isNull, lte, notInArray, or } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { outbox, releases } from '#db/schema.ts';
import { allUsers } from '../accounts/service.ts';
import { briefsAt } from '../briefs/service.ts';
import { change, type Ctx, note, read, type Tx } from '../context.ts';
import { targetOf } from '../env.ts';
import { AppError } from '../errors.ts';
import { permit } from '../permits/service.ts';
import { deadlinesOf, openIds } from '../queue/service.ts';
import { holdersOf, placeOf } from '../stages/rules.ts';
import { dayOf } from '../text/days.ts';
import {
  digestKey,
  isCurrent,
  isDigestTime,
  type Kind,
  nextAttempt,
  type Made,
  type State,
  type Step,
  type Wanted,
  wantedOf,
} from './rules.ts';
import { deliver } from './delivery.ts';
import { digestOf, messageOf } from './words.ts';
import type { Message } from './wire.ts';

type Row = typeof outbox.$inferSelect;

/** As many a minute as group robots take. */
const PER_RUN = 15;
/** One node has a notice as long as it may have the job. */
const LEASE_MS = 10 * 60_000;
const KEPT_DAYS = 365;

/** The job: notes what has to go out, sends what is due, forgets what is a year old. Without a target nothing happens. */
export async function workOutbox(ctx: Ctx, target = targetOf()): Promise<void> {
  if (!target) return;
  // What was noted before goes out whatever keeps more from being noted.
  const filled = await fill(ctx).catch((error: Error) => error);
  await sendDue(ctx, target);
  await sweep(ctx);
  if (filled) throw filled;
}

/** Notes what has to go out now; what was noted before is not noted twice. */
export async function fill(ctx: Ctx): Promise<void> {
  const { now, site } = ctx;
  const ids = await read(ctx, openIds);
  const steps = await stepsOf(ctx, ids);
  const made = await madeOf(ctx, ids);
  const wanted = steps.flatMap((step) => wantedOf(step, made.get(step.release.id) ?? [], now, site));
  if (isDigestTime(now, site))
    wanted.push({ kind: 'digest', key: digestKey(now), releaseId: null, told: [] });
  if (!wanted.length) return;
  await note(ctx, async (tx) => {
    for (const one of wanted) await enter(tx, one);
  });
}

/** Sends what is due, oldest first; each by one node alone, whichever asks. */
export async function sendDue(ctx: Ctx, target = targetOf()): Promise<number> {
  if (!target) return 0;
  let sent = 0;
  for (const id of await dueIds(ctx)) {
    const row = await claimed(ctx, id);
    if (!row) continue;
    const message = await said(ctx, row);
    if (!message) {
      await settle(ctx, row, { state: 'dropped', doneAt: ctx.now, fault: '已经办完、收回或者过了时候' });
      continue;
    }
    const { fault, unreachable } = await deliver(target, message, { id, at: ctx.now });
    await settle(ctx, row, outcomeOf(row, fault, ctx.now));
    if (!fault) sent += 1;
    // Nobody is there: the others need not find out one by one.
    if (unreachable) break;
  }
  return sent;
}

/** 再发一次: what was given up, or waits for its next try, goes out with the next run. */
export function sendAgain(ctx: Ctx, id: string): Promise<void> {
  return change(ctx, 'outbox.resend', id, async (tx) => {
    await permit(tx, 'outbox.resend', {});
    const [row] = await tx.db.select().from(outbox).where(eq(outbox.id, id));
    if (!row) throw new AppError('missing', '没有这一条通知，可能已经超过保存时间');
    if (row.state === 'sent' || row.state === 'dropped')
      throw new AppError(
        'conflict',
        row.state === 'sent' ? '这一条已经送到，不用再发' : '这一条已经不用再发',
      );
    const again = { state: 'waiting', attempts: 0, nextAt: tx.now, doneAt: null, claimedUntil: null };
    await tx.db.update(outbox).set(again).where(eq(outbox.id, id));
  });
}

export type Noted = Pick<Row, 'id' | 'attempts' | 'createdAt' | 'nextAt' | 'doneAt' | 'fault'> & {
  kind: Kind;
  state: State;
  number: string | null;
};

export const OUTBOX_PAGE = 50;

/** What went out and what did not, newest first; releases by their numbers, since who sees this reads no unpublished titles. */
export function outboxPage(
  ctx: Ctx,
  page: number,
): Promise<{ rows: Noted[]; total: number; counts: Record<State, number> }> {
  return read(ctx, async (db) => {
    const rows = await db
      .select({ row: outbox, number: releases.number })
      .from(outbox)
      .leftJoin(releases, eq(releases.id, outbox.releaseId))
      .orderBy(desc(outbox.createdAt), desc(outbox.id))
      .limit(OUTBOX_PAGE)
      .offset((page - 1) * OUTBOX_PAGE);
    const grouped = await db.select({ state: outbox.state, n: count() }).from(outbox).groupBy(outbox.state);
    const of = (state: State) => grouped.find((one) => one.state === state)?.n ?? 0;
    const counts = {
      ...{ waiting: of('waiting'), sent: of('sent'), dropped: of('dropped'), failed: of('failed') },
    };
    return {
      rows: rows.map(({ row, number }) => ({
        ...row,
        kind: row.kind as Kind,
        state: row.state as State,
        number,
      })),
      total: grouped.reduce((sum, { n }) => sum + n, 0),
      counts,
    };
  });
}

async function stepsOf(ctx: Ctx, ids: string[]): Promise<Step[]> {
  const { site, now } = ctx;
  const list = await briefsAt(ctx, ids);
  const deadlines = await deadlinesOf(ctx, list);
  const people = await allUsers(ctx);
  return list.map((release) => {
    const place = placeOf(release, site);
    const holders = holdersOf(release, place, people, dayOf(now)).map(({ id }) => id);
    return { release, place, deadline: deadlines.get(release.id) ?? null, holders };
  });
}

async function madeOf(ctx: Ctx, ids: string[]): Promise<Map<string, Made[]>> {
  const rows = await read(ctx, (db) => db.select().from(outbox).where(inArray(outbox.releaseId, ids)));
  const all = rows.map((row) => ({ ...row, kind: row.kind as Kind }));
  return Map.groupBy(all, ({ releaseId }) => releaseId!);
}

async function enter(tx: Tx, { kind, key, releaseId, told }: Wanted): Promise<void> {
  const fresh = { state: 'waiting' satisfies State, nextAt: tx.now, createdAt: tx.now };
  await tx.db
    .insert(outbox)
    .values({ id: newId(), kind, key, releaseId, told, ...fresh })
    .onConflictDoNothing();
}

async function dueIds(ctx: Ctx): Promise<string[]> {
  const rows = await read(ctx, (db) =>
    db
      .select({ id: outbox.id })
      .from(outbox)
      .where(and(eq(outbox.state, 'waiting'), lte(outbox.nextAt, ctx.now)))
      .orderBy(asc(outbox.createdAt), asc(outbox.id))
      .limit(PER_RUN),
  );
  return rows.map(({ id }) => id);
}

/** Takes a notice by compare-and-set; undefined when another node has it or it is done. */
function claimed(ctx: Ctx, id: string): Promise<Row | undefined> {
  return note(ctx, async (tx) => {
    const [row] = await tx.db
      .update(outbox)
      .set({ claimedUntil: new Date(ctx.now.getTime() + LEASE_MS) })
      .where(
        and(
          ...[eq(outbox.id, id), eq(outbox.state, 'waiting'), lte(outbox.nextAt, ctx.now)],
          or(isNull(outbox.claimedUntil), lte(outbox.claimedUntil, ctx.now)),
        ),
      )
      .returning();
    return row;
  });
}

/** Read at this moment, so that nothing goes out about what was taken back. */
async function said(ctx: Ctx, row: Row): Promise<Message | undefined> {
  const kind = row.kind as Kind;
  const { now, site } = ctx;
  const steps = await stepsOf(ctx, row.releaseId ? [row.releaseId] : await read(ctx, openIds));
  const step = row.releaseId ? steps[0] : undefined;
  if (!isCurrent({ kind, key: row.key }, step, now)) return undefined;
  return step ? messageOf(kind, step, now, site) : digestOf(steps, now, site);
}

function outcomeOf({ attempts }: Row, fault: string | null, now: Date): Partial<Row> {
  const tried = { attempts: attempts + 1, fault };
  if (!fault) return { ...tried, state: 'sent', doneAt: now };
  const nextAt = nextAttempt(attempts + 1, now);
  return nextAt ? { ...tried, nextAt } : { ...tried, state: 'failed', doneAt: now };
}

function settle(ctx: Ctx, { id }: Row, outcome: Partial<Row>): Promise<void> {
  return note(ctx, async (tx) => {
    await tx.db
      .update(outbox)
      .set({ ...outcome, claimedUntil: null })
      .where(eq(outbox.id, id));
  });
}

function sweep(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now.getTime() - KEPT_DAYS * 86_400_000);
  return note(ctx, async (tx) => {
    await tx.db
      .delete(outbox)
      .where(and(lte(outbox.createdAt, before), notInArray(outbox.state, ['waiting'])));
  });
}
