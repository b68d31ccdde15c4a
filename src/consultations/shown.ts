import type { ConsultationDetails } from '../documents/types/consultation.ts';
import { lengthOf, periodOf } from '../periods/rules.ts';
import type { Site } from '../site.ts';
import { dayOf, endingAt, formatMinute, shortDay, weekdayName } from '../text/days.ts';
import {
  daysLeft,
  numbersOf,
  type Numbers,
  overdueDays,
  type Phase,
  phaseOf,
  resultDueOn,
  URGENT_DAYS,
} from './rules.ts';

/** What the clock makes of a consultation: everything a row or a page says about its time. */
export type Shown = {
  phase: Phase;
  opens: { day: string; clock: string };
  ends: { day: string; clock: string };
  /** Days until the last one while it is open. */
  left: number | null;
  urgent: boolean;
  /** The last day for the result; null while its holidays are unknown. */
  dueOn: string | null;
  /** Days by which the result is late. */
  late: number;
  answeredOn: string | null;
  numbers: Numbers | null;
};

export function shown(
  details: ConsultationDetails,
  site: Pick<Site, 'rules' | 'workdays'>,
  now: Date,
): Shown {
  const phase = phaseOf(details, now);
  const { opensAt, closesAt, result } = details;
  const opens = formatMinute(new Date(opensAt));
  const left = phase === 'open' ? daysLeft(closesAt, now) : null;
  const dueOn = resultDueOn(closesAt, site);
  const answered = phase === 'answered' ? result! : null;
  return {
    phase,
    opens: { day: opens.slice(0, 10), clock: opens.slice(11) },
    ends: endingAt(new Date(closesAt)),
    left,
    urgent: left !== null && left <= URGENT_DAYS,
    dueOn,
    late: phase === 'closed' ? overdueDays(dueOn, dayOf(now)) : 0,
    answeredOn: answered && dayOf(new Date(answered.publishedAt)),
    numbers: answered && numbersOf(answered),
  };
}

/** 6月1日（周一）24:00, the year where it is not this one. */
export const momentWords = ({ day, clock }: { day: string; clock: string }, today: string): string =>
  `${shortDay(day, today)}（${weekdayName(day)}）${clock}`;

/** 6月30日前; 截止后20个工作日内 while the day cannot be reckoned. */
export const dueWords = (
  { dueOn }: Pick<Shown, 'dueOn'>,
  site: Pick<Site, 'rules'>,
  today: string,
): string => (dueOn ? `${shortDay(dueOn, today)}前` : `截止后${lengthOf(periodOf(site, 'consultResult'))}内`);

/** What follows for the reader from where things stand, in one sentence. */
export function standing(one: Shown, site: Pick<Site, 'rules'>, today: string): string {
  const due = dueWords(one, site, today);
  if (one.phase === 'upcoming')
    return `${momentWords(one.opens, today)}开始，${momentWords(one.ends, today)}截止。`;
  if (one.phase === 'open') return `${momentWords(one.ends, today)}截止，${due}公布每条意见的处理结果。`;
  const ended = `${shortDay(one.ends.day, today)}${one.ends.clock}已截止`;
  if (one.phase === 'answered') return `${ended}，${shortDay(one.answeredOn!, today)}公布了处理结果。`;
  return one.late > 0
    ? `${ended}，应在${due}公布处理结果，已经超过${one.late}天。`
    : `${ended}，正在研究，${due}公布处理结果。`;
}

/** How what people write is published (standards AD-05). */
export const PUBLICATION_WORDS: Record<ConsultationDetails['publication'], string> = {
  none: '意见不逐条公开。截止后公布收到多少条、采纳多少条和理由，不显示姓名。',
  summary: '截止后由本机关汇总公开意见摘编，不显示姓名。',
  selected: '截止后由本机关审核，摘编公开您同意公开的意见，不显示姓名。',
};
