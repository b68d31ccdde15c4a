import { setImmediate as breathe } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import lunr from 'lunr';
import { entryOf, isIn } from '../own.ts';
import type { Plan } from './rules.ts';
import { numberKey } from './numbers.ts';
import { bigrams, isLoneCharacter } from './tokens.ts';

/** What the index knows of one document; `ref` is given back by searches. */
export type TitleRow = {
  ref: string;
  title: string;
  number: string | null;
  agency: string;
  topics: string[];
};

/** A loaded index. Scores are Lunr's, higher is better, comparable within one search only. */
export type TitleIndex = {
  /** Number of documents. */
  size: number;
  /** Number of titles holding a word. */
  frequency(word: string): number;
  search(plan: Pick<Plan, 'tokens' | 'number' | 'synonyms'>, limit: number): { ref: string; score: number }[];
};

type Postings = Record<string, Record<string, unknown>>;
type Term = [string, { _index: number } & Record<Field, Postings>];
type Head = { size: number; terms: number };

const BOOSTS = { title: 8, num: 10, agency: 2, topics: 2 } as const;
type Field = keyof typeof BOOSTS;
const FIELDS = Object.keys(BOOSTS) as Field[];

/** Words asked at once, the rarest: more cost time and change no result (search.md §5). */
const ASKED = 12;
const COMMON = 0.15;
const SYNONYM_BOOST = 0.7;
/** Entries in one line of the stored index: what is parsed without letting others go on. */
const SLICE = 400;

/**
 * The stored form of the title index: lines of JSON, a head, then terms and document vectors in slices that are
 * parsed one at a time. No summaries and no positions: they double the memory (search.md §5).
 */
export function buildTitleIndex(rows: readonly TitleRow[]): string {
  const builder = new lunr.Builder();
  builder.ref('ref');
  for (const field of FIELDS) builder.field(field, { boost: BOOSTS[field] });
  builder.tokenizer = words as unknown as typeof lunr.tokenizer;
  builder.metadataWhitelist = [];
  builder.b(0.75);
  builder.k1(1.2);
  for (const row of rows) {
    const key = row.number && (numberKey(row.number, row.agency) ?? row.number);
    const agency = bigrams(row.agency);
    builder.add({
      ref: row.ref,
      title: bigrams(row.title),
      num: key ? [key] : [],
      agency,
      topics: row.topics.flatMap(bigrams),
    });
  }
  const { invertedIndex, fieldVectors } = builder.build().toJSON() as {
    invertedIndex: unknown[];
    fieldVectors: unknown[];
  };
  const terms = slices(invertedIndex);
  const head: Head = { size: rows.length, terms: terms.length };
  return [head, ...terms, ...slices(fieldVectors)].map((line) => JSON.stringify(line)).join('\n');
}

/** Reads what `buildTitleIndex` wrote, letting other work go on between slices. */
export async function loadTitleIndex(stored: string): Promise<TitleIndex> {
  const [first, ...lines] = stored.split('\n');
  const head = JSON.parse(first!) as Head;
  const invertedIndex: Record<string, Term[1]> = Object.create(null);
  const fieldVectors: Record<string, lunr.Vector> = Object.create(null);
  for (const [at, line] of lines.entries()) {
    if (at < head.terms)
      for (const [term, postings] of JSON.parse(line) as Term[]) invertedIndex[term] = shared(postings);
    else
      for (const [ref, elements] of JSON.parse(line) as [string, number[]][])
        fieldVectors[ref] = new lunr.Vector(elements as never);
    await breathe();
  }
  const attributes = { invertedIndex, fieldVectors, fields: FIELDS, pipeline: new lunr.Pipeline() };
  const index = new lunr.Index({ ...attributes, tokenSet: exact(invertedIndex) } as never);
  return titleIndex(index, invertedIndex, head.size);
}

/**
 * Builds the stored form in a worker, so that the process goes on answering. `worker` names the bundled worker file;
 * in development Node runs the TypeScript beside this file.
 */
export function rebuild(
  rows: readonly TitleRow[],
  worker: URL = new URL('./lunr-worker.ts', import.meta.url),
): Promise<string> {
  return new Promise((resolve, reject) => {
    const builder = new Worker(worker, { workerData: rows });
    builder.once('message', resolve);
    builder.once('error', reject);
    builder.once('exit', (code) => reject(new Error(`The title index worker stopped with code ${code}`)));
  });
}

function titleIndex(index: lunr.Index, terms: Record<string, Term[1]>, size: number): TitleIndex {
  const counts = new Map<string, number>();
  const frequency = (word: string): number => {
    const known = counts.get(word);
    if (known !== undefined) return known;
    const term = entryOf(terms, word);
    const count = term ? Object.keys(term.title).length : 0;
    if (term) counts.set(word, count);
    return count;
  };
  const asked = (tokens: readonly string[]): string[] =>
    tokens.length === 1 && isLoneCharacter(tokens[0]!)
      ? Object.keys(terms).filter((word) => word.includes(tokens[0]!) && !word.includes('|'))
      : rarest(tokens, frequency, size, terms);
  return {
    size,
    frequency,
    search(plan, limit) {
      const own = asked(plan.tokens);
      const others = asked(plan.synonyms.flatMap(bigrams)).filter((word) => !own.includes(word));
      const keys = (plan.number?.keys ?? []).filter((key) => isIn(key, terms));
      if (own.length + others.length + keys.length === 0) return [];
      const results = index.query((query) => {
        // `fields: undefined` crashes Lunr 2.3.9, so the key is left out.
        for (const word of own) query.term(word, { usePipeline: false });
        for (const word of others) query.term(word, { usePipeline: false, boost: SYNONYM_BOOST });
        for (const key of keys) query.term(key, { usePipeline: false, fields: ['num'] });
      });
      return results.slice(0, limit).map(({ ref, score }) => ({ ref, score }));
    },
  };
}

/** The rarest known words; those in many titles only when nothing else was asked. */
function rarest(
  words: readonly string[],
  frequency: (w: string) => number,
  size: number,
  terms: object,
): string[] {
  const known = [...new Set(words)]
    .filter((word) => isIn(word, terms))
    .sort((a, b) => frequency(a) - frequency(b));
  const telling = known.filter((word) => frequency(word) <= Math.max(size * COMMON, 20));
  return (telling.length > 0 ? telling : known).slice(0, ASKED);
}

const words = (field: string[]): lunr.Token[] => field.map((word) => new lunr.Token(word, {}));

const slices = <T>(list: T[]): T[][] =>
  Array.from({ length: Math.ceil(list.length / SLICE) }, (_, i) => list.slice(i * SLICE, (i + 1) * SLICE));

const NOTHING = Object.freeze({});

/** Every posting holds an empty object of its own; one for all takes a third of the memory. */
function shared(term: Term[1]): Term[1] {
  for (const field of FIELDS) for (const ref in term[field]) term[field][ref] = NOTHING;
  return term;
}

/** Stands for Lunr's token set, a tree for wildcards that we never ask: a word is in the index or not. */
function exact(terms: object) {
  return {
    intersect: (asked: lunr.TokenSet) => ({
      toArray: () => asked.toArray().filter((word) => isIn(word, terms)),
    }),
  };
}
