import type { DocumentType } from '../documents/type.ts';
import { type Group, type ListQuery, type Option, queryString } from './rules.ts';

/** A list's address without base path: `/policies?q=…`, the site-wide search for no type. */
export const listPath = (type: Pick<DocumentType, 'path'> | null, query: ListQuery, suffix = ''): string =>
  `/${type?.path ?? 'search'}${suffix}${queryString(query)}`;

/** The same list with one value of a filter alone, or without that filter; on its first page. */
export function only(query: ListQuery, name: string, value: string | null): ListQuery {
  const { [name]: _, ...filters } = query.filters;
  return { ...query, filters: value ? { ...filters, [name]: [value] } : filters, page: 1 };
}

/** The list without any filter, on its first page. */
export const unfiltered = (query: ListQuery): ListQuery => ({ ...query, filters: {}, page: 1 });

/** Conditions that are on, in the order of the groups. */
export const ticked = (groups: readonly Group[]): (Option & { name: string })[] =>
  groups.flatMap(({ name, options }) =>
    options.filter((option) => option.checked).map((option) => ({ ...option, name })),
  );

/** What a form that changes the filters must keep, as hidden fields. */
export const keptBeside = ({ q, sort, exact }: ListQuery): [string, string][] => [
  ...(q ? [['q', q] as [string, string]] : []),
  ...(q && sort === 'listed' ? [['sort', 'listed'] as [string, string]] : []),
  ...(exact ? [['exact', '1'] as [string, string]] : []),
];
