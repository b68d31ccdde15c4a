import type { RecordFilter } from '../audit/service.ts';
import { isDay } from '../text/days.ts';

/** A filter as an address says it; what cannot be a day is left out. */
export function filterFrom(query: URLSearchParams): RecordFilter {
  const text = (name: string) => (query.get(name) ?? '').trim().slice(0, 100);
  const day = (name: string) => (isDay(text(name)) ? text(name) : '');
  return {
    ...{ actor: text('actor'), verb: text('verb'), subject: text('subject') },
    ...{ from: day('from'), until: day('until') },
  };
}

/** Rows before this one; undefined from the newest on. */
export function beforeFrom(query: URLSearchParams): number | undefined {
  const before = Number(query.get('before'));
  return Number.isSafeInteger(before) && before > 0 ? before : undefined;
}

/** The filter as an address, empty parts left out. */
export function queryOf(filter: RecordFilter, more: Record<string, string> = {}): string {
  const filled = Object.entries({ ...filter, ...more }).filter(([, value]) => value);
  return filled.length ? `?${new URLSearchParams(filled)}` : '';
}
