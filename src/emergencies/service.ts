import { and, asc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import { documents, emergencies, links, releaseItems, releases } from '#db/schema.ts';
import { change, type Ctx, read, type Tx } from '../context.ts';
import { draft, type Edition, loadEditions } from '../documents/service.ts';
import { AppError } from '../errors.ts';
import { permit } from '../permits/service.ts';
import { textHash } from '../releases/rules.ts';
import { moveTo, open, publish, type RenderedBy } from '../releases/service.ts';
import { dayOf } from '../text/days.ts';
import { UNRENDERED } from '../text/rendered.ts';
import { departmentOf } from '../writing/rules.ts';
import { releaseAt } from '../written/service.ts';
import { takeDownIssues, withdrawalOf, withInterpretations } from './rules.ts';

type Asked = {
  /** Any release that published it. */
  releaseId: string;
  /** Which of its documents; what interprets them goes with them. */
  documentIds: readonly string[];
  reason: string;
  /** Whether the page goes on to show the title: `yes` or `no`. */
  shown: string;
  note: string;
};

export type TakenDown = { releaseId: string; seq: number; documentIds: string[] };

/**
 * 紧急撤下, by one person alone: what is chosen of a release, and what interprets it, is gone with the answer. The
 * stages are made up afterwards. What is under way for the same documents goes back to its authors, so that nothing brings
 * them out again by the clock.
 * @throws AppError `invalid`, `forbidden`, `conflict` when nothing of it is public any more
 */
export function takeDown(
  ctx: Ctx,
  { releaseId, documentIds, reason, shown, note }: Asked,
): Promise<TakenDown> {
  const subject = (done: TakenDown) => ({
    ...{ id: releaseId, reason, release: done.releaseId, seq: done.seq },
    documents: done.documentIds,
  });
  return change(ctx, 'release.emergency', subject, async (tx) => {
    const release = await releaseAt(tx, releaseId);
    const state = release.state;
    await permit(tx, 'release.emergency', { department: departmentOf(release.parts), state });
    const issues = takeDownIssues({ documentIds, reason, shown, note });
    if (issues.length) throw new AppError('invalid', '请检查填写内容', issues);
    const targets = withInterpretations(await publicOf(tx, releaseId), documentIds);
    if (!targets.length) throw new AppError('conflict', '要撤下的已经全部撤下');
    // A release may hold documents of several departments, or that went to another since.
    for (const { documentId, content } of targets)
      if (documentIds.includes(documentId))
        await permit(tx, 'release.emergency', { department: content.department ?? null, state: 'published' });
    await callBack(tx, targets);
    const withdrawal = withdrawalOf(dayOf(tx.now), shown === 'no');
    const editionIds: string[] = [];
    for (const { documentId, content } of targets) {
      const made = await draft(tx, { documentId, content: { ...content, withdrawal }, urgent: true });
      editionIds.push(made.editionId);
    }
    const plan = { emergency: { reason, by: tx.actor.id } };
    const id = await open(tx, { kind: 'withdraw', editionIds, plan });
    await enlist(tx, id, note);
    const seq = await publish(tx, { id, rendered: blank(targets) });
    return { releaseId: id, seq, documentIds: targets.map(({ documentId }) => documentId) };
  });
}

/** Puts a release on the list of those whose stages are made up afterwards. */
export async function enlist(tx: Tx, releaseId: string, note: string): Promise<void> {
  await tx.db.insert(emergencies).values({ releaseId, note, at: tx.now }).onConflictDoNothing();
}

/** The release that made a document what it is now. */
export async function releaseOfLive(ctx: Ctx, documentId: string): Promise<string | undefined> {
  const [row] = await read(ctx, (db) =>
    db
      .select({ id: releaseItems.releaseId })
      .from(documents)
      .innerJoin(releaseItems, eq(releaseItems.editionId, documents.liveEditionId))
      .where(eq(documents.id, documentId)),
  );
  return row?.id;
}

/** 紧急撤下 and 应急发布 by the id of their release, the oldest first. */
export async function allEmergencies(ctx: Ctx): Promise<string[]> {
  const rows = await read(ctx, (db) =>
    db.select({ id: emergencies.releaseId }).from(emergencies).orderBy(asc(emergencies.at)),
  );
  return rows.map(({ id }) => id);
}

/** What was written for the reviewers of a 紧急撤下. */
export async function noteOf(ctx: Ctx, releaseId: string): Promise<string> {
  const [row] = await read(ctx, (db) =>
    db.select({ note: emergencies.note }).from(emergencies).where(eq(emergencies.releaseId, releaseId)),
  );
  return row?.note ?? '';
}

/** Live editions of what a release published and of what interprets it, as far as they are public. */
export async function publicOf(ctx: Ctx, releaseId: string): Promise<Edition[]> {
  return read(ctx, async (db) => {
    const items = db
      .select({ id: releaseItems.documentId })
      .from(releaseItems)
      .where(eq(releaseItems.releaseId, releaseId));
    const own = await db
      .select(LIVE)
      .from(documents)
      .where(and(inArray(documents.id, items), ...PUBLIC));
    const explaining = await db
      .select(LIVE)
      .from(links)
      .innerJoin(documents, eq(documents.id, links.fromId))
      .where(and(inArray(links.toId, items), eq(links.relation, 'interprets'), ...PUBLIC));
    const ids = [...own, ...explaining].map(({ live }) => live!);
    return loadEditions(db, [...new Set(ids)]);
  });
}

const LIVE = { live: documents.liveEditionId };
const PUBLIC = [isNotNull(documents.liveEditionId), isNull(documents.withdrawal)];

/** Whatever is under review or waits for its moment with one of these documents is a draft again. */
async function callBack(tx: Tx, targets: readonly Edition[]): Promise<void> {
  const rows = await tx.db
    .select({ id: releases.id })
    .from(releases)
    .innerJoin(releaseItems, eq(releaseItems.releaseId, releases.id))
    .where(
      and(
        inArray(releases.state, ['submitted', 'approved']),
        inArray(
          releaseItems.documentId,
          targets.map(({ documentId }) => documentId),
        ),
      ),
    );
  for (const id of new Set(rows.map((row) => row.id)))
    await change(tx, 'release.recall', id, (inner) =>
      moveTo(inner, id, 'draft', { publishAt: null, publishedBy: null }),
    );
}

/** Nothing of it is served, so nothing of it is made. */
const blank = (targets: readonly Edition[]): RenderedBy =>
  new Map(targets.map(({ content }) => [textHash(content), UNRENDERED]));
