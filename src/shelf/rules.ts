import type { DocumentType } from '../documents/type.ts';
import { entryOf } from '../own.ts';
import { momentOf, nextMidnight } from '../text/days.ts';

/** What lists, counts and ranking need to know of one public document. */
export type Spine = {
  id: string;
  /** Key in the search tables. */
  row: number;
  type: string;
  number: string;
  title: string;
  /** Issuer in full; ours when the type has none. */
  agency: string;
  /** Title of the 办法 it carries. */
  carried: string | null;
  documentNumber: string | null;
  /** 代字|年|号, see search/numbers.ts. */
  numberKey: string | null;
  topics: string[];
  /** Moment that lists sort by, ms. */
  listedAt: number;
  /** Day it was signed, else listed: recency in search. */
  date: string | null;
  facets: { name: string; value: string; from: string; until: string }[];
};

/** All public documents, newest first, and the same by id and by search row. */
export type Shelf = {
  all: readonly Spine[];
  byId: ReadonlyMap<string, Spine>;
  byRow: ReadonlyMap<number, Spine>;
};

/**
 * Whether a facet holds: from ≤ moment < until. Bounds are days, or moments `2026-05-12T09:00:00` for what changes within
 * one; a day sorts before its moments, so that a day asked for stands for its beginning.
 */
export const holds = (facet: Pick<Spine['facets'][number], 'from' | 'until'>, moment: string): boolean =>
  facet.from <= moment && moment < facet.until;

/** Values of one facet that hold at a day or moment. */
export const valuesOn = (spine: Pick<Spine, 'facets'>, name: string, moment: string): string[] =>
  spine.facets.filter((f) => f.name === name && holds(f, moment)).map((f) => f.value);

const DAY_LENGTH = '2026-05-12'.length;

/** 征集中: the state of a document at a moment, for types that have states. */
export function stateOf(
  { states }: Pick<DocumentType, 'states'>,
  of: Pick<Spine, 'facets'>,
  moment: string,
): { code: string; text: string } | null {
  const [code] = states ? valuesOn(of, states.facet, moment) : [];
  return states && code ? { code, text: entryOf(states.choices, code) ?? code } : null;
}

type Bounded = { readonly facets: readonly Pick<Spine['facets'][number], 'from' | 'until'>[] };

/** The first moment after now at which one of these changes by the clock alone; midnight at the latest. */
export function untilOf(spines: readonly Bounded[], now: Date): Date {
  const midnight = nextMidnight(now);
  const change = changeAfter(spines, momentOf(now));
  const at = change ? new Date(`${change}+08:00`) : midnight;
  return at < midnight ? at : midnight;
}

/** The first moment after this one at which a facet changes within a day; null when none does. */
function changeAfter(spines: readonly Bounded[], moment: string): string | null {
  let first: string | null = null;
  const meet = (bound: string) => {
    if (bound.length > DAY_LENGTH && bound > moment && (!first || bound < first)) first = bound;
  };
  for (const { facets } of spines)
    for (const { from, until } of facets) {
      meet(from);
      meet(until);
    }
  return first;
}

/** The first few of a type; `all` is newest first. */
export function newestOf(all: readonly Spine[], type: string, limit: number): Spine[] {
  const found: Spine[] = [];
  for (const spine of all) if (spine.type === type && found.push(spine) === limit) break;
  return found;
}
