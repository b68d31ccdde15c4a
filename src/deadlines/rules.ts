import { resultDueOn } from '../consultations/rules.ts';
import { lastDayOf, lengthOf, type Period, periodOf } from '../periods/rules.ts';
import type { Site } from '../site.ts';
import {
  addDays,
  dayOf,
  daysBetween,
  endingAt,
  formatMinute,
  shortDay,
  weekday,
  weekdayName,
} from '../text/days.ts';
import { isWorkday, workdaysAfter } from '../text/workdays.ts';

type Calendar = Pick<Site, 'rules' | 'workdays'>;

/** What a deadline follows from. Details may be incomplete: whoever writes may not know them yet. */
export type Dated = {
  type: string;
  details: Record<string, unknown>;
  createdAt: Date;
  /** Of an interpretation: when its policy went public, and the day promised in its place. */
  policy?: { publishedOn?: string | undefined; promisedOn?: string | undefined } | undefined;
};

/** 期限: the last day, from what it counts and by which rule; `at` where it is a moment. */
export type Deadline = { day: string; from: string | null; at?: Date; why: string };

/** The day by which a text has to be public; null while the date it counts from is not known. */
export function deadlineOf(dated: Dated, site: Calendar): Deadline | null {
  const { type, details, createdAt } = dated;
  const day = (name: string) => dayIn(details[name]);
  if (type === 'policy') return counted('proactivePublish', day('signedOn'), '成文', site);
  if (type === 'proposal') return counted('proposalPublish', day('repliedOn'), '答复', site);
  if (type === 'interpretation') return interpreted(dated, site);
  if (type === 'consultation') return consulted(details, site);
  if (type === 'response') return answered(details, site);
  return counted('proactivePublish', dayOf(createdAt), '起稿', site);
}

export type Standing = {
  /** Working days to come, today not counted; negative once it is over. Null while a year's holidays are unknown. */
  left: number | null;
  overdue: boolean;
  /** 剩4个工作日 */
  words: string;
  /** 5月22日 */
  shown: string;
  /** Sentences that can be checked against the calendar. */
  lines: string[];
  weeks: Cell[];
};

/** One day of the calendar; `mark` 起, the number of a counted day, or 休. */
export type Cell = { day: string; mark: string; kind: string };

/** Whether a deadline is over; a day holds to its end. */
export const isOver = ({ day, at }: Deadline, now: Date): boolean => (at ? at < now : day < dayOf(now));

/** How a deadline stands at a moment, with the days counted out. */
export function standingOf(deadline: Deadline, now: Date, site: Calendar): Standing {
  const today = dayOf(now);
  const { day, at, why } = deadline;
  const overdue = isOver(deadline, now);
  const left = overdue
    ? negative(workdaysAfter(site.workdays, day, today))
    : workdaysAfter(site.workdays, today, day);
  // Hours run on rest days too: there are no days to count out.
  const weeks = at ? [] : calendarOf(deadline, today, overdue, site);
  return {
    ...{ left, overdue, weeks, shown: shortDay(day, today) + (at && day !== today ? clock(at) : '') },
    words: wordsFor(deadline, left, overdue, today),
    lines: [
      sentence(deadline, left, overdue, today, site),
      at ? `${why}。` : `${why}。当天不算，休息日和放假日不算。`,
    ],
  };
}

function counted(rule: string, from: string | undefined, event: string, site: Calendar): Deadline | null {
  if (!from) return null;
  const period = periodOf(site, rule);
  const day = lastDayKnown(rule, from, period, site);
  const why = `${event}（${shortDay(from, day ?? from)}）后${lengthOf(period)}内，依据${period.basis}`;
  return day ? { day, from, why } : null;
}

const REMEMBERED = 5000;
const reckoned = new WeakMap<Calendar['workdays'], Map<string, string | null>>();

/** The last day of a period, reckoned once: hundreds of matters begin on the same few days. */
function lastDayKnown(rule: string, from: string, period: Period, site: Calendar): string | null {
  const days = reckoned.get(site.workdays) ?? new Map<string, string | null>();
  if (days.size > REMEMBERED) days.clear();
  reckoned.set(site.workdays, days);
  const key = `${rule} ${period.days} ${period.unit} ${from}`;
  const known = days.get(key);
  if (known !== undefined) return known;
  const day = lastDayOf(site, from, period);
  days.set(key, day);
  return day;
}

function interpreted({ policy, createdAt }: Dated, site: Calendar): Deadline | null {
  if (policy?.promisedOn) return { day: policy.promisedOn, from: null, why: '暂无解读时公开承诺的日期' };
  if (policy?.publishedOn) return counted('interpretMax', policy.publishedOn, '文件公开', site);
  return counted('proactivePublish', dayOf(createdAt), '起稿', site);
}

function consulted(details: Record<string, unknown>, site: Calendar): Deadline | null {
  const closes = momentIn(details['closesAt']);
  const opens = momentIn(details['opensAt']);
  if (closes && details['result']) {
    const day = resultDueOn(closes.toISOString(), site);
    const { basis } = periodOf(site, 'consultResult');
    return day ? { day, from: endingAt(closes).day, why: `征集截止后公布结果，依据${basis}` } : null;
  }
  return opens ? { day: dayOf(opens), from: null, at: opens, why: '征集从这时开始' } : null;
}

const HOURS = { responseMajor: '重大突发舆情', responseOther: '其他舆情' } as const;

/** 5 or 48 hours from when it was heard of. */
function answered(details: Record<string, unknown>, { rules }: Calendar): Deadline | null {
  const heard = momentIn(details['heardAt']);
  const rule = details['major'] ? 'responseMajor' : 'responseOther';
  const { hours, basis } = rules[rule] as { hours?: number; basis?: string };
  if (!heard || !hours) return null;
  const at = new Date(heard.getTime() + hours * 3_600_000);
  const why = `${HOURS[rule]}，发现（${formatMinute(heard)}）后${hours}小时内，依据${basis}`;
  return { day: dayOf(at), from: dayOf(heard), at, why };
}

function wordsFor({ day, at }: Deadline, left: number | null, overdue: boolean, today: string): string {
  if (day === today && at) return overdue ? `超期，今天${clock(at)}` : `今天${clock(at)}`;
  if (left === null) return overdue ? `超期${daysBetween(day, today)}天` : `剩${daysBetween(today, day)}天`;
  if (overdue) return left === 0 ? '已经超期' : `超期${-left}个工作日`;
  return day === today ? '今天到期' : `剩${left}个工作日`;
}

function sentence(
  { day, from, at }: Deadline,
  left: number | null,
  overdue: boolean,
  today: string,
  site: Calendar,
): string {
  const said = `${shortDay(day, today)}（${weekdayName(day)}）${at ? clock(at) : ''}`;
  if (overdue) {
    const late = left
      ? `${-left}个工作日（自然日${daysBetween(day, today)}天）`
      : `自然日${daysBetween(day, today)}天`;
    return `应于${said}公开。到今天超期${late}。`;
  }
  if (at) return `期限${said}。`;
  if (left === null) return `期限${said}。有一年的节假日安排还没有公布，不能按工作日计算。`;
  const total = from ? workdaysAfter(site.workdays, from, day) : null;
  const gone = from ? workdaysAfter(site.workdays, from, today) : null;
  if (!total || gone === null) return `期限${said}，从明天起还有${left}个工作日。`;
  return `第${total}个工作日是${said}。${gone ? `今天是第${gone}个，` : ''}还剩${left}个。`;
}

/** Whole weeks around what is counted: from the event to the deadline, or from the deadline to today once it is over. */
function calendarOf({ day, from }: Deadline, today: string, overdue: boolean, site: Calendar): Cell[] {
  const start = overdue ? day : (from ?? today);
  const end = overdue ? today : day;
  if (start > end || daysBetween(start, end) > 200) return [];
  const first = addDays(start, -((weekday(start) + 6) % 7));
  const last = addDays(end, (7 - weekday(end)) % 7);
  const cells: Cell[] = [];
  let count = 0;
  for (let at = first; at <= last; at = addDays(at, 1)) {
    const rest = restOn(at, site);
    if (rest === null) return [];
    const inside = at > start && at <= end;
    const mark = at === start ? '起' : !inside ? '' : rest ? '休' : String(++count);
    const kinds = [
      at === start && 'is-from',
      inside && !rest && 'is-c',
      rest && at !== start && 'is-r',
      at === today && 'is-t',
      at === day && !overdue && 'is-d',
    ];
    cells.push({ day: at, mark, kind: kinds.filter(Boolean).join(' ') });
  }
  return cells;
}

/** Null where the arrangement of the year is not known. */
const restOn = (day: string, { workdays }: Calendar): boolean | null =>
  workdays[day.slice(0, 4)] ? !isWorkday(workdays, day) : null;

const negative = (count: number | null): number | null => (count === null ? null : -count);

const clock = (at: Date): string => formatMinute(at).slice(11);

const dayIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;

const momentIn = (value: unknown): Date | undefined =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? new Date(value) : undefined;
