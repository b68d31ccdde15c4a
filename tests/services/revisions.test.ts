import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { departures, editions, releases } from '#db/schema.ts';
import { read } from '#src/context.ts';
import { contentHash } from '#src/documents/rules.ts';
import { liveEditions } from '#src/documents/service.ts';
import { dossierAt } from '#src/dossiers/service.ts';
import { takeDown } from '#src/emergencies/service.ts';
import { corrected, paragraphsOf } from '#src/revisions/rules.ts';
import {
  olderOf,
  startCorrection,
  startRollback,
  startUpdate,
  startWithdrawal,
} from '#src/revisions/service.ts';
import { keepSigned } from '#src/signed/service.ts';
import { discardRelease, saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { release, type Staff, staffOf, faultLine as fault } from '../support/staff.ts';
import { newWorld, policyContent, published, publishedPolicy, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
let staff: Staff;
beforeAll(async () => {
  w = await newWorld();
  staff = await staffOf(w);
});
afterAll(() => w.close());

const BODY = '各科室参加了座谈会。\n\n会议在三楼会意室召开。';
let n = 0;
async function live(body = BODY) {
  const title = `物业座谈会第${++n}次召开`;
  const made = await startRelease(staff.author, { type: 'news', title, origin: 'draft' });
  const content = { body, summary: '听取意见。' };
  await saveEdition(staff.author, { editionId: made.editionId, revision: 0, content });
  await submitRelease(staff.author, made);
  await release(staff, made.releaseId);
  const { parts } = await releaseAt(w, made.releaseId);
  return { ...made, title, number: parts[0]!.content.number };
}
const contentOf = (id: string) => read(w, async (db) => (await liveEditions(db, [id])).get(id)!.content);
async function out(releaseId: string): Promise<number> {
  await submitRelease(staff.author, { releaseId });
  return release(staff, releaseId);
}
const MEND = {
  ...{ key: 'body.2', before: '会议在三楼会意室召开。', after: '会议在三楼会议室召开。' },
  ...{ kind: 'correction', approver: '', approvedOn: '', note: '5月18日更正1处文字' },
};

test('a 更正 goes the whole way through review, and its note is public', async () => {
  const { documentId, number } = await live();
  const begun = await startCorrection(staff.author, { documentId, ...MEND });
  expect((await contentOf(documentId)).body, 'the public text stays until it is published').toBe(BODY);
  await out(begun.releaseId);
  const answer = await dossierAt(w, 'news', number);
  expect(answer).toMatchObject({ state: 'public', dossier: { changeNote: MEND.note, editionNo: 2 } });
  expect((await contentOf(documentId)).body).toContain('会议室');
  const [row] = await read(w, (db) => db.select().from(releases).where(eq(releases.id, begun.releaseId)));
  expect([row!.kind, row!.state, row!.plan]).toEqual([
    'correct',
    'published',
    { note: MEND.note, correct: { kind: 'correction' } },
  ]);
});

test('a correction says what kind it is, what changed and why; a note may hold no personal data', async () => {
  const { documentId } = await live();
  const tried = (given: Partial<typeof MEND>) =>
    fault(startCorrection(staff.author, { documentId, ...MEND, ...given }));
  expect(await tried({ kind: '' })).toContain('kind');
  expect(await tried({ after: MEND.before })).toContain('after');
  expect(await tried({ note: '' })).toContain('note');
  expect(await tried({ note: '联系13912345678' })).toContain('note');
  expect(await tried({ kind: 'erratum' })).toContain('approver approvedOn');
  expect(await tried({ before: '别的。' })).toMatch(/^conflict/);
  expect(await tried({ key: 'body.99' })).toMatch(/^conflict/);
  expect(await fault(startCorrection(staff.publisher, { documentId, ...MEND }))).toMatch(/^forbidden/);
  expect(await fault(startCorrection(staff.author, { documentId, ...MEND }))).toBe('none');
});

test('one open edition a document: the second is told who has it and where', async () => {
  const { documentId } = await live();
  const begun = await startUpdate(staff.author, { documentId, note: '5月更新' });
  const { number } = await releaseAt(w, begun.releaseId);
  const second = await fault(startCorrection(staff.author, { documentId, ...MEND }));
  expect(second).toContain(`conflict 陈文静正在改这份信息（发布审批单${number}）`);
});

test('a signed text is mended by 勘误 alone, declared with who approved it', async () => {
  const text = '各区县：\n\n请做好会意工作。';
  const made = await startRelease(staff.author, {
    ...{ type: 'news', title: `关于会议的消息${++n}`, origin: 'signed' as const },
    content: { body: text, summary: '做好会议工作。' },
  });
  await keepSigned(staff.author, { editionId: made.editionId, text: `关于会议的消息${n}\n${text}` });
  await submitRelease(staff.author, made);
  await release(staff, made.releaseId);
  const { documentId } = made;
  const given = { ...MEND, documentId, before: '请做好会意工作。', after: '请做好会议工作。' };
  expect(await fault(startCorrection(staff.author, given))).toContain('kind');
  const begun = await startCorrection(staff.author, {
    ...{ ...given, kind: 'erratum', approver: '赵宁', approvedOn: '2026-05-18' },
  });
  const rows = await read(w, (db) =>
    db.select().from(departures).where(eq(departures.editionId, begun.editionId)),
  );
  expect(rows).toMatchObject([{ kind: 'erratum', approver: '赵宁' }]);
  await out(begun.releaseId);
  expect((await contentOf(documentId)).body).toContain('会议工作');
});

test('an older edition comes back as a new one, equal to it but for its number', async () => {
  const { documentId } = await live();
  const first = await contentOf(documentId);
  await out((await startCorrection(staff.author, { documentId, ...MEND })).releaseId);
  expect((await olderOf(w, documentId)).map(({ no }) => no)).toEqual([1]);
  const note = '恢复第1版';
  expect(await fault(startRollback(staff.author, { documentId, no: 9, note }))).toContain('no');
  const begun = await startRollback(staff.author, { documentId, no: 1, note });
  await out(begun.releaseId);
  expect(contentHash(await contentOf(documentId))).toBe(contentHash(first));
  const rows = await read(w, (db) => db.select().from(editions).where(eq(editions.documentId, documentId)));
  expect(rows.map(({ no, state }) => `${no} ${state}`).sort()).toEqual([
    '1 superseded',
    '2 superseded',
    '3 published',
  ]);
});

test('撤下 goes through the stages and names reason and replacement', async () => {
  const { documentId, number } = await live();
  const other = await publishedPolicy(w);
  const { content } = await read(w, async (db) =>
    (await liveEditions(db, [other.documentId])).get(other.documentId)!,
  );
  const given = { documentId, reason: '内容更正', shown: 'no', replacement: `/policies/${content.number}` };
  expect(await fault(startWithdrawal(staff.author, { ...given, reason: '别的' }))).toContain('reason');
  expect(await fault(startWithdrawal(staff.author, { ...given, shown: '' }))).toContain('shown');
  expect(await fault(startWithdrawal(staff.author, { ...given, replacement: '/policies/x' }))).toContain(
    'replacement',
  );
  const begun = await startWithdrawal(staff.author, given);
  expect((await dossierAt(w, 'news', number)).state).toBe('public');
  const seq = await out(begun.releaseId);
  expect(await dossierAt(w, 'news', number)).toMatchObject({
    ...{ state: 'withdrawn', seq, title: '', withdrawal: { reason: '内容更正' } },
    replacement: { path: `/policies/${content.number}` },
  });
});

test('personal data in a text that is taken down does not keep it public', async () => {
  const content = policyContent({ title: '获奖名单', body: '联系人手机13912345678。', summary: '名单。' });
  const { documentId } = await published(w, { ...content, type: 'news', details: {} });
  const { releaseId } = await startUpdate(staff.author, { documentId, note: '更新' });
  expect(await fault(submitRelease(staff.author, { releaseId })), 'the danger is there').toContain('invalid');
  await discardRelease(staff.author, { releaseId });
  const down = { documentId, reason: '内容更正', shown: 'no', replacement: '' };
  await out((await startWithdrawal(staff.author, down)).releaseId);
  expect((await contentOf(documentId)).withdrawal).toMatchObject({ reason: '内容更正', hidden: true });
});

test('after 紧急撤下 the reason that stays is given, or it comes back, each by a release of its own', async () => {
  const [one, two] = [await live(), await live()];
  for (const { releaseId, documentId } of [one, two])
    await takeDown(staff.first, {
      releaseId,
      documentIds: [documentId],
      reason: 'wrong',
      shown: 'yes',
      note: '',
    });
  const final = { documentId: one.documentId, reason: '其他', shown: 'yes', replacement: '' };
  await out((await startWithdrawal(staff.author, final)).releaseId);
  expect(await dossierAt(w, 'news', one.number)).toMatchObject({ withdrawal: { reason: '其他' } });
  const note = '核对无误，恢复公开';
  await out((await startRollback(staff.author, { documentId: two.documentId, no: 1, note })).releaseId);
  expect((await dossierAt(w, 'news', two.number)).state).toBe('public');
});

test('paragraphs are named by where they stand, and only that one is changed', () => {
  const content = {
    summary: '概要。',
    body: '甲\n\n甲',
    details: { carried: { title: '办法', body: '第一条　甲' } },
  };
  expect(paragraphsOf(content).map(({ key, text }) => `${key} ${text}`)).toEqual([
    'summary.0 概要。',
    'body.0 甲',
    'body.2 甲',
    'carried.0 第一条　甲',
  ]);
  const whole = { type: 'news', number: '1', title: '', links: [], attachments: [], ...content };
  expect(corrected(whole, { key: 'body.2', before: '甲', after: '乙' })!.body).toBe('甲\n\n乙');
  expect(corrected(whole, { key: 'carried.0', before: '第一条　甲', after: '乙' })!.details).toEqual({
    carried: { title: '办法', body: '乙' },
  });
});
