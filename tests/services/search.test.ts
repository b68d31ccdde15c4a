import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { draft, type Draft } from '#src/documents/service.ts';
import { type Ctx, SYSTEM } from '#src/context.ts';
import { open, prepare, publish } from '#src/releases/service.ts';
import { find } from '#src/search/service.ts';
import { loadTitles, refreshTitles, titles } from '#src/titles/service.ts';
import {
  newWorld,
  policyContent,
  publishedInterpretation,
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

const numbers = async (words: string, ctx: Ctx = w) =>
  (await find(ctx, words)).spines.map(({ type, number }) => `${type} ${number}`);

async function revise(documentId: string, content: Draft): Promise<void> {
  const { editionId } = await draft(w, { documentId, content });
  const id = await open(w, { kind: 'import', editionIds: [editionId] });
  await publish(w, { id, rendered: await prepare(w, id, w.render) });
}

test('a policy is found by title, by text, by any two characters and by its number in the request after its release', async () => {
  const body = '第一条　新市民可以申请保障性租赁住房。';
  await publishedPolicy(w, {
    title: '关于加快老旧小区改造的通知',
    body,
    details: { documentNumber: '示建规〔2026〕3号' },
  });
  for (const words of [
    '老旧小区',
    '改造',
    '旧小',
    '新市民',
    '租赁',
    '示建规〔2026〕3号',
    '示建规[2026]3号',
    '示建规2026年3号',
  ])
    expect(await numbers(words), words).toEqual(['policy 2026-001']);
  for (const words of ['公积金', '示建规〔2026〕4号']) expect(await numbers(words), words).toEqual([]);
});

test('both titles of a notice that carries a measure are found, and the text of both', async () => {
  const carried = { title: '住宅专项维修资金使用办法', body: '第一条　业主大会可以委托银行。' };
  await publishedPolicy(w, { title: '关于印发使用办法的通知', details: { carried } });
  for (const words of ['专项维修资金', '印发使用', '业主大会'])
    expect(await numbers(words), words).toEqual(['policy 2026-001']);
});

test('an interpretation and a page are found too', async () => {
  const { documentId } = await publishedPolicy(w);
  await publishedInterpretation(w, documentId, { title: '燃气安全有什么新要求' });
  await publishedPage(w, 'privacy', { title: '隐私声明' });
  expect(await numbers('燃气安全')).toEqual(['interpretation 2026-001']);
  expect(await numbers('隐私声明')).toEqual(['page privacy']);
});

test('words that a correction took out are found no more, those it put in are', async () => {
  const { documentId } = await publishedPolicy(w, { title: '电梯更新补贴办法' });
  expect(await numbers('电梯更新')).toHaveLength(1);
  await revise(documentId, policyContent({ title: '充电设施补贴办法' }));
  expect(await numbers('电梯更新')).toEqual([]);
  expect(await numbers('充电设施')).toHaveLength(1);
});

test('a policy taken down is not found by any word of it', async () => {
  await withdrawnPolicy(w, { title: '电梯更新补贴办法', body: '第一条　每台补贴十万元。' });
  for (const words of ['电梯更新', '十万元', '电']) expect(await numbers(words), words).toEqual([]);
});

test('a damaged title index is left aside and built anew', async () => {
  await publishedPolicy(w, { title: '物业服务收费办法' });
  await refreshTitles(w);
  await writeFile(join(w.dir, 'search/titles-1.jsonl'), '{"terms":9}\n[');
  const again = await newWorld({ dir: w.dir });
  await loadTitles(again);
  expect(titles(again.store)).toBeNull();
  expect(await numbers('物业服务', again)).toHaveLength(1);
  expect(await refreshTitles(again)).toBe(true);
  expect(titles(again.store)?.size).toBe(1);
  await again.close();
});

test('the built title index changes no total and survives a restart', async () => {
  for (const title of ['物业服务收费办法', '物业服务评价办法', '住宅装修办法'])
    await publishedPolicy(w, { title });
  const before = await Promise.all(['物业服务', '办法', '装修', '评价'].map((words) => numbers(words)));
  expect(titles(w.store)).toBeNull();
  expect(await refreshTitles(w)).toBe(true);
  expect(await refreshTitles(w)).toBe(false);
  expect(titles(w.store)?.size).toBe(3);
  const after = await Promise.all(['物业服务', '办法', '装修', '评价'].map((words) => numbers(words)));
  expect(after.map((found) => [...found].sort())).toEqual(before.map((found) => [...found].sort()));
  await publishedPolicy(w, { title: '物业服务合同范本' });
  expect(await numbers('合同范本')).toHaveLength(1);
  expect(await refreshTitles(w)).toBe(true);
  expect(await readdir(join(w.dir, 'search'))).toEqual(['titles-4.jsonl']);
  const again = await newWorld({ dir: w.dir });
  await loadTitles(again);
  expect(titles(again.store)?.size).toBe(4);
  expect(await numbers('物业服务', again)).toHaveLength(3);
  await again.close();
});

test('a policy published by another process is found once the store has looked', async () => {
  await publishedPolicy(w);
  const other = await newWorld({ dir: w.dir, actor: SYSTEM });
  expect(await numbers('住宅工程', other)).toHaveLength(1);
  await publishedPolicy(w, { title: '城镇燃气管理办法' });
  await other.store.poll();
  expect(await numbers('城镇燃气', other)).toEqual(['policy 2026-002']);
  await other.close();
});

test.each([
  ['', 'nothing'],
  [' ', 'a blank'],
  ['住', 'one character'],
  ['a:b', 'a field'],
  ['^~*+-', 'signs of a query language'],
  ['"住宅', 'a quotation mark left open'],
  ["' OR 1=1; drop table documents; --", 'SQL'],
  ['AND OR NOT NEAR(', 'words of FTS5'],
  ['\ud800住宅\udfff', 'half a character'],
  ['\u0000住宅\u0000', 'a zero'],
  ['住'.repeat(10_000), 'ten thousand characters'],
  ['😀🏠', 'pictures'],
  ['〔〕', 'empty brackets'],
])('asking %j never fails', async (words) => {
  await publishedPolicy(w);
  await refreshTitles(w);
  const found = await find(w, words);
  expect(Array.isArray(found.spines)).toBe(true);
  expect(await numbers('住宅工程')).toHaveLength(1);
});
