import { expect, test } from 'vitest';
import type { Workdays } from '../../../src/site.ts';
import { addDays } from '../../../src/text/days.ts';
import {
  addWorkdays,
  isWorkday,
  nearestWorkday,
  nextWorkday,
  workdaysAfter,
} from '../../../src/text/workdays.ts';

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

test('working days between two days are those counted one by one, also over the turn of the year', () => {
  const two: Workdays = { ...workdays, '2027': { source: '测试用', rest: ['2027-01-01'], work: [] } };
  const oneByOne = (from: string, until: string) => {
    let count = 0;
    for (let day = addDays(from, 1); day <= until; day = addDays(day, 1))
      count += Number(isWorkday(two, day));
    return count;
  };
  let compared = 0;
  for (let n = 0; n < 500; n += 7)
    for (let m = 0; m < 500; m += 11) {
      const [from, until] = [addDays('2026-03-01', n), addDays('2026-03-01', m)];
      expect(workdaysAfter(two, from, until), `${from} ${until}`).toBe(oneByOne(from, until));
      compared++;
    }
  expect(compared).toBeGreaterThan(3000);
});

test('with a year whose arrangement is not known nothing is counted; its eve asks nothing of it', () => {
  expect(workdaysAfter(workdays, '2026-12-30', '2027-01-04')).toBeNull();
  expect(workdaysAfter(workdays, '2025-12-30', '2026-01-05')).toBeNull();
  expect(workdaysAfter(workdays, '2025-12-31', '2026-01-02')).toBe(2);
  expect(workdaysAfter(workdays, '2026-05-09', '2026-05-09')).toBe(0);
});
