import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { listed, onlyWhen, prepared } from '#db/prepared.ts';
import { documents, editions, facets, links, rendered } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { pathOf } from '../documents/rules.ts';
import type { Relation } from '../documents/type.ts';
import type { Card } from '../lists/service.ts';
import { type Span, spanOf, validityOn, validityText } from '../validity/rules.ts';

/** A document at the other end of a link, or an address outside. */
export type Linked = {
  relation: Relation;
  /** `out`: this document says so; `back`: the other says so of this one. */
  direction: 'out' | 'back';
  clause: string | null;
  title: string;
  /** Path of ours, or null when it is outside. */
  path: string | null;
  url: string | null;
  id: string | null;
  type: string | null;
  card: Card;
  details: Record<string, unknown>;
  listedAt: Date | null;
  validity: { code: string; text: string } | null;
};

/** State of a document on a day, and what comes next. */
export type Validity = Span & { next?: Span; text: string };

/**
 * What a document is linked with, from both ends, and the states of all of them, on the snapshot given: a page never names a
 * repealing document without saying 已废止, or the reverse.
 */
export async function surroundings(
  db: Db,
  id: string,
  day: string,
): Promise<{ links: Linked[]; validity: Validity | null }> {
  const [out, back] = [await outgoing(db, id), await incoming(db, id)];
  const others = [...out, ...back].flatMap((row) => row.id ?? []);
  const spans = await spansOf(db, [...new Set([id, ...others])]);
  const around = [
    ...out.flatMap((row) => linked(row, 'out', spans, day)),
    ...back.flatMap((row) => linked(row, 'back', spans, day)),
  ];
  return {
    links: around,
    validity: stateOn(spans.get(id), day),
  };
}

const OTHER = {
  relation: links.relation,
  clause: links.clause,
  url: links.url,
  linkTitle: links.title,
  id: documents.id,
  type: documents.type,
  number: documents.number,
  listedAt: documents.listedAt,
  withdrawal: documents.withdrawal,
  title: editions.title,
  card: rendered.card,
};

function outgoing(db: Db, id: string) {
  return prepared(db, 'linked.out', { id }, (on) =>
    on
      .select(OTHER)
      .from(links)
      .leftJoin(documents, eq(documents.id, links.toId))
      .leftJoin(editions, eq(editions.id, documents.liveEditionId))
      .leftJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
      .where(eq(links.fromId, sql.placeholder('id')))
      .orderBy(asc(links.position)),
  );
}

/** Key points, questions and answers of what interprets the document; nothing of the rest. */
const EXPLAINING = onlyWhen(eq(links.relation, 'interprets'), editions.details);

function incoming(db: Db, id: string) {
  return prepared(db, 'linked.back', { id }, (on) =>
    on
      .select({ ...OTHER, details: EXPLAINING })
      .from(links)
      .innerJoin(documents, eq(documents.id, links.fromId))
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
      .where(eq(links.toId, sql.placeholder('id')))
      .orderBy(asc(documents.listedAt)),
  );
}

/** Spans of validity of some documents. */
async function spansOf(db: Db, ids: string[]): Promise<Map<string, Span[]>> {
  const { places, given } = listed(ids);
  const { documentId, value, fromDay, untilDay } = facets;
  const rows = await prepared(db, `linked.spans ${ids.length}`, given, (on) =>
    on
      .select({ documentId, value, from: fromDay, until: untilDay })
      .from(facets)
      .where(and(inArray(documentId, places), eq(facets.name, 'validity'))),
  );
  const spans = new Map<string, Span[]>();
  for (const row of rows) spans.set(row.documentId, [...(spans.get(row.documentId) ?? []), spanOf(row)]);
  for (const some of spans.values()) some.sort((a, b) => (a.from < b.from ? -1 : 1));
  return spans;
}

function stateOn(spans: Span[] | undefined, day: string): Validity | null {
  if (!spans?.length) return null;
  const state = validityOn(spans, day);
  return { ...state, text: validityText(state, day) };
}

type Row = { [K in keyof typeof OTHER]: unknown } & { details?: unknown };

/** None for a document that is no longer public. */
function linked(row: Row, direction: Linked['direction'], spans: Map<string, Span[]>, day: string): Linked[] {
  const { relation, clause, url, linkTitle, id, type, number, listedAt, withdrawal, title, card, details } =
    row as { [K in keyof Row]: never };
  const other = id && title && !withdrawal;
  if (!other && !url) return [];
  const state = other ? stateOn(spans.get(id), day) : null;
  return [
    {
      relation,
      direction,
      clause,
      url,
      title: other ? title : (linkTitle ?? url),
      path: other ? pathOf({ type, number }) : null,
      id: other ? id : null,
      type: other ? type : null,
      card: other ? card : {},
      details: other && details ? details : {},
      listedAt: other ? listedAt : null,
      validity: state && { code: state.code, text: state.text },
    },
  ];
}
