import { commented } from '../dossiers/drafting.ts';
import { inOrder, type Kind, type Mark, type Step } from '../dossiers/history.ts';
import type { Phrase } from '../dossiers/rules.ts';
import type { Dossier } from '../dossiers/service.ts';
import type { Site } from '../site.ts';
import { dayOf, shortDay } from '../text/days.ts';
import { dueWords, type Shown } from './shown.ts';

/** Steps of the policy that say what became of the draft. */
const AFTERWARDS: Kind[] = ['deliberation', 'published', 'effective', 'changed', 'ended'];

/**
 * 进度: from the draft to the document in force, with where it stands now. `policy`: the steps of the policy it became, none
 * until there is one.
 */
export function progress(draft: Dossier, one: Shown, policy: readonly Step[], site: Site, now: Date): Mark[] {
  const today = dayOf(now);
  const opened = dayOf(draft.listedAt);
  const before = one.phase === 'upcoming' || one.phase === 'open';
  const first = mark(shortDay(opened, today), '发布征求意见稿', 'done', opened);
  const rest = policy.filter(({ kind }) => AFTERWARDS.includes(kind));
  return [
    ...(before ? [first] : []),
    taking(draft, one, today),
    ...(one.phase === 'closed' ? [mark('现在', '研究意见', 'now')] : []),
    answer(draft, one, site, today),
    ...(rest.length ? rest : [mark('之后', '审议、发布', 'next')]),
  ];
}

function taking(draft: Dossier, { phase, ends, opens }: Shown, today: string): Mark {
  if (phase === 'open') return mark(`到${shortDay(ends.day, today)}`, '公开征集', 'now', ends.day);
  const [{ when }] = inOrder([commented(draft)], today) as [Step];
  return mark(when, '公开征求意见', phase === 'upcoming' ? 'next' : 'done', opens.day);
}

function answer(draft: Dossier, one: Shown, site: Site, today: string): Mark {
  if (!one.answeredOn) return mark(dueWords(one, site, today), '公布处理结果', 'next', one.dueOn ?? '');
  const phrases = [{ text: '公布处理结果', path: `${draft.path}/result` }];
  return mark(shortDay(one.answeredOn, today), phrases, 'done', one.answeredOn);
}

const mark = (when: string, what: string | Phrase[], state: 'done' | 'now' | 'next', on = ''): Mark => ({
  ...{ on, when, done: state === 'done', now: state === 'now' },
  phrases: typeof what === 'string' ? [{ text: what }] : what,
});
