import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { documents, facets, links, rendered, searchRows } from '#db/schema.ts';
import { touch, type Tx } from '../context.ts';
import { cardOf, facetValues, sentencesOf } from '../documents/rules.ts';
import type { Edition } from '../documents/service.ts';
import { typeOf } from '../documents/types/index.ts';
import { numberKey } from '../search/numbers.ts';
import { forIndex } from '../search/tokens.ts';
import { dayOf } from '../text/days.ts';
import type { Rendered } from '../text/rendered.ts';
import { FIRST_DAY, type Influence, LAST_DAY, spans, type Terms } from '../validity/rules.ts';

/** Characters of a clause that tell it from the next in a 目录. */
const OPENING = 24;

const ENDING = ['repeals', 'replaces', 'amends'] as const;

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
  const { renderer, html, carriedHtml, toc, clauses } = text;
  const card = cardOf(typeOf(item.content.type), item.content.details);
  const heads = clauses.map(({ path, label, text }) => ({ path, label, text: text.slice(0, OPENING) }));
  const row = { renderer, html, carriedHtml, card, toc, clauses, heads, text: wholeText(item, text) };
  await tx.db
    .insert(rendered)
    .values({ editionId: item.id, ...row })
    .onConflictDoUpdate({ target: rendered.editionId, set: row });
}

/** What search reads: the text and, for an interpretation, its key points, questions and answers. */
const wholeText = ({ content }: Edition, { text }: Rendered): string =>
  [text, ...sentencesOf(typeOf(content.type), content.details)].join('\n');

/** Replaces the document's links; gives the documents whose validity they touch, before or now. */
async function writeLinks(tx: Tx, item: Edition): Promise<string[]> {
  const from = item.documentId;
  const before = await tx.db
    .delete(links)
    .where(eq(links.fromId, from))
    .returning({ toId: links.toId, relation: links.relation });
  const now = item.content.links.map((link, position) => ({
    fromId: from,
    position,
    relation: link.relation,
    toId: link.toId ?? null,
    url: link.url ?? null,
    title: link.title ?? null,
    clause: link.clause ?? null,
  }));
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
  const { content, documentId } = item;
  const details = content.details as {
    documentNumber?: string;
    issuer?: string;
    carried?: { title: string };
  };
  const key = details.documentNumber ? numberKey(details.documentNumber, details.issuer) : null;
  const [row] = await tx.db
    .insert(searchRows)
    .values({ documentId, numberKey: key })
    .onConflictDoUpdate({ target: searchRows.documentId, set: { numberKey: key } })
    .returning({ row: searchRows.row });
  if (content.withdrawal) return tx.db.fts.remove(row!.row);
  const title = [content.title, details.carried?.title].filter(Boolean).join('\n');
  await tx.db.fts.put(row!.row, {
    title: forIndex(title),
    body: forIndex(`${content.summary}\n${wholeText(item, text)}`),
  });
}

/** Facets that hold for good, and states by the clock; validity is written apart because other documents change it. */
async function writeFacets(tx: Tx, item: Edition): Promise<void> {
  const { content, documentId } = item;
  await tx.db.delete(facets).where(eq(facets.documentId, documentId));
  if (content.withdrawal) return;
  const signed = content.details['signedOn'] as string | undefined;
  const listed = content.originallyPublishedAt ?? item.firstPublishedAt ?? tx.now;
  const values = [
    { name: 'type', value: content.type },
    { name: 'year', value: (signed ?? dayOf(listed)).slice(0, 4) },
    ...facetValues(typeOf(content.type), content.details),
  ];
  const { states } = typeOf(content.type);
  const timed = states?.spans(content.details) ?? [];
  await tx.db.insert(facets).values([
    ...values.map((facet) => ({ documentId, ...facet, fromDay: FIRST_DAY, untilDay: LAST_DAY })),
    ...timed.map(({ value, from, until }) => ({
      ...{ documentId, name: states!.facet, value },
      ...{ fromDay: from, untilDay: until },
    })),
  ]);
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
  const all = spans(document.card as Terms, await influencesOn(tx, documentId));
  await tx.db.insert(facets).values(
    all.map(({ code, from, until }) => ({
      documentId,
      name: 'validity',
      value: code,
      fromDay: from,
      untilDay: until,
    })),
  );
}

/** Public documents that end or change this one, and the day each does. */
export async function influencesOn(tx: Pick<Tx, 'db'>, documentId: string): Promise<Influence[]> {
  const rows = await tx.db
    .select({
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
        eq(links.toId, documentId),
        inArray(links.relation, [...ENDING]),
        isNotNull(documents.liveEditionId),
        isNull(documents.withdrawal),
      ),
    );
  return rows.map(({ relation, clause, by, at, card }) => {
    const { effectiveOn, signedOn } = card as { effectiveOn?: string; signedOn?: string };
    const on = effectiveOn ?? signedOn ?? dayOf(at!);
    return { relation: relation as Influence['relation'], on, by, ...(clause && { clause }) };
  });
}
