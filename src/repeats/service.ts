import { and, desc, eq, isNotNull } from 'drizzle-orm';
import { documents, editions } from '#db/schema.ts';
import { can, type Person } from '../accounts/rules.ts';
import { change, type Ctx, read } from '../context.ts';
import { isPublic } from '../documents/rules.ts';
import { liveEditions } from '../documents/service.ts';
import { typeOf } from '../documents/types/index.ts';
import { AppError } from '../errors.ts';
import { dayOf } from '../text/days.ts';
import { type Started, startRelease } from '../writing/service.ts';
import { repeatOf } from './rules.ts';

/** A public document that the next issue may begin from; `column` is its 类别 where the type has one. */
export type Last = { documentId: string; title: string; column: string; listedAt: Date };

const LOOKED = 300;

/** 上期: the newest of each 栏目 of a type, of departments somebody writes for; `first` comes first whatever its age. */
export async function lastOf(
  ctx: Ctx,
  { type, me, first }: { type: string; me: Person; first?: string | null },
): Promise<Last[]> {
  const rows = await read(ctx, (db) =>
    db
      .select({ document: documents, title: editions.title, details: editions.details })
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(and(eq(documents.type, type), isNotNull(documents.liveEditionId)))
      .orderBy(desc(documents.listedAt))
      .limit(LOOKED),
  );
  const { choices } = typeOf(type).fields['kind'] ?? {};
  const today = dayOf(ctx.now);
  const open = rows
    .filter(({ document }) => isPublic(document))
    .filter(({ document: { department } }) => can(me, 'document.create', { department }, today));
  const asked = open.find(({ document }) => document.id === first);
  const newest = [...Map.groupBy(open, ({ details }) => String(details['kind'] ?? ''))];
  const chosen = new Set([...(asked ? [asked] : []), ...newest.map(([, [one]]) => one!)]);
  return [...chosen].map(({ document, title, details }) => ({
    ...{ documentId: document.id, title, listedAt: document.listedAt ?? ctx.now },
    column: choices?.[String(details['kind'] ?? '')] ?? '',
  }));
}

/**
 * 复制上期: a new release with the words and fields of a public document. Gives the codes of what was not copied.
 * @throws AppError `missing` for what is not public, `forbidden`
 */
export function startRepeat(
  ctx: Ctx,
  { documentId }: { documentId: string },
): Promise<Started & { left: string[] }> {
  const subject = ({ releaseId: id, editionId: edition }: Started) => ({ id, edition, from: documentId });
  return change(ctx, 'release.repeat', subject, async (tx) => {
    const [row] = await tx.db.select().from(documents).where(eq(documents.id, documentId));
    const live = row && isPublic(row) ? (await liveEditions(tx.db, [documentId])).get(documentId) : undefined;
    if (!live) throw new AppError('missing', '上期已经不公开，不能复制');
    const { content, left } = repeatOf(live.content);
    const { type } = live.content;
    const started = await startRelease(tx, {
      ...{ type, title: content.title, links: content.links ?? [], origin: 'draft', content },
    });
    return { ...started, left };
  });
}
