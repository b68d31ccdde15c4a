import type { Site } from '../site.ts';
import { normalize } from './tokens.ts';

/**
 * The known word that was probably meant: of the same length and one character different, or with one more or less.
 * Null when the query is itself known or nothing is near. Words of fewer than three characters have too many neighbours.
 */
export function meantWord(query: string, known: readonly string[]): string | null {
  const typed = [...normalize(query)];
  if (typed.length < 3 || typed.length > 12) return null;
  const words = known.filter((word) => [...word].length >= 3);
  if (words.some((word) => normalize(word) === typed.join(''))) return null;
  return words.find((word) => oneApart(typed, [...normalize(word)])) ?? null;
}

/** The words this body's visitors use: common searches, words of the topics, names of one thing. */
export const knownWords = ({
  identity,
  topics,
  synonyms,
}: Pick<Site, 'identity' | 'topics' | 'synonyms'>): string[] => [
  ...new Set([...identity.commonSearches, ...topics.flatMap(({ words }) => words), ...synonyms.flat()]),
];

/** One character replaced, left out or put in. */
function oneApart(a: readonly string[], b: readonly string[]): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let [endA, endB] = [a.length, b.length];
  while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) [endA, endB] = [endA - 1, endB - 1];
  return Math.max(endA - from, endB - from) === 1;
}
