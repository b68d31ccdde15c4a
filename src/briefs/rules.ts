import type { Content } from '../documents/rules.ts';

/** Details that a list needs are dates, names and choices; what is longer is a text. */
const LONGEST = 300;

/** A content without its texts. */
export const briefOf = (content: Content): Content => ({
  ...content,
  ...{ summary: '', body: '' },
  details: Object.fromEntries(Object.entries(content.details).map(([name, value]) => [name, short(value)])),
});

function short(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST ? '' : value;
  if (Array.isArray(value)) return [];
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, short(one)]));
}
