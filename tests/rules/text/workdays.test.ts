import { expect, test } from 'vitest';
import type { Workdays } from '../../../src/site.ts';
import { addWorkdays, isWorkday, nearestWorkday, nextWorkday } from '../../../src/text/workdays.ts';

/** An invented arrangement: 1 to 5 May rest, Saturday 9 May worked. */
const workdays: Workdays = {
  '2026': {
    source: '测试用',
    rest: ['2026-05-01', '2026-05-04', '2026-05-05'],
    work: ['2026-05-09'],
  },
};

test.each([
  ['2026-04-30', true],
  ['2026-05-01', false],
  ['2026-05-02', false],
  ['2026-05-05', false],
  ['2026-05-06', true],
  ['2026-05-09', true],
  ['2026-05-10', false],
])('%s worked: %s', (day, worked) => {
  expect(isWorkday(workdays, day)).toBe(worked);
});

test('the day itself is not counted, holidays are passed over, a worked Saturday counts', () => {
  expect(addWorkdays(workdays, '2026-04-30', 1)).toBe('2026-05-06');
  expect(addWorkdays(workdays, '2026-04-30', 4)).toBe('2026-05-09');
  expect(addWorkdays(workdays, '2026-04-30', 5)).toBe('2026-05-11');
  expect(addWorkdays(workdays, '2026-05-06', -1)).toBe('2026-04-30');
  expect(addWorkdays(workdays, '2026-05-02', 0)).toBe('2026-05-02');
});

test('a rest day moves to the next or the nearest working day, a working day stays', () => {
  expect(nextWorkday(workdays, '2026-05-01')).toBe('2026-05-06');
  expect(nextWorkday(workdays, '2026-05-06')).toBe('2026-05-06');
  expect(nearestWorkday(workdays, '2026-05-01')).toBe('2026-04-30');
  expect(nearestWorkday(workdays, '2026-05-05')).toBe('2026-05-06');
  expect(nearestWorkday(workdays, '2026-05-03')).toBe('2026-05-06');
  expect(nearestWorkday(workdays, '2026-05-16')).toBe('2026-05-15');
  expect(nearestWorkday(workdays, '2026-05-17')).toBe('2026-05-18');
});

test('a year without arrangement is refused by name, save where weekends may stand in', () => {
  expect(() => isWorkday(workdays, '2028-01-03')).toThrow(
    '缺少 2028 年的节假日安排，请在 content/workdays.yaml 补上',
  );
  expect(() => addWorkdays(workdays, '2026-12-31', 1)).toThrow('缺少 2027 年');
  expect(nearestWorkday(workdays, '2028-01-02', { fallback: true })).toBe('2028-01-03');
});
