import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CITIZEN } from '#src/context.ts';
import { AppError } from '#src/errors.ts';
import { rate } from '#src/feedback/service.ts';
import { newestCheckpoint } from '#src/ledger/service.ts';
import { sweepLimits } from '#src/limits/service.ts';
import { compared } from '#src/proofs/service.ts';
import { receiptShown, tracked } from '#src/receipts/service.ts';
import { submit } from '#src/submissions/service.ts';
import {
  consultationContent,
  newWorld,
  openConsultation,
  published,
  publishedPolicy,
  RESULT,
  type World,
  withdrawnPolicy,
} from '../support/world.ts';

let w: World;
let documentId: string;
beforeEach(async () => {
  w = (await newWorld()).as(CITIZEN);
  ({ documentId } = await openConsultation(w, { number: '2026-006' }));
});
afterEach(() => w.close());

const comment = (more: Record<string, unknown> = {}) =>
  submit(w, {
    kind: 'comment',
    values: { consultation: '2026-006', clause: '3', text: '建议公布上限。', ...more },
  });
const correction = (more: Record<string, unknown> = {}) =>
  submit(w, {
    kind: 'correction',
    values: { page: '/consultations/2026-006', quote: '电费', problem: 'typo', ...more },
  });
const look = (typed: string, at: World = w, client = '203.0.113.7') => tracked(at, { typed, client });
const refused = async (work: Promise<unknown>) => {
  const fault = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(fault instanceof AppError)) throw fault ?? new Error('not refused');
  return { code: fault.code, message: fault.message, retryAfter: fault.retryAfter };
};

test('the receipt says what was sent, what comes next and what proves it', async () => {
  const receipt = await comment({ phone: '13800000000', stance: 'amend' });
  const shown = (await receiptShown(w, receipt))!;
  expect(shown).toMatchObject({
    ...{ heading: '意见已收到', at: '5月18日10:00:00', contact: true },
    code: receipt.code.match(/.{4}/g),
    subject: {
      title: '住宅小区充电设施管理规定（征求意见稿）第三条',
      path: '/consultations/2026-006/comment?clause=3',
    },
    lines: [
      { label: '态度', value: '建议修改' },
      { label: '意见', value: '建议公布上限。' },
      { label: '公开', value: '不公开，只供起草参考' },
    ],
    more: null,
  });
  expect(shown.steps.map(({ when }) => when)).toEqual(['6月1日24:00', '6月30日前', '之后']);
  expect(shown.proof.second).toBe('2026-05-18T10:00:00+08:00');
  expect((await receiptShown(w, await comment({ clause: '1' })))!.more).toEqual({
    label: '继续对第二条提意见',
    path: '/consultations/2026-006/comment?clause=2',
  });
});

test('while it is open, under study and late, tracking says where it is and until when', async () => {
  const { code } = await comment();
  const open = await look(code.match(/.{4}/g)!.join(' '));
  expect([open.tag.text, open.title.replaceAll('|', '')]).toEqual(['还没有答复', '最晚6月30日答复您']);
  expect(open.lead).toBe('现在还在征集，6月1日24:00截止。截止以后由物业管理科研究每一条意见。');
  expect(open.steps.map(({ when, state }) => `${when} ${state}`)).toEqual([
    ...['5月18日10:00 done', '到6月1日24:00 now', '6月2日起 next', '6月30日前 next'],
  ]);
  const closed = await look(code, w.at('2026-06-10T10:00:00+08:00'));
  expect(closed.lead).toBe('6月1日24:00已经截止，物业管理科正在研究每一条意见。');
  expect(closed.steps[2]).toMatchObject({ when: '6月2日起', state: 'now' });
  const late = await look(code, w.at('2026-07-03T10:00:00+08:00'));
  expect([late.tag.text, late.title.replaceAll('|', '')]).toEqual([
    ...['超过了答复期限', '原定6月30日答复，已经超过3天'],
  ]);
});

test('once the result is published it shows the answers to the clause, its change, and the way to all of them', async () => {
  const [third, second, whole] = [
    await comment(),
    await comment({ clause: '2' }),
    await comment({ clause: '' }),
  ];
  const result = { ...RESULT, publishedAt: '2026-06-20T09:00:00+08:00' };
  await published(w, consultationContent({ result }), { documentId });
  const before = await look(third.code, w.at('2026-06-20T08:59:59+08:00'));
  expect(before.answers).toEqual([]);
  const at = w.at('2026-06-20T09:00:00+08:00');
  const answered = await look(third.code, at);
  expect(answered).toMatchObject({
    tag: { text: '未采纳' },
    answers: [{ outcome: 'declined', reply: '没有依据，两年后评估时再研究。' }],
    changes: [],
    links: [{ path: '/consultations/2026-006/result' }],
  });
  expect((await look(second.code, at)).changes).toHaveLength(1);
  expect((await look(whole.code, at)).answers).toMatchObject([{ outcome: 'explained' }]);
});

test('every unknown code is answered with the same words', async () => {
  const { code } = await comment();
  const other = String((BigInt(code) + 1n) % 10n ** 12n).padStart(12, '0');
  expect(await refused(look(other))).toEqual(await refused(look('000000000000')));
  expect((await refused(look('1234'))).message).toBe('查询码少了8位，应为12位数字');
});

test('a network has ten wrong codes in any hour; who has a right one looks as often as he likes', async () => {
  const { code } = await comment();
  for (let n = 0; n < 30; n += 1) await look(code);
  const wrong = await Promise.all(
    Array.from({ length: 14 }, (_, n) => refused(look(`00000000000${n % 10}`, w, `203.0.113.${n}`))),
  );
  expect(wrong.filter(({ code }) => code === 'invalid')).toHaveLength(10);
  expect(wrong.filter(({ code }) => code === 'limited')).toHaveLength(4);
  expect(await refused(look(code))).toEqual({
    code: 'limited',
    message: '查询次数太多，请60分钟后再查，或者打电话0000-1234567问处理结果',
    retryAfter: 3600,
  });
  expect((await look(code, w, '203.0.114.1')).title, 'another network').toContain('最晚');
  const later = w.at(new Date(w.now.getTime() + 3_600_000));
  expect((await look(code, later)).title).toContain('最晚');
});

test('of a network nothing can be read in the file, and its tries are forgotten', async () => {
  await refused(look('000000000000', w, '203.0.113.7'));
  const raw = new Database(join(w.dir, 'mingchuang.db'));
  raw.pragma('wal_checkpoint(TRUNCATE)');
  const left = () => raw.prepare('select count(*) from buckets').pluck().get();
  expect(left()).toBe(1);
  expect(readFileSync(join(w.dir, 'mingchuang.db')).includes('203.0.113')).toBe(false);
  await sweepLimits(w.at(new Date(w.now.getTime() + 3_600_000)));
  expect(left()).toBe(0);
  raw.close();
});

test('a correction goes to the department of its page and is due in three working days', async () => {
  const { code, id } = await correction({ fix: '电价' });
  const found = await look(code);
  expect(found).toMatchObject({
    ...{ name: '纠错', tag: { text: '还没有答复' } },
    subject: {
      label: '网页',
      title: '住宅小区充电设施管理规定（征求意见稿）',
      path: '/consultations/2026-006',
    },
  });
  expect(found.title.replaceAll('|', '')).toBe('最晚5月21日答复您');
  expect((await receiptShown(w, { id, code }))!.lines).toEqual([
    { label: '哪一句有错', value: '电费' },
    { label: '问题', value: '错字、标点' },
    { label: '应该是', value: '电价' },
  ]);
});

test('a correction of a page of another site is refused, of a page without a document taken', async () => {
  expect((await refused(correction({ page: 'https://evil.example/' }))).message).toContain('不是本站的网址');
  expect((await look((await correction({ page: '/sections' })).code)).subject.path).toBe('/sections');
});

test('有用 and 没解决 are counted by document and day, and of a network only so many', async () => {
  const { documentId: policy } = await publishedPolicy(w, { number: '2026-014' });
  const say = (verdict: 'useful' | 'unsolved', at: World = w, page = '/policies/2026-014') =>
    rate(at, { page, verdict, client: '203.0.113.7' });
  expect(await say('useful')).toBe('/policies/2026-014');
  for (let n = 1; n < 60; n += 1) await say(n % 3 ? 'useful' : 'unsolved');
  expect(await refused(say('useful'))).toMatchObject({ code: 'limited', retryAfter: 3600 });
  await say('unsolved', w.at('2026-05-19T10:00:00+08:00'));
  const raw = new Database(join(w.dir, 'mingchuang.db'), { readonly: true });
  expect(raw.prepare('select * from feedback order by day').all()).toEqual([
    { document_id: policy, day: '2026-05-18', useful: 41, unsolved: 19 },
    { document_id: policy, day: '2026-05-19', useful: 0, unsolved: 1 },
  ]);
  raw.close();
});

test('of a page that is no public document nothing is counted', async () => {
  await withdrawnPolicy(w, { number: '2026-015' });
  for (const page of ['/policies/2026-015', '/policies/2026-999', '/sections', 'https://evil.example/'])
    expect(await rate(w, { page, verdict: 'useful', client: '203.0.113.7' }), page).toBeNull();
});

test('a receipt carries the newest checkpoint of the public log, whole, so that its holder is a witness', async () => {
  await publishedPolicy(w, { title: '收据之前的通知' });
  const shown = await receiptShown(w, await comment());
  const newest = (await newestCheckpoint(w))!;
  expect(newest.size).toBe(2);
  expect(shown!.proof.checkpoint).toMatchObject({ size: 2, root: newest.root, at: newest.at });
  expect(await compared(w, { size: '2', root: newest.root })).toMatchObject({ verdict: 'same' });
});
