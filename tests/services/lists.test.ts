import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '#db/store.ts';
import { change, type Ctx } from '#src/context.ts';
import { draft } from '#src/documents/service.ts';
import { typeOf } from '#src/documents/types/index.ts';
import { parseQuery } from '#src/lists/rules.ts';
import { list, newest } from '#src/lists/service.ts';
import { open, publish, renderAll } from '#src/releases/service.ts';
import { find } from '#src/search/service.ts';
import { shelf } from '#src/shelf/service.ts';
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

const POLICY = typeOf('policy');
const policies = (query = '', ctx: Ctx = w) =>
  list(ctx, POLICY, parseQuery(POLICY, new URLSearchParams(query)));
const everything = (query = '', ctx: Ctx = w) =>
  list(ctx, null, parseQuery(null, new URLSearchParams(query)));
const titlesOf = ({ items }: { items: { title: string }[] }) => items.map(({ title }) => title);
const counts = async (name: string, query = '') => {
  const { groups } = await policies(query);
  const options = groups.find((group) => group.name === name)?.options ?? [];
  return Object.fromEntries(options.map(({ value, count }) => [value, count]));
};
const listedOn = (day: string) => ({ originallyPublishedAt: new Date(`${day}T09:00:00+08:00`) });

test('a list shows the newest first, by the day of first publication, twenty on a page', async () => {
  for (let n = 1; n <= 23; n++)
    await publishedPolicy(w, { title: `第${n}号`, ...listedOn(`2026-04-${String(n).padStart(2, '0')}`) });
  const first = await policies();
  expect([first.total, first.pages, first.items.length]).toEqual([23, 2, 20]);
  expect(titlesOf(first).slice(0, 2)).toEqual(['第23号', '第22号']);
  expect(titlesOf(await policies('page=2'))).toEqual(['第3号', '第2号', '第1号']);
  expect(titlesOf(await policies('page=3'))).toEqual([]);
  expect((await policies('size=100')).items).toHaveLength(23);
  expect((await newest(w, 'policy', 2)).map(({ title }) => title)).toEqual(['第23号', '第22号']);
});

test('counts say what ticking gives: every option of every facet', async () => {
  const details = [
    { nature: 'rule', topics: ['rent'], draftingDepartment: 'property', signedOn: '2025-03-01' },
    { nature: 'normative', topics: ['rent', 'fund'], draftingDepartment: 'property' },
    { nature: 'normative', topics: ['fund'], draftingDepartment: 'housing', expiresOn: '2026-05-01' },
  ];
  for (const one of details) await publishedPolicy(w, { details: one });
  expect(await counts('nature')).toEqual({ rule: 1, normative: 2 });
  expect(await counts('topic', 'nature=normative')).toEqual({ rent: 1, fund: 2 });
  expect(await counts('validity')).toEqual({ in_force: 2, expired: 1 });
  expect(await counts('year')).toEqual({ '2026': 2, '2025': 1 });
  let ticked = 0;
  for (const { name, options } of (await policies()).groups)
    for (const { value, count } of options) {
      expect((await policies(`${name}=${value}`)).total, `${name}=${value}`).toBe(count);
      ticked++;
    }
  expect(ticked).toBeGreaterThan(8);
});

test('a policy in a list names its interpretations', async () => {
  const { documentId } = await publishedPolicy(w);
  await publishedInterpretation(w, documentId, { title: '一图读懂' });
  const [item] = (await policies()).items;
  expect(item?.interpretations).toEqual([{ path: '/interpretations/2026-001', title: '一图读懂' }]);
});

test('a list of everything holds all types and counts them', async () => {
  const { documentId } = await publishedPolicy(w);
  await publishedInterpretation(w, documentId);
  await publishedPage(w, 'legal');
  const all = await everything();
  expect(all.total).toBe(3);
  const types = all.groups.find(({ name }) => name === 'type')!.options;
  expect(types.map(({ value, count }) => [value, count]).sort()).toEqual([
    ['interpretation', 1],
    ['page', 1],
    ['policy', 1],
  ]);
  expect((await everything('type=page')).total).toBe(1);
});

test('words in a list mark the title and show where the text has them', async () => {
  await publishedPolicy(w, { title: '住宅装修办法', body: '第一条　装修前应当报物业服务企业登记。' });
  await publishedPolicy(w, { title: '燃气管理办法' });
  const found = await policies('q=装修');
  expect(found.total).toBe(1);
  expect(found.items[0]!.parts.length).toBeGreaterThan(1);
  expect(JSON.stringify(found.items[0]!.snippets)).toContain('装修');
});

test('what is taken down is in no list and no count', async () => {
  await withdrawnPolicy(w);
  expect(await policies()).toMatchObject({ total: 0, items: [], groups: [] });
  expect((await everything()).total).toBe(0);
});

test('a draft is in no list', async () => {
  await draft(w, { content: policyContent() });
  expect((await everything()).total).toBe(0);
});

test('each publication is listed and found in the next request while others read; a failed one never', async () => {
  let answered = 0;
  let tried = 0;
  let failed = 0;
  let reads = 0;
  let overlapped = 0;
  let reading = true;
  const faults: string[] = [];
  const reader = async () => {
    while (reading) {
      const [least, before] = [answered, tried];
      const { total, items } = await everything('size=100');
      if (tried > before) overlapped++;
      reads++;
      if (total < least) faults.push(`${total} listed after ${least} answers`);
      if (items.some(({ title }) => title.startsWith('失败'))) faults.push('a failed publication is listed');
      await turn();
    }
  };
  const slow = async () => {
    while (reading) await w.store.read(async () => void (await sleep(2)));
  };
  const others = [...Array.from({ length: 10 }, reader), ...Array.from({ length: 5 }, slow)];
  for (let n = 1; n <= 60; n++) {
    tried++;
    if (n % 3) {
      await publishedPolicy(w, { title: `住宅第${n}号办法` });
      answered++;
      expect((await policies(`q=第${n}号`)).total).toBeGreaterThan(0);
      expect((await everything()).total).toBe(answered);
    } else {
      await expect(failing(`失败第${n}号`)).rejects.toThrow('on purpose');
      failed++;
      expect((await find(w, '失败')).spines).toEqual([]);
    }
  }
  reading = false;
  await Promise.all(others);
  console.log(
    `${answered} publications, ${failed} failed; ${reads} reads, a publication fell into ${overlapped}; ${faults.length} faults`,
  );
  expect(overlapped).toBeGreaterThan(0);
  expect(faults).toEqual([]);
}, 30_000);

/** A publication that goes all the way and is then undone. */
async function failing(title: string): Promise<void> {
  const content = policyContent({ title });
  const rendered = await renderAll([content], w.render);
  await change(w, 'test.fail', 'x', async (tx) => {
    const { editionId } = await draft(tx, { content });
    await publish(tx, { id: await open(tx, { kind: 'import', editionIds: [editionId] }), rendered });
    throw new Error('on purpose');
  });
}

test('the shelf is not read inside a transaction, so that nobody sees what is not committed', async () => {
  const inside = change(w, 'test.inside', 'x', (tx) => shelf(tx));
  await expect(inside).rejects.toThrow('inside a transaction');
});

test('a first reading that failed is tried again', async () => {
  await publishedPolicy(w);
  const broken: Store = { ...w.store, read: () => Promise.reject(new Error('disk I/O error')) };
  await expect(everything('', { ...w, store: broken })).rejects.toThrow('disk I/O');
  expect((await everything()).total).toBe(1);
});
