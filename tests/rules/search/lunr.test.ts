import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { buildTitleIndex, loadTitleIndex, rebuild, type TitleRow } from '../../../src/search/lunr.ts';
import { plan } from '../../../src/search/rules.ts';

const rows: TitleRow[] = [
  ['示例市既有住宅增设电梯管理办法', '示住建规〔2026〕3号', ['加装电梯']],
  ['示例市住房公积金提取管理办法', '示住建规〔2026〕4号', ['买房租房']],
  ['示例市物业管理办法', '示住建规〔2025〕1号', ['物业']],
  ['关于公布地铁1号线沿线房屋征收范围的公告', null, []],
].map(([title, number, topics], i) => ({
  ref: `r${i}`,
  title: title as string,
  number: number as string | null,
  agency: '示例市住房和城乡建设委员会',
  topics: topics as string[],
}));

test('titles, numbers, agency and topic words are found', async () => {
  const index = await loadTitleIndex(buildTitleIndex(rows));
  const first = (query: string) => index.search(plan(query), 10)[0]?.ref;
  expect(index.size).toBe(4);
  expect(
    ['增设电梯', '公積金', '示住建规2026-4', '加装电梯', '地铁1号线', '物业', '征收'].map(first),
  ).toEqual(['r0', 'r1', 'r1', 'r0', 'r3', 'r2', 'r3']);
  expect(index.search(plan('城乡建设'), 10)).toHaveLength(4);
});

test('a word in every title is found when it is the whole query', async () => {
  const many = Array.from({ length: 200 }, (_, i) => ({
    ...rows[0]!,
    ref: String(i),
    number: null,
    topics: [],
  }));
  const index = await loadTitleIndex(buildTitleIndex(many));
  expect(index.frequency('办法')).toBe(200);
  expect(index.search(plan('办法'), 500)).toHaveLength(200);
  expect(index.search(plan('梯'), 500)).toHaveLength(200);
});

test('nothing is found, and nothing fails, for queries of unknown words', async () => {
  const index = await loadTitleIndex(buildTitleIndex(rows));
  const queries = [
    '',
    '^~*+-',
    'a:b',
    '飞机',
    '\ud800',
    '*',
    'constructor',
    '__proto__',
    '_index',
    '1'.repeat(10_000),
  ];
  expect(queries.flatMap((query) => index.search(plan(query), 10).map(() => query))).toEqual([]);
  const empty = await loadTitleIndex(buildTitleIndex([]));
  expect([empty.size, empty.search(plan('电梯'), 10)]).toEqual([0, []]);
});

test('a worker builds the index while the process goes on', async () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({ ...rows[i % 4]!, ref: String(i) }));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const stored = await rebuild(many);
  const stall = delay.max / 1e6;
  delay.disable();
  console.log(`longest stall ${stall.toFixed(0)} ms`);
  expect((await loadTitleIndex(stored)).size).toBe(1000);
  expect(stall).toBeLessThan(250);
});
