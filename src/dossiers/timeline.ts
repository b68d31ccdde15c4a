import { dayOf, shortDay } from '../text/days.ts';
import { consultationOf, outcomesOf } from './drafting.ts';
import type { Kind, Step } from './history.ts';
import * as rules from './rules.ts';
import type { Phrase } from './rules.ts';
import type { Dossier } from './service.ts';

/** 起草 · 审查 · 公布 · 以后, each with its steps; an era without a step is left out. */
export type Era = { title: string; steps: Step[] };

const ERAS: { title: string; kinds: Kind[] }[] = [
  { title: '起草', kinds: ['consultation'] },
  { title: '审查', kinds: ['competition', 'legal', 'result', 'deliberation'] },
  { title: '公布', kinds: ['signed', 'registration', 'published', 'interpreted', 'filing'] },
  { title: '以后', kinds: ['effective', 'expires', 'changed', 'ended'] },
];

/** The steps of a document by era; the day it takes effect also says what it ends. */
export function eras(policy: Dossier, steps: readonly Step[]): Era[] {
  const told = steps.map((step) => (step.kind === 'effective' ? { ...step, note: ending(policy) } : step));
  return ERAS.map(({ title, kinds }) => ({
    title,
    steps: told.filter(({ kind }) => kinds.includes(kind)),
  })).filter((era) => era.steps.length > 0);
}

/** 办理情况: who drafted it, how long it took, what came in, what explains it. */
export function summaryOf(
  policy: Dossier,
  draft: Dossier | null,
  steps: readonly Step[],
  today: string,
): { label: string; text: string }[] {
  const first = steps[0]?.on ?? '';
  const published = dayOf(policy.listedAt);
  const result = draft && consultationOf(draft).result;
  const explained = rules.interpretationsOf(policy).length;
  return [
    { label: '起草', text: policy.department },
    {
      label: '用时',
      text: first < published ? `${shortDay(first, today)}到${shortDay(published, today)}` : '',
    },
    { label: '意见', text: result ? outcomesOf(result) : '' },
    { label: '解读', text: explained ? `${explained}篇` : '' },
  ].filter(({ text }) => text);
}

/** 同日废止x. */
function ending(policy: Dossier): Phrase[] {
  const links = rules.endedHere(policy).filter(({ path }) => path);
  if (!links.length) return [];
  return [
    { text: '同日废止' },
    ...links.flatMap((link, i) => [...(i ? [{ text: '、' }] : []), rules.leading(link)]),
    { text: '。' },
  ];
}
