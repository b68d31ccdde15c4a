import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import { documents, editions, releaseItems, releases, reviews } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { checkRelease, type Files } from '../checks/service.ts';
import { attachmentsOf, contentOf } from '../documents/service.ts';
import { AppError, type Issue } from '../errors.ts';
import type { Opinion, Origin, Part, ReleaseInWriting, Verdict } from '../writing/rules.ts';

/**
 * A 发布审批单 with its parts, their full contents and every opinion.
 * @throws AppError `missing`, also for one that was discarded
 */
export async function releaseAt(ctx: Ctx, id: string): Promise<ReleaseInWriting> {
  const [release] = await releasesAt(ctx, [id]);
  if (!release) throw new AppError('missing', '没有这张发布审批单，可能已经删除');
  return release;
}

/** The release in which an edition is written. @throws AppError `missing` */
export async function releaseOf(ctx: Ctx, editionId: string): Promise<ReleaseInWriting> {
  const [item] = await read(ctx, (db) =>
    db
      .select({ id: releaseItems.releaseId })
      .from(releaseItems)
      .where(eq(releaseItems.editionId, editionId))
      .orderBy(asc(releaseItems.releaseId)),
  );
  if (!item) throw new AppError('missing', '没有这一稿，可能已经删除');
  return releaseAt(ctx, item.id);
}

/** Several releases in the order of the ids given; those discarded or unknown are left out. */
export function releasesAt(ctx: Ctx, ids: string[]): Promise<ReleaseInWriting[]> {
  return read(ctx, async (db) => releasesWith(db, ids, await partsOf(db, ids)));
}

/** The same with parts that were read already. */
export async function releasesWith(
  db: Db,
  ids: readonly string[],
  parts: ReadonlyMap<string, Part[]>,
): Promise<ReleaseInWriting[]> {
  const rows = await db
    .select()
    .from(releases)
    .where(and(inArray(releases.id, [...ids]), ne(releases.state, 'discarded')));
  const opinions = await opinionsOf(db, ids);
  const known = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = known.get(id);
    return row ? [assembled(row, parts.get(id) ?? [], opinions.get(id) ?? [])] : [];
  });
}

/**
 * What is wrong with each part, by the id of its edition. Inside a transaction give it `files`, read before. Of what is taken
 * down nothing is shown, so nothing is asked of it: a leak must not keep itself public.
 */
export const checkParts = (
  ctx: Ctx,
  parts: readonly Part[],
  options: { files?: Files } = {},
): Promise<ReadonlyMap<string, Issue[]>> =>
  checkRelease(
    ctx,
    parts.filter(({ content }) => !content.withdrawal),
    options,
  );

/** Parts with their full contents, by release. */
export async function partsOf(db: Db, releaseIds: string[]): Promise<Map<string, Part[]>> {
  const rows = await db
    .select({ releaseId: releaseItems.releaseId, edition: editions, document: documents })
    .from(releaseItems)
    .innerJoin(editions, eq(editions.id, releaseItems.editionId))
    .innerJoin(documents, eq(documents.id, editions.documentId))
    .where(inArray(releaseItems.releaseId, releaseIds))
    .orderBy(asc(editions.id));
  const files = await attachmentsOf(
    db,
    rows.map(({ edition }) => edition.id),
  );
  const parts = rows.map(({ releaseId, edition, document }) => ({
    releaseId,
    part: {
      editionId: edition.id,
      documentId: document.id,
      type: document.type,
      origin: edition.origin as Origin,
      ...{ revision: edition.revision, state: edition.state, sha256: edition.sha256 },
      content: contentOf(document, edition, files.get(edition.id) ?? []),
      authors: edition.authors ?? [edition.author],
      createdAt: edition.createdAt,
      ...{ savedAt: edition.savedAt ?? edition.createdAt, savedBy: edition.savedBy ?? edition.author },
      ...(document.erasedAt && { erased: true as const }),
    },
  }));
  const grouped = Map.groupBy(parts, ({ releaseId }) => releaseId);
  return new Map([...grouped].map(([id, list]) => [id, list.map(({ part }) => part)]));
}

async function opinionsOf(db: Db, releaseIds: readonly string[]): Promise<Map<string, Opinion[]>> {
  const rows = await db
    .select()
    .from(reviews)
    .where(inArray(reviews.releaseId, [...releaseIds]))
    .orderBy(asc(reviews.at), asc(reviews.id));
  const grouped = Map.groupBy(rows, ({ releaseId }) => releaseId);
  return new Map([...grouped].map(([id, list]) => [id, list.map(opinionOf)]));
}

const opinionOf = ({ id: _, releaseId: __, verdict, ...row }: typeof reviews.$inferSelect): Opinion => ({
  ...row,
  verdict: verdict as Verdict,
});

function assembled(row: typeof releases.$inferSelect, parts: Part[], opinions: Opinion[]): ReleaseInWriting {
  const { id, number, kind, state, sha256, createdBy, createdAt } = row;
  const { submittedBy, submittedAt, publishedAt, publishedBy, publishAt, urgedAt, plan, seq } = row;
  return {
    ...{ id, number, kind, state: state as ReleaseInWriting['state'], sha256, createdBy, createdAt },
    ...{ submittedBy, submittedAt, publishedAt, publishedBy, publishAt, urgedAt, plan, seq, parts, opinions },
  };
}
