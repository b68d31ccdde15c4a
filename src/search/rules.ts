import { type NumberQuestion, numberIn } from './numbers.ts';
import { bigrams, forPhrase, isLoneCharacter, normalize } from './tokens.ts';

/** Longest query taken whole, in characters; the page says so when more was typed. */
export const LONGEST_QUERY = 50;

/** A query understood; what every engine is asked comes from here. */
export type Plan = {
  /** The query as analysed, at most LONGEST_QUERY characters of it. */
  normalized: string;
  number: NumberQuestion | null;
  /** Distinct words, in order. */
  tokens: string[];
  phrase: ReturnType<typeof forPhrase>;
  /** Other names of things the query names. */
  synonyms: string[];
  /** The query was longer and its end was not searched. */
  cut: boolean;
};

/** Number of documents and how many hold each word in the title and in the text. */
export type Weights = { size: number; title: ReadonlyMap<string, number>; body: ReadonlyMap<string, number> };

/** One question for the full-text index. Absent from `questions` when there is nothing to ask. */
export type Question = {
  name: 'title' | 'synonym' | 'phrase' | 'all' | 'any';
  column: 'title' | 'body';
  match: string;
  limit: number;
  /** Costs much and adds little: ask only when fewer than ten documents are found without it. */
  last?: true;
};

/** A document that may answer, with bm25 as FTS5 gives it (negative, smaller is better, 0 when not found there). */
export type Candidate = {
  title: string;
  /** Title of what it carries: the 办法 of a 通知 is asked for by its own name. */
  carried?: string | null;
  agency: string;
  /** `YYYY-MM-DD`, for recency. */
  date: string | null;
  superseded: boolean;
  titleRank: number;
  bodyRank: number;
  synonymRank: number;
  /** The text holds the query word for word; the text holds every word of it. */
  phraseInBody: boolean;
  allInBody: boolean;
  /** Its document number is the one asked for. */
  numbered?: boolean;
};

/** Understands a query. Never throws, whatever was typed. `synonyms` are groups of names for one thing. */
export function plan(query: string, synonyms: readonly (readonly string[])[] = []): Plan {
  const characters = [...query.slice(0, 1000).trim()];
  const taken = characters.slice(0, LONGEST_QUERY).join('');
  const normalized = normalize(taken).replace(/\s+/g, ' ').trim();
  return {
    normalized,
    number: numberIn(taken),
    tokens: [...new Set(bigrams(taken))],
    phrase: forPhrase(taken),
    synonyms: otherNames(normalized, synonyms),
    cut: characters.length > LONGEST_QUERY,
  };
}

/** FTS5 expression: texts with every word. Null when there is none. */
export const matchAll = (tokens: readonly string[]): string | null => tokens.map(term).join(' AND ') || null;

/** FTS5 expression: texts with any of the words. */
export const matchAny = (tokens: readonly string[]): string | null => tokens.map(term).join(' OR ') || null;

/** FTS5 expression: texts that contain every part of the query word for word. */
export const matchPhrase = (phrase: Plan['phrase']): string | null =>
  phrase.map(({ words, open }) => quoted(words) + (open ? '*' : '')).join(' AND ') || null;

/** The words whose number of documents `questions` and `rank` want to know. */
export const countedWords = (asked: Plan): string[] => [
  ...new Set([...asked.tokens, ...asked.synonyms.flatMap(bigrams)]),
];

/** What to ask the full-text index for a query (search.md §6), cheapest and most telling first. */
export function questions(asked: Plan, weights: Weights): Question[] {
  const { tokens } = asked;
  if (tokens.length === 0) return [];
  const lone = tokens.every(isLoneCharacter);
  const inTitle = rarest(tokens, weights.title, 16, weights.size * 0.35);
  // A single character among words is left to the titles: in texts it stands for hundreds of words.
  const told = lone ? tokens : tokens.filter((word) => !isLoneCharacter(word));
  const phrase = lone
    ? asked.phrase
    : asked.phrase.filter(({ words, open }) => !(open && isLoneCharacter(words)));
  const names = rarest(asked.synonyms.flatMap(bigrams), weights.title, 16, weights.size * 0.35);
  const all: [Question['name'], Question['column'], string | null, number][] = [
    ['title', 'title', matchAny(inTitle), 150],
    ['synonym', 'title', matchAny(names), 120],
    ['phrase', 'body', matchPhrase(phrase), 60],
    ['all', 'body', told.length > 1 ? matchAll(rarest(told, weights.body, 16, Infinity)) : null, 60],
    [
      'any',
      'body',
      told.length > 1 ? matchAny(rarest(told, weights.body, 16, weights.size * 0.35)) : null,
      120,
    ],
  ];
  return all.flatMap(([name, column, match, limit]) =>
    match ? [{ name, column, match, limit, ...(lone && column === 'body' && { last: true as const }) }] : [],
  );
}

/** Candidates with their scores, best first; equal ones keep their order. `today` is `YYYY-MM-DD`. */
export function rank<C extends Candidate>(
  candidates: readonly C[],
  asked: Plan,
  weights: Weights,
  today: string,
) {
  const idf = inverseFrequencies(asked.tokens, weights);
  const best = Math.max(0, ...candidates.flatMap(namesOf).map((name) => share(idf, name)));
  const gate = Math.min(Math.max((0.75 - best) / 0.3, 0), 1);
  return candidates
    .map((candidate) => ({ candidate, score: score(candidate, asked, today, { idf, gate }) }))
    .sort((a, b) => b.score - a.score);
}

/**
 * How well a document answers (search.md §6; weights tuned on real legal texts). `gate` is 1 when no title answers the
 * query, so that finds in texts count, and 0 when one does. `idf` weighs the words of the query.
 */
export function score(
  candidate: Candidate,
  asked: Plan,
  today: string,
  { idf, gate }: { idf: ReadonlyMap<string, number>; gate: number },
): number {
  const named = Math.max(...namesOf(candidate).map((name) => nameScore(name, asked, idf)));
  return (
    -0.33 * candidate.titleRank -
    0.1 * candidate.bodyRank -
    0.66 * candidate.synonymRank +
    named +
    2 * covered(normalize(candidate.agency), asked.normalized) +
    gate * (7 * Number(candidate.phraseInBody) + 7 * Number(candidate.allInBody)) +
    Math.exp(-years(candidate.date, today) / 8) -
    (candidate.superseded ? 3 : 0) +
    (candidate.numbered ? 100 : 0)
  );
}

const namesOf = ({ title, carried }: Candidate): string[] =>
  carried ? [normalize(title), normalize(carried)] : [normalize(title)];

/** How well one name of a document answers: word for word, word by word, and how little else it says. */
function nameScore(name: string, asked: Plan, idf: ReadonlyMap<string, number>): number {
  const [whole, sought] = [squashed(name), squashed(asked.normalized)];
  const found = sought.length > 1 && whole.includes(sought);
  return (
    (found ? 3 : 0) +
    (found && whole === sought ? 10 : 0) +
    7.5 * share(idf, name) +
    2 * covered(name, asked.normalized)
  );
}

const quoted = (words: string): string => `"${words.replaceAll('"', '""')}"`;

const term = (word: string): string => quoted(word) + (isLoneCharacter(word) ? '*' : '');

function otherNames(normalized: string, groups: readonly (readonly string[])[]): string[] {
  const others = groups
    .map((group) => group.map(normalize))
    .filter((group) => group.some((name) => name && normalized.includes(name)))
    .flat()
    .filter((name) => !normalized.includes(name));
  return [...new Set(others)];
}

/** The rarest words first; those in more than `most` documents only when no other is left. */
function rarest(
  words: readonly string[],
  counts: ReadonlyMap<string, number>,
  many: number,
  most: number,
): string[] {
  const count = (word: string): number => counts.get(word) ?? 0;
  const sorted = [...new Set(words)].sort((a, b) => count(a) - count(b));
  const telling = sorted.filter((word) => count(word) <= Math.max(most, 20));
  return (telling.length > 0 ? telling : sorted).slice(0, many);
}

function inverseFrequencies(tokens: readonly string[], { size, title }: Weights): Map<string, number> {
  return new Map(
    tokens.map((word) => {
      const count = Math.min(title.get(word) ?? 0, size);
      return [word, Math.log(1 + (size - count + 0.5) / (count + 0.5))];
    }),
  );
}

/** Part of the query's weight that a title holds, 0 to 1. */
function share(idf: ReadonlyMap<string, number>, title: string): number {
  let [held, all] = [0, 0];
  for (const [word, weight] of idf) {
    all += weight;
    if (title.includes(word)) held += weight;
  }
  return all && held / all;
}

/** Part of a text's character pairs that the query holds, 0 to 1. */
function covered(text: string, query: string): number {
  const pairs = Math.max(text.length - 1, 0);
  let held = 0;
  for (let i = 0; i < pairs; i++) if (query.includes(text.slice(i, i + 2))) held++;
  return pairs && held / pairs;
}

const squashed = (normalized: string): string => normalized.replace(/[^\p{L}\p{N}]/gu, '');

const years = (date: string | null, today: string): number =>
  date ? Math.max((Date.parse(today) - Date.parse(date)) / 31_557_600_000, 0) || 0 : 20;
