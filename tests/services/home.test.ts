import { afterEach, beforeEach, expect, test } from 'vitest';
import { home } from '#src/home/service.ts';
import { newWorld, policyContent, published, publishedPolicy, type World } from '../support/world.ts';

let w: World;
beforeEach(async () => {
  w = await newWorld({ at: '2026-05-18T10:00:00+08:00' });
});
afterEach(() => w.close());

const change = { clause: 't5', title: '表决比例', before: '全体同意', after: '三分之二同意', why: '意见多' };
const result = (publishedAt: string, changes = [change]) => ({
  ...{ publishedAt, summary: '改了。', organizations: 0, changes },
  channels: [{ name: '网站', count: 3 }],
  replies: [{ count: 3, gist: '太多', outcome: 'adopted', reply: '改。' }],
});
const consultation = (title: string, opensAt: string, closesAt: string, more: Record<string, unknown> = {}) =>
  published(w, {
    ...policyContent({ title }),
    type: 'consultation',
    details: {
      ...{ kind: 'other', market: false, opensAt, closesAt, draftingDepartment: 'property' },
      ...{ topics: [], heads: [], keywords: [], explains: [], ways: [], publication: 'none' },
      carried: { title, body: '第一条　草案。' },
      ...more,
    },
  });
const until = async () => (await home(w)).until.toISOString();

test('an empty portal says nothing is open and shows no change', async () => {
  expect(await home(w)).toMatchObject({
    open: [],
    next: null,
    answered: 0,
    changed: null,
    policies: [],
    news: [],
  });
  expect(await until()).toBe('2026-05-18T16:00:00.000Z');
});

test('what is open stands by its deadline, the first to close first; nothing else stands there', async () => {
  await consultation('乙', '2026-05-01T09:00:00+08:00', '2026-06-02T00:00:00+08:00');
  await consultation('甲', '2026-05-01T09:00:00+08:00', '2026-05-21T00:00:00+08:00');
  await consultation('未开始', '2026-05-20T09:00:00+08:00', '2026-06-21T00:00:00+08:00');
  await consultation('已截止', '2026-04-01T09:00:00+08:00', '2026-05-02T00:00:00+08:00');
  const { open, next } = await home(w);
  expect(open.map(({ title, received }) => [title, received])).toEqual([
    ['甲', 0],
    ['乙', 0],
  ]);
  expect(next?.title).toBe('未开始');
});

test('the page ends with the second in which a consultation opens or closes', async () => {
  await consultation('将开始', '2026-05-18T15:00:00+08:00', '2026-06-20T00:00:00+08:00');
  expect(await until()).toBe('2026-05-18T07:00:00.000Z');
  w = w.at('2026-05-18T14:59:59+08:00');
  expect((await home(w)).open).toHaveLength(0);
  w = w.at('2026-05-18T15:00:00+08:00');
  expect((await home(w)).open).toHaveLength(1);
});

test('while comments are counted the page holds for the minute only', async () => {
  await consultation('正在', '2026-05-01T09:00:00+08:00', '2026-06-02T00:00:00+08:00');
  w = w.at('2026-05-18T10:00:20+08:00');
  expect(await until()).toBe('2026-05-18T02:01:00.000Z');
});

test('old and new words come from the latest result that changed something, not before its moment', async () => {
  const [opens, closes] = ['2026-03-01T09:00:00+08:00', '2026-04-01T00:00:00+08:00'];
  await consultation('旧（征求意见稿）', opens, closes, { result: result('2026-04-20T09:00:00+08:00') });
  await consultation('没有改', opens, closes, { result: result('2026-05-10T09:00:00+08:00', []) });
  await consultation('将公布', opens, closes, { result: result('2026-05-18T12:00:00+08:00') });
  expect((await home(w)).changed).toMatchObject({
    title: '旧（征求意见稿）',
    received: 3,
    changes: [change],
  });
  expect(await until()).toBe('2026-05-18T04:00:00.000Z');
  w = w.at('2026-05-18T12:00:00+08:00');
  expect((await home(w)).changed).toMatchObject({ title: '将公布' });
});

test('five policies stand there, the newest first', async () => {
  for (let n = 1; n <= 7; n++)
    await publishedPolicy(w, {
      title: `第${n}号`,
      originallyPublishedAt: new Date(`2026-05-0${n}T09:00:00+08:00`),
    });
  const { policies, figures } = await home(w);
  expect(policies.map(({ title }) => title)).toEqual(['第7号', '第6号', '第5号', '第4号', '第3号']);
  expect(figures.fresh).toBe(0);
});
