import { describe, expect, test } from 'vitest';
import {
  type Influence,
  spans,
  type Terms,
  VALIDITY,
  type ValidityCode,
  validityOn,
  validityText,
} from '#src/validity/rules.ts';

type Case = {
  title: string;
  terms?: Terms;
  by?: Omit<Influence, 'by'>[];
  /** On these days a page says this. */
  says: [day: string, text: string][];
};

const CASES: Case[] = [
  {
    title: 'a document without dates is in force for good',
    says: [
      ['1999-01-01', '有效'],
      ['2999-12-31', '有效'],
    ],
  },
  {
    title: 'a document takes effect on its day',
    terms: { effectiveOn: '2026-06-01' },
    says: [
      ['2026-05-31', '尚未施行'],
      ['2026-06-01', '有效'],
      ['2026-06-02', '有效'],
    ],
  },
  {
    title: 'a document that expires is no longer in force on its last day',
    terms: { effectiveOn: '2021-07-01', expiresOn: '2026-07-01' },
    says: [
      ['2026-04-01', '有效'],
      ['2026-04-02', '有效，将于7月1日失效'],
      ['2026-06-30', '有效，将于7月1日失效'],
      ['2026-07-01', '已失效'],
      ['2026-07-02', '已失效'],
    ],
  },
  {
    title: 'one that a later document will repeal stays in force until that day',
    by: [{ relation: 'repeals', on: '2026-06-01' }],
    says: [
      ['2026-05-18', '有效，将于6月1日废止'],
      ['2026-05-31', '有效，将于6月1日废止'],
      ['2026-06-01', '已废止'],
      ['2026-06-02', '已废止'],
    ],
  },
  {
    title: 'a repeal next year names the year',
    by: [{ relation: 'replaces', on: '2027-01-01' }],
    says: [
      ['2026-12-31', '有效，将于2027年1月1日废止'],
      ['2027-01-01', '已废止'],
      ['2027-01-02', '已废止'],
    ],
  },
  {
    title: 'an amendment counts from its day',
    by: [{ relation: 'amends', on: '2026-06-01' }],
    says: [
      ['2026-05-31', '有效，将于6月1日修改'],
      ['2026-06-01', '已修改'],
      ['2026-06-02', '已修改'],
    ],
  },
  {
    title: 'the repeal of single articles leaves the rest in force',
    by: [{ relation: 'repeals', clause: 't5', on: '2026-06-01' }],
    says: [
      ['2026-05-31', '有效，将于6月1日部分失效'],
      ['2026-06-01', '部分失效'],
      ['2026-06-02', '部分失效'],
    ],
  },
  {
    title: 'an amended document whose articles are then repealed, then repealed as a whole',
    by: [
      { relation: 'repeals', on: '2026-08-01' },
      { relation: 'amends', on: '2026-06-01' },
      { relation: 'repeals', clause: 't5', on: '2026-07-01' },
      { relation: 'amends', clause: 't6', on: '2026-07-15' },
    ],
    says: [
      ['2026-05-31', '有效，将于6月1日修改'],
      ['2026-06-30', '已修改，将于7月1日部分失效'],
      ['2026-07-01', '部分失效，将于8月1日废止'],
      ['2026-07-15', '部分失效，将于8月1日废止'],
      ['2026-07-31', '部分失效，将于8月1日废止'],
      ['2026-08-01', '已废止'],
    ],
  },
  {
    title: 'repealed before it would have expired: repealed',
    terms: { expiresOn: '2026-07-01' },
    by: [{ relation: 'repeals', on: '2026-06-01' }],
    says: [
      ['2026-05-31', '有效，将于6月1日废止'],
      ['2026-06-01', '已废止'],
      ['2026-07-01', '已废止'],
      ['2026-07-02', '已废止'],
    ],
  },
  {
    title: 'expired before it would have been repealed: expired',
    terms: { expiresOn: '2026-06-01' },
    by: [{ relation: 'repeals', on: '2026-07-01' }],
    says: [
      ['2026-05-31', '有效，将于6月1日失效'],
      ['2026-06-01', '已失效'],
      ['2026-07-01', '已失效'],
      ['2026-07-02', '已失效'],
    ],
  },
  {
    title: 'repealed before it ever took effect',
    terms: { effectiveOn: '2026-07-01' },
    by: [{ relation: 'repeals', on: '2026-06-01' }],
    says: [
      ['2026-05-31', '尚未施行'],
      ['2026-06-01', '已废止'],
      ['2026-07-01', '已废止'],
    ],
  },
  {
    title: 'amended before it took effect: amended from the day it does',
    terms: { effectiveOn: '2026-07-01' },
    by: [{ relation: 'amends', on: '2026-06-01' }],
    says: [
      ['2026-06-01', '尚未施行'],
      ['2026-06-30', '尚未施行'],
      ['2026-07-01', '已修改'],
      ['2026-07-02', '已修改'],
    ],
  },
  {
    title: 'replaced on the day it takes effect: never in force',
    terms: { effectiveOn: '2026-07-01' },
    by: [{ relation: 'replaces', on: '2026-07-01' }],
    says: [
      ['2026-06-30', '尚未施行'],
      ['2026-07-01', '已废止'],
      ['2026-07-02', '已废止'],
    ],
  },
  {
    title: 'two repeals: the first counts',
    by: [
      { relation: 'repeals', on: '2026-08-01' },
      { relation: 'replaces', on: '2026-06-01' },
    ],
    says: [
      ['2026-05-31', '有效，将于6月1日废止'],
      ['2026-06-01', '已废止'],
      ['2026-08-01', '已废止'],
    ],
  },
  {
    title: 'a last day before the first: never in force',
    terms: { effectiveOn: '2026-07-01', expiresOn: '2026-06-01' },
    says: [
      ['2026-05-31', '尚未施行'],
      ['2026-06-01', '已失效'],
      ['2026-07-01', '已失效'],
    ],
  },
];

const all = ({ terms = {}, by = [] }: Case) =>
  spans(
    terms,
    by.map((one, at) => ({ ...one, by: `document-${at}` })),
  );

describe.each(CASES)('$title', (one) => {
  test.each(one.says)('on %s a page says %s', (day, text) => {
    expect(validityText(validityOn(all(one), day), day)).toBe(text);
  });
});

test('the states of every case follow each other without gap or overlap, and every word of 时效性 occurs', () => {
  const seen = new Set<ValidityCode>();
  for (const one of CASES) {
    const states = all(one);
    for (const { code } of states) seen.add(code);
    expect(states[0]!.from).toBe('0000-01-01');
    expect(states.at(-1)!.until).toBe('9999-12-31');
    for (const [at, state] of states.entries()) if (at) expect(state.from).toBe(states[at - 1]!.until);
  }
  expect([...seen].sort()).toEqual(Object.keys(VALIDITY).sort());
});

test('a state says which document brought it', () => {
  const states = all(CASES.find(({ title }) => title.startsWith('an amended document'))!);
  expect(states.map(({ code, by }) => [code, by])).toEqual([
    ['in_force', undefined],
    ['amended', 'document-1'],
    ['partly_repealed', 'document-2'],
    ['repealed', 'document-0'],
  ]);
});
