import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Ctx } from '#src/context.ts';
import { typeOf } from '#src/documents/types/index.ts';
import { parseQuery } from '#src/lists/rules.ts';
import { list } from '#src/lists/service.ts';
import {
  answeredConsultation,
  closedConsultation,
  newWorld,
  openConsultation,
  publishedPolicy,
  upcomingConsultation,
  type World,
} from '../support/world.ts';

let w: World;
beforeEach(async () => {
  w = await newWorld();
});
afterEach(() => w.close());

const TYPE = typeOf('consultation');
const at = (time: string): Ctx => w.at(`${time}+08:00`);
const listed = (ctx: Ctx, query = '', type: typeof TYPE | null = TYPE) =>
  list(ctx, type, parseQuery(type, new URLSearchParams(query)));
const phasesIn = async (ctx: Ctx, query = '') => {
  const { groups } = await listed(ctx, query);
  const options = groups.find(({ name }) => name === 'phase')?.options ?? [];
  return options.map(({ label, count }) => `${label}${count}`).join('　');
};

async function allFour() {
  await openConsultation(w);
  await upcomingConsultation(w);
  await closedConsultation(w);
  await answeredConsultation(w);
}

test('a list counts every phase, and ticking one gives what was counted', async () => {
  await allFour();
  await openConsultation(w);
  expect(await phasesIn(w)).toBe('未开始1　征集中2　已截止1　已公布结果1');
  let ticked = 0;
  for (const { name, options } of (await listed(w)).groups)
    for (const { value, count } of options) {
      expect((await listed(w, `${name}=${value}`)).total, `${name}=${value}`).toBe(count);
      ticked++;
    }
  expect(ticked).toBeGreaterThan(5);
});

test('a phase begins and ends to the second, in counts, filters and rows, with no write', async () => {
  await allFour();
  const before = at('2026-05-25T08:59:59');
  const after = at('2026-05-25T09:00:00');
  expect(await phasesIn(before)).toBe('未开始1　征集中1　已截止1　已公布结果1');
  expect(await phasesIn(after)).toBe('征集中2　已截止1　已公布结果1');
  expect((await listed(before, 'phase=open')).total).toBe(1);
  expect((await listed(after, 'phase=open')).total).toBe(2);
  expect((await listed(after)).items.map(({ state }) => state?.text).sort()).toEqual(
    ['征集中', '征集中', '已截止', '已公布结果'].sort(),
  );
  // And back again: the list kept for a moment serves no other.
  expect(await phasesIn(before)).toBe('未开始1　征集中1　已截止1　已公布结果1');
});

test('a list says until when it holds: the next phase, else midnight', async () => {
  await allFour();
  const until = async (now: string, query = '', type: typeof TYPE | null = TYPE) =>
    (await listed(at(now), query, type)).until.toISOString();
  expect(await until('2026-05-18T10:00:00')).toBe('2026-05-18T16:00:00.000Z');
  expect(await until('2026-05-25T00:00:00')).toBe('2026-05-25T01:00:00.000Z');
  expect(await until('2026-05-25T00:00:00', 'phase=closed')).toBe('2026-05-25T01:00:00.000Z');
  expect(await until('2026-05-25T00:00:00', 'q=充电')).toBe('2026-05-25T01:00:00.000Z');
  expect(await until('2026-05-25T00:00:00', '', null)).toBe('2026-05-25T01:00:00.000Z');
  expect(await until('2026-05-25T09:00:00')).toBe('2026-05-25T16:00:00.000Z');
});

test('法定主动公开内容 is a key of the list and no choice beside it', async () => {
  await publishedPolicy(w, { details: { heads: ['1'] } });
  await publishedPolicy(w, { details: { heads: [] } });
  const policies = typeOf('policy');
  const names = ({ groups }: { groups: { name: string }[] }) => groups.map(({ name }) => name);
  const all = await listed(w, '', policies);
  const one = await listed(w, 'head=1', policies);
  expect([all.total, names(all).includes('head')]).toEqual([2, false]);
  expect([one.total, names(one).includes('head')]).toEqual([1, true]);
});
