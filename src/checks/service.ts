import { and, eq, inArray } from 'drizzle-orm';
import { documents, editions, facets, links, searchRows } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { isPublic, pathOf } from '../documents/rules.ts';
import { typeAt } from '../documents/types/index.ts';
import type { Issue } from '../errors.ts';
import { documentAtPath } from '../pointed/service.ts';
import { numberKey } from '../search/numbers.ts';
import { dayOf } from '../text/days.ts';
import { spanOf, validityOn, VALIDITY } from '../validity/rules.ts';
import { remarksOn, textOf } from '../views/service.ts';
import type { Part } from '../writing/rules.ts';
import type { FileRead } from './personal.ts';
import { type Piece, piecesOf, textsOf } from './pieces.ts';
import { pathsIn } from './references.ts';
import { checkEdition, type Known } from './rules.ts';

/** A part as far as its checks go. */
export type Checkable = Pick<Part, 'editionId' | 'documentId' | 'content' | 'origin'>;

export type Files = ReadonlyMap<string, FileRead>;

/**
 * What is wrong with each part of a release, by the id of its edition: the rules of one content, with what only the store knows
 * (links, interpretation, force of what is cited). Works inside a transaction if the attachments were read before.
 */
export async function checkRelease(
  ctx: Ctx,
  parts: readonly Checkable[],
  { files }: { files?: Files } = {},
): Promise<Map<string, Issue[]>> {
  const read = files ?? (await readFiles(ctx, parts));
  const found = new Map<string, Issue[]>();
  for (const part of parts)
    found.set(
      part.editionId,
      checkEdition(part.content, { ...(await knownOf(ctx, part, parts)), files: read }),
    );
  return found;
}

/** Reads the attachments of parts, each apart from this process; quick for those read before. */
export async function readFiles(ctx: Ctx, parts: readonly Checkable[]): Promise<Files> {
  const found = new Map<string, FileRead>();
  for (const file of parts.flatMap(({ content }) => content.attachments)) {
    if (found.has(file.sha256)) continue;
    const [texts, remarks] = [await textOf(ctx, file), await remarksOn(ctx, file)];
    found.set(file.sha256, { texts, remarks });
  }
  return found;
}

async function knownOf(ctx: Ctx, part: Checkable, parts: readonly Checkable[]): Promise<Known> {
  const { content, origin } = part;
  const pieces = piecesOf(content);
  const { site, now } = ctx;
  const day = dayOf(now);
  const broken = await brokenPaths(ctx, pathsIn(pieces, site), parts);
  return read(ctx, async (db) => {
    const own = new Map(parts.map((one) => [one.documentId, one]));
    const known = { site, now, today: day, origin, broken };
    const lost = await lostLinks(db, content.links, own);
    const outdated = await outdatedIn(db, part, pieces, day);
    if (content.type === 'policy')
      return { ...known, lost, outdated, interpreted: await isInterpreted(db, part, parts, day) };
    if (content.type !== 'interpretation') return { ...known, lost, outdated };
    return { ...known, lost, outdated, explained: await wordsOf(db, content.links, own) };
  });
}

/** First parts of addresses that are no column of a type: pages that are always there. */
const PLACES = new Set(
  'search sections preferences receipts corrections disclosure feedback messages guides projects budgets catalog datasets surveys feed.xml leave files releases consultations.ics'.split(
    ' ',
  ),
);

/** Of these paths the ones that nobody will find a page at. */
async function brokenPaths(
  ctx: Ctx,
  paths: readonly string[],
  parts: readonly Checkable[],
): Promise<Set<string>> {
  const own = new Set(parts.map(({ content }) => pathOf(content)));
  const broken = new Set<string>();
  for (const path of paths) {
    const [, column = '', number = ''] = path.split('/');
    if (!column || PLACES.has(column)) continue;
    const bare = `/${column}/${number.replace(/\.(?:json|md|csv|xml|ics)$/, '')}`;
    const type = typeAt(column.replace(/\.(?:json|xml|csv)$/, ''));
    if (type && (!number || own.has(bare) || (await documentAtPath(ctx, bare)))) continue;
    broken.add(path);
  }
  return broken;
}

type Own = ReadonlyMap<string, Checkable>;
type Links = Checkable['content']['links'];

/** Positions of links to documents that nobody may see, now or with this release. */
async function lostLinks(db: Db, given: Links, own: Own): Promise<number[]> {
  const ids = given.flatMap(({ toId }) => (toId && !own.has(toId) ? [toId] : []));
  if (!ids.length) return [];
  const rows = await db.select().from(documents).where(inArray(documents.id, ids));
  const seen = new Set(rows.filter(isPublic).map(({ id }) => id));
  return given.flatMap(({ toId }, n) => (toId && !own.has(toId) && !seen.has(toId) ? [n] : []));
}

/** With an interpretation in the same release, or one that is public; what holds no more needs none. */
async function isInterpreted(
  db: Db,
  { documentId: id }: Checkable,
  parts: readonly Checkable[],
  day: string,
): Promise<boolean> {
  const explains = ({ content }: Checkable) =>
    content.type === 'interpretation' &&
    content.links.some(({ relation, toId }) => relation === 'interprets' && toId === id);
  if (parts.some(explains)) return true;
  const [state] = await statesOf(db, [id], day);
  if (state && ENDED.has(state.code)) return true;
  const rows = await db
    .select({ liveEditionId: documents.liveEditionId, withdrawal: documents.withdrawal })
    .from(links)
    .innerJoin(documents, eq(documents.id, links.fromId))
    .where(and(eq(links.toId, id), eq(links.relation, 'interprets')));
  return rows.some(isPublic);
}

/** The words of what an interpretation explains: in the release, else as they are public. */
async function wordsOf(db: Db, given: Links, own: Own): Promise<string[]> {
  const ids = given.flatMap(({ relation, toId }) => (relation === 'interprets' && toId ? [toId] : []));
  const here = ids.flatMap((id) => own.get(id)?.content ?? []);
  const there = ids.filter((id) => !own.has(id));
  const rows = there.length
    ? await db
        .select({ body: editions.body, details: editions.details })
        .from(documents)
        .innerJoin(editions, eq(editions.id, documents.liveEditionId))
        .where(inArray(documents.id, there))
    : [];
  const published = rows.map(({ body, details }) => [body, carriedOf(details)].join('\n'));
  return [
    ...here.map((content) =>
      textsOf(content)
        .filter(({ field }) => field === 'body' || field === 'details.carried.body')
        .map(({ text }) => text)
        .join('\n'),
    ),
    ...published,
  ];
}

const carriedOf = (details: Record<string, unknown>): string =>
  (details['carried'] as { body?: string } | undefined)?.body ?? '';

/** Words that a document's state is told with where it holds no more. */
const ENDED = new Set(['expired', 'repealed']);
const NUMBERS = /[\p{Script=Han}]{1,12}〔\d{4}〕\d{1,4}号/gu;
/** What a document may name because it ends or changes it. */
const ENDING = new Set(['repeals', 'replaces', 'amends', 'relates', 'results_from']);

/** 制定依据 and documents named by number in the text that are 已废止 or 已失效 on the day. */
async function outdatedIn(db: Db, { content, documentId }: Checkable, pieces: readonly Piece[], day: string) {
  const based = new Map(
    content.links.flatMap(({ relation, toId }, n) => (relation === 'implements' && toId ? [[toId, n]] : [])),
  );
  const ended = new Set(
    content.links.flatMap(({ relation, toId }) => (toId && ENDING.has(relation) ? [toId] : [])),
  );
  const named = await namedIn(db, pieces);
  const fieldOf = (id: string) => (based.has(id) ? `links.${based.get(id)}` : named.get(id)!);
  const ids = [...new Set([...based.keys(), ...named.keys()])].filter(
    (id) => id !== documentId && !ended.has(id),
  );
  if (!ids.length) return [];
  return (await statesOf(db, ids, day)).flatMap(({ id, title, code }) =>
    ENDED.has(code) ? [{ title, state: VALIDITY[code], field: fieldOf(id) }] : [],
  );
}

/** 时效性 of public documents on a day. */
async function statesOf(db: Db, ids: string[], day: string) {
  const rows = await db
    .select({
      id: documents.id,
      title: editions.title,
      value: facets.value,
      from: facets.fromDay,
      until: facets.untilDay,
    })
    .from(documents)
    .innerJoin(editions, eq(editions.id, documents.liveEditionId))
    .innerJoin(facets, and(eq(facets.documentId, documents.id), eq(facets.name, 'validity')))
    .where(inArray(documents.id, ids));
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, of]) => ({
    ...{ id, title: of[0]!.title, code: validityOn(of.map(spanOf), day).code },
  }));
}

/** Documents of ours by the numbers that a text names, with the field that names them. */
async function namedIn(db: Db, pieces: readonly Piece[]): Promise<Map<string, string>> {
  const fields = new Map<string, string>();
  for (const { field, text } of pieces)
    if (/^(?:body|details\.(?:carried|basis))/.test(field) && text.includes('〔'))
      for (const { 0: written, index } of text.matchAll(NUMBERS))
        // What a text says it ends is no basis of it.
        if (!/废止|停止执行/.test(text.slice(index, index + written.length + 24)))
          for (const key of keysOf(written)) if (!fields.has(key)) fields.set(key, field);
  if (!fields.size) return new Map();
  const rows = await db
    .select({ id: searchRows.documentId, key: searchRows.numberKey })
    .from(searchRows)
    .where(inArray(searchRows.numberKey, [...fields.keys()].slice(0, 500)));
  return new Map(rows.map(({ id, key }) => [id, fields.get(key!)!]));
}

/** 根据示建规〔2026〕3号 may mean 示建规: words before the number are left away one by one. */
const keysOf = (written: string): string[] => {
  const at = written.indexOf('〔');
  return Array.from({ length: Math.min(at, 8) }, (_, n) => numberKey(written.slice(n))).filter(
    (key) => key !== null,
  );
};
