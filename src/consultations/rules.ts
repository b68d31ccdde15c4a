import type { ConsultationDetails, OUTCOMES } from '../documents/types/consultation.ts';
import type { States } from '../documents/type.ts';
import { lastDayOf, type Period, periodOf } from '../periods/rules.ts';
import type { Site } from '../site.ts';
import { dayOf, daysBetween, endingAt, momentOf } from '../text/days.ts';

/** 阶段, by the clock alone; names of the words people read. */
export const PHASES = {
  upcoming: '未开始',
  open: '征集中',
  closed: '已截止',
  answered: '已公布结果',
} as const;

export type Phase = keyof typeof PHASES;

/** What the phase follows from. */
export type Terms = Pick<ConsultationDetails, 'opensAt' | 'closesAt' | 'result'>;

/** Phase of a consultation at a moment: open from `opensAt` on, until `closesAt` is reached, both to the second. */
export function phaseOf({ opensAt, closesAt, result }: Terms, now: Date): Phase {
  const at = now.getTime();
  if (at < Date.parse(opensAt)) return 'upcoming';
  if (at < Date.parse(closesAt)) return 'open';
  return result && at >= Date.parse(result.publishedAt) ? 'answered' : 'closed';
}

const FIRST = '0000-01-01';
const LAST = '9999-12-31';

/** The phases as lists filter by them, in moments: from ≤ moment < until. */
export const phases: States = {
  facet: 'phase',
  label: '阶段',
  choices: PHASES,
  order: [
    { value: 'open', by: 'until' },
    { value: 'upcoming', by: 'until' },
    { value: 'closed', by: 'from' },
    { value: 'answered', by: 'from' },
  ],
  spans(details) {
    const { opensAt, closesAt, result } = details as Terms;
    const moment = (time: string | undefined) => (time ? momentOf(new Date(time)) : LAST);
    const [opens, closes] = [moment(opensAt), moment(closesAt)];
    const answers = later(closes, moment(result?.publishedAt));
    return [
      { value: 'upcoming', from: FIRST, until: opens },
      { value: 'open', from: opens, until: closes },
      { value: 'closed', from: later(opens, closes), until: answers },
      { value: 'answered', from: answers, until: LAST },
    ].filter(({ from, until }) => from < until);
  },
};

/** What may be seen at a moment: a result stands in the edition before it is published, and is nobody's until then. */
export function seen<D extends Record<string, unknown>>(details: D, now: Date): D {
  const { result } = details as unknown as Terms;
  if (!result || now.getTime() >= Date.parse(result.publishedAt)) return details;
  const { result: _, ...rest } = details;
  return rest as D;
}

/** The rule that sets the least length, by kind; of two that apply the longer (standards CS-02 to CS-04). */
export function minimumOf(
  { kind, market }: Partial<Pick<ConsultationDetails, 'kind' | 'market'>>,
  site: Pick<Site, 'rules'>,
): Period {
  if (kind === 'expropriation') return periodOf(site, 'expropriationPlanConsult');
  const general = periodOf(site, 'consultMin');
  const ofMarket = market ? periodOf(site, 'consultMarketMin') : general;
  return weight(ofMarket) > weight(general) ? ofMarket : general;
}

/** Days until the last one: 0 on the last day itself. */
export const daysLeft = (closesAt: string, now: Date): number =>
  daysBetween(dayOf(now), endingAt(new Date(closesAt)).day);

/** The number stands in red from this many days on. */
export const URGENT_DAYS = 3;

/** The last day for the result; null while the holidays of its year are not known. */
export const resultDueOn = (closesAt: string, site: Pick<Site, 'rules' | 'workdays'>): string | null =>
  lastDayOf(site, endingAt(new Date(closesAt)).day, periodOf(site, 'consultResult'));

/** Days by which a result is late on a day; 0 when it is not. */
export const overdueDays = (dueOn: string | null, today: string): number =>
  dueOn && today > dueOn ? daysBetween(dueOn, today) : 0;

export type Outcome = keyof typeof OUTCOMES;

/** Order of the four words wherever they stand together. */
export const OUTCOME_ORDER: readonly Outcome[] = ['adopted', 'partly', 'declined', 'explained'];

/** What came in and what became of it, in 条: persons cannot be counted without accounts (standards AD-14). */
export type Numbers = {
  received: number;
  answered: number;
  byOutcome: Record<Outcome, number>;
  /** Both sums are the same (standards CS-07). */
  agree: boolean;
};

export function numbersOf({
  channels = [],
  replies = [],
}: Pick<NonNullable<ConsultationDetails['result']>, 'channels' | 'replies'>): Numbers {
  const byOutcome = { adopted: 0, partly: 0, declined: 0, explained: 0 };
  for (const { outcome, count } of replies) byOutcome[outcome] += count;
  const received = sum(channels.map(({ count }) => count));
  const answered = sum(Object.values(byOutcome));
  return { received, answered, byOutcome, agree: received === answered };
}

/** The number of a 条 as addresses carry it, `6` or `6-1`; null for what is no 条 of the draft. */
export const clauseNumber = (path: string): string | null => /^t(\d+(?:-\d+)?)$/.exec(path)?.[1] ?? null;

const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0);
const later = (a: string, b: string): string => (a > b ? a : b);
/** Five working days take seven. */
const weight = ({ days, unit }: Period): number => (unit === 'workday' ? days * 1.4 : days);
