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

/** Whether a facet holds on a day: from ≤ day < until. */
export const holds = (facet: Spine['facets'][number], day: string): boolean =>
  facet.from <= day && day < facet.until;

/** Values of one facet that hold on a day. */
export const valuesOn = (spine: Spine, name: string, day: string): string[] =>
  spine.facets.filter((f) => f.name === name && holds(f, day)).map((f) => f.value);
