import { afterEach, beforeEach, expect, test } from 'vitest';
import { columnQuery } from '#src/disclosure/rules.ts';
import { disclosure, headList } from '#src/disclosure/service.ts';
import { newest } from '#src/lists/service.ts';
import {
  newWorld,
  policyContent,
  published,
  publishedPage,
  publishedPolicy,
  withdrawnPolicy,
  type World,
} from '../support/world.ts';

let w: World;
beforeEach(async () => {
  w = await newWorld();
});
afterEach(() => w.close());

const ask = (query = '') => new URLSearchParams(query);
const head = (no: '1' | '2' | '15', query = '') => headList(w, no, columnQuery(no, ask(query)));
const titles = ({ items }: { items: { title: string }[] }) => items.map(({ title }) => title);
const news = (title: string) =>
  published(w, {
    ...policyContent({ title, body: '今天开了会。' }),
    type: 'news',
    details: { draftingDepartment: 'office', topics: [], keywords: [], heads: ['1'] },
  });

test('the column counts what is public: a normative policy under head 1, the organization under head 2', async () => {
  await publishedPolicy(w, { title: '甲' });
  await publishedPolicy(w, { title: '乙', details: { nature: 'other', heads: [] } });
  await publishedPage(w, 'organization', { title: '机构职能' });
  await publishedPage(w, 'privacy');
  const { total, heads, organization } = await disclosure(w);
  const counts = Object.fromEntries(heads.map(({ head, count }) => [head, count]));
  expect(total).toBe(3);
  expect(counts).toMatchObject({ '1': 1, '2': 1, '15': 1, '14': 0 });
  expect(heads.find((line) => line.head === '14')!.none).toHaveLength(1);
  expect(organization.map(({ title, reviewedAt }) => [title, reviewedAt])).toEqual([
    ['机构职能', '2026-04-28'],
  ]);
});

test('news is public and never in the column, in no head, in no search there', async () => {
  await news('市住建委开展住宅工程质量检查');
  await publishedPolicy(w);
  expect(await newest(w, 'news', 5)).toHaveLength(1);
  const { total, heads } = await disclosure(w);
  expect([total, heads.reduce((sum, { count }) => sum + count, 0)]).toEqual([1, 1]);
  const found = await headList(w, null, columnQuery(null, ask('q=工程质量')));
  expect(titles(found)).toEqual(['关于加强住宅工程质量管理的通知']);
});

test('a document counts once in the column however many heads it is ticked under', async () => {
  await publishedPolicy(w, { details: { heads: ['11', '5'] } });
  const { total, heads } = await disclosure(w);
  expect(total).toBe(1);
  expect(heads.filter(({ count }) => count).map(({ head }) => head)).toEqual(['1', '5', '11']);
});

test('a list of a head has its number, its pages and honest counts by year and department', async () => {
  for (let n = 1; n <= 21; n++)
    await publishedPolicy(w, {
      title: `第${n}号`,
      details: { signedOn: n % 3 ? '2026-05-08' : '2025-03-01', draftingDepartment: 'property' },
    });
  const list = await head('1');
  expect([list.total, list.pages, list.items.length]).toEqual([21, 2, 20]);
  expect(list.items[0]!.indexNumber).toMatch(/^\d{9}\/\d{4}-\d{5}$/);
  const years = list.groups.find(({ name }) => name === 'year')!.options;
  expect(years.map(({ label, count }) => `${label} ${count}`)).toEqual(['2026年 14', '2025年 7']);
  for (const { value, count } of years) expect((await head('1', `year=${value}`)).total).toBe(count);
});

test('what is taken down leaves the column with the release that takes it down', async () => {
  await publishedPolicy(w);
  expect((await disclosure(w)).total).toBe(1);
  await withdrawnPolicy(w);
  expect((await disclosure(w)).total).toBe(1);
});

test('annual reports stand by year, the newest first; the page about them is no report', async () => {
  const report = (year: string) =>
    publishedPage(w, `annual-report-${year}`, {
      title: `${year}年政府信息公开工作年度报告`,
      details: { reviewedAt: '2026-01-20', columnType: '信息公开年报' },
    });
  await publishedPage(w, 'annual-report', {
    title: '政府信息公开工作年度报告',
    details: { columnType: '信息公开年报' },
  });
  expect((await disclosure(w)).reports).toEqual([]);
  await report('2024');
  await report('2025');
  expect((await disclosure(w)).reports.map(({ year }) => year)).toEqual(['2025', '2024']);
});

test('an empty column says so and does not fail', async () => {
  const { total, heads, regulations, reports } = await disclosure(w);
  expect([total, heads.length, regulations, reports]).toEqual([0, 16, [], []]);
  expect(await head('15')).toMatchObject({ total: 0, pages: 1, last: null, groups: [] });
});
