import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { jobs } from '#db/schema.ts';
import { type Ctx, read } from '#src/context.ts';
import { claim, type Job, JOBS, jobsOf, lastRun, OUTBOX, runDue } from '#src/jobs.ts';
import { find } from '#src/search/service.ts';
import { openReceiver } from '../support/receiver.ts';
import { newWorld, publishedPolicy, type World } from '../support/world.ts';

const HOUR = 3_600_000;

let w: World;
let other: World;
beforeEach(async () => {
  w = await newWorld();
  other = await newWorld({ dir: w.dir });
});
afterEach(async () => {
  await other.close();
  await w.close();
});

const later = (ctx: World, hours: number): Ctx => ctx.at(new Date(w.now.getTime() + hours * HOUR));
const job = (name: string, run: Job['run']): Job => ({ name, every: HOUR, run });
const row = async (name: string) =>
  (await read(w, (db) => db.select().from(jobs).where(eq(jobs.name, name))))[0];

test('of several nodes that find a job due at once, one runs it', async () => {
  let runs = 0;
  const counted = job('count', async () => void runs++);
  await runDue(w, counted);
  expect(runs).toBe(0);
  for (let round = 1; round <= 5; round++) {
    const nodes = [w, other, w, other, w, other].map((node) => runDue(later(node, round), counted));
    const ran = (await Promise.all(nodes)).filter(Boolean).length;
    expect(ran).toBe(1);
    expect(runs).toBe(round);
  }
});

test('a job that is not due is not run', async () => {
  const idle = job('idle', async () => expect.unreachable());
  await runDue(w, idle);
  expect(await runDue(later(w, 0.9), idle)).toBe(false);
});

test('a job that fails says why, runs again when it is next due, and stops no other', async () => {
  let works = false;
  const failing = job('failing', async () => {
    if (!works) throw new Error('词表读不出来');
  });
  let others = 0;
  const sound = job('sound', async () => void others++);
  for (const one of [failing, sound]) await runDue(w, one);
  const ran = await Promise.all([failing, sound].map((one) => runDue(later(w, 1), one)));
  expect(ran).toEqual([true, true]);
  expect(others).toBe(1);
  expect(await row('failing')).toMatchObject({
    lastError: '词表读不出来',
    claimedBy: null,
    dueAt: later(w, 2).now,
  });
  works = true;
  expect(await runDue(later(w, 2), failing)).toBe(true);
  expect(await row('failing')).toMatchObject({ lastError: null, lastRunAt: later(w, 2).now });
});

test('a job whose node was killed is taken over when its lease is over', async () => {
  const lost = job('lost', async () => {});
  await runDue(w, lost);
  expect(await claim(later(w, 1), lost)).toBe(true);
  expect(await runDue(later(other, 1.1), lost)).toBe(false);
  expect(await runDue(later(other, 1.2), lost)).toBe(true);
});

test('with BACKUP_DIR a backup is made every hour, and one that was not made says why and is tried again', async () => {
  expect(jobsOf({}).some(({ name }) => name === 'backup')).toBe(false);
  const shelf = await mkdtemp(join(tmpdir(), 'mingchuang-shelf-'));
  const backup = jobsOf({ BACKUP_DIR: join(shelf, 'b') }).find(({ name }) => name === 'backup')!;
  await runDue(w, backup);
  expect(await lastRun(w, 'backup')).toBeUndefined();
  expect(await runDue(later(w, 1), backup)).toBe(true);
  expect(await lastRun(w, 'backup')).toEqual({ at: later(w, 1).now, fault: null });
  expect(await readdir(join(shelf, 'b'))).toEqual(['20260518T030000Z']);
  await rm(join(shelf, 'b'), { recursive: true });
  await writeFile(join(shelf, 'b'), '');
  const told: string[] = [];
  expect(await runDue(later(w, 2), backup, (line) => told.push(line))).toBe(true);
  expect((await lastRun(w, 'backup'))?.fault).toMatch(/^备份没有做成.*不是文件夹/);
  expect(told).toEqual([expect.stringContaining('定时任务 backup 出错：备份没有做成')]);
  await rm(join(shelf, 'b'));
  await runDue(later(w, 3), backup);
  expect((await lastRun(w, 'backup'))?.fault).toBeNull();
  await rm(shelf, { recursive: true });
});

test('with WEBHOOK_URL one of several nodes sends the digest of a morning, and an address that is gone is no fault of the job', async () => {
  expect(jobsOf({}).some(({ name }) => name === OUTBOX)).toBe(false);
  const receiver = await openReceiver();
  const env = { WEBHOOK_URL: receiver.url, WEBHOOK_SECRET: 'sixteen-letters-' };
  const [outbox] = jobsOf(env).filter(({ name }) => name === OUTBOX);
  expect(outbox!.every).toBe(60_000);
  for (const hours of [0, 1, 2]) {
    const nodes = [w, other, w, other].map((node) => runDue(later(node, hours), outbox!));
    expect((await Promise.all(nodes)).filter(Boolean)).toHaveLength(hours ? 1 : 0);
  }
  expect(receiver.got).toHaveLength(1);
  await receiver.close();
  expect(await runDue(later(w, 24), outbox!)).toBe(true);
  expect((await row(OUTBOX))!.lastError).toBeNull();
});

test('the jobs of the portal run, and search finds the same afterwards', async () => {
  await publishedPolicy(w);
  for (const one of JOBS) {
    await runDue(w, one);
    expect(await runDue(later(w, one.every / HOUR), one)).toBe(true);
    expect((await row(one.name))?.lastError).toBeNull();
  }
  expect((await find(w, '住宅工程')).spines).toHaveLength(1);
});
