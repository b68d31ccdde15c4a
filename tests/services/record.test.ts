import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditLog } from '#db/schema.ts';
import { addUser, setGrants } from '#src/accounts/service.ts';
import { change } from '#src/context.ts';
import { endStandIn, standIn } from '#src/deputies/service.ts';
import { personOf, setActive } from '#src/accounts/service.ts';
import { stopUser, handoversOf } from '#src/handovers/service.ts';
import { JOBS, lastRun, putDown, runDue } from '#src/jobs.ts';
import { chainState, recordCsv, recordPage } from '#src/record/service.ts';
import type { Role } from '#src/accounts/rules.ts';
import { newWorld, type World } from '../support/world.ts';

let w: World;
const ids: Record<string, string> = {};
const NONE = { actor: '', verb: '', subject: '', from: '', until: '' };
beforeAll(async () => {
  w = await newWorld();
  const people: [string, Role, string?][] = [
    ['zhou', 'reviewer', 'first'],
    ['wu', 'reviewer', 'first'],
    ['zhao', 'reviewer', 'final'],
    ['qiu', 'security'],
  ];
  for (const [login, role, stage = null] of people)
    ids[login] = await addUser(w, { login, name: login, grants: [{ role, department: null, stage }] });
});
afterAll(() => w.close());

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => '',
    (error: { code?: string }) => error.code ?? String(error),
  );

test('the record is told newest first, 50 at a time, until nothing is left', async () => {
  for (let n = 0; n < 120; n++) await change(w.at('2026-04-01'), 'user.add', `many${n}`, async () => {});
  const seen: number[] = [];
  for (let before: number | undefined; ;) {
    const { steps, next } = await recordPage(w, NONE, before);
    expect(steps.length).toBeLessThanOrEqual(50);
    seen.push(...steps.map(({ seq }) => seq));
    if (next === undefined) break;
    before = next;
  }
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, at) => seen.length - at));
});

test('it is narrowed by person, verb, subject and whole days in Beijing', async () => {
  const at = { ...w.at('2026-05-20T23:59:59+08:00'), actor: { id: ids.qiu!, name: 'qiu' } };
  await change(at, 'user.grant', 'thing', async () => {});
  const count = async (filter: object) => (await recordPage(w, { ...NONE, ...filter })).steps.length;
  expect(await count({ actor: ids.qiu })).toBe(1);
  expect(await count({ verb: 'user.grant' })).toBe(1);
  expect(await count({ subject: 'thing' })).toBe(1);
  expect(await count({ from: '2026-05-20', until: '2026-05-20' })).toBe(1);
  expect(await count({ from: '2026-05-21' })).toBe(0);
  expect(await count({ until: '2026-05-19', actor: ids.qiu })).toBe(0);
});

test('who acted for another is told with both names, and the CSV holds every row once', async () => {
  const acting = w.as({ id: ids.wu!, name: 'wu' });
  await change(acting, 'release.submit', { id: 'r1', standsInFor: ids.zhou! }, async () => {});
  const [step] = (await recordPage(w, { ...NONE, subject: 'r1' })).steps;
  expect([step!.who, step!.standsInFor, step!.verb]).toEqual(['wu', 'zhou', '送审']);
  let csv = '';
  for await (const piece of recordCsv(w, NONE)) csv += piece;
  const rows = await w.store.read((db) => db.select({ seq: auditLog.seq }).from(auditLog));
  const lines = csv.trimEnd().split('\r\n');
  expect(lines[0]).toMatch(/^\ufeff"序号"/);
  expect(new Set(lines.slice(1).map((line) => line.split(',', 1)[0])).size).toBe(rows.length);
});

test('the state of the chain says when it was last walked and what was found', async () => {
  const job = JOBS.find(({ name }) => name === 'audit.verify')!;
  expect((await chainState(w)).checked).toBeUndefined();
  await runDue(w, job);
  await putDown(w, job, undefined);
  const later = w.at(new Date(w.now.getTime() + job.every + 1));
  expect(await runDue(later, job)).toBe(true);
  expect(await lastRun(w, 'audit.verify')).toEqual({ at: later.now, fault: null });
  const { seq, hash, checked } = await chainState(w, true);
  expect([seq > 100, hash.length, checked!.fault]).toEqual([true, 64, null]);
});

test('somebody stands in with the same right for the same stage, and no longer than it stands', async () => {
  const days = { from: '2026-05-25', until: '2026-05-29' };
  const held = async (id: string) => (await personOf(w, id))!.grants.filter((g) => g.standsInFor).length;
  expect(await refusal(standIn(w, { id: ids.zhao!, for: ids.zhou!, ...days }))).toBe('invalid');
  expect(await refusal(standIn(w, { id: ids.qiu!, for: ids.zhou!, ...days }))).toBe('invalid');
  expect(
    await refusal(standIn(w, { id: ids.wu!, for: ids.zhou!, from: '2026-05-01', until: '2026-05-10' })),
  ).toBe('invalid');
  const self = w.as({ id: ids.wu!, name: 'wu' });
  expect(await refusal(standIn(self, { id: ids.wu!, for: ids.zhou!, ...days }))).toBe('forbidden');
  await standIn(w, { id: ids.wu!, for: ids.zhou!, ...days });
  expect(await refusal(standIn(w, { id: ids.wu!, for: ids.zhou!, ...days }))).toBe('conflict');
  expect(await held(ids.wu!)).toBe(1);
  await endStandIn(w, { id: ids.wu!, for: ids.zhou! });
  expect(await held(ids.wu!)).toBe(0);
  // Gone with the right of the one stood in for, of the one who stands in, and with either account.
  const endings: [() => Promise<unknown>, () => Promise<unknown>][] = [
    [
      () => setGrants(w, { id: ids.zhou!, grants: [{ role: 'author', department: null }] }),
      () => setGrants(w, { id: ids.zhou!, grants: [{ role: 'reviewer', department: null, stage: 'first' }] }),
    ],
    [
      () => setGrants(w, { id: ids.wu!, grants: [{ role: 'auditor', department: null }] }),
      () => setGrants(w, { id: ids.wu!, grants: [{ role: 'reviewer', department: null, stage: 'first' }] }),
    ],
    [
      () => setActive(w, { id: ids.zhou!, active: false }),
      () => setActive(w, { id: ids.zhou!, active: true }),
    ],
  ];
  for (const [end, mend] of endings) {
    await standIn(w, { id: ids.wu!, for: ids.zhou!, ...days });
    expect(await held(ids.wu!)).toBe(1);
    await end();
    expect(await held(ids.wu!)).toBe(0);
    await mend();
  }
});

test('an account stops with a note of who goes on; the note is no part of the chain', async () => {
  expect(await refusal(stopUser(w, { id: ids.zhao!, to: null, note: ' ' }))).toBe('invalid');
  expect((await personOf(w, ids.zhao!))!.active).toBe(true);
  await stopUser(w.as({ id: ids.qiu!, name: 'qiu' }), {
    id: ids.zhao!,
    to: ids.wu!,
    note: '两件由吴桐接着审',
  });
  expect((await personOf(w, ids.zhao!))!.active).toBe(false);
  expect(await handoversOf(w, ids.zhao!)).toEqual([
    { to: 'wu', note: '两件由吴桐接着审', at: w.now, by: 'qiu' },
  ]);
  const raw = JSON.stringify(await w.store.read((db) => db.select().from(auditLog)));
  expect(raw).toContain('user.handover');
  expect(raw).not.toContain('接着审');
});
