import { and, asc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { documents, editions, links, rendered } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { pathOf } from '../documents/rules.ts';
import type { DocumentType } from '../documents/type.ts';
import { typeOf, TYPES } from '../documents/types/index.ts';
import { find } from '../search/service.ts';
import { type Part, type Snippet, marked, snippets } from '../search/snippets.ts';
import type { Plan } from '../search/rules.ts';
import type { Spine } from '../shelf/rules.ts';
import { shelf } from '../shelf/service.ts';
import { departmentName, topicName } from '../site.ts';
import { dayOf } from '../text/days.ts';
import { type Span, spanOf, VALIDITY, validityOn, validityText } from '../validity/rules.ts';
import { type Counts, countsOf, facetNames, filtered, type Group, type ListQuery, orderOf } from './rules.ts';

/** One row of a list. `card` holds the short details of its type. */
export type Summary = {
  id: string;
  type: string;
  typeName: string;
  path: string;
  number: string;
  externalId: string | null;
  title: string;
  summary: string;
  card: Card;
  department: string;
  listedAt: Date;
  publishedAt: Date;
  validity: { code: string; text: string } | null;
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
};

/** One page of a list, of one type or of everything, with counts that say what ticking would give. */
export async function list(ctx: Ctx, type: DocumentType | null, query: ListQuery): Promise<List> {
  const day = dayOf(ctx.now);
  const found = query.q ? await find(ctx, query.q, { exact: query.exact }) : null;
  const whole = found ? null : standing((await shelf(ctx)).all, type, day);
  const within = whole?.within ?? ofType(found!.spines, type);
  const bare = !Object.keys(query.filters).length;
  const passing = bare ? within : filtered(within, query.filters, day);
  const counts = bare && whole ? whole.counts : countsOf(within, query.filters, day);
  const ordered =
    found && query.sort === 'listed' ? [...passing].sort((a, b) => b.listedAt - a.listedAt) : passing;
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
  };
}

/** The newest of a type; for the home page and feeds. */
export async function newest(ctx: Ctx, type: string, limit: number): Promise<Summary[]> {
  const { all } = await shelf(ctx);
  const spines: Spine[] = [];
  for (const spine of all) if (spine.type === type && spines.push(spine) === limit) break;
  return summaries(ctx, spines, null);
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
      parts: plan ? marked(row.title, plan) : [],
      snippets: plan && text ? snippets(text, plan) : [],
      interpretations: explained.get(spine.id) ?? [],
    };
  });
}

/** 时效性 of a document on a day, from the spans kept with it; null for types that have none. */
export function validityOf(spine: Pick<Spine, 'facets'>, day: string): { code: string; text: string } | null {
  const spans: Span[] = spine.facets.filter((f) => f.name === 'validity').map(spanOf);
  if (!spans.length) return null;
  const state = validityOn(spans, day);
  return { code: state.code, text: validityText(state, day) };
}

async function rowsOf(db: Db, ids: string[]) {
  const rows = await db
    .select({
      id: documents.id,
      type: documents.type,
      number: documents.number,
      externalId: documents.externalId,
      title: editions.title,
      summary: editions.summary,
      card: rendered.card,
      department: documents.department,
      listedAt: documents.listedAt,
      publishedAt: documents.firstPublishedAt,
    })
    .from(documents)
    .innerJoin(editions, eq(editions.id, documents.liveEditionId))
    .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
    .where(and(inArray(documents.id, ids), isNull(documents.withdrawal), isNotNull(documents.liveEditionId)));
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
  const rows = await db
    .select({ of: links.toId, type: documents.type, number: documents.number, title: editions.title })
    .from(links)
    .innerJoin(documents, eq(documents.id, links.fromId))
    .innerJoin(editions, eq(editions.id, documents.liveEditionId))
    .where(and(inArray(links.toId, ids), eq(links.relation, 'interprets'), isNull(documents.withdrawal)))
    .orderBy(asc(documents.listedAt));
  const byDocument = new Map<string, { path: string; title: string }[]>();
  for (const { of, title, ...row } of rows)
    byDocument.set(of!, [...(byDocument.get(of!) ?? []), { path: pathOf(row), title }]);
  return byDocument;
}

function groupsOf(ctx: Ctx, type: DocumentType | null, query: ListQuery, counts: Counts): Group[] {
  return facetNames(type).flatMap(({ name, label, field }) => {
    const own = query.filters[name] ?? [];
    const options = [...(counts.get(name) ?? [])].map(([value, count]) => ({
      value,
      label: field?.choices?.[value] ?? nameOf(ctx, name, value),
      count,
      checked: own.includes(value),
    }));
    return options.length ? [{ name, label, options: options.sort(orderOf(name)) }] : [];
  });
}

const ofType = (spines: readonly Spine[], type: DocumentType | null): readonly Spine[] =>
  type ? spines.filter((spine) => spine.type === type.code) : spines;

type Standing = { within: readonly Spine[]; counts: Counts };

/** Lists as they stand on a day without words or filters, kept as long as the shelf they were counted on. */
const kept = new WeakMap<readonly Spine[], Map<string, Standing>>();

function standing(all: readonly Spine[], type: DocumentType | null, day: string): Standing {
  const here = kept.get(all) ?? new Map<string, Standing>();
  kept.set(all, here);
  const key = `${type?.code ?? ''} ${day}`;
  const known = here.get(key);
  if (known) return known;
  const within = ofType(all, type);
  const made = { within, counts: countsOf(within, {}, day) };
  here.set(key, made);
  return made;
}

function nameOf(ctx: Ctx, name: string, value: string): string {
  if (name === 'validity') return VALIDITY[value as keyof typeof VALIDITY] ?? value;
  if (name === 'type') return value in TYPES ? typeOf(value).name : value;
  if (name === 'topic') return topicName(ctx.site, value);
  if (name === 'department') return departmentName(ctx.site, value);
  return name === 'year' ? `${value}年` : value;
}
