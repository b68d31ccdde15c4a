import type { Head } from '../documents/types/heads.ts';
import { type ListQuery, queryString } from '../lists/rules.ts';

/** A list of the column without base path: `/disclosure/heads/1?year=2026`, its search without a head. */
export const headListPath = (head: Head | null, query: ListQuery, suffix = ''): string =>
  `/disclosure/${head ? `heads/${head}` : 'search'}${suffix}${queryString(query)}`;
