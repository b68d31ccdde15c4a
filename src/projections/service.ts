import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { documents, facets, links, rendered, searchRows } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { touch, type Tx } from '../context.ts';
import type { Edition } from '../documents/service.ts';
import { typeOf } from '../documents/types/index.ts';
import type { Rendered } from '../text/rendered.ts';
import type { Influence } from '../validity/rules.ts';
import {
  ENDING,
  facetRows,
  influenceOf,
  linkRows,
  numberKeyOf,
  renderedRow,
  validityRows,
  wordsOf,
} from './rules.ts';

/**
 * Writes what readers look up from the editions that go live: rendered text, links, facets, search rows. Runs inside the
 * publish transaction, so that a release is found in the next request and a rolled-back one never.
 */
export async function project(tx: Tx, items: Edition[], made: ReadonlyMap<string, Rendered>): Promise<void> {
  const influenced = new Set<string>();
  for (const item of items) {
    await writeRendered(tx, item, made.get(item.sha256)!);
    for (const id of await writeLinks(tx, item)) influenced.add(id);
    await writeSearch(tx, item, made.get(item.sha256)!);
    await writeFacets(tx, item);
    influenced.add(item.documentId);
  }
  for (const id of influenced) await writeValidity(tx, id);
}

async function writeRendered(tx: Tx, item: Edition, text: Rendered): Promise<void> {
  const row = renderedRow(item, text);
  await tx.db
    .insert(rendered)
    .values({ editionId: item.id, ...row })
    .onConflictDoUpdate({ target: rendered.editionId, set: row });
}

/** Replaces the document's links; gives the documents whose validity they touch, before or now. */
async function writeLinks(tx: Tx, item: Edition): Promise<string[]> {
  const from = item.documentId;
  const before = await tx.db
    .delete(links)
    .where(eq(links.fromId, from))
    .returning({ toId: links.toId, relation: links.relation });
  const now = linkRows(item);
  if (now.length) await tx.db.insert(links).values(now);
  const incoming = await tx.db.select({ id: links.fromId }).from(links).where(eq(links.toId, from));
  const outgoing = [...before, ...now].filter((link) => link.toId !== null);
  touch(
    tx,
    ...incoming.map(({ id }) => `document:${id}`),
    ...outgoing.map((link) => `document:${link.toId}`),
  );
  return outgoing.filter((link) => ENDING.some((r) => r === link.relation)).map((link) => link.toId!);
}

async function writeSearch(tx: Tx, item: Edition, text: Rendered): Promise<void> {
  const key = numberKeyOf(item);
  const [row] = await tx.db
    .insert(searchRows)
    .values({ documentId: item.documentId, numberKey: key })
    .onConflictDoUpdate({ target: searchRows.documentId, set: { numberKey: key } })
    .returning({ row: searchRows.row });
  const words = wordsOf(item, text);
  if (words) await tx.db.fts.put(row!.row, words);
  else await tx.db.fts.remove(row!.row);
}

async function writeFacets(tx: Tx, item: Edition): Promise<void> {
  const { documentId } = item;
  await tx.db.delete(facets).where(eq(facets.documentId, documentId));
  const rows = facetRows(item, tx.now);
  if (rows.length) await tx.db.insert(facets).values(rows.map((row) => ({ documentId, ...row })));
}

async function writeValidity(tx: Tx, documentId: string): Promise<void> {
  const [document] = await tx.db
    .select({ type: documents.type, withdrawal: documents.withdrawal, card: rendered.card })
    .from(documents)
    .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
    .where(eq(documents.id, documentId));
  if (!document || !typeOf(document.type).dated) return;
  await tx.db.delete(facets).where(and(eq(facets.documentId, documentId), eq(facets.name, 'validity')));
  touch(tx, `document:${documentId}`, `type:${document.type}`);
  if (document.withdrawal) return;
  const rows = validityRows(document.card, await influencesOn(tx, documentId));
  await tx.db.insert(facets).values(rows.map((row) => ({ documentId, ...row })));
}

/** Public documents that end or change this one, and the day each does. */
export const influencesOn = async (tx: Pick<Tx, 'db'>, documentId: string): Promise<Influence[]> =>
  (await influences(tx.db, documentId)).map(({ influence }) => influence);

/** What public documents do to one other, or to all others. */
export async function influences(db: Db, toId?: string): Promise<{ toId: string; influence: Influence }[]> {
  const rows = await db
    .select({
      toId: links.toId,
      relation: links.relation,
      clause: links.clause,
      by: documents.id,
      at: documents.listedAt,
      card: rendered.card,
    })
    .from(links)
    .innerJoin(documents, eq(documents.id, links.fromId))
    .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
    .where(
      and(
        toId === undefined ? isNotNull(links.toId) : eq(links.toId, toId),
        inArray(links.relation, [...ENDING]),
        isNotNull(documents.liveEditionId),
        isNull(documents.withdrawal),
      ),
    );
  return rows.map((row) => ({ toId: row.toId!, influence: influenceOf(row) }));
}
