import { and, asc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { listed, prepared } from '#db/prepared.ts';
import { documents, editions, links, rendered } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { pathOf, seenDetails } from '../documents/rules.ts';
import type { DocumentType } from '../documents/type.ts';
import { typeOf, TYPES } from '../documents/types/index.ts';
import { isClosedIn } from '../notices/rules.ts';
import { entryOf, isIn } from '../own.ts';
import { find } from '../search/service.ts';
import { type Part, type Snippet, marked, snippets } from '../search/snippets.ts';
import type { Plan } from '../search/rules.ts';
import { newestOf, type Spine, stateOf, untilOf } from '../shelf/rules.ts';
import { shelf } from '../shelf/service.ts';
import { departmentName, topicName } from '../site.ts';
import { dayOf, momentOf } from '../text/days.ts';
import { type Span, spanOf, VALIDITY, validityOn, validityText } from '../validity/rules.ts';
import {
  type Counts,
  countsOf,
  facetNames,
  filtered,
  type Group,
  inStateOrder,
  type ListQuery,
  orderOf,
} from './rules.ts';
import { ofType, standing } from './standing.ts';

/** One row of a list. `card` holds the short details of its type. */
export type Summary = {
  id: string;
  type: string;
  typeName: string;
  path: string;
  number: string;
  externalId: string | null;
  indexNumber: string | null;
  title: string;
  summary: string;
  card: Card;
  department: string;
  listedAt: Date;
  publishedAt: Date;
  validity: { code: string; text: string } | null;
  /** Of a type whose states follow the clock: 征集中. */
  state: { code: string; text: string } | null;
  /** Title with the words asked for; snippets of the text. Empty without words. */
  parts: Part[];
  snippets: Snippet[];
  interpretations: { path: string; title: string }[];
};

export type Card = {
  titleBreaks?: string;
  documentNumber?: string;
  issuer?: string;
  signedOn?: string;
  effectiveOn?: string;
  expiresOn?: string;
  draftingDepartment?: string;
  form?: string;
  topics?: string[];
  carried?: { title: string; titleBreaks?: string };
};

export type List = {
  query: ListQuery;
  total: number;
  pages: number;
  items: Summary[];
  groups: Group[];
  /** The words as understood; null without words. */
  plan: Plan | null;
  near: boolean;
  /** The first moment at which anything here changes by the clock alone: of a state to the second, else midnight. */
  until: Date;
};

/**
 * One page of a list, of one type or of everything, with counts that say what ticking would give. `byState`: without words
 * what is open first, for types that have states.
 */
export async function list(
  ctx: Ctx,
  type: DocumentType | null,
  query: ListQuery,
  { byState = false }: { byState?: boolean } = {},
): Promise<List> {
  const moment = momentOf(ctx.now);
  const found = query.q ? await find(ctx, query.q, { exact: query.exact }) : null;
  const whole = found ? null : standing((await shelf(ctx)).all, type, ctx.now);
  const within = whole?.within ?? ofType(found!.spines, type);
  const bare = !Object.keys(query.filters).length;
  const passing = bare ? within : filtered(within, query.filters, moment);
  const counts = bare && whole ? whole.counts : countsOf(within, query.filters, moment);
  const listed = found && query.sort === 'listed';
  const ordered = listed
    ? [...passing].sort((a, b) => b.listedAt - a.listedAt)
    : found
      ? passing
      : byState && type?.states?.order
        ? inStateOrder(type.states, passing, moment)
        : passing;
  const start = (query.page - 1) * query.size;
  const shown = ordered.slice(start, start + query.size);
  return {
    query,
    total: passing.length,
    pages: Math.max(1, Math.ceil(passing.length / query.size)),
    items: await summaries(ctx, shown, found?.plan ?? null),
    groups: groupsOf(ctx, type, query, counts),
    plan: found?.plan ?? null,
    near: found?.near ?? false,
    until: whole?.until ?? untilOf(within, ctx.now),
  };
}

/** The newest of a type; for the home page and feeds. */
export async function newest(ctx: Ctx, type: string, limit: number): Promise<Summary[]> {
  const { all } = await shelf(ctx);
  return summaries(ctx, newestOf(all, type, limit), null);
}

/** Rows for documents, read again through the one visibility test, in the order given. */
export async function summaries(ctx: Ctx, spines: readonly Spine[], plan: Plan | null): Promise<Summary[]> {
  if (!spines.length) return [];
  const ids = spines.map(({ id }) => id);
  const { rows, texts, explained } = await read(ctx, async (db) => ({
    rows: await rowsOf(db, ids),
    texts: plan ? await textsOf(db, ids) : new Map<string, string>(),
    explained: await interpretationsOf(db, ids),
  }));
  const day = dayOf(ctx.now);
  const moment = momentOf(ctx.now);
  return spines.flatMap((spine) => {
    const row = rows.get(spine.id);
    if (!row) return [];
    const text = texts.get(spine.id);
    return {
      ...row,
      typeName: typeOf(row.type).name,
      path: pathOf(row),
      card: row.card as Card,
      department: departmentName(ctx.site, row.department ?? (row.card as Card).draftingDepartment),
      listedAt: row.listedAt!,
      publishedAt: row.publishedAt!,
      validity: validityOf(spine, day),
      state: stateOf(typeOf(row.type), spine, moment),
      parts: plan ? marked(row.title, plan) : [],
      snippets: plan && text && !isClosedIn(spine, day) ? snippets(text, plan) : [],
      interpretations: explained.get(spine.id) ?? [],
    };
  });
}

/** Everything a type holds of a few documents, for rows that tell more than their card; read through the one visibility test. */
export async function detailsOf(ctx: Ctx, ids: string[]): Promise<Map<string, Record<string, unknown>>> {
  if (!ids.length) return new Map();
  const rows = await read(ctx, (db) =>
    db
      .select({ id: documents.id, type: documents.type, details: editions.details })
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(and(inArray(documents.id, ids), isNull(documents.withdrawal))),
  );
  return new Map(rows.map(({ id, type, details }) => [id, seenDetails(typeOf(type), details, ctx.now)]));
}

/** 时效性 of a document on a day, from the spans kept with it; null for types that have none. */
export function validityOf(spine: Pick<Spine, 'facets'>, day: string): { code: string; text: string } | null {
  const spans: Span[] = spine.facets.filter((f) => f.name === 'validity').map(spanOf);
  if (!spans.length) return null;
  const state = validityOn(spans, day);
  return { code: state.code, text: validityText(state, day) };
}

const { id, type, number, externalId, indexNumber, department, listedAt } = documents;
const ROW = {
  ...{ id, type, number, externalId, indexNumber, department, listedAt },
  ...{ title: editions.title, summary: editions.summary, card: rendered.card },
  publishedAt: documents.firstPublishedAt,
};

async function rowsOf(db: Db, ids: string[]) {
  const { places, given } = listed(ids);
  const rows = await prepared(db, `lists.rows ${ids.length}`, given, (on) =>
    on
      .select(ROW)
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
      .where(
        and(inArray(documents.id, places), isNull(documents.withdrawal), isNotNull(documents.liveEditionId)),
      ),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

async function textsOf(db: Db, ids: string[]): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: documents.id, text: rendered.text })
    .from(documents)
    .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
    .where(inArray(documents.id, ids));
  return new Map(rows.map(({ id, text }) => [id, text]));
}

async function interpretationsOf(db: Db, ids: string[]) {
  const { places, given } = listed(ids);
  const rows = await prepared(db, `lists.interpretations ${ids.length}`, given, (on) =>
    on
      .select({ of: links.toId, type: documents.type, number: documents.number, title: editions.title })
      .from(links)
      .innerJoin(documents, eq(documents.id, links.fromId))
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(and(inArray(links.toId, places), eq(links.relation, 'interprets'), isNull(documents.withdrawal)))
      .orderBy(asc(documents.listedAt)),
  );
  const byDocument = new Map<string, { path: string; title: string }[]>();
  for (const { of, title, ...row } of rows)
    byDocument.set(of!, [...(byDocument.get(of!) ?? []), { path: pathOf(row), title }]);
  return byDocument;
}

function groupsOf(ctx: Ctx, type: DocumentType | null, query: ListQuery, counts: Counts): Group[] {
  return facetNames(type).flatMap(({ name, label, choices, silent }) => {
    const own = query.filters[name] ?? [];
    if (silent && !own.length) return [];
    const options = [...(counts.get(name) ?? [])].map(([value, count]) => ({
      value,
      label: entryOf(choices ?? {}, value) ?? nameOf(ctx, name, value),
      count,
      checked: own.includes(value),
    }));
    return options.length ? [{ name, label, options: options.sort(orderOf(name, type?.states)) }] : [];
  });
}

function nameOf(ctx: Ctx, name: string, value: string): string {
  if (name === 'validity') return entryOf(VALIDITY, value) ?? value;
  if (name === 'type') return isIn(value, TYPES) ? typeOf(value).name : value;
  if (name === 'topic') return topicName(ctx.site, value);
  if (name === 'department') return departmentName(ctx.site, value);
  return name === 'year' ? `${value}年` : value;
}
