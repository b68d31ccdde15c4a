import { and, asc, count, eq, inArray, isNotNull, isNull, min } from 'drizzle-orm';
import type { Proof } from '#db/proof.ts';
import { documents, editions, facets, links, rendered, searchRows } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { pathOf } from '../documents/rules.ts';
import { loadEditions } from '../documents/service.ts';
import { influences } from '../projections/service.ts';
import { textOf } from '../releases/rules.ts';
import type { Render } from '../releases/service.ts';
import { type Rendered, UNRENDERED } from '../text/rendered.ts';
import {
  compareLive,
  compareText,
  compareWords,
  type Derived,
  fault,
  type Indexed,
  type Kept,
  of,
} from './compare.ts';
import type { Differing } from './rules.ts';

export type DerivedOptions = {
  render: Render;
  /** What the search tables hold, when somebody has read them; null leaves them out. */
  words: Promise<Proof['words']>;
  onProgress?: (done: number, total: number) => void;
};

const PAGE = 100;

/**
 * Makes again what publication made from each edition, and compares every column of it with what is kept: rendered texts,
 * links, facets with 时效性, search rows with their words, and what lists read of the documents.
 */
export async function checkDerived(
  ctx: Ctx,
  { render, words, onProgress }: DerivedOptions,
): Promise<Derived> {
  const result: Derived = { checked: 0, old: 0, broken: [] };
  const all = await read(ctx, everything);
  const indexed: (Indexed | null)[] = [];
  for (let at = 0; at < all.ids.length; at += PAGE) {
    const page = await read(ctx, (db) => load(db, all.ids.slice(at, at + PAGE), result));
    await Promise.all(
      page.map(async (one) => {
        const text = await textAgain(one, render).catch((error: Error) => error);
        if (text instanceof Error)
          return fault(result, one, 'rendered', 'html', `排不出来（${text.message}）`);
        compareText(result, one, text);
        if (one.live) indexed.push(compareLive(result, one, { text, influences: all.influences }));
      }),
    );
    result.checked += page.length;
    onProgress?.(Math.min(at + PAGE, all.ids.length), all.ids.length);
  }
  const held = await words;
  if (held)
    compareWords(
      result,
      indexed.filter((one) => one !== null),
      held,
    );
  result.broken.push(...(await read(ctx, strays)));
  return result;
}

/** 紧急撤下 makes no text. */
const textAgain = async ({ row, edition: { content } }: Kept, render: Render): Promise<Rendered> =>
  content.withdrawal && row.renderer === UNRENDERED.renderer ? UNRENDERED : render(textOf(content));

async function everything(db: Db) {
  const rows = await db.select({ id: rendered.editionId }).from(rendered).orderBy(asc(rendered.editionId));
  const found = await influences(db);
  return {
    ids: rows.map(({ id }) => id),
    influences: Map.groupBy(found, ({ toId }) => toId),
  };
}

/** What cannot be read of a page is looked for one by one, so that the rest is still compared. */
async function load(db: Db, ids: string[], result: Derived): Promise<Kept[]> {
  try {
    return await loadPage(db, ids);
  } catch (error) {
    if (ids.length > 1) return (await Promise.all(ids.map((id) => load(db, [id], result)))).flat();
    result.broken.push({ ...of('rendered', ids[0]!, ''), reason: `读不出来（${(error as Error).message}）` });
    return [];
  }
}

async function loadPage(db: Db, ids: string[]): Promise<Kept[]> {
  const items = new Map((await loadEditions(db, ids)).map((item) => [item.id, item]));
  const rows = await db
    .select({ document: documents, row: rendered, no: editions.no, publishedAt: editions.publishedAt })
    .from(rendered)
    .innerJoin(editions, eq(editions.id, rendered.editionId))
    .innerJoin(documents, eq(documents.id, editions.documentId))
    .where(inArray(rendered.editionId, ids));
  const own = rows.map(({ document }) => document.id);
  const grouped = async <T extends Record<string, unknown>>(work: PromiseLike<T[]>, key: keyof T & string) =>
    Map.groupBy(await work, (row) => String(row[key]));
  const linked = await grouped(db.select().from(links).where(inArray(links.fromId, own)), 'fromId');
  const faceted = await grouped(
    db.select().from(facets).where(inArray(facets.documentId, own)),
    'documentId',
  );
  const found = await grouped(
    db.select().from(searchRows).where(inArray(searchRows.documentId, own)),
    'documentId',
  );
  const history = await grouped(
    db
      .select({
        documentId: editions.documentId,
        first: min(editions.publishedAt),
        published: count(),
      })
      .from(editions)
      .where(and(inArray(editions.documentId, own), isNotNull(editions.publishedAt)))
      .groupBy(editions.documentId),
    'documentId',
  );
  return rows.map(({ document, row, no, publishedAt }) => ({
    ...{ edition: items.get(row.editionId)!, document, row, no, publishedAt },
    first: history.get(document.id)?.[0]?.first ?? null,
    published: history.get(document.id)?.[0]?.published ?? 0,
    live: document.liveEditionId === row.editionId,
    links: linked.get(document.id) ?? [],
    facets: faceted.get(document.id) ?? [],
    search: found.get(document.id)?.[0],
  }));
}

/** Rows that belong to no public document, and public documents without a text. */
async function strays(db: Db): Promise<Differing[]> {
  const ofNobody = async (table: typeof links | typeof facets | typeof searchRows, name: string) => {
    const key = 'fromId' in table ? table.fromId : table.documentId;
    const rows = await db
      .selectDistinct({ document: documents })
      .from(table)
      .innerJoin(documents, eq(documents.id, key))
      .where(isNull(documents.liveEditionId));
    return rows.map(({ document }) => ({
      ...of(name, pathOf(document), ''),
      reason: '没有公开的文件，却有这一行',
    }));
  };
  const marked = await db
    .select({ document: documents })
    .from(editions)
    .innerJoin(documents, eq(documents.id, editions.documentId))
    .leftJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
    .where(and(eq(editions.state, 'published'), isNull(rendered.editionId)));
  return [
    ...(await ofNobody(links, 'links')),
    ...(await ofNobody(facets, 'facets')),
    ...(await ofNobody(searchRows, 'search_rows')),
    ...marked.map(({ document }) => ({
      ...of('documents', pathOf(document), 'liveEditionId'),
      reason: '公开的版本没有正文',
    })),
  ];
}
