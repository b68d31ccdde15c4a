import { and, gte, inArray, lt, or } from 'drizzle-orm';
import { searchRows } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { isClosedIn } from '../notices/rules.ts';
import { type Shelf, type Spine, valuesOn } from '../shelf/rules.ts';
import { shelf } from '../shelf/service.ts';
import { dayOf } from '../text/days.ts';
import { titles } from '../titles/service.ts';
import type { TitleIndex } from './lunr.ts';
import { bareNumber, isBareNumber } from './numbers.ts';
import {
  type Candidate,
  countedWords,
  matchAll,
  matchPhrase,
  plan,
  type Plan,
  type Question,
  questions,
  rank,
  type Weights,
} from './rules.ts';
import { forPhrase } from './tokens.ts';

/** Public documents that answer a query, best first, and the query as understood. */
export type Found = {
  plan: Plan;
  spines: Spine[];
  /** Nothing holds every word; these come near. */ near: boolean;
};

/** More rows than any portal has: totals and counts are complete. */
const EVERY = 1_000_000;
/** A document that holds not every word is still listed when it scores this share of the best. */
const NEAR = 0.4;

/**
 * Searches titles, numbers and texts. With `exact`, other names of the same thing are left out.
 * Never fails on what a person typed.
 */
export async function find(ctx: Ctx, query: string, { exact = false } = {}): Promise<Found> {
  const asked = plan(query, exact ? [] : ctx.site.synonyms);
  const all = await shelf(ctx);
  const today = dayOf(ctx.now);
  if (!asked.tokens.length && !asked.number) return { plan: asked, spines: [], near: false };
  return read(ctx, async (db) => {
    const numbered = [...(await rowsByNumber(db, asked)), ...rowsByBareNumber(all, query)];
    const closed = closedRows(all, today);
    const whole = await wholeMatches(db, asked, closed);
    for (const row of numbered) whole.add(row);
    const index = titles(ctx.store);
    const found = await candidates(db, { all, index, asked, whole, closed, numbered, today });
    const ranked = rank(found.list, asked, found.weights, today);
    const best = ranked[0]?.score ?? 0;
    const kept = ranked.filter(
      ({ candidate, score }) => whole.has(candidate.spine.row) || score >= NEAR * best,
    );
    const listed = new Set(kept.map(({ candidate }) => candidate.spine.row));
    const rest = all.all.filter((spine) => whole.has(spine.row) && !listed.has(spine.row));
    const spines = [...kept.map(({ candidate }) => candidate.spine), ...rest];
    return { plan: asked, spines, near: spines.length > 0 && !spines.some((spine) => whole.has(spine.row)) };
  });
}

async function rowsByNumber(db: Db, { number }: Plan): Promise<number[]> {
  if (!number) return [];
  const { keys, range } = number;
  const rows = await db
    .select({ row: searchRows.row })
    .from(searchRows)
    .where(
      or(
        keys.length ? inArray(searchRows.numberKey, keys) : undefined,
        range ? and(gte(searchRows.numberKey, range.from), lt(searchRows.numberKey, range.to)) : undefined,
      ),
    );
  return rows.map(({ row }) => row);
}

/** Documents whose number was asked for without its 代字, newest first. */
function rowsByBareNumber({ all }: Shelf, query: string): number[] {
  const bare = bareNumber(query);
  if (!bare) return [];
  return all.filter(({ numberKey }) => numberKey && isBareNumber(numberKey, bare)).map(({ row }) => row);
}

/** Notices that are only named now: nobody is to be found by a text that is no longer given out (standards RV-12). */
const closedRows = ({ all }: Shelf, today: string): ReadonlySet<number> =>
  new Set(all.filter((spine) => isClosedIn(spine, today)).map(({ row }) => row));

/** Every document that holds the whole query, or another name of the same thing, in title or text. */
async function wholeMatches(db: Db, asked: Plan, closed: ReadonlySet<number>): Promise<Set<number>> {
  const rows = new Set<number>();
  const ask = async (column: 'title' | 'body', match: string | null) => {
    if (!match) return;
    for (const { row } of await db.fts.match(column, match, EVERY, false))
      if (column === 'title' || !closed.has(row)) rows.add(row);
  };
  for (const phrase of [asked.phrase, ...asked.synonyms.map(forPhrase)]) {
    await ask('title', matchPhrase(phrase));
    await ask('body', matchPhrase(phrase));
  }
  await ask('title', matchAll(asked.tokens));
  await ask('body', asked.tokens.length > 1 ? matchAll(asked.tokens) : null);
  return rows;
}

type Placed = Candidate & { spine: Spine };

type Search = {
  all: Shelf;
  index: TitleIndex | null;
  asked: Plan;
  whole: Set<number>;
  closed: ReadonlySet<number>;
  numbered: number[];
  today: string;
};

async function candidates(db: Db, { all, index, asked, whole, closed, numbered, today }: Search) {
  const weights = await weigh(db, all, asked);
  const found = new Map<number, Placed>();
  const at = (row: number): Placed | undefined => {
    const spine = all.byRow.get(row);
    if (spine && !found.has(row)) found.set(row, placed(spine, today));
    return found.get(row);
  };
  for (const row of numbered) mark(at(row), 'numbered');
  for (const { ref } of index?.search(asked, 60) ?? []) at(parseInt(ref, 36));
  for (const question of questions(asked, weights)) {
    if (question.last && found.size >= 10) continue;
    const hits = await db.fts.match(question.column, question.match, question.limit, !question.last);
    for (const hit of hits)
      if (question.column === 'title' || !closed.has(hit.row)) note(at(hit.row), question.name, hit.rank);
  }
  let extra = 0;
  for (const row of whole) if (!found.has(row) && extra++ < 40) at(row);
  const list = [...found.values()];
  markSuperseded(list);
  return { list, weights };
}

async function weigh(db: Db, all: Shelf, asked: Plan): Promise<Weights> {
  const weights = { size: all.all.length, title: new Map<string, number>(), body: new Map<string, number>() };
  for (const word of countedWords(asked)) {
    weights.title.set(word, await db.fts.count('title', word));
    weights.body.set(word, await db.fts.count('body', word));
  }
  return weights;
}

function placed(spine: Spine, today: string): Placed {
  const over = valuesOn(spine, 'validity', today).some((code) => code === 'repealed' || code === 'expired');
  const { title, carried, agency, date } = spine;
  const none = { titleRank: 0, bodyRank: 0, synonymRank: 0, phraseInBody: false, allInBody: false };
  return { spine, title, carried, agency, date, superseded: over, ...none };
}

function mark(candidate: Placed | undefined, flag: 'numbered'): void {
  if (candidate) candidate[flag] = true;
}

function note(candidate: Placed | undefined, name: Question['name'], value: number): void {
  if (!candidate) return;
  if (name === 'title') candidate.titleRank = value;
  if (name === 'synonym') candidate.synonymRank = value;
  if (name === 'any') candidate.bodyRank = value;
  if (name === 'phrase') candidate.phraseInBody = true;
  if (name === 'all') candidate.allInBody = true;
}

/** Of several documents with one name, only the newest is not superseded. */
function markSuperseded(list: Placed[]): void {
  const nameOf = ({ title, carried }: Placed) => carried ?? title;
  const newest = new Map<string, string>();
  for (const one of list)
    if ((one.date ?? '') > (newest.get(nameOf(one)) ?? '')) newest.set(nameOf(one), one.date ?? '');
  for (const one of list) if ((one.date ?? '') < (newest.get(nameOf(one)) ?? '')) one.superseded = true;
}
