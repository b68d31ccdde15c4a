import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditLog, releases } from '#db/schema.ts';
import { read } from '#src/context.ts';
import { startJobs } from '#src/jobs.ts';
import { schedule } from '#src/publishing/service.ts';
import { saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { approve, type Staff, staffOf } from '../support/staff.ts';
import { newWorld, type World } from '../support/world.ts';

const HOUR = 3_600_000;

let nodes: World[];
let staff: Staff;
beforeAll(async () => {
  const w = await newWorld();
  nodes = [w, await newWorld({ dir: w.dir }), await newWorld({ dir: w.dir })];
  staff = await staffOf(w);
});
afterAll(async () => {
  for (const node of nodes.reverse()) await node.close();
});

test('three nodes whose clock jumps an hour forward and back send a scheduled release out once and not early', async () => {
  const [w] = nodes as [World, ...World[]];
  const begun = performance.now();
  let jump = 0;
  const now = () => new Date(w.now.getTime() + performance.now() - begun + jump);
  const rounds = 3;
  const logs: string[] = [];
  const stops = nodes.map((node) =>
    startJobs(
      () => node.at(now()),
      (line) => logs.push(line),
      { render: node.render, all: [] },
    ),
  );
  let [early, temptations] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    const { releaseId, editionId } = await startRelease(staff.author, {
      ...{ type: 'news', title: `定时发布第${round + 1}次`, origin: 'draft' },
    });
    await saveEdition(staff.author, {
      editionId,
      revision: 0,
      content: { body: '内容。', summary: '摘要。' },
    });
    await submitRelease(staff.author, { releaseId });
    await approve(staff, releaseId);
    const { sha256 } = await releaseAt(w, releaseId);
    const at = new Date(now().getTime() + 2_500);
    await schedule({ ...staff.publisher, now: now() } as World, { releaseId, sha256, at });
    const out = async () => (await releaseAt(w, releaseId)).state === 'published';
    await sleep(700);
    // Forward before its moment, then back past it, then right.
    for (const [wrong, until] of [
      [HOUR, -300],
      [-HOUR, 1_200],
    ] as const) {
      jump = wrong;
      await sleep(at.getTime() - (now().getTime() - jump) + until);
      temptations += 1;
      if (await out()) early += 1;
    }
    jump = 0;
    for (let waited = 0; waited < 50 && !(await out()); waited++) await sleep(100);
    const [row] = await read(w, (db) => db.select().from(releases).where(eq(releases.id, releaseId)));
    expect(row!.publishedAt!.getTime()).toBeGreaterThanOrEqual(at.getTime());
  }
  await Promise.all(stops.map((stop) => stop()));
  const published = await read(w, (db) =>
    db.select().from(auditLog).where(eq(auditLog.verb, 'release.publish')),
  );
  const told = logs.filter((line) => line.startsWith('系统时间')).length;
  console.log(
    `${rounds} scheduled releases, 3 nodes, ${temptations} times asked while the clock was an hour off: ${early} early, ` +
      `${published.length} publications, ${told} jumps told`,
  );
  expect(early).toBe(0);
  expect(published).toHaveLength(rounds);
  expect(told).toBeGreaterThan(0);
}, 60_000);
