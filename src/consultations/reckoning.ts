import type { ConsultationDetails } from '../documents/types/consultation.ts';
import { fullOn, lastDayOf, lengthOf, type Period } from '../periods/rules.ts';
import type { Site } from '../site.ts';
import {
  addDays,
  dayOf,
  daysBetween,
  endingAt,
  nextMidnight,
  shortDay,
  startOfDay,
  weekdayName,
} from '../text/days.ts';
import { isWorkday } from '../text/workdays.ts';
import { minimumOf } from './rules.ts';

type Terms = Pick<ConsultationDetails, 'kind' | 'market' | 'opensAt' | 'closesAt' | 'shortReason'>;
type Calendar = Pick<Site, 'rules' | 'workdays'>;

/** One day of the period: its number, null where it does not count. */
export type CountedDay = { day: string; count: number | null; rest: boolean };

/** How the deadline follows from the law, day by day. */
export type Reckoning = {
  minimum: Period;
  /** The day that does not count: of publication, or of opening when that is later. */
  start: string;
  /** The day the minimum is full, and the last day once it has moved off a rest day; null while holidays are unknown. */
  full: string | null;
  last: string | null;
  /** The last day there is and its clock. */
  ends: { day: string; clock: string };
  /** It ends before the minimum does. */
  short: boolean;
};

/** Reckons the period of a consultation from the day it was published. */
export function reckon(terms: Terms, publishedAt: Date, site: Calendar): Reckoning {
  const minimum = minimumOf(terms, site);
  const opens = new Date(terms.opensAt);
  const start = dayOf(opens > publishedAt ? opens : publishedAt);
  const last = lastDayOf(site, start, minimum);
  const closes = new Date(terms.closesAt);
  const short = last !== null && closes < nextMidnight(startOfDay(last));
  return { minimum, start, full: fullOn(site, start, minimum), last, ends: endingAt(closes), short };
}

/** The reckoning in sentences, each of which a reader can check against a calendar. */
export function daysExplained(terms: Terms, publishedAt: Date, site: Calendar): string[] {
  const { minimum, start, full, last, ends, short } = reckon(terms, publishedAt, site);
  const said = (day: string) => `${shortDay(day, start)}（${weekdayName(day)}）`;
  const length = lengthOf(minimum);
  const begun = start === dayOf(publishedAt) ? '公布' : '开始';
  const lines = [`${said(start)}${begun}，当天不算，从${said(addDays(start, 1))}算起。`];
  if (!full || !last)
    lines.push(`${minimum.basis}规定不少于${length}；有一年的节假日安排还没有公布，最后一天以公告为准。`);
  else if (full === last) lines.push(`满${length}的最后一天是${said(full)}。`);
  else lines.push(`满${length}的最后一天${said(full)}不上班，顺延到${said(last)}。`);
  lines.push(closing(said(ends.day) + ends.clock, last, ends.day, short, terms.shortReason));
  lines.push(`不少于${length}的依据：${minimum.basis}。`);
  return lines;
}

/** Every day from the first to the last, numbered; `[]` while holidays are unknown. */
export function calendarOf(terms: Terms, publishedAt: Date, site: Calendar): CountedDay[] {
  const { minimum, start, last, ends } = reckon(terms, publishedAt, site);
  if (!last) return [];
  const days: CountedDay[] = [{ day: start, count: null, rest: restOn(start, site) }];
  let count = 0;
  for (let day = addDays(start, 1); day <= ends.day; day = addDays(day, 1)) {
    const rest = restOn(day, site);
    const counts = minimum.unit === 'calendar' || !rest;
    days.push({ day, count: counts ? ++count : null, rest });
  }
  return days;
}

/** 满30日的最后一天5月30日是周六，顺延到周一。 '' when nothing moved. */
export function movedNote(terms: Terms, publishedAt: Date, site: Calendar): string {
  const { minimum, full, last, ends, start } = reckon(terms, publishedAt, site);
  if (!full || !last || full === last || ends.day !== last) return '';
  return `满${lengthOf(minimum)}的最后一天${shortDay(full, start)}是${restName(full)}，顺延到${weekdayName(last)}。`;
}

function closing(when: string, last: string | null, ends: string, short: boolean, reason = ''): string {
  const over = `${when}截止，过了这一刻不再接收。`;
  if (short) return `这次缩短，${over}${reason && `理由：${reason.replace(/。$/, '')}。`}`;
  const more = last ? daysBetween(last, ends) : 0;
  return more > 0 ? `这次比规定多${more}天，${over}` : over;
}

const restName = (day: string): string => (/[六日]/.test(weekdayName(day)) ? weekdayName(day) : '节假日');
const restOn = (day: string, { workdays }: Calendar): boolean =>
  !isWorkday(workdays, day, { fallback: true });
