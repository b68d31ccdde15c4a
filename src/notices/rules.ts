import type { Checked } from '../documents/type.ts';
import type { NoticeDetails } from '../documents/types/notice.ts';
import { advise, block, type Issue } from '../errors.ts';
import { dayOf, shortDay } from '../text/days.ts';

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
