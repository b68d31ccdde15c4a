import { randomUUID } from 'node:crypto';
import { and, eq, isNull, lte, or } from 'drizzle-orm';
import { jobs } from '#db/schema.ts';
import { sweepAccess } from './access/service.ts';
import { verifyOrFail } from './audit/service.ts';
import { backUp, readKey } from './backups/service.ts';
import { forgetContacts } from './contacts/service.ts';
import { type Ctx, note, read } from './context.ts';
import { sweepAutosaves } from './editing/service.ts';
import { type Env, targetOf } from './env.ts';
import { sweepKept } from './held/service.ts';
import { RENEWAL_MS } from './ledger/rules.ts';
import { finishErasures } from './leftovers/service.ts';
import { renew } from './ledger/service.ts';
import { sweepLimits } from './limits/service.ts';
import { workOutbox } from './outbox/service.ts';
import { type Outcome, publishDue } from './publishing/service.ts';
import { steadyClock } from './publishing/steady.ts';
import type { Render } from './releases/service.ts';
import { dropEnded } from './sessions/service.ts';
import { sweepAttempts } from './signin/service.ts';
import { refreshTitles } from './titles/service.ts';
import { askWitness } from './witnesses/service.ts';

export type Job = {
  name: string;
  /** Milliseconds from one run to the next. */
  every: number;
  run: (ctx: Ctx) => Promise<unknown>;
};

/** What happens by itself, as actor `system`; one node claims each run. */
export const JOBS: Job[] = [
  // Queries after the merge find no erased word, and search stays fast after a large import.
  { name: 'search.optimize', every: 24 * 3_600_000, run: (ctx) => note(ctx, (tx) => tx.db.fts.optimize()) },
  { name: 'access.sweep', every: 12 * 3_600_000, run: sweepAccess },
  { name: 'audit.verify', every: 6 * 3_600_000, run: verifyOrFail },
  { name: 'sessions.sweep', every: 3_600_000, run: dropEnded },
  { name: 'held.sweep', every: 600_000, run: sweepKept },
  { name: 'attempts.sweep', every: 3_600_000, run: sweepAttempts },
  { name: 'limits.sweep', every: 3_600_000, run: sweepLimits },
  { name: 'contacts.forget', every: 24 * 3_600_000, run: forgetContacts },
  { name: 'autosaves.sweep', every: 3_600_000, run: sweepAutosaves },
  // The answer of 依法清除 has done it; whatever cut it short is made good here.
  { name: 'erasures.finish', every: 60_000, run: finishErasures },
  { name: 'ledger.sign', every: RENEWAL_MS, run: renew },
  { name: 'ledger.witness', every: 60_000, run: (ctx) => askWitness(ctx) },
];

/**
 * With BACKUP_DIR a backup every hour; why one was not made is the fault of its run. With WEBHOOK_URL 待办 and 催办 go out; the
 * digest of a day goes once, whenever the portal is up.
 */
export function jobsOf(env: Partial<Env>): Job[] {
  const { BACKUP_DIR: dir, BACKUP_KEY } = env;
  const target = targetOf(env);
  const backup = async ({ store, now }: Ctx) =>
    backUp({ dataDir: store.dir, dir: dir!, now, key: await readKey(BACKUP_KEY) });
  return [
    ...JOBS,
    ...(dir ? [{ name: 'backup', every: 3_600_000, run: backup }] : []),
    ...(target ? [{ name: OUTBOX, every: 60_000, run: (ctx: Ctx) => workOutbox(ctx, target) }] : []),
  ];
}
export const OUTBOX = 'outbox';

/** Each process keeps its own title index; it follows releases at this pace. */
const TITLES_MS = 3_000;

/** 定时发布 is looked for at this pace: a second late at most. */
const DUE_MS = 500;
/** From here on a scheduled release is called late where people look. */
const LATE_MS = 1_000;

/** Releases of other processes, such as an import beside the running portal, are seen within this time. */
const POLL_MS = 250;

const LEASE_MS = 10 * 60_000;
const NODE = randomUUID();

/** Claims a job that is due by compare-and-set; false when another node has it or it is not due. */
export function claim(ctx: Ctx, { name, every }: Pick<Job, 'name' | 'every'>): Promise<boolean> {
  return note(ctx, async (tx) => {
    const first = { name, dueAt: new Date(ctx.now.getTime() + every) };
    const added = await tx.db.insert(jobs).values(first).onConflictDoNothing().returning({ name: jobs.name });
    if (added.length) return false;
    const taken = await tx.db
      .update(jobs)
      .set({ claimedBy: NODE, claimedUntil: new Date(ctx.now.getTime() + LEASE_MS) })
      .where(
        and(
          eq(jobs.name, name),
          lte(jobs.dueAt, ctx.now),
          or(isNull(jobs.claimedUntil), lte(jobs.claimedUntil, ctx.now)),
        ),
      )
      .returning({ name: jobs.name });
    return taken.length === 1;
  });
}

/** When a job last ran and what went wrong then; undefined before its first run. */
export async function lastRun(
  ctx: Ctx,
  name: string,
): Promise<{ at: Date; fault: string | null } | undefined> {
  const [row] = await read(ctx, (db) => db.select().from(jobs).where(eq(jobs.name, name)));
  return row?.lastRunAt ? { at: row.lastRunAt, fault: row.lastError } : undefined;
}

/** Puts a job of ours down: when it is due again and what went wrong. One that took too long is another node's by now. */
export function putDown(
  ctx: Ctx,
  { name, every }: Pick<Job, 'name' | 'every'>,
  error: unknown,
): Promise<void> {
  const dueAt = new Date(ctx.now.getTime() + every);
  const lastError = error === undefined ? null : error instanceof Error ? error.message : String(error);
  return note(ctx, async (tx) => {
    await tx.db
      .update(jobs)
      .set({ dueAt, claimedBy: null, claimedUntil: null, lastRunAt: ctx.now, lastError })
      .where(and(eq(jobs.name, name), eq(jobs.claimedBy, NODE)));
  });
}

/** Runs a job if it is due and ours to run; says whether it ran. A fault is recorded and told, and does not stop the process. */
export async function runDue(ctx: Ctx, job: Job, log: (line: string) => void = () => {}): Promise<boolean> {
  if (!(await claim(ctx, job))) return false;
  let fault: unknown;
  try {
    await job.run(ctx);
  } catch (error) {
    fault = error;
    log(`定时任务 ${job.name} 出错：${error instanceof Error ? error.message : String(error)}`);
  }
  await putDown(ctx, job, fault);
  return true;
}

type Tools = {
  render: Render;
  /** Builds the title index beside this thread. */
  worker?: URL;
  all?: readonly Job[];
};

/**
 * Starts every job on its own timer; `ctx` is made anew for each run. Gives the function that stops them and
 * waits for those that run: what they write into must still be there.
 */
export function startJobs(
  ctxNow: () => Ctx,
  log: (line: string) => void,
  { render, worker, all = JOBS }: Tools,
): () => Promise<void> {
  const steady = steadyClock();
  const sendDue = async () => {
    const ctx = ctxNow();
    const { at, jump } = steady(ctx.now.getTime(), performance.now());
    if (jump) log(jumped(jump));
    for (const one of await publishDue(ctx, render, new Date(at))) tell(one, log);
  };
  const timers = [
    repeat(sendDue, DUE_MS, log),
    ...all.map((job) => repeat(() => runDue(ctxNow(), job, log), Math.min(job.every, 60_000), log)),
    repeat(() => ctxNow().store.poll(), POLL_MS, log),
    repeat(() => refreshTitles(ctxNow(), worker), TITLES_MS, log),
  ];
  return async () => void (await Promise.all(timers.map((stop) => stop())));
}

const jumped = (ms: number): string =>
  `系统时间突然${ms > 0 ? '快' : '慢'}了${Math.round(Math.abs(ms) / 1000)}秒：定时发布先不提前，10分钟后仍是这样就按新的时间`;

function tell({ number, late, refused }: Outcome, log: (line: string) => void): void {
  if (refused) log(`定时发布没有发出：审批单${number}，${refused}`);
  else if (late > LATE_MS)
    log(`定时发布晚了${Math.round(late / 1000)}秒：审批单${number}，程序没有运行时到期的`);
}

function repeat(
  run: () => Promise<unknown>,
  every: number,
  log: (line: string) => void,
): () => Promise<void> | undefined {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= run()
      .then(() => {})
      .catch((error: unknown) =>
        log(`定时任务出错：${error instanceof Error ? error.message : String(error)}`),
      )
      .finally(() => (running = undefined));
  }, every);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
