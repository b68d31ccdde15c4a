import { and, asc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { documents, editions, links, rendered } from '#db/schema.ts';
import { type Ctx, read } from '../context.ts';
import { pathOf } from '../documents/rules.ts';
import { type Card, validityOf } from '../lists/service.ts';
import { shelf } from '../shelf/service.ts';
import { dayOf } from '../text/days.ts';

/** A document that an interpretation explains, with its state today. */
export type Explained = {
  path: string;
  title: string;
  documentNumber: string | null;
  validity: { code: string; text: string } | null;
};

/** What each of these interpretations explains, in the order they say it. */
export async function explained(ctx: Ctx, ids: string[]): Promise<Map<string, Explained[]>> {
  const found = new Map<string, Explained[]>();
  if (!ids.length) return found;
  const { byId } = await shelf(ctx);
  const day = dayOf(ctx.now);
  const rows = await read(ctx, (db) =>
    db
      .select({
        by: links.fromId,
        id: documents.id,
        type: documents.type,
        number: documents.number,
        title: editions.title,
        card: rendered.card,
      })
      .from(links)
      .innerJoin(documents, eq(documents.id, links.toId))
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .innerJoin(rendered, eq(rendered.editionId, documents.liveEditionId))
      .where(and(inArray(links.fromId, ids), eq(links.relation, 'interprets'), isPublicRow()))
      .orderBy(asc(links.position)),
  );
  for (const { by, id, title, card, ...row } of rows) {
    const spine = byId.get(id);
    const one: Explained = {
      path: pathOf(row),
      title,
      documentNumber: (card as Card).documentNumber ?? null,
      validity: spine ? validityOf(spine, day) : null,
    };
    const all = found.get(by) ?? [];
    // Two links to one document, each to a clause of it, are one document.
    if (!all.some(({ path }) => path === one.path)) found.set(by, [...all, one]);
  }
  return found;
}

const isPublicRow = () => and(isNotNull(documents.liveEditionId), isNull(documents.withdrawal));
