import { expect, test } from 'vitest';
import * as days from '../../../src/text/days.ts';

test('a day in Shanghai begins at 16:00 UTC of the day before', () => {
  expect(days.dayOf(new Date('2026-05-11T15:59:59.999Z'))).toBe('2026-05-11');
  expect(days.dayOf(new Date('2026-05-11T16:00:00Z'))).toBe('2026-05-12');
  expect(days.startOfDay('2026-05-12').toISOString()).toBe('2026-05-11T16:00:00.000Z');
});

test('the next midnight is strictly later, also at midnight', () => {
  expect(days.nextMidnight(new Date('2026-12-31T15:59:59Z')).toISOString()).toBe('2026-12-31T16:00:00.000Z');
  expect(days.nextMidnight(new Date('2026-12-31T16:00:00Z')).toISOString()).toBe('2027-01-01T16:00:00.000Z');
});

test('days and years are added over months, years and leap days', () => {
  expect(days.addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(days.addDays('2028-03-01', -1)).toBe('2028-02-29');
  expect(days.addYears('2026-06-01', 5)).toBe('2031-06-01');
  expect(days.addYears('2028-02-29', 1)).toBe('2029-02-28');
  expect(days.addYears('2028-02-29', 4)).toBe('2032-02-29');
  expect(days.weekday('2026-05-10')).toBe(0);
});

test('days and times are written as documents, tags and JSON ask', () => {
  expect(days.formatDay('2026-05-08', 'cn')).toBe('2026年5月8日');
  expect(days.formatDay('2026-05-08', 'md')).toBe('5月8日');
  expect(days.formatDay('2026-05-08', 'iso')).toBe('2026-05-08');
  expect(days.formatMinute(new Date('2026-05-12T01:00:00Z'))).toBe('2026-05-12 09:00');
  expect(days.formatIso(new Date('2026-05-11T16:00:00Z'))).toBe('2026-05-12T00:00:00+08:00');
});

test('the fixed offset agrees with the time zone database on every day of forty years', () => {
  const zone = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
  for (let at = Date.UTC(2000, 0, 1, 16); at < Date.UTC(2040, 0, 1); at += 86_400_000)
    expect(days.dayOf(new Date(at))).toBe(zone.format(at));
});

test.each([
  ['2026-05-20', '15:00', '2026-05-20T07:00:00.000Z'],
  ['２０２６年５月２０日', '９：０５', '2026-05-20T01:05:00.000Z'],
  ['2026/5/20', '0:00', '2026-05-19T16:00:00.000Z'],
  ['2026-02-30', '15:00', undefined],
  ['2026-05-20', '24:00', undefined],
  ['明天', '15:00', undefined],
])('%s %s as a person types it is %s', (day, clock, moment) => {
  expect(days.momentAt(day, clock)?.toISOString()).toBe(moment);
});
