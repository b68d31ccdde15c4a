import { daysLeft, type Phase, phaseOf } from '../consultations/rules.ts';
import { commentPath, type Draft, type DraftClause, placeOf } from '../drafts/rules.ts';
import { lastDayOf, lengthOf, periodOf } from '../periods/rules.ts';
import type { Site } from '../site.ts';
import { dayOf, endingAt, formatIso, formatMinute, shortDay } from '../text/days.ts';

/** A step on the way of a submission. */
export type Step = { when: string; datetime?: string; what: string; state: 'done' | 'now' | 'next' };

/** A link of ours, without the base path. */
export type Lead = { label: string; path: string };

/** 6月1日24:00. */
export function closingWords(closesAt: string, now: Date): string {
  const { day, clock } = endingAt(new Date(closesAt));
  return shortDay(day, dayOf(now)) + clock;
}

/** 还剩14天; on the last day itself the hour. */
export function timeLeft(closesAt: string, now: Date): string {
  const days = daysLeft(closesAt, now);
  return days > 0 ? `还剩${days}天` : `今天${endingAt(new Date(closesAt)).clock}截止`;
}

/** 5月18日10:00:26. */
export const secondWords = (at: Date, now: Date): string =>
  shortDay(dayOf(at), dayOf(now)) + formatIso(at).slice(11, 19);

/** 5月18日. */
export const dayWords = (at: Date, now: Date): string => shortDay(dayOf(at), dayOf(now));

/** 9f3c 71d0 5be2 …: a hash in groups that can be read out. */
export const inGroups = (hex: string): string => hex.match(/.{1,4}/g)?.join(' ') ?? '';

/** 6月30日前; in the words of the rule where the holidays of that year are not known yet. */
export function resultWords(draft: Pick<Draft, 'resultDueOn'>, site: Pick<Site, 'rules'>, now: Date): string {
  if (draft.resultDueOn) return `${shortDay(draft.resultDueOn, dayOf(now))}前`;
  return `截止后${lengthOf(periodOf(site, 'consultResult'))}内`;
}

/** What comes next for a comment just received. */
export function nextForComment(draft: Draft, site: Pick<Site, 'rules'>, now: Date): Step[] {
  const { day } = endingAt(new Date(draft.closesAt));
  return [
    { when: closingWords(draft.closesAt, now), datetime: day, what: '征集截止', state: 'next' },
    {
      when: resultWords(draft, site, now),
      what: '公布每条意见的处理结果，您可以凭查询码看到自己的那一条',
      state: 'next',
    },
    { when: '之后', what: '修改后的文件审议、发布', state: 'next' },
  ];
}

/** 3个工作日内改正或答复，也就是5月21日前. */
export function correctionDue(site: Pick<Site, 'rules' | 'workdays'>, now: Date): string {
  const period = periodOf(site, 'correctionReply');
  const dueOn = lastDayOf(site, dayOf(now), period);
  const by = dueOn ? `，也就是${shortDay(dueOn, dayOf(now))}前` : '';
  return `${lengthOf(period)}内改正或答复${by}`;
}

/** 3个工作日内答复, with the day where the holidays of its year are known. */
export function nextForCorrection(dueOn: string | null, site: Pick<Site, 'rules'>, now: Date): Step[] {
  const within = lengthOf(periodOf(site, 'correctionReply'));
  return [
    {
      when: dueOn ? `${shortDay(dueOn, dayOf(now))}前` : `${within}内`,
      ...(dueOn && { datetime: dueOn }),
      what: '改正的，在网页上注明；不改的，写明理由。凭查询码可以看到',
      state: 'next',
    },
  ];
}

/** The 条 after the one just commented on, while comments are taken. */
export function nextClause(draft: Draft, clause: DraftClause | undefined, now: Date): Lead | null {
  if (phaseOf(draft, now) !== 'open' || !draft.clauses.length) return null;
  const next = clause ? placeOf(draft, clause).next : draft.clauses[0];
  return next ? { label: `继续对${next.label}提意见`, path: commentPath(draft, next) } : null;
}

/** Why no comment is taken now and what comes instead. `gone`: withdrawn while somebody wrote. */
export function notOpenWords(
  draft: Draft | undefined,
  phase: Phase | 'gone',
  site: Pick<Site, 'rules'>,
  now: Date,
): { title: string; lead: string; link: string } {
  if (!draft || phase === 'gone')
    return { title: '这项征集已经撤下', lead: '现在不能在这里提意见。', link: '' };
  const closed = `${closingWords(draft.closesAt, now)}截止`;
  const due = resultWords(draft, site, now);
  if (phase === 'upcoming') {
    const opens = openingWords(draft.opensAt, now);
    return {
      title: '还没有开始征集',
      lead: `${opens}开始，${closed}。到时候在这一页写意见。`,
      link: '先看征求意见稿',
    };
  }
  if (phase === 'answered')
    return { title: '征集已经结束', lead: `${closed}，每条意见的处理结果已经公布。`, link: '看处理结果' };
  const lead = `${closed}。收到的意见正在研究，${due}公布处理结果。`;
  return { title: '征集已经截止', lead, link: '看征求意见稿' };
}

/** 5月20日9:00. */
const openingWords = (opensAt: string, now: Date): string => {
  const at = new Date(opensAt);
  return shortDay(dayOf(at), dayOf(now)) + formatMinute(at).slice(11);
};
