import { beforeAll, describe, expect, test } from 'vitest';
import { calendarOf, daysExplained, movedNote, reckon } from '#src/consultations/reckoning.ts';
import {
  clauseNumber,
  daysLeft,
  minimumOf,
  numbersOf,
  overdueDays,
  phaseOf,
  phases,
  resultDueOn,
  seen,
} from '#src/consultations/rules.ts';
import { periodOf } from '#src/periods/rules.ts';
import { loadSite, type Site } from '#src/site.ts';

let site: Site;
beforeAll(async () => {
  site = await loadSite('content', { base: '', origin: '' });
});

const at = (time: string) => new Date(`${time}+08:00`);
const terms = (published: string, closes: string, over = {}) => ({
  ...{ kind: 'normative' as const, market: false },
  opensAt: `${published}+08:00`,
  closesAt: `${closes}+08:00`,
  ...over,
});

describe('the least length', () => {
  test.each([
    ['2026-04-30T09:00:00', '2026-05-30', '2026-06-01', 'a Saturday moves on to Monday'],
    ['2026-04-15T09:00:00', '2026-05-15', '2026-05-15', 'a Friday stays'],
    ['2026-04-01T09:00:00', '2026-05-01', '2026-05-06', '1 May moves on behind the holidays'],
    ['2026-09-01T09:00:00', '2026-10-01', '2026-10-08', 'the National Day week is passed over'],
    ['2026-04-09T09:00:00', '2026-05-09', '2026-05-09', 'a Saturday that is worked stays'],
    ['2026-01-17T09:00:00', '2026-02-16', '2026-02-24', 'Spring Festival is passed over'],
    ['2026-12-02T09:00:00', '2027-01-01', '2027-01-04', 'New Year of the next year'],
  ])('published %s: 30 days are full on %s, the last day is %s (%s)', (published, full, last) => {
    const found = reckon(terms(published, '2027-06-01T00:00:00'), at(published), site);
    expect([found.full, found.last]).toEqual([full, last]);
  });

  test('the day of publication does not count, the last one ends at 24:00, to the second', () => {
    const short = (closes: string) =>
      reckon(terms('2026-04-30T09:00:00', closes), at('2026-04-30T09:00:00'), site).short;
    expect(short('2026-06-02T00:00:00')).toBe(false);
    expect(short('2026-06-01T23:59:59')).toBe(true);
    expect(short('2026-06-01T17:00:00')).toBe(true);
    expect(short('2026-05-31T00:00:00')).toBe(true);
  });

  test('a draft published before it opens counts from the opening', () => {
    const found = reckon(
      terms('2026-04-15T00:00:00', '2026-05-16T00:00:00'),
      at('2026-04-10T09:00:00'),
      site,
    );
    expect([found.start, found.last, found.short]).toEqual(['2026-04-15', '2026-05-15', false]);
  });

  test('each kind has its rule; of two that apply the longer one', () => {
    expect(minimumOf({ kind: 'expropriation' }, site)).toEqual(periodOf(site, 'expropriationPlanConsult'));
    expect(minimumOf({ kind: 'major', market: false }, site)).toEqual(periodOf(site, 'consultMin'));
    const province = {
      ...site.rules,
      consultMin: { days: 7, unit: 'workday', from: '公布', basis: '本省规定' },
    };
    expect(minimumOf({ kind: 'normative', market: false }, { rules: province }).basis).toBe('本省规定');
    expect(minimumOf({ kind: 'normative', market: true }, { rules: province }).days).toBe(30);
  });

  test('where a year has no table of holidays nothing is reckoned and nothing is guessed', () => {
    const one = terms('2027-12-20T09:00:00', '2028-01-20T00:00:00');
    const published = at('2027-12-20T09:00:00');
    expect(reckon(one, published, site)).toMatchObject({ last: null, short: false });
    expect(daysExplained(one, published, site).join()).toContain('节假日安排还没有公布');
    expect(calendarOf(one, published, site)).toEqual([]);
    expect(resultDueOn('2027-12-31T00:00:00+08:00', site)).toBe(null);
  });
});

describe('what people are told', () => {
  const moved = terms('2026-04-30T09:00:00', '2026-06-02T00:00:00');
  const published = at('2026-04-30T09:00:00');

  test('the reckoning names the day that does not count, the day it moved from and the last second', () => {
    expect(daysExplained(moved, published, site)).toEqual([
      '4月30日（周四）公布，当天不算，从5月1日（周五）算起。',
      '满30日的最后一天5月30日（周六）不上班，顺延到6月1日（周一）。',
      '6月1日（周一）24:00截止，过了这一刻不再接收。',
      '不少于30日的依据：重大行政决策程序暂行条例第十五条。',
    ]);
    expect(movedNote(moved, published, site)).toBe('满30日的最后一天5月30日是周六，顺延到周一。');
  });

  test('the calendar numbers every day and marks those on which nobody works', () => {
    const days = calendarOf(moved, published, site);
    expect(days[0]).toEqual({ day: '2026-04-30', count: null, rest: false });
    expect(days[1]).toEqual({ day: '2026-05-01', count: 1, rest: true });
    expect(days[9]).toEqual({ day: '2026-05-09', count: 9, rest: false });
    expect(days.at(-1)).toEqual({ day: '2026-06-01', count: 32, rest: false });
  });

  test('a longer period says by how much, a shorter one says why', () => {
    const longer = terms('2026-04-15T09:00:00', '2026-05-23T00:00:00');
    expect(daysExplained(longer, at('2026-04-15T09:00:00'), site)[2]).toBe(
      '这次比规定多7天，5月22日（周五）24:00截止，过了这一刻不再接收。',
    );
    const shorter = terms('2026-04-15T09:00:00', '2026-04-25T17:00:00', { shortReason: '汛期临近。' });
    expect(daysExplained(shorter, at('2026-04-15T09:00:00'), site)[2]).toBe(
      '这次缩短，4月25日（周六）17:00截止，过了这一刻不再接收。理由：汛期临近。',
    );
  });

  test.each([
    ['2026-05-18T10:00:00', 14],
    ['2026-05-29T23:59:59', 3],
    ['2026-06-01T00:00:00', 0],
    ['2026-06-01T23:59:59', 0],
  ])('at %s %i days are left until 1 June 24:00', (now, days) => {
    expect(daysLeft('2026-06-02T00:00:00+08:00', at(now))).toBe(days);
  });

  test('the result is due 20 working days after the close', () => {
    expect(resultDueOn('2026-06-02T00:00:00+08:00', site)).toBe('2026-06-30');
    expect(resultDueOn('2026-05-09T00:00:00+08:00', site)).toBe('2026-06-04');
    expect(overdueDays('2026-06-30', '2026-06-30')).toBe(0);
    expect(overdueDays('2026-06-30', '2026-07-03')).toBe(3);
    expect(overdueDays(null, '2026-07-03')).toBe(0);
  });
});

describe('phases', () => {
  const one = {
    ...terms('2026-05-25T09:00:00', '2026-06-27T00:00:00'),
    result: { publishedAt: '2026-07-20T15:30:00+08:00' },
  } as never;

  test.each([
    ['2026-05-25T08:59:59', 'upcoming'],
    ['2026-05-25T09:00:00', 'open'],
    ['2026-06-26T23:59:59', 'open'],
    ['2026-06-27T00:00:00', 'closed'],
    ['2026-07-20T15:29:59', 'closed'],
    ['2026-07-20T15:30:00', 'answered'],
  ])('at %s it is %s, by the clock and in lists', (now, phase) => {
    expect(phaseOf(one, at(now))).toBe(phase);
    const held = phases.spans(one).filter(({ from, until }) => from <= now && now < until);
    expect(held.map(({ value }) => value)).toEqual([phase]);
  });

  test('without a result it stays closed; a result published before the close waits for it', () => {
    const { result: _, ...open } = one as Record<string, unknown>;
    expect(phases.spans(open).map(({ value }) => value)).toEqual(['upcoming', 'open', 'closed']);
    const early = { ...open, result: { publishedAt: '2026-06-01T00:00:00+08:00' } };
    expect(phases.spans(early).map(({ value }) => value)).toEqual(['upcoming', 'open', 'answered']);
  });

  test('a result is not seen before it is published', () => {
    expect(seen(one, at('2026-07-20T15:29:59'))).not.toHaveProperty('result');
    expect(seen(one, at('2026-07-20T15:30:00'))).toHaveProperty('result');
  });
});

test('what came in is the sum of the channels, and must be what was answered', () => {
  const channels = [
    { name: '网站', count: 8 },
    { name: '来信', count: 2 },
  ];
  const reply = (outcome: 'adopted' | 'declined', count: number) => ({
    outcome,
    count,
    gist: '甲',
    reply: '乙',
  });
  expect(numbersOf({ channels, replies: [reply('adopted', 3), reply('declined', 7)] })).toEqual({
    received: 10,
    answered: 10,
    byOutcome: { adopted: 3, partly: 0, declined: 7, explained: 0 },
    agree: true,
  });
  expect(numbersOf({ channels, replies: [reply('adopted', 3)] }).agree).toBe(false);
  expect(numbersOf({ channels: [], replies: [] })).toMatchObject({ received: 0, agree: true });
});

test.each([
  ['t6', '6'],
  ['t6-1', '6-1'],
  ['t6k1', null],
  ['n-t6', null],
  ['s1', null],
])('the clause %s is asked for as %s', (path, number) => expect(clauseNumber(path)).toBe(number));
