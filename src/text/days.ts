/** Days are `YYYY-MM-DD` in Asia/Shanghai, which has kept UTC+8 since 1992: fixed, so no Intl on the hot path. */
const OFFSET = 8 * 3_600_000;
const DAY = 24 * 3_600_000;

/** The day in Asia/Shanghai on which an instant falls. */
export const dayOf = (date: Date): string => shanghai(date).slice(0, 10);

/** Whether it is a day as we write them, and there is such a day: 2026-02-30 is none. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

/** The instant a day begins in Asia/Shanghai. */
export const startOfDay = (day: string): Date => new Date(Date.parse(`${day}T00:00:00Z`) - OFFSET);

/** The first midnight in Asia/Shanghai strictly after `now`. */
export const nextMidnight = (now: Date): Date => startOfDay(addDays(dayOf(now), 1));

/** `days` may be negative. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** The same date `years` later; 29 February becomes 28 February where the year has none. */
export function addYears(day: string, years: number): string {
  const [year = '', month = '', date = ''] = day.split('-');
  const target = String(Number(year) + years).padStart(4, '0');
  const leap = new Date(Date.UTC(Number(target), 1, 29)).getUTCMonth() === 1;
  return `${target}-${month}-${month === '02' && date === '29' && !leap ? '28' : date}`;
}

/** The same date `months` later; the last day of the month where it has no such date. */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0));
  last.setUTCDate(Math.min(date, last.getUTCDate()));
  return last.toISOString().slice(0, 10);
}

/** Day of the week, 0 = Sunday. */
export const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();

/** 周一 … 周日. */
export const weekdayName = (day: string): string => `周${'日一二三四五六'[weekday(day)]}`;

/** Days from one day to another; negative when it lies before. */
export const daysBetween = (from: string, to: string): number =>
  (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY;

/** `cn` 2026年5月8日 · `md` 5月8日 · `iso` 2026-05-08. */
export function formatDay(day: string, form: 'cn' | 'md' | 'iso'): string {
  if (form === 'iso') return day;
  const [year, month, date] = [day.slice(0, -6), Number(day.slice(-5, -3)), Number(day.slice(-2))];
  return `${form === 'cn' ? `${Number(year)}年` : ''}${month}月${date}日`;
}

/** 5月8日 in the year of `today`, else 2027年5月8日. */
export const shortDay = (day: string, today: string): string =>
  formatDay(day, day.slice(0, 4) === today.slice(0, 4) ? 'md' : 'cn');

/** `2026-05-12 09:00`, as the national tag PubDate asks. */
export const formatMinute = (date: Date): string => shanghai(date).slice(0, 16).replace('T', ' ');

/** The last day before a moment and its clock there: midnight is 24:00 of the day before, as periods are written. */
export function endingAt(moment: Date): { day: string; clock: string } {
  const day = dayOf(moment);
  const clock = shanghai(moment).slice(11, 16);
  return shanghai(moment).slice(11, 19) === '00:00:00'
    ? { day: addDays(day, -1), clock: '24:00' }
    : { day, clock };
}

/** `2026-05-12T09:00:00` in Asia/Shanghai: sorts among days, each day before its own moments. */
export const momentOf = (date: Date): string => shanghai(date).slice(0, 19);

/** `2026-05-12T09:00:00+08:00`. */
export const formatIso = (date: Date): string => `${shanghai(date).slice(0, 19)}+08:00`;

/** The instant of a day and a clock as a person types them, `2026-05-20` and `15:00`; undefined where either is none. */
export function momentAt(day: string, clock: string): Date | undefined {
  const [, year, month, date] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain(day)) ?? [];
  const [, hour, minute] = /^([01]?\d|2[0-3])[:：点时]([0-5]\d)分?$/.exec(plain(clock)) ?? [];
  if (!year || !hour) return undefined;
  const two = (part: string) => part.padStart(2, '0');
  const given = `${year}-${two(month!)}-${two(date!)}`;
  const at = new Date(`${given}T${two(hour)}:${minute}:00+08:00`);
  return !Number.isNaN(at.getTime()) && dayOf(at) === given ? at : undefined;
}

const plain = (text: string): string => text.normalize('NFKC').replace(/\s/g, '');

const shanghai = (date: Date): string => new Date(date.getTime() + OFFSET).toISOString();
