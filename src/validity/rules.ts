import { addDays, shortDay } from '../text/days.ts';

/** 时效性: legal force of a document, unrelated to the state of its edition. */
export const VALIDITY = {
  in_force: '有效',
  not_yet: '尚未施行',
  partly_repealed: '部分失效',
  amended: '已修改',
  expired: '已失效',
  repealed: '已废止',
} as const;

export type ValidityCode = keyof typeof VALIDITY;

/** What the document says of itself; days `YYYY-MM-DD`. It holds from `effectiveOn` and no longer on `expiresOn`. */
export type Terms = { effectiveOn?: string; expiresOn?: string };

/** A public document that ends or changes this one from the day it takes effect itself. */
export type Influence = {
  relation: 'repeals' | 'replaces' | 'amends';
  clause?: string;
  on: string;
  by: string;
};

/** One state and the days it holds: from ≤ day < until. */
export type Span = { code: ValidityCode; from: string; until: string; by?: string };

export const FIRST_DAY = '0000-01-01';
export const LAST_DAY = '9999-12-31';

/**
 * All states of a document in time, without gaps. A document effective next month is 尚未施行; the one it will repeal
 * stays 有效 until that day (standards AD-07).
 */
export function spans(terms: Terms, influences: readonly Influence[]): Span[] {
  const ends = endings(terms, influences);
  const events = [
    ...(terms.effectiveOn ? [{ code: 'in_force' as const, on: terms.effectiveOn }] : []),
    ...changes(influences, terms.effectiveOn ?? FIRST_DAY),
    ...ends,
  ].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : rank(a.code) - rank(b.code)));
  const result: Span[] = [
    { code: terms.effectiveOn ? 'not_yet' : 'in_force', from: FIRST_DAY, until: LAST_DAY },
  ];
  for (const event of events) {
    const last = result.at(-1)!;
    if (isEnd(last.code) || (last.code === 'partly_repealed' && event.code === 'amended')) continue;
    if (last.code === 'not_yet' && !isEnd(event.code) && event.code !== 'in_force') continue;
    last.until = event.on;
    result.push({ ...codeOf(event), from: event.on, until: LAST_DAY });
  }
  return result.filter((span) => span.from < span.until);
}

/** A span as kept among the facets of a document. */
export const spanOf = (facet: { value: string; from: string; until: string }): Span => ({
  code: facet.value as ValidityCode,
  from: facet.from,
  until: facet.until,
});

/** State on a day, and what comes next if that is already known. */
export function validityOn(all: readonly Span[], day: string): Span & { next?: Span } {
  const index = all.findIndex((span) => span.from <= day && day < span.until);
  const span = all[index] ?? all.at(-1)!;
  const next = all[index + 1];
  return next ? { ...span, next } : span;
}

/** An end that lies further ahead than this is not told in one word beside a title. */
const SOON_DAYS = 90;

/** 有效 · 尚未施行 · 有效，将于6月1日废止 — as lists and pages say it on a day (文字规则 5). */
export function validityText(state: Span & { next?: Span }, day: string): string {
  const word = VALIDITY[state.code];
  const { next } = state;
  if (!next || isEnd(state.code) || state.code === 'not_yet') return word;
  const when = shortDay(next.from, day);
  if (next.code === 'repealed') return `${word}，将于${when}废止`;
  if (next.code === 'amended') return `${word}，将于${when}修改`;
  if (next.code === 'partly_repealed') return `${word}，将于${when}部分失效`;
  return next.from <= addDays(day, SOON_DAYS) ? `${word}，将于${when}失效` : word;
}

type Event = { code: ValidityCode; on: string; by?: string };

const endings = (terms: Terms, influences: readonly Influence[]): Event[] => [
  ...(terms.expiresOn ? [{ code: 'expired' as const, on: terms.expiresOn }] : []),
  ...influences
    .filter((i) => i.relation !== 'amends' && !i.clause)
    .map((i) => ({ code: 'repealed' as const, on: i.on, by: i.by })),
];

const changes = (influences: readonly Influence[], start: string): Event[] =>
  influences
    .filter((i) => i.relation === 'amends' || i.clause)
    .map((i) => ({
      code: i.relation === 'amends' ? ('amended' as const) : ('partly_repealed' as const),
      on: i.on > start ? i.on : start,
      by: i.by,
    }));

const codeOf = ({ code, by }: Event) => (by ? { code, by } : { code });
const isEnd = (code: ValidityCode): boolean => code === 'expired' || code === 'repealed';
const rank = (code: ValidityCode): number =>
  ['in_force', 'amended', 'partly_repealed', 'expired', 'repealed', 'not_yet'].indexOf(code);
