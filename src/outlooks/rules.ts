import { STEPS } from '../documents/types/policy.ts';
import { shortDay } from '../text/days.ts';

/** What is told beside the conditions of publication: it does not keep a release back, the checks do. */
export type Fact = { note: string; more: string };

/** Where the public sees something else once a release is out. */
export type Effect = { name: string; words: string };

type Step = { step?: string; on?: string; until?: string; number?: string };

/** 前置程序 of a text as one line, by the order of its form. */
export const procedureOf = (details: Record<string, unknown>, today: string): string[] =>
  ((details['procedure'] ?? []) as Step[]).map(({ step = '', on = '', until, number }) => {
    const days = until ? `${shortDay(on, today)}至${shortDay(until, today)}` : on && shortDay(on, today);
    return `${STEPS[step as keyof typeof STEPS] ?? step}${days}${number ? `（${number}）` : ''}`;
  });
