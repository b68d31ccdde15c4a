import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { auditLog, editions, releases, reviews } from '#db/schema.ts';
import type { Grant } from '#src/accounts/rules.ts';
import { allUsers, setActive, setGrants } from '#src/accounts/service.ts';
import { conditionsAt } from '#src/approvals/service.ts';
import { read } from '#src/context.ts';
import { dossierAt } from '#src/dossiers/service.ts';
import { publishDue, publishNow, schedule, unschedule } from '#src/publishing/service.ts';
import { prepare, publish } from '#src/releases/service.ts';
import { giveOpinion, lastSeen, roundsOf } from '#src/reviews/service.ts';
import { recallRelease, saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { sheetOf } from '#src/queue/sheet.ts';
import { releaseAt } from '#src/written/service.ts';
import {
  AGREED,
  approve,
  judge,
  NO_SECRETS,
  release,
  RETURNED,
  type Staff,
  staffOf,
  fault,
} from '../support/staff.ts';
import { newWorld, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
let staff: Staff;
beforeAll(async () => {
  w = await newWorld();
  staff = await staffOf(w);
});
afterAll(() => w.close());

const BODY = '各科室参加了座谈会，听取了居民的意见。';
let n = 0;

/** A short news text, sent for review. */
async function sent(by = staff.author): Promise<{ releaseId: string; editionId: string; number: string }> {
  const title = `物业座谈会第${++n}次召开`;
  const { releaseId, editionId } = await startRelease(by, { type: 'news', title, origin: 'draft' });
  await saveEdition(by, { editionId, revision: 0, content: { body: BODY, summary: '听取意见。' } });
  await submitRelease(by, { releaseId });
  const { parts } = await releaseAt(by, releaseId);
  return { releaseId, editionId, number: parts[0]!.content.number };
}

const give = async (who: World, releaseId: string, values: Record<string, string>) =>
  giveOpinion(who, { releaseId, sha256: (await releaseAt(w, releaseId)).sha256, values });
const stateOf = async (id: string) => (await releaseAt(w, id)).state;

test('四个环节 in their order make it ready, and the publisher sends it out', async () => {
  const { releaseId, number } = await sent();
  const stages = [];
  while ((await stateOf(releaseId)) === 'submitted') stages.push(await judge(staff, releaseId));
  expect(stages).toEqual(['first', 'second', 'secrecy', 'final']);
  expect(await stateOf(releaseId)).toBe('approved');
  const { sha256 } = await releaseAt(w, releaseId);
  const conditions = await conditionsAt(staff.publisher, { releaseId, publisher: staff.publisher.actor.id });
  expect(conditions.map(({ ok, note }) => [ok, note])).toEqual([
    [true, '必须处理0项'],
    [true, '4个环节都同意同一指纹'],
    [true, '拟稿、审核、发布是不同的6个账号'],
    [true, '由林可发布'],
  ]);
  const seq = await publishNow(staff.publisher, { releaseId, sha256 }, w.render);
  expect(await publishNow(staff.publisher, { releaseId, sha256 }, w.render), 'a second press').toBe(seq);
  expect((await dossierAt(w, 'news', number)).state).toBe('public');
});

test('approval needs every tick, 公开属性 and its basis; nothing is preset', async () => {
  const { releaseId } = await sent();
  const missing = async (values: Record<string, string>) =>
    (await fault(give(staff.first, releaseId, values))).issues.map(({ field }) => field);
  expect(await missing({})).toEqual(['verdict', 'note']);
  expect(await missing({ verdict: 'approved' })).toEqual([
    ...['tick.wording', 'tick.timing', 'tick.manner', 'tick.deidentified', 'openness'],
  ]);
  expect(await missing({ ...AGREED, 'tick.timing': '' })).toEqual(['tick.timing']);
  expect(await missing({ ...AGREED, openness: 'closed' })).toEqual(['basis']);
  expect(await missing({ verdict: 'returned' })).toEqual(['note']);
  expect(await missing({ ...AGREED, note: '长'.repeat(2001) })).toEqual(['note']);
  expect(await stateOf(releaseId)).toBe('submitted');
});

test('保密审查 asks five times and lets through only 可以公开', async () => {
  const { releaseId } = await sent();
  await judge(staff, releaseId);
  await judge(staff, releaseId);
  const missing = async (values: Record<string, string>) =>
    (await fault(give(staff.secrecy, releaseId, values))).issues.map(({ field }) => field);
  expect(await missing({})).toHaveLength(7);
  expect(await missing({ ...NO_SECRETS, 'found.work': 'yes' })).toEqual(['found.work.note', 'conclusion']);
  expect(await missing({ ...NO_SECRETS, conclusion: 'closed' })).toEqual(['note']);
  await give(staff.secrecy, releaseId, {
    ...NO_SECRETS,
    ...{
      'found.work': 'yes',
      'found.work.note': '第二段有讨论记录',
      conclusion: 'handled',
      note: '删去第二段。',
    },
  });
  expect(await stateOf(releaseId)).toBe('draft');
});

test('nobody judges out of turn, twice, or what they wrote', async () => {
  const { releaseId } = await sent();
  expect((await fault(give(staff.second, releaseId, AGREED))).code).toBe('forbidden');
  expect((await fault(give(staff.author, releaseId, AGREED))).code).toBe('forbidden');
  expect((await fault(give(staff.publisher, releaseId, AGREED))).code).toBe('forbidden');
  // One reviewer for all stages, who also writes: neither the second stage nor the own text.
  const all = (await staffOf(w, 'all')).first;
  await setGrants(w, {
    id: all.actor.id,
    grants: [
      { role: 'reviewer', department: null },
      { role: 'author', department: null },
    ],
  });
  await give(all, releaseId, AGREED);
  expect((await fault(give(all, releaseId, AGREED))).code).toBe('forbidden');
  const own = await sent(all);
  expect((await fault(give(all, own.releaseId, AGREED))).code).toBe('forbidden');
});

test('a return makes it a draft, and the next reader sees what changed since', async () => {
  const { releaseId, editionId } = await sent();
  await judge(staff, releaseId, RETURNED);
  const { parts, opinions } = await releaseAt(w, releaseId);
  expect([parts[0]!.state, opinions.at(-1)!.note]).toEqual(['draft', RETURNED['note']]);
  const { revision } = parts[0]!;
  await saveEdition(staff.author, { editionId, revision, content: { body: `${BODY}费用由市级承担。` } });
  await submitRelease(staff.author, { releaseId });
  const rounds = await roundsOf(w, releaseId);
  const now = (await releaseAt(w, releaseId)).sha256;
  const before = lastSeen(rounds, opinions, now)!;
  expect([rounds.length, before.no]).toEqual([2, 1]);
  expect(Object.values(before.contents)[0]!.body).toBe(BODY);
  expect(await judge(staff, releaseId)).toBe('first');
});

test('an opinion on what was recalled and changed meanwhile is refused', async () => {
  const { releaseId, editionId } = await sent();
  const { sha256: seen, parts } = await releaseAt(w, releaseId);
  await recallRelease(staff.author, { releaseId });
  const { revision } = (await releaseAt(w, releaseId)).parts[0]!;
  expect(parts[0]!.revision).toBe(revision);
  await saveEdition(staff.author, { editionId, revision, content: { body: `${BODY}改过。` } });
  await submitRelease(staff.author, { releaseId });
  const late = await fault(giveOpinion(staff.first, { releaseId, sha256: seen, values: AGREED }));
  expect([late.code, late.message]).toEqual(['conflict', expect.stringContaining('不是现在的内容')]);
});

test('approved is not enough: withdrawn rights, stopped accounts and lost opinions are asked for again', async () => {
  const { releaseId } = await sent();
  await approve(staff, releaseId);
  const { sha256 } = await releaseAt(w, releaseId);
  const rendered = await prepare(w, releaseId, w.render);
  const tried = async (who: World) => (await fault(publish(who, { id: releaseId, rendered }))).message;
  expect(await tried(w)).toContain('发布人没有发布权限');
  expect(await tried(staff.author)).toContain('办过两个环节');
  expect(await tried(staff.final)).toContain('赵宁办过两个环节');
  await setActive(w, { id: staff.second.actor.id, active: false });
  expect(await tried(staff.publisher)).toContain('何敏的账号已经停用');
  await setActive(w, { id: staff.second.actor.id, active: true });
  expect(await publishNow(staff.publisher, { releaseId, sha256 }, w.render)).toBeGreaterThan(0);
});

test('a text changed in the database after its approval does not go out', async () => {
  const { releaseId, editionId } = await sent();
  await approve(staff, releaseId);
  const { sha256 } = await releaseAt(w, releaseId);
  await w.store.tx(async (db) => {
    await db.update(editions).set({ body: '偷偷改过。' }).where(eq(editions.id, editionId));
  });
  const refused = await fault(publishNow(staff.publisher, { releaseId, sha256 }, w.render));
  expect(refused.message).toContain('内容和审批单上的不一样');
});

test('定时发布 waits for its moment and asks everything again then', async () => {
  const [one, two] = [await sent(), await sent()];
  const at = new Date(w.now.getTime() + 3_600_000);
  for (const { releaseId } of [one, two]) {
    await approve(staff, releaseId);
    const { sha256 } = await releaseAt(w, releaseId);
    const past = { releaseId, sha256, at: w.now };
    expect((await fault(schedule(staff.publisher, past))).issues[0]!.field).toBe('publishTime');
    await schedule(staff.publisher, { releaseId, sha256, at });
  }
  const before = w.at(new Date(at.getTime() - 1));
  expect(await publishDue(before, w.render)).toEqual([]);
  await recallRelease(staff.author, { releaseId: two.releaseId });
  const late = w.at(new Date(at.getTime() + 250));
  expect(await publishDue(late, w.render)).toEqual([
    { releaseId: one.releaseId, number: expect.any(String), late: 250, seq: expect.any(Number) },
  ]);
  expect(await publishDue(late, w.render)).toEqual([]);
  expect([await stateOf(one.releaseId), await stateOf(two.releaseId)]).toEqual(['published', 'draft']);
  expect((await releaseAt(w, one.releaseId)).publishedBy).toBe(staff.publisher.actor.id);
});

test('who sends a scheduled release out earlier stands on record for it', async () => {
  const { releaseId } = await sent();
  await approve(staff, releaseId);
  const { sha256 } = await releaseAt(w, releaseId);
  await schedule(staff.publisher, { releaseId, sha256, at: new Date(w.now.getTime() + 3_600_000) });
  const other = (await staffOf(w, 'earlier')).publisher;
  await publishNow(other, { releaseId, sha256 }, w.render);
  expect((await releaseAt(w, releaseId)).publishedBy).toBe(other.actor.id);
});

test('what no longer holds at its moment is taken off the clock and told', async () => {
  const { releaseId } = await sent();
  await approve(staff, releaseId);
  const { sha256 } = await releaseAt(w, releaseId);
  const at = new Date(w.now.getTime() + 3_600_000);
  await schedule(staff.publisher, { releaseId, sha256, at });
  await setActive(w, { id: staff.publisher.actor.id, active: false });
  const [outcome] = await publishDue(w.at(at), w.render);
  expect(outcome!.refused).toContain('停用');
  await setActive(w, { id: staff.publisher.actor.id, active: true });
  expect(await publishDue(w.at(at), w.render)).toEqual([]);
  expect(await stateOf(releaseId)).toBe('approved');
  await schedule(staff.publisher, { releaseId, sha256, at });
  await unschedule(staff.publisher, releaseId);
  expect((await releaseAt(w, releaseId)).publishAt).toBeNull();
});

test('an office without stages is asked for another person all the same, and the sheet says so', async () => {
  const { identity } = w.site;
  const short = { ...w.site, identity: { ...identity, stages: { ...identity.stages, news: [] } } };
  const by = (one: World): World => ({ ...one, site: short });
  const title = '两个人的单位';
  const { releaseId, editionId } = await startRelease(by(staff.author), {
    type: 'news',
    title,
    origin: 'draft',
  });
  await saveEdition(by(staff.author), {
    editionId,
    revision: 0,
    content: { body: BODY, summary: '听取意见。' },
  });
  await submitRelease(by(staff.author), { releaseId });
  const asked = { releaseId, publisher: staff.publisher.actor.id };
  const notes = (await conditionsAt(by(staff.publisher), asked)).map(({ note }) => note);
  expect(notes).toContain('本单位不设审核环节');
  const { sha256 } = await releaseAt(w, releaseId);
  expect((await fault(publishNow(by(staff.author), { releaseId, sha256 }, w.render))).code).toBe('forbidden');
  expect(await publishNow(by(staff.publisher), { releaseId, sha256 }, w.render)).toBeGreaterThan(0);
});

test('every step is on record with its hash and no word of anybody', async () => {
  const { releaseId } = await sent();
  await judge(staff, releaseId, RETURNED);
  await submitRelease(staff.author, { releaseId });
  await release(staff, releaseId);
  const rows = await read(w, (db) => db.select().from(auditLog).where(eq(auditLog.subject, releaseId)));
  const verbs = rows.map(({ verb }) => verb);
  expect(verbs.filter((verb) => verb === 'release.review')).toHaveLength(5);
  expect(verbs).toEqual(expect.arrayContaining(['release.submit', 'release.publish']));
  expect(JSON.stringify(rows)).not.toContain('补助由谁承担');
  const given = await read(w, (db) => db.select().from(reviews).where(eq(reviews.releaseId, releaseId)));
  expect(given.map(({ verdict }) => verdict).sort()).toEqual([
    ...Array<string>(4).fill('approved'),
    'returned',
  ]);
  const [row] = await read(w, (db) => db.select().from(releases).where(eq(releases.id, releaseId)));
  expect(row).toMatchObject({ state: 'published', publishedBy: staff.publisher.actor.id });
});

test('the line of 环节 names who has done each, who has it and who could do the rest; the author of a text judges none', async () => {
  const id = staff.author.actor.id;
  const grants: Grant[] = [{ role: 'author', department: null }];
  await setGrants(w, { id, grants: [...grants, { role: 'reviewer', department: null, stage: 'second' }] });
  const { releaseId } = await sent();
  const lineOf = async () => {
    const own = new Set(Object.values(staff).map(({ actor }) => actor.id));
    const people = (await allUsers(w)).filter((one) => own.has(one.id));
    const at = await releaseAt(w, releaseId);
    const given = { issues: new Map(), deadline: null, me: people[0]!, people, now: w.now, site: w.site };
    return sheetOf(at, given).steps.map(({ name, state, who, at: when }) =>
      [name, state || '-', who, when.replace(/^\d.*/, '时间')].join(' '),
    );
  };
  await judge(staff, releaseId);
  expect(await lineOf()).toEqual([
    '初审 done 周立 时间',
    '复审 now 何敏 办理中',
    '保密审查 - 孙启 未开始',
    '终审 - 赵宁 未开始',
    '发布 - 林可 未开始',
  ]);
  await release(staff, releaseId);
  expect((await lineOf()).at(-1)).toBe('发布 done 林可 时间');
  await setGrants(w, { id, grants });
});
