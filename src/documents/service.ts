import { and, asc, eq, inArray, max } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { addresses, attachments, documents, editions } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { change, type Ctx, type Tx } from '../context.ts';
import { count } from '../counters/service.ts';
import { AppError } from '../errors.ts';
import { dayOf } from '../text/days.ts';
import { type Content, contentHash, indexNumberOf, type LinkTo, numberOf } from './rules.ts';
import { typeOf } from './types/index.ts';

/** An edition with its content, and the document's version when it was read. */
export type Edition = {
  id: string;
  documentId: string;
  sha256: string;
  state: string;
  version: number;
  firstPublishedAt: Date | null;
  content: Content;
};

/** A content before its document has a number. */
export type Draft = Omit<Content, 'number'> & { number?: string };

/** `id` is given when other documents of the same release link to it before it is there. */
export type Identity = { id?: string; externalId?: string; source?: string; oldUrls?: string[] };

export type DraftOptions = {
  documentId?: string;
  identity?: Identity;
  content: Draft;
  changeNote?: string;
  /** Who wrote it, when not the actor. */
  author?: string;
  /** Goes out in this very transaction, beside a draft that somebody else may be writing. */
  urgent?: true;
  /** Whether the text was signed before it came here. */
  origin?: 'draft' | 'signed';
};

/**
 * Makes the document's next edition as a draft, and the document itself when there is none.
 * Number and 索引号 are given here and are part of what is approved.
 */
export function draft(
  ctx: Ctx,
  { documentId, identity = {}, ...given }: DraftOptions,
): Promise<{ documentId: string; editionId: string }> {
  const editionId = newId();
  return change(ctx, 'document.draft', editionId, async (tx) => {
    const document = documentId ? await numbersOf(tx, documentId) : await create(tx, identity, given.content);
    await keepAddresses(tx, document.id, identity.oldUrls ?? []);
    await addEdition(tx, editionId, document, given);
    return { documentId: document.id, editionId };
  });
}

/** Editions with everything that is hashed, in the order of the ids given. */
export async function loadEditions(db: Db, ids: string[]): Promise<Edition[]> {
  const rows = await db
    .select({ edition: editions, document: documents })
    .from(editions)
    .innerJoin(documents, eq(documents.id, editions.documentId))
    .where(inArray(editions.id, ids));
  const files = await attachmentsOf(db, ids);
  const found = new Map(rows.map((row) => [row.edition.id, row]));
  return ids.map((id) => {
    const row = found.get(id);
    if (!row) throw new AppError('missing', '没有这个版本');
    const { edition, document } = row;
    return {
      id,
      documentId: document.id,
      sha256: edition.sha256,
      state: edition.state,
      version: document.version,
      firstPublishedAt: document.firstPublishedAt,
      content: contentOf(document, edition, files.get(id) ?? []),
    };
  });
}

/** What readers have of each document, by its id. */
export async function liveEditions(db: Db, documentIds: string[]): Promise<Map<string, Edition>> {
  const rows = await db
    .select({ id: documents.liveEditionId })
    .from(documents)
    .where(inArray(documents.id, documentIds));
  const live = await loadEditions(
    db,
    rows.flatMap(({ id }) => id ?? []),
  );
  return new Map(live.map((edition) => [edition.documentId, edition]));
}

export async function attachmentsOf(db: Db, editionIds: string[]) {
  const rows = await db
    .select()
    .from(attachments)
    .where(inArray(attachments.editionId, editionIds))
    .orderBy(asc(attachments.editionId), asc(attachments.position));
  return Map.groupBy(
    rows.map(({ editionId, title, name, sha256, bytes }) => ({ editionId, title, name, sha256, bytes })),
    (row) => row.editionId,
  );
}

type Numbered = { id: string; number: string; indexNumber: string | null };

async function numbersOf(tx: Tx, id: string): Promise<Numbered> {
  const [row] = await tx.db
    .select({
      ...{ id: documents.id, number: documents.number, indexNumber: documents.indexNumber },
      erasedAt: documents.erasedAt,
    })
    .from(documents)
    .where(eq(documents.id, id));
  if (!row) throw new AppError('missing', '没有这份信息');
  if (row.erasedAt) throw new AppError('conflict', '这份信息已经依法清除，不能再写、再发布');
  return row;
}

async function create(tx: Tx, identity: Identity, content: Draft): Promise<Numbered> {
  const { id = newId(), externalId = null, source = null } = identity;
  const type = typeOf(content.type);
  const year = yearOf(content, tx.now);
  const number = content.number ?? (await freeNumber(tx, content.type, year));
  const indexNumber = content.indexNumber ?? (type.indexed ? await freeIndexNumber(tx, year) : null);
  await tx.db.insert(documents).values({ id, type: content.type, number, indexNumber, externalId, source });
  return { id, number, indexNumber };
}

/** The year of a URL number: originally published, else signed, else now. */
function yearOf(content: Draft, now: Date): string {
  const signedOn = content.details['signedOn'] as string | undefined;
  const original = content.originallyPublishedAt;
  return (original ? dayOf(original) : (signedOn ?? dayOf(now))).slice(0, 4);
}

/** Numbers given in front matter may be ahead of the counter: it skips them. */
async function freeNumber(tx: Tx, type: string, year: string): Promise<string> {
  for (;;) {
    const number = numberOf(year, await count(tx, `number:${type}:${year}`));
    const [taken] = await tx.db
      .select({ id: documents.id })
      .from(documents)
      .where(and(eq(documents.type, type), eq(documents.number, number)));
    if (!taken) return number;
  }
}

async function freeIndexNumber(tx: Tx, year: string): Promise<string> {
  for (;;) {
    const next = indexNumberOf(tx.site.identity.organizationCode, year, await count(tx, `index:${year}`));
    const [taken] = await tx.db
      .select({ id: documents.id })
      .from(documents)
      .where(eq(documents.indexNumber, next));
    if (!taken) return next;
  }
}

async function keepAddresses(tx: Tx, documentId: string, paths: string[]): Promise<void> {
  if (!paths.length) return;
  await tx.db
    .insert(addresses)
    .values(paths.map((path) => ({ path, documentId })))
    .onConflictDoUpdate({ target: addresses.path, set: { documentId } });
}

async function addEdition(
  tx: Tx,
  id: string,
  document: Numbered,
  { content, changeNote, author, urgent, origin }: DraftOptions,
): Promise<void> {
  const [last] = await tx.db
    .select({ no: max(editions.no) })
    .from(editions)
    .where(eq(editions.documentId, document.id));
  const whole: Content = { ...content, number: document.number, indexNumber: document.indexNumber };
  await tx.db.insert(editions).values({
    id,
    documentId: document.id,
    no: (last?.no ?? 0) + 1,
    state: urgent ? 'urgent' : 'draft',
    title: content.title,
    summary: content.summary,
    body: content.body,
    details: content.details,
    links: content.links,
    department: content.department ?? null,
    originallyPublishedAt: content.originallyPublishedAt ?? null,
    withdrawal: content.withdrawal ?? null,
    ...(origin && { origin }),
    author: author ?? tx.actor.id,
    changeNote: changeNote ?? null,
    sha256: contentHash(whole),
    createdAt: tx.now,
  });
  if (content.attachments.length)
    await tx.db
      .insert(attachments)
      .values(content.attachments.map((file, position) => ({ ...file, editionId: id, position })));
}

/** Everything of an edition that is hashed, from its rows. */
export function contentOf(
  document: typeof documents.$inferSelect,
  edition: typeof editions.$inferSelect,
  files: (Content['attachments'][number] & { editionId: string })[],
): Content {
  return {
    type: document.type,
    number: document.number,
    indexNumber: document.indexNumber,
    department: edition.department,
    originallyPublishedAt: edition.originallyPublishedAt,
    title: edition.title,
    summary: edition.summary,
    body: edition.body,
    details: edition.details,
    links: edition.links as LinkTo[],
    attachments: files.map(({ title, name, sha256, bytes }) => ({ title, name, sha256, bytes })),
    withdrawal: edition.withdrawal,
  };
}
