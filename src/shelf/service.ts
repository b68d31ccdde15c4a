import { and, asc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { documents, editions, facets, rendered, searchRows } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import type { Shelf, Spine } from './rules.ts';

type Kept = { shelf: Shelf; stale: Set<string>; refreshing: Promise<void> | null };

/**
 * Public documents in memory: counting facets over thousands of rows in SQL costs more than a page. Whatever a release
 * touches is read again before the next answer, also when another process published it. @throws Error inside a
 * transaction: what it has not committed must not be seen by others.
 */
export async function shelf(ctx: Ctx): Promise<Shelf> {
  if (ctx.db) throw new Error('the shelf holds what is published; inside a transaction read the tables');
  const here = await opened(ctx);
  while (here.stale.size || here.refreshing) await (here.refreshing ??= refresh(ctx, here));
  return here.shelf;
}

/** Marks are taken off before reading: a release that lands meanwhile puts them on again. */
async function refresh(ctx: Ctx, here: Kept): Promise<void> {
  const ids = [...here.stale];
  here.stale.clear();
  try {
    const fresh = await read(ctx, (db) => spines(db, ids));
    const gone = new Set(ids);
    here.shelf = arrange([...here.shelf.all.filter((spine) => !gone.has(spine.id)), ...fresh]);
  } catch (error) {
    for (const id of ids) here.stale.add(id);
    throw error;
  } finally {
    here.refreshing = null;
  }
}

function opened(ctx: Ctx): Promise<Kept> {
  const { kept } = ctx.store;
  const running = kept.get('shelf') as Promise<Kept> | undefined;
  if (running) return running;
  const first = load(ctx).catch((error: unknown) => {
    kept.delete('shelf');
    throw error;
  });
  kept.set('shelf', first);
  return first;
}

async function load(ctx: Ctx): Promise<Kept> {
  const here: Kept = { shelf: arrange([]), stale: new Set(), refreshing: null };
  ctx.store.onTags((tags) => {
    for (const tag of tags) if (tag.startsWith('document:')) here.stale.add(tag.slice('document:'.length));
  });
  here.shelf = arrange(await read(ctx, (db) => spines(db)));
  return here;
}

function arrange(spines: Spine[]): Shelf {
  const all = spines.sort(
    (a, b) => b.listedAt - a.listedAt || order(b.number, a.number) || order(a.type, b.type),
  );
  return {
    all,
    byId: new Map(all.map((spine) => [spine.id, spine])),
    byRow: new Map(all.map((spine) => [spine.row, spine])),
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function spines(db: Db, ids?: string[]): Promise<Spine[]> {
  const among = ids && inArray(documents.id, ids);
  const rows = await db
    .select({
      id: documents.id,
      row: searchRows.row,
      numberKey: searchRows.numberKey,
      type: documents.type,
      number: documents.number,
      listedAt: documents.listedAt,
      title: editions.title,
      card: rendered.card,
    })
    .from(documents)
    .innerJoin(editions, eq(editions.id, documents.liveEditionId))
    .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
    .innerJoin(searchRows, eq(searchRows.documentId, documents.id))
    .where(and(isNotNull(documents.liveEditionId), isNull(documents.withdrawal), among));
  const values = await facetsOf(db, ids);
  return rows.map(({ listedAt, card, ...row }) => {
    const { issuer, documentNumber, topics, signedOn } = card as Record<string, string> & {
      topics?: string[];
    };
    return {
      ...row,
      agency: issuer ?? '',
      carried: (card as { carried?: { title: string } }).carried?.title ?? null,
      documentNumber: documentNumber ?? null,
      topics: topics ?? [],
      listedAt: listedAt!.getTime(),
      date: signedOn ?? null,
      facets: values.get(row.id) ?? [],
    };
  });
}

/** Facets by document, on the snapshot given: what a page must show of one moment is not taken from the shelf. */
export async function facetsOf(db: Db, ids?: string[], name?: string) {
  const rows = await db
    .select()
    .from(facets)
    .where(and(ids && inArray(facets.documentId, ids), name ? eq(facets.name, name) : undefined))
    .orderBy(asc(facets.documentId), asc(facets.name), asc(facets.fromDay));
  const byDocument = new Map<string, Spine['facets']>();
  for (const { documentId, name, value, fromDay, untilDay } of rows) {
    const list = byDocument.get(documentId) ?? [];
    list.push({ name, value, from: fromDay, until: untilDay });
    byDocument.set(documentId, list);
  }
  return byDocument;
}
