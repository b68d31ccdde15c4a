import type { Choices } from '../documents/fields.ts';
import type { DocumentType, States } from '../documents/type.ts';
import { TYPES, typeOf } from '../documents/types/index.ts';
import { holds, type Spine } from '../shelf/rules.ts';
import { VALIDITY } from '../validity/rules.ts';

export const PAGE_SIZE = 20;
export const MOST_PER_PAGE = 100;

/** What a list is asked; filters by query key, values are codes. */
export type ListQuery = {
  q: string;
  filters: Record<string, string[]>;
  /** `listed` newest first; `relevance` only with words. */
  sort: 'relevance' | 'listed';
  page: number;
  size: number;
  /** Without other names of the same thing. */
  exact: boolean;
};

export type Group = { name: string; label: string; options: Option[] };
export type Option = { value: string; label: string; count: number; checked: boolean };

/** One facet of a list. `silent`: a key that filters, but no choice beside the list. */
export type FacetName = { name: string; label: string; choices?: Choices; silent?: boolean };

/** 法定主动公开内容 are the lists of 政府信息公开, not a choice elsewhere. */
const SILENT = ['head'];

/** Facets of a list: validity or state first, the type's own fields, then the year. */
export function facetNames(type: DocumentType | null): FacetName[] {
  const own = Object.values(type?.fields ?? {})
    .filter((field) => field.facet)
    .map(({ facet, label, choices }) => ({
      ...{ name: facet!, label, silent: SILENT.includes(facet!) },
      ...(choices && { choices }),
    }));
  const { states } = type ?? {};
  return [
    ...(type ? [] : [{ name: 'type', label: '类型' }]),
    ...(!type || type.dated ? [{ name: 'validity', label: '效力' }] : []),
    ...(states ? [{ name: states.facet, label: states.label, choices: states.choices }] : []),
    ...own,
    { name: 'year', label: '年份' },
  ];
}

/** Every query key a list may depend on; the front passes no others on. */
export const LIST_KEYS = [
  ...['q', 'sort', 'page', 'size', 'exact'],
  ...new Set(
    [null, ...Object.keys(TYPES).map(typeOf)].flatMap((type) => facetNames(type).map(({ name }) => name)),
  ),
];

/** Reads a query string; whatever cannot be meant is left out. */
export const parseQuery = (type: DocumentType | null, params: URLSearchParams): ListQuery =>
  readQuery(
    facetNames(type).map(({ name }) => name),
    params,
  );

/** The same for a list with filters of its own. */
export function readQuery(names: readonly string[], params: URLSearchParams): ListQuery {
  const filters = Object.fromEntries(
    names
      .map((name) => [name, [...new Set(params.getAll(name))].filter(Boolean).sort()] as const)
      .filter(([, v]) => v.length),
  );
  const q = (params.get('q') ?? '').trim();
  const sort = params.get('sort') === 'listed' || !q ? 'listed' : 'relevance';
  const size = Math.min(wholeNumber(params.get('size'), PAGE_SIZE), MOST_PER_PAGE);
  return {
    q,
    filters,
    sort,
    page: wholeNumber(params.get('page'), 1),
    size,
    exact: params.get('exact') === '1',
  };
}

/** The one way to write a list's address: defaults left out, keys in one order. Starts with `?` or is empty. */
export function queryString(query: ListQuery): string {
  const params = new URLSearchParams();
  if (query.q) params.set('q', query.q);
  for (const name of Object.keys(query.filters).sort())
    for (const value of query.filters[name]!) params.append(name, value);
  if (query.q && query.sort === 'listed') params.set('sort', 'listed');
  if (query.exact) params.set('exact', '1');
  if (query.page > 1) params.set('page', String(query.page));
  if (query.size !== PAGE_SIZE) params.set('size', String(query.size));
  const text = params.toString();
  return text && `?${text}`;
}

/** The same list with one value of a filter put on or taken off, on its first page. */
export function toggled(query: ListQuery, name: string, value: string): ListQuery {
  const before = query.filters[name] ?? [];
  const values = before.includes(value) ? before.filter((v) => v !== value) : [...before, value].sort();
  const filters = { ...query.filters, [name]: values };
  if (!values.length) delete filters[name];
  return { ...query, filters, page: 1 };
}

/** Documents that pass every filter at a moment; within one filter any value does. */
export const filtered = (spines: readonly Spine[], filters: ListQuery['filters'], moment: string): Spine[] =>
  spines.filter((spine) => failing(spine, Object.entries(filters), moment).length === 0);

/** Documents of a type with states as its list shows them: what is open first, and first what closes first. */
export function inStateOrder(
  { facet, order = [] }: States,
  spines: readonly Spine[],
  moment: string,
): Spine[] {
  const placed = spines.map((spine) => {
    const now = spine.facets.find(({ name, ...bounds }) => name === facet && holds(bounds, moment));
    const rank = order.findIndex(({ value }) => value === now?.value);
    return { spine, rank: rank < 0 ? order.length : rank, bound: now?.[order[rank]?.by ?? 'from'] ?? '' };
  });
  const earlier = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return placed
    .sort((a, b) => a.rank - b.rank || earlier(a.bound, b.bound) * (order[a.rank]?.by === 'until' ? 1 : -1))
    .map(({ spine }) => spine);
}

/** Number of documents by facet and value. */
export type Counts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/**
 * Counts of every facet, as they would be after ticking: every other filter applies, its own does not. Ticked values stay
 * even with 0. One pass: a document counts for all facets, or only for the one filter it fails.
 */
export function countsOf(spines: readonly Spine[], filters: ListQuery['filters'], moment: string): Counts {
  const asked = Object.entries(filters);
  const counts = new Map(asked.map(([name, values]) => [name, new Map(values.map((value) => [value, 0]))]));
  for (const spine of spines) {
    const [only, more] = asked.length ? failing(spine, asked, moment) : [];
    if (more !== undefined) continue;
    for (const facet of spine.facets) {
      if ((only !== undefined && facet.name !== only) || !holds(facet, moment)) continue;
      let values = counts.get(facet.name);
      if (!values) counts.set(facet.name, (values = new Map()));
      values.set(facet.value, (values.get(facet.value) ?? 0) + 1);
    }
  }
  return counts;
}

/** Names of the filters a document does not pass. */
const failing = (spine: Spine, asked: [string, string[]][], moment: string): string[] =>
  asked
    .filter(
      ([name, values]) =>
        !spine.facets.some((f) => f.name === name && values.includes(f.value) && holds(f, moment)),
    )
    .map(([name]) => name);

/** Order of the options: validity and states as the words are listed, years newest first, the rest by count. */
export function orderOf(name: string, states?: States): (a: Option, b: Option) => number {
  const words = Object.keys(name === states?.facet ? states.choices : VALIDITY);
  if (name === 'validity' || name === states?.facet)
    return (a, b) => words.indexOf(a.value) - words.indexOf(b.value);
  if (name === 'class') return (a, b) => (a.value < b.value ? -1 : 1);
  if (name === 'year') return (a, b) => (a.value < b.value ? 1 : -1);
  return (a, b) => b.count - a.count || (a.label < b.label ? -1 : 1);
}

const wholeNumber = (text: string | null, fallback: number): number => {
  const value = /^\d{1,6}$/.test(text ?? '') ? Number(text) : 0;
  return value >= 1 ? value : fallback;
};
