import { overdueDays, phaseOf } from '../consultations/rules.ts';
import { OUTCOMES } from '../documents/types/consultation.ts';
import { clauseAt, type Draft } from '../drafts/rules.ts';
import { lengthOf, periodOf } from '../periods/rules.ts';
import { departmentName, type Site } from '../site.ts';
import type { Kept } from '../submissions/service.ts';
import { addDays, dayOf, endingAt, formatIso, formatMinute, shortDay } from '../text/days.ts';
import { closingWords, type Lead, resultWords, type Step } from './rules.ts';

type Outcome = keyof typeof OUTCOMES;

/** An answer of the result to comments like this one. */
export type Answer = { outcome: Outcome; count: number; gist: string; reply: string };

/** Where a submission stands. */
export type Standing = {
  tag: { kind?: 'ok' | 'warn' | 'info'; icon?: 'clock' | 'alert' | 'check'; text: string };
  title: string;
  lead: string;
  steps: Step[];
  answers: Answer[];
  changes: NonNullable<Draft['result']>['changes'];
  links: Lead[];
  /** Reminder for a calendar. */
  reminder: string | null;
};

type At = { site: Site; now: Date };

const NOTHING: Omit<Standing, 'tag' | 'title' | 'lead' | 'steps'> = {
  answers: [],
  changes: [],
  links: [],
  reminder: null,
};
const WAITING: Standing['tag'] = { kind: 'info', icon: 'clock', text: '还没有答复' };
const LATE: Standing['tag'] = { kind: 'warn', icon: 'alert', text: '超过了答复期限' };

const received = ({ receivedAt }: Kept, now: Date): Step => ({
  when: shortDay(dayOf(receivedAt), dayOf(now)) + formatMinute(receivedAt).slice(11),
  datetime: formatIso(receivedAt),
  what: '收到',
  state: 'done',
});

/** 意见 on a draft: open, under study, late, or answered with the result. */
export function standingOfComment(kept: Kept, draft: Draft, at: At): Standing {
  const phase = phaseOf(draft, at.now);
  return phase === 'answered' ? answered(kept, draft, at) : awaited(kept, draft, phase === 'open', at);
}

function awaited(kept: Kept, draft: Draft, open: boolean, { site, now }: At): Standing {
  const who = departmentName(site, kept.department ?? undefined) || site.identity.name;
  const { resultDueOn: due } = draft;
  const today = dayOf(now);
  const late = overdueDays(due, today);
  const close = closingWords(draft.closesAt, now);
  const { day } = endingAt(new Date(draft.closesAt));
  const by = resultWords(draft, site, now);
  const study = `${who}研究，拿出采纳或者不采纳的理由`;
  const since = `${shortDay(addDays(day, 1), today)}起`;
  return {
    ...NOTHING,
    tag: late ? LATE : WAITING,
    title: late
      ? `原定${shortDay(due!, today)}答复，|已经超过${late}天`
      : `最晚|${by.replace(/前$/, '')}|答复您`,
    lead: open
      ? `现在还在征集，${close}截止。截止以后由${who}研究每一条意见。`
      : late
        ? `${who}还在研究。您可以打电话催问，号码在下面。`
        : `${close}已经截止，${who}正在研究每一条意见。`,
    steps: [
      received(kept, now),
      open
        ? { when: `到${close}`, what: '征集中，您还可以再提', state: 'now' }
        : { when: close, datetime: day, what: '征集截止', state: 'done' },
      { when: since, what: study, state: open ? 'next' : 'now' },
      { when: by, ...(due && { datetime: due }), what: '答复您，同时公布全部结果', state: 'next' },
    ],
    reminder: `${draft.path}.ics`,
  };
}

function answered(kept: Kept, draft: Draft, { now }: At): Standing {
  const result = draft.result!;
  const clause = kept.clause ? clauseAt(draft, kept.clause) : undefined;
  const about = clause ? clause.label : '全文';
  const answers = result.replies
    .filter((reply) => (reply.clause ?? null) === kept.clause)
    .map(({ outcome, count, gist, reply }) => ({ outcome, count, gist, reply: reply ?? '' }));
  const told = new Date(result.publishedAt);
  const day = dayOf(told);
  return {
    ...NOTHING,
    tag: tagOf(answers),
    title: `对${about}的意见，|处理结果|已经公布`,
    lead: answers.length
      ? `相近的意见合在一起答复。对${about}的意见，答复如下。`
      : `这次没有单独写对${about}的答复，请看全部结果。`,
    steps: [
      received(kept, now),
      { when: closingWords(draft.closesAt, now), what: '征集截止', state: 'done' },
      { when: shortDay(day, dayOf(now)), datetime: day, what: '答复并公布结果', state: 'done' },
    ],
    answers,
    changes: result.changes.filter((change) => change.clause === kept.clause),
    links: [{ label: '看全部意见的处理结果', path: `${draft.path}/result` }],
  };
}

/** The one word when every answer has the same; otherwise only that there is an answer. */
function tagOf(answers: readonly Answer[]): Standing['tag'] {
  const [first] = answers;
  if (!first || answers.some(({ outcome }) => outcome !== first.outcome))
    return { kind: 'ok', text: '已答复' };
  return { ...OUTCOME_TAGS[first.outcome], text: OUTCOMES[first.outcome] };
}

/** Colours of the four words. */
export const OUTCOME_TAGS: Record<Outcome, { kind?: 'ok' | 'warn' | 'info' }> = {
  adopted: { kind: 'ok' },
  partly: { kind: 'info' },
  declined: { kind: 'warn' },
  explained: {},
};

/** What it speaks of is not to be read any more. */
export const standingOfWithdrawn = (kept: Kept, { now }: At): Standing => ({
  ...NOTHING,
  tag: WAITING,
  title: '已经收到，|对应的网页现在已经撤下',
  lead: '要问处理情况，请打电话，号码在下面。',
  steps: [received(kept, now)],
});

/** 纠错: waiting, or late. */
export function standingOfCorrection(kept: Kept, { site, now }: At): Standing {
  const today = dayOf(now);
  const who = departmentName(site, kept.department ?? undefined) || site.identity.name;
  const { dueOn: due } = kept;
  const late = overdueDays(due, today);
  const by = due ? shortDay(due, today) : `收到后${lengthOf(periodOf(site, 'correctionReply'))}内`;
  return {
    ...NOTHING,
    tag: late ? LATE : WAITING,
    title: late ? `原定${by}答复，|已经超过${late}天` : `最晚|${by}|答复您`,
    lead: late ? `${who}还在核对。您可以打电话催问，号码在下面。` : `${who}正在核对您指出的地方。`,
    steps: [
      received(kept, now),
      { when: '现在', what: `${who}核对`, state: 'now' },
      {
        when: due ? `${by}前` : by,
        ...(due && { datetime: due }),
        what: '改正并注明，或者写明不改的理由',
        state: 'next',
      },
    ],
  };
}
