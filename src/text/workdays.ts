import { AppError } from '../errors.ts';
import type { Workdays } from '../site.ts';
import { addDays, weekday } from './days.ts';

/** `fallback`: where a year's arrangement is missing, count by weekends alone (for demo dates, never for a legal period). */
export type WorkdayOptions = { fallback?: boolean };

/**
 * Whether offices work on `day`: the year's 国务院办公厅 arrangement, else Monday to Friday.
 * @throws AppError `invalid` when the year's arrangement is missing
 */
export function isWorkday(workdays: Workdays, day: string, options: WorkdayOptions = {}): boolean {
  const name = day.slice(0, 4);
  const year = workdays[name];
  if (!year && !options.fallback)
    throw new AppError('invalid', `缺少 ${name} 年的节假日安排，请在 content/workdays.yaml 补上`);
  if (year?.work.includes(day)) return true;
  if (year?.rest.includes(day)) return false;
  return ![0, 6].includes(weekday(day));
}

/** The `n`-th working day after `day`, which itself is not counted (条例 and 民法典 art. 201); negative `n` goes back. */
export function addWorkdays(workdays: Workdays, day: string, n: number): string {
  const step = Math.sign(n);
  let left = Math.abs(n);
  let at = day;
  while (left > 0) {
    at = addDays(at, step);
    if (isWorkday(workdays, at)) left -= 1;
  }
  return at;
}

/** `day` itself when offices work, else the first working day after it (民法典 art. 203: a period ends on no rest day). */
export function nextWorkday(workdays: Workdays, day: string, options: WorkdayOptions = {}): string {
  let at = day;
  while (!isWorkday(workdays, at, options)) at = addDays(at, 1);
  return at;
}

/** `day` itself when offices work, else the nearest working day; of two equally near, the later. */
export function nearestWorkday(workdays: Workdays, day: string, options: WorkdayOptions = {}): string {
  for (let distance = 0; ; distance += 1) {
    const later = addDays(day, distance);
    if (isWorkday(workdays, later, options)) return later;
    const earlier = addDays(day, -distance);
    if (isWorkday(workdays, earlier, options)) return earlier;
  }
}

/** Working days after one day up to another, which counts; null where the arrangement of a year between is not known. */
export function workdaysAfter(workdays: Workdays, after: string, until: string): number | null {
  if (until <= after) return 0;
  const from = addDays(after, 0);
  const [first, last] = [Number(from.slice(0, 4)), Number(until.slice(0, 4))];
  let count = 0;
  for (let year = first; year <= last; year++) {
    const days = daysOf(workdays, String(year));
    // The last day of a year asks nothing of it.
    if (!days && !(year === first && from.endsWith('-12-31') && first < last)) return null;
    if (!days) continue;
    const upTo = year === last ? addDays(until, 0) : `${year}-12-31`;
    count += days.get(upTo)! - (year === first ? days.get(from)! : 0);
  }
  return count;
}

const reckoned = new WeakMap<Workdays, Map<string, ReadonlyMap<string, number>>>();

/** Working days of a year up to each of its days, reckoned once. */
function daysOf(workdays: Workdays, year: string): ReadonlyMap<string, number> | undefined {
  if (!workdays[year]) return undefined;
  const years = reckoned.get(workdays) ?? new Map<string, ReadonlyMap<string, number>>();
  reckoned.set(workdays, years);
  const known = years.get(year);
  if (known) return known;
  const days = new Map<string, number>();
  let count = 0;
  for (let day = `${year}-01-01`; day.startsWith(year); day = addDays(day, 1))
    days.set(day, isWorkday(workdays, day) ? ++count : count);
  years.set(year, days);
  return days;
}
