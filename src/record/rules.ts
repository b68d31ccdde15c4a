import type { RecordFilter } from '../audit/service.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

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

const isDay = (text: string): boolean =>
  DAY.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
