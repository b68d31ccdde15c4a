import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LinkTo } from '#src/documents/rules.ts';
import { draft, type Draft } from '#src/documents/service.ts';
import { typeOf } from '#src/documents/types/index.ts';
import { dossierAt } from '#src/dossiers/service.ts';
import { parseQuery } from '#src/lists/rules.ts';
import { list } from '#src/lists/service.ts';
import { open, prepare, publish } from '#src/releases/service.ts';
import { find } from '#src/search/service.ts';
import { newWorld, policyContent, publishedPolicy, type World } from '../support/world.ts';

let w: World;
beforeEach(async () => {
  w = await newWorld();
});
afterEach(() => w.close());

const POLICY = typeOf('policy');

/** What the page, the list and the filter of the list say of a policy on a day; they must agree. */
async function saysOn(day: string, number = '2026-001') {
  const ctx = w.at(`${day}T12:00:00+08:00`);
  const answer = await dossierAt(ctx, 'policy', number);
  if (answer.state !== 'public') return answer.state;
  const { validity } = answer.dossier;
  const all = await list(ctx, POLICY, parseQuery(POLICY, new URLSearchParams('size=100')));
  const listed = all.items.find((item) => item.number === number)!.validity!;
  const filtered = await list(
    ctx,
    POLICY,
    parseQuery(POLICY, new URLSearchParams({ validity: validity!.code, size: '100' })),
  );
  expect(listed).toEqual({ code: validity!.code, text: validity!.text });
  expect(filtered.items.map((item) => item.number)).toContain(number);
  return validity!.text;
}

/** The next edition of a document, published. */
async function revise(documentId: string, content: Draft): Promise<void> {
  const { editionId } = await draft(w, { documentId, content });
  const id = await open(w, { kind: 'import', editionIds: [editionId] });
  await publish(w, { id, rendered: await prepare(w, id, w.render) });
}

const later = (links: LinkTo[], details: Record<string, unknown> = {}) => ({
  title: '后来的文件',
  links,
  details: { effectiveOn: '2026-06-18', ...details },
});

type Case = {
  title: string;
  details?: Record<string, unknown>;
  by?: (id: string) => LinkTo[];
  days: [string, string][];
};

const CASES: Case[] = [
  {
    title: 'a policy and the one that will repeal it next month',
    by: (toId) => [{ relation: 'repeals', toId }],
    days: [
      ['2026-05-18', '有效，将于6月18日废止'],
      ['2026-06-17', '有效，将于6月18日废止'],
      ['2026-06-18', '已废止'],
      ['2026-06-19', '已废止'],
    ],
  },
  {
    title: 'a policy of which one article will be repealed',
    by: (toId) => [{ relation: 'repeals', toId, clause: 't2' }],
    days: [
      ['2026-06-17', '有效，将于6月18日部分失效'],
      ['2026-06-18', '部分失效'],
      ['2026-06-19', '部分失效'],
    ],
  },
  {
    title: 'a policy that will be amended',
    by: (toId) => [{ relation: 'amends', toId }],
    days: [
      ['2026-06-17', '有效，将于6月18日修改'],
      ['2026-06-18', '已修改'],
      ['2026-06-19', '已修改'],
    ],
  },
  {
    title: 'a policy that expires',
    details: { expiresOn: '2026-07-01' },
    days: [
      ['2026-06-30', '有效，将于7月1日失效'],
      ['2026-07-01', '已失效'],
      ['2026-07-02', '已失效'],
    ],
  },
  {
    title: 'a policy not yet in force',
    details: { effectiveOn: '2026-06-01' },
    days: [
      ['2026-05-31', '尚未施行'],
      ['2026-06-01', '有效'],
      ['2026-06-02', '有效'],
    ],
  },
  {
    title: 'a policy that would expire after it is repealed',
    details: { expiresOn: '2026-07-01' },
    by: (toId) => [{ relation: 'replaces', toId }],
    days: [
      ['2026-06-17', '有效，将于6月18日废止'],
      ['2026-06-18', '已废止'],
      ['2026-07-01', '已废止'],
      ['2026-07-02', '已废止'],
    ],
  },
  {
    title: 'a policy that is explained and cited is not changed by that',
    by: (toId) => [
      { relation: 'relates', toId },
      { relation: 'implements', toId },
    ],
    days: [
      ['2026-06-17', '有效'],
      ['2026-06-18', '有效'],
      ['2026-06-19', '有效'],
    ],
  },
];

describe.each(CASES)('$title', ({ details = {}, by, days }) => {
  test(`says ${days.map(([day, text]) => `${day} ${text}`).join(', ')}`, async () => {
    const { documentId } = await publishedPolicy(w, { details });
    if (by) await publishedPolicy(w, later(by(documentId)));
    const said: [string, string][] = [];
    for (const [day] of days) said.push([day, await saysOn(day)]);
    expect(said).toEqual(days);
    if (by) expect(await saysOn('2026-05-18', '2026-002')).toBe('尚未施行');
  });
});

test('one that takes effect without a day of its own repeals from the day it was signed', async () => {
  const { documentId } = await publishedPolicy(w);
  await publishedPolicy(
    w,
    later([{ relation: 'repeals', toId: documentId }], { effectiveOn: undefined, signedOn: '2026-05-15' }),
  );
  expect(await saysOn('2026-05-14')).toBe('有效，将于5月15日废止');
  expect(await saysOn('2026-05-15')).toBe('已废止');
});

test('when the repealing policy is corrected to a later day, the repealed one stays in force until then', async () => {
  const { documentId } = await publishedPolicy(w);
  const links: LinkTo[] = [{ relation: 'repeals', toId: documentId }];
  const by = await publishedPolicy(w, later(links));
  expect(await saysOn('2026-06-18')).toBe('已废止');
  await revise(by.documentId, policyContent(later(links, { effectiveOn: '2026-08-01' })));
  expect(await saysOn('2026-06-18')).toBe('有效，将于8月1日废止');
  expect(await saysOn('2026-08-01')).toBe('已废止');
});

test('when the repealing policy no longer names it, or is taken down, it is in force again', async () => {
  const { documentId } = await publishedPolicy(w);
  const links: LinkTo[] = [{ relation: 'repeals', toId: documentId }];
  const by = await publishedPolicy(w, later(links));
  await revise(by.documentId, policyContent(later([])));
  expect(await saysOn('2026-06-18')).toBe('有效');
  await revise(by.documentId, policyContent(later(links)));
  expect(await saysOn('2026-06-18')).toBe('已废止');
  await revise(
    by.documentId,
    policyContent({ ...later(links), withdrawal: { on: '2026-05-18', reason: '内容更正' } }),
  );
  expect(await saysOn('2026-06-18')).toBe('有效');
});

test('search ranks what is in force before what was repealed', async () => {
  const text = { body: '第一条　为了规范房屋租赁，制定本办法。' };
  const { documentId } = await publishedPolicy(w, { ...text, title: '房屋租赁管理办法' });
  await publishedPolicy(w, {
    ...text,
    title: '房屋租赁管理办法',
    links: [{ relation: 'replaces', toId: documentId }],
  });
  const { spines } = await find(w, '房屋租赁管理办法');
  expect(spines.map(({ number }) => number)).toEqual(['2026-002', '2026-001']);
});
