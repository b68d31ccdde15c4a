import { and, asc, eq, gt, inArray, isNotNull, or, type SQL } from 'drizzle-orm';
import { addresses, documents, editions } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import type { Signs } from '../imports/pieces.ts';
import { typeAt, TYPES, typeOf } from '../documents/types/index.ts';

/** A document as re-import recognises it. */
export type Known = {
  id: string;
  type: string;
  number: string;
  indexNumber: string | null;
  firstPublishedAt: Date | null;
  /** Hash of the edition that is live. */
  sha256: string | null;
  /** An edition is being written or reviewed. */
  open: boolean;
  /** 依法清除: it does not come in again. */
  erased: boolean;
};

const OPEN = ['draft', 'submitted', 'approved'];

/** The document that was imported from here before: by externalId, else path, else its numbers. */
export async function findKnown(db: Db, signs: Signs): Promise<Known | null> {
  const { externalId, source, type, number, indexNumber, title } = signs;
  const own = externalId ? eq(documents.externalId, externalId) : eq(documents.source, source);
  const { indexed } = typeOf(type);
  const confirmed = indexed ? eq(documents.indexNumber, indexNumber ?? '') : eq(editions.title, title ?? '');
  const byNumber = and(
    eq(documents.type, type),
    eq(documents.number, number ?? ''),
    typeOf(type).slugged ? undefined : confirmed,
  );
  const rows = await db
    .select({ document: documents, sha256: editions.sha256 })
    .from(documents)
    .leftJoin(editions, eq(editions.id, documents.liveEditionId))
    .where(number && !externalId ? or(own, byNumber) : own);
  const row =
    rows.find(({ document }) => document.externalId === externalId || document.source === source) ?? rows[0];
  if (!row) return null;
  const { id, firstPublishedAt } = row.document;
  const drafts = await db
    .select({ id: editions.id })
    .from(editions)
    .where(and(eq(editions.documentId, id), inArray(editions.state, OPEN)));
  return {
    ...{ id, type: row.document.type, number: row.document.number, indexNumber: row.document.indexNumber },
    ...{ firstPublishedAt, sha256: row.sha256, open: drafts.length > 0 },
    erased: row.document.erasedAt !== null,
  };
}

/** Nothing was ever imported or written here. */
export const isEmpty = (ctx: Ctx): Promise<boolean> =>
  read(ctx, async (db) => (await db.select({ id: documents.id }).from(documents).limit(1)).length === 0);

/** Whether a number or 索引号 is already given to a document. */
export async function takenNumbers(db: Db, type: string, number?: string, indexNumber?: string) {
  const taken = async (condition: ReturnType<typeof and>) =>
    (await db.select({ id: documents.id }).from(documents).where(condition).limit(1)).length > 0;
  return {
    number: !!number && (await taken(and(eq(documents.type, type), eq(documents.number, number)))),
    indexNumber: !!indexNumber && (await taken(eq(documents.indexNumber, indexNumber))),
  };
}

/** The document a link names: `policies/2026-014`, an externalId, or the file it was imported from. */
export async function findTarget(db: Db, to: string): Promise<string | null> {
  const [, first = '', rest = ''] = /^\/?([^/]+)\/(.+)$/.exec(to) ?? [];
  const type = typeAt(first)?.code ?? first;
  const sources = rest ? [`${first}/${rest}.md`] : Object.keys(TYPES).map((code) => `${code}/${to}.md`);
  const rows = await db
    .select({ id: documents.id, number: documents.number, externalId: documents.externalId })
    .from(documents)
    .where(
      or(
        and(eq(documents.type, type), eq(documents.number, rest)),
        eq(documents.externalId, to),
        inArray(documents.source, sources),
      ),
    );
  const row = rows.find(({ number }) => number === rest) ?? rows.find((r) => r.externalId === to) ?? rows[0];
  return row?.id ?? null;
}

/** A live document, withdrawn or not, with what export adds to its edition. */
export type Live = {
  id: string;
  type: string;
  number: string;
  editionId: string;
  externalId: string | null;
  firstPublishedAt: Date | null;
  author: string;
  changeNote: string | null;
};

/** Live documents of a type in order of number, a page at a time. */
export const livePage = (db: Db, type: string, after: string, limit: number): Promise<Live[]> =>
  live(db, and(eq(documents.type, type), gt(documents.number, after)), limit);

/** The live document at a type and number, as a list of at most one. */
export const liveAt = (db: Db, type: string, number: string): Promise<Live[]> =>
  live(db, and(eq(documents.type, type), eq(documents.number, number)), 1);

async function live(db: Db, which: SQL | undefined, limit: number): Promise<Live[]> {
  return db
    .select({
      id: documents.id,
      type: documents.type,
      number: documents.number,
      editionId: editions.id,
      externalId: documents.externalId,
      firstPublishedAt: documents.firstPublishedAt,
      author: editions.author,
      changeNote: editions.changeNote,
    })
    .from(documents)
    .innerJoin(editions, eq(editions.id, documents.liveEditionId))
    .where(and(which, isNotNull(documents.liveEditionId)))
    .orderBy(asc(documents.number))
    .limit(limit);
}

/** Type and number of documents, by id. */
export async function placesOf(
  db: Db,
  ids: string[],
): Promise<Map<string, { type: string; number: string }>> {
  if (!ids.length) return new Map();
  const rows = await db
    .select({ id: documents.id, type: documents.type, number: documents.number })
    .from(documents)
    .where(inArray(documents.id, ids));
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

/** Old addresses of documents, in order, by id. */
export async function oldAddressesOf(db: Db, ids: string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .select()
    .from(addresses)
    .where(inArray(addresses.documentId, ids))
    .orderBy(asc(addresses.path));
  const grouped = Map.groupBy(rows, ({ documentId }) => documentId);
  return new Map([...grouped].map(([id, list]) => [id, list.map(({ path }) => path)]));
}
