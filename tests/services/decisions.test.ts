import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { personOf } from '#src/accounts/service.ts';
import { conditionsAt } from '#src/approvals/service.ts';
import { decide, publishUrgently, urgentAt } from '#src/decisions/service.ts';
import { dossierAt } from '#src/dossiers/service.ts';
import { publishNow } from '#src/publishing/service.ts';
import { filterFrom } from '#src/queue/rules.ts';
import { queue } from '#src/queue/service.ts';
import { prepare, publish } from '#src/releases/service.ts';
import { TICKS } from '#src/reviews/rules.ts';
import { startUpdate } from '#src/revisions/service.ts';
import { placeOf } from '#src/stages/rules.ts';
import { recallRelease, saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { judge, release, RETURNED, type Staff, staffOf, faultLine as fault } from '../support/staff.ts';
import { newWorld, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
let staff: Staff;
beforeAll(async () => {
  w = await newWorld();
  staff = await staffOf(w);
});
afterAll(() => w.close());

const FORM: Record<string, string> = {
  ...{ cause: 'warning', why: '今晚有强降雨，工地须在22时前停工。' },
  ...Object.fromEntries(Object.keys(TICKS).map((tick) => [`tick.${tick}`, '1'])),
};
let n = 0;
async function sent() {
  const title = `第${++n}次强降雨停工通知`;
  const made = await startRelease(staff.author, { type: 'news', title, origin: 'draft' });
  const content = { body: '全市工地停工。', summary: '停工。' };
  await saveEdition(staff.author, { editionId: made.editionId, revision: 0, content });
  await submitRelease(staff.author, made);
  return made;
}
const shaOf = async (id: string) => (await releaseAt(w, id)).sha256;
const decided = async (who: World, releaseId: string, values: Record<string, string> = FORM) =>
  decide(who, { releaseId, sha256: await shaOf(releaseId), values });
const out = async (releaseId: string) =>
  publishNow(staff.publisher, { releaseId, sha256: await shaOf(releaseId) }, w.render);
const listed = async (world: World, tab: string, id: string) => {
  const me = (await personOf(w, staff.first.actor.id))!;
  const { rows } = await queue(world, { me, filter: filterFrom(new URLSearchParams({ tab })) });
  return rows.find((row) => row.id === id);
};

test('whoever judges last decides with cause, why and four ticks; then a publisher publishes before the stages', async () => {
  const { releaseId } = await sent();
  expect(await fault(out(releaseId)), 'not before').toContain('conflict');
  expect(await fault(decided(staff.final, releaseId, {}))).toContain(
    'invalid 请检查填写内容 cause why tick.wording tick.timing tick.manner tick.deidentified',
  );
  expect(await fault(decided(staff.final, releaseId, { ...FORM, why: '找13912345678' }))).toContain('why');
  for (const who of [staff.author, staff.first, staff.secrecy, staff.publisher, w])
    expect(await fault(decided(who, releaseId)), who.actor.name).toMatch(/^forbidden/);
  await decided(staff.final, releaseId);
  expect(await fault(decided(staff.final, releaseId)), 'once').toMatch(/^conflict/);
  const conditions = await conditionsAt(staff.publisher, { releaseId, publisher: staff.publisher.actor.id });
  expect(conditions.map(({ note }) => note)).toEqual([
    '必须处理0项',
    '赵宁决定应急发布，其余环节1个工作日内补办',
    '拟稿、审核、发布是不同的3个账号',
    '由林可发布',
  ]);
  const rendered = await prepare(w, releaseId, w.render);
  for (const who of [staff.author, staff.second, staff.first, w])
    expect(await fault(publish(who, { id: releaseId, rendered, files: new Map() }))).toContain('还不能发布');
  const seq = await out(releaseId);
  const { parts } = await releaseAt(w, releaseId);
  expect((await dossierAt(w, 'news', parts[0]!.content.number)).state).toBe('public');
  expect(await urgentAt(w, seq)).toEqual({
    ...{ cause: '突发事件的预警、应对信息', why: FORM['why'], due: '2026-05-19', state: 'open' },
  });
});

test('the other stages are made up within one working day, and late ones are listed, for the public too', async () => {
  const { releaseId } = await sent();
  await decided(staff.final, releaseId);
  const seq = await out(releaseId);
  expect((await listed(w, 'mine', releaseId))!.place.verb).toBe('补办初审');
  const late = w.at('2026-05-20T09:00:00+08:00');
  expect(await listed(late, 'overdue', releaseId)).toBeDefined();
  expect((await urgentAt(late, seq))!.state).toBe('late');
  const stages = [];
  while (placeOf(await releaseAt(w, releaseId), w.site).action !== 'document.read')
    stages.push(await judge(staff, releaseId));
  expect(stages, 'the last one was given with the decision').toEqual(['first', 'second', 'secrecy']);
  expect(await listed(late, 'all', releaseId)).toBeUndefined();
  expect((await urgentAt(late, seq))!.state).toBe('done');
});

test('the leader lets it out by their own hand at once', async () => {
  const { releaseId } = await sent();
  const given = { releaseId, sha256: await shaOf(releaseId), values: FORM };
  for (const who of [staff.author, staff.first, staff.second, staff.secrecy, staff.publisher, w])
    expect(await fault(publishUrgently(who, given, w.render)), who.actor.name).toMatch(/^forbidden/);
  expect(await fault(publishUrgently(staff.final, { ...given, values: {} }, w.render))).toMatch(/^invalid/);
  const seq = await publishUrgently(staff.final, given, w.render);
  expect(await urgentAt(w, seq)).toMatchObject({ state: 'open' });
  expect(await fault(publishUrgently(staff.final, given, w.render))).toMatch(/^conflict/);
  const row = await releaseAt(w, releaseId);
  expect([row.state, row.publishedBy]).toEqual(['published', staff.final.actor.id]);
});

test('what somebody disagreed with stays to be done until it is mended, late after one working day', async () => {
  const { releaseId, documentId } = await sent();
  const given = { releaseId, sha256: await shaOf(releaseId), values: FORM };
  const seq = await publishUrgently(staff.final, given, w.render);
  await judge(staff, releaseId, RETURNED);
  const me = (await personOf(w, staff.author.actor.id))!;
  const rowOf = async (tab: string, world = w) => {
    const { rows } = await queue(world, { me, filter: filterFrom(new URLSearchParams({ tab })) });
    return rows.find(({ id }) => id === releaseId);
  };
  expect(await rowOf('mine')).toMatchObject({
    place: { stage: { code: 'disagreed' }, verb: '更正或者撤下' },
    next: { kind: 'go', path: `/desk/releases/${releaseId}/after` },
  });
  expect(await rowOf('overdue')).toBeUndefined();
  expect(await rowOf('overdue', w.at('2026-05-20T09:00:00+08:00'))).toBeDefined();
  const mended = await startUpdate(staff.author, { documentId, note: '停工范围写明了' });
  expect(await rowOf('all'), 'begun is not done').toBeDefined();
  await submitRelease(staff.author, mended);
  await release(staff, mended.releaseId);
  expect(await rowOf('all')).toBeUndefined();
  expect((await urgentAt(w, seq))!.state).toBe('mended');
});

test('who disagrees afterwards is on record and told', async () => {
  const { releaseId } = await sent();
  await decided(staff.final, releaseId);
  const seq = await out(releaseId);
  await judge(staff, releaseId, RETURNED);
  expect((await urgentAt(w, seq))!.state).toBe('disagreed');
});

test('a decision is for these contents alone: recalled and changed they want the stages or a new one', async () => {
  const { releaseId, editionId } = await sent();
  await decided(staff.final, releaseId);
  await recallRelease(staff.author, { releaseId });
  const { parts } = await releaseAt(w, releaseId);
  const { revision } = parts[0]!;
  await saveEdition(staff.author, { editionId, revision, content: { body: '全市工地停工两天。' } });
  await submitRelease(staff.author, { releaseId });
  expect((await releaseAt(w, releaseId)).plan).toBeNull();
  expect(await fault(out(releaseId))).toContain('conflict');
  const old = decide(staff.final, { releaseId, sha256: 'x'.repeat(64), values: FORM });
  expect(await fault(old)).toMatch(/^conflict/);
  await decided(staff.final, releaseId);
  expect(await out(releaseId)).toBeGreaterThan(0);
});
