import type { Checked, States } from '../documents/type.ts';
import type { NoticeDetails } from '../documents/types/notice.ts';
import { advise, block, type Issue } from '../errors.ts';
import { type Spine, valuesOn } from '../shelf/rules.ts';
import { addDays, dayOf, shortDay } from '../text/days.ts';
import { FIRST_DAY, LAST_DAY } from '../validity/rules.ts';

export type Term = { kind?: NoticeDetails['kind'] | undefined; until?: string | undefined };

/** Kinds that show people or let objections be made: they have an end (standards RV-12). */
const NAMING: readonly unknown[] = ['display', 'list'] satisfies NoticeDetails['kind'][];

/** How a term is told while it runs. */
const RUNNING: Record<NoticeDetails['kind'], { tag: string; until: string }> = {
  display: { tag: '公示中', until: '公示至' },
  list: { tag: '公布中', until: '公布至' },
  announcement: { tag: '有效', until: '有效至' },
  service: { tag: '进行中', until: '到' },
  recruitment: { tag: '进行中', until: '到' },
  purchase: { tag: '进行中', until: '到' },
};

/** Whether the last day has passed. */
export const isOver = ({ until }: Term, today: string): boolean => !!until && until < today;

/** After its term a 公示 or 名单 is named with its days, and its text and files are no longer given out. */
export const isTextClosed = (term: Term, today: string): boolean =>
  NAMING.includes(term.kind) && isOver(term, today);

/** 进行中 until the last day is over, then 已结束; a notice without a term has no state. */
export const terms: States = {
  facet: 'term',
  label: '状态',
  choices: { running: '进行中', over: '已结束' },
  spans(details) {
    const { until } = details as Term;
    if (!until) return [];
    const end = addDays(until, 1);
    return [
      { value: 'running', from: FIRST_DAY, until: end },
      { value: 'over', from: end, until: LAST_DAY },
    ];
  },
};

/** Whether a public notice is one that is only named now, by what lists know of it. */
export const isClosedIn = (of: Pick<Spine, 'type' | 'facets'>, day: string): boolean =>
  of.type === 'notice' &&
  valuesOn(of, 'kind', day).some((kind) => NAMING.includes(kind)) &&
  valuesOn(of, terms.facet, day).includes('over');

/** 公示中 and 公示至5月22日; 已结束 and 公示已于5月15日结束; null for a notice without a term. */
export function termWords(
  { kind = 'announcement', until }: Term,
  today: string,
): { over: boolean; tag: string; words: string } | null {
  if (!until) return null;
  const day = shortDay(until, today);
  const over = isOver({ until }, today);
  if (over) return { over, tag: '已结束', words: `${kind === 'display' ? '公示' : ''}已于${day}结束` };
  const { tag, until: to } = RUNNING[kind];
  return { over, tag, words: `${to}${day}${to === '到' ? '为止' : ''}` };
}

/** What keeps a notice out, or is told to a clerk. */
export function noticeIssues({ details, publishedAt }: Pick<Checked, 'details' | 'publishedAt'>): Issue[] {
  const { kind, until } = details as Term;
  if (kind === 'display' && !until) return [block('until', '公示要写到期日期', 'notice-until')];
  if (kind === 'list' && !until)
    return [advise('until', '名单没有写到期日期；有个人信息的必须写', 'notice-until')];
  return until && until < dayOf(publishedAt) ? [advise('until', '到期日期早于发布日期', 'dates')] : [];
}
