import { and, eq, inArray, max } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { documents, editions, releaseItems, releases, rounds } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { demandApproved } from '../approvals/service.ts';
import type { Files } from '../checks/service.ts';
import { change, type Ctx, read, SYSTEM, touch, type Tx } from '../context.ts';
import { count } from '../counters/service.ts';
import { contentHash } from '../documents/rules.ts';
import { type Edition, loadEditions } from '../documents/service.ts';
import { emergencyOf } from '../emergencies/rules.ts';
import { AppError } from '../errors.ts';
import { record } from '../ledger/service.ts';
import { project } from '../projections/service.ts';
import { dayOf } from '../text/days.ts';
import type { Rendered, RenderInput } from '../text/rendered.ts';
import {
  isOpen,
  listedAt,
  type Manifest,
  releaseHash,
  type ReleaseKind,
  renderedHash,
  type Text,
  textHash,
  textOf,
} from './rules.ts';

export type Render = (input: RenderInput) => Promise<Rendered>;

/** Rendered texts by the hash of the text they were made from; numbers are given later and do not count. */
export type RenderedBy = ReadonlyMap<string, Rendered>;

/** Pre-flight, outside any transaction: every text of the release rendered in memory. */
export async function prepare(ctx: Ctx, releaseId: string, render: Render): Promise<RenderedBy> {
  const items = await read(ctx, async (db) => loadEditions(db, await itemIds(db, releaseId)));
  await ctx.store.files.warm(items.flatMap(({ content }) => content.attachments.map((file) => file.sha256)));
  return renderAll(
    items.map((item) => item.content),
    render,
  );
}

export async function renderAll(contents: Text[], render: Render): Promise<RenderedBy> {
  const made = await Promise.all(
    contents.map(async (content) => [textHash(content), await render(textOf(content))] as const),
  );
  return new Map(made);
}

type Opened = { kind: ReleaseKind; editionIds: string[]; plan?: Record<string, unknown> };

/** Opens a 发布审批单 over editions that are drafts; gives its id. What `plan` says is bound with them. */
export function open(ctx: Ctx, { kind, editionIds, plan }: Opened): Promise<string> {
  const id = newId();
  return change(ctx, 'release.open', { id, kind }, async (tx) => {
    const items = await loadEditions(tx.db, editionIds);
    const year = dayOf(ctx.now).slice(0, 4);
    const number = `${year}-${String(await count(tx, `release:${year}`)).padStart(3, '0')}`;
    const sha256 = releaseHash(boundBy({ kind, plan: plan ?? null }, items));
    const by = { createdBy: ctx.actor.id, createdAt: ctx.now };
    await tx.db
      .insert(releases)
      .values({ id, number, kind, state: 'draft', sha256, plan: plan ?? null, ...by });
    for (const item of items) await include(tx, { id, item });
    return id;
  });
}

/** Adds an edition to a release that is still being written. */
export async function include(
  tx: Tx,
  { id, item }: { id: string; item: Pick<Edition, 'id' | 'documentId' | 'sha256'> },
): Promise<void> {
  const { id: editionId, documentId, sha256: editionSha256 } = item;
  await tx.db
    .insert(releaseItems)
    .values({ releaseId: id, editionId, documentId, editionSha256, renderedSha256: '' });
}

/** Takes an edition out of a release that is still being written; it is discarded. */
export async function exclude(tx: Tx, { id, editionId }: { id: string; editionId: string }): Promise<void> {
  await tx.db
    .delete(releaseItems)
    .where(and(eq(releaseItems.releaseId, id), eq(releaseItems.editionId, editionId)));
  await tx.db.update(editions).set({ state: 'discarded' }).where(eq(editions.id, editionId));
}

/** 送审: binds the release to its contents as they are now. From here on they are frozen. */
export async function bind(tx: Tx, id: string): Promise<{ sha256: string }> {
  const [release] = await tx.db.select().from(releases).where(eq(releases.id, id));
  const items = await loadEditions(tx.db, await itemIds(tx.db, id));
  const sha256 = releaseHash(boundBy(release!, items));
  for (const item of items)
    await tx.db
      .update(releaseItems)
      .set({ editionSha256: item.sha256 })
      .where(and(eq(releaseItems.releaseId, id), eq(releaseItems.editionId, item.id)));
  await moveTo(tx, id, 'submitted', { sha256, submittedBy: tx.actor.id, submittedAt: tx.now, urgedAt: null });
  const [before] = await tx.db
    .select({ n: max(rounds.no) })
    .from(rounds)
    .where(eq(rounds.releaseId, id));
  await tx.db.insert(rounds).values({
    ...{ releaseId: id, no: (before?.n ?? 0) + 1, sha256, submittedBy: tx.actor.id, at: tx.now },
    contents: Object.fromEntries(items.map(({ documentId, content }) => [documentId, content])),
  });
  return { sha256 };
}

/** 应急发布: what was decided is bound with the contents under review, which are ready to go out. Gives the hash. */
export async function bindPlan(tx: Tx, id: string, plan: Record<string, unknown>): Promise<string> {
  const [release] = await tx.db.select().from(releases).where(eq(releases.id, id));
  const items = await loadEditions(tx.db, await itemIds(tx.db, id));
  const sha256 = releaseHash(boundBy({ ...release!, plan }, items));
  await moveTo(tx, id, 'approved', { plan, sha256 });
  return sha256;
}

/** Moves a release and the editions in it to a state. */
export async function moveTo(
  tx: Tx,
  id: string,
  state: 'draft' | 'submitted' | 'approved' | 'discarded',
  more: Partial<typeof releases.$inferInsert> = {},
): Promise<void> {
  const [release] = await tx.db.select().from(releases).where(eq(releases.id, id));
  // What is written anew is decided anew.
  const undecided = state === 'draft' && emergencyOf(release?.plan ?? null) ? { plan: null } : {};
  await tx.db
    .update(releases)
    .set({ ...undecided, ...more, state })
    .where(eq(releases.id, id));
  const items = await itemIds(tx.db, id);
  await tx.db.update(editions).set({ state }).where(inArray(editions.id, items));
}

/** 催办: notes that somebody asked for it. */
export async function urge(tx: Tx, id: string): Promise<void> {
  await tx.db.update(releases).set({ urgedAt: tx.now }).where(eq(releases.id, id));
}

/** Says when an approved release goes out and by whose word; neither is part of what was approved. */
export async function plan(
  tx: Tx,
  id: string,
  when: { publishAt: Date | null; publishedBy?: string | null },
): Promise<void> {
  await tx.db.update(releases).set(when).where(eq(releases.id, id));
}

/** `sha256`: 指纹 of what the publisher had before them. */
type Outgoing = { id: string; rendered: RenderedBy; files?: Files; sha256?: string };

/**
 * Publishes everything in a release in one transaction: readers see all of it or none of it. Nothing but an import goes out
 * without the approval of every stage; `files` are its attachments read before.
 * @throws AppError `conflict` when a content is no longer what the release bound, or somebody published in between
 */
export function publish(ctx: Ctx, { id, rendered: made, files, sha256 }: Outgoing): Promise<number> {
  const bound = ({ seq, sha256 }: { seq: number; sha256: string }) => ({ id, seq, sha256 });
  const published = change(ctx, 'release.publish', bound, async (tx) => {
    const release = await unpublished(tx, id);
    if (sha256 && release.sha256 !== sha256)
      throw new AppError('conflict', '这张审批单已经有变化，您看到的不是现在的内容。请刷新后再发布');
    const items = await loadEditions(tx.db, await itemIds(tx.db, id));
    const now = items.map((item) => ({ ...item, sha256: contentHash(item.content) }));
    if (releaseHash(boundBy(release, now)) !== release.sha256)
      throw new AppError('conflict', '内容和审批单上的不一样，不能发布。请重新送审');
    if (items.some(({ state }) => !isOpen(state)))
      throw new AppError('conflict', '审批单里有版本已经发布过，不能再次发布。请用新的版本另开一张');
    // At its moment it goes out by the word of whoever set the moment; by hand, by that hand.
    const publisher = (ctx.actor.id === SYSTEM.id && release.publishedBy) || ctx.actor.id;
    if (release.kind !== 'import') await demandApproved(tx, { releaseId: id, publisher, files });
    const texts = textsOf(items, made);
    for (const item of items) await goLive(tx, id, item, texts.get(item.sha256)!);
    await project(tx, items, texts);
    const seq = await count(tx, 'release:seq');
    await tx.db
      .update(releases)
      .set({ state: 'published', seq, publishedAt: ctx.now, publishedBy: publisher, publishAt: null })
      .where(eq(releases.id, id));
    const out = items.map((item) => [item.id, { ...item, served: texts.get(item.sha256)! }] as const);
    await record(tx, { id, texts: new Map(out) });
    return { seq, sha256: release.sha256 };
  });
  return published.then(({ seq }) => seq);
}

/** What the hash of a release binds. */
const boundBy = (
  { kind, plan }: { kind: string; plan: Record<string, unknown> | null },
  items: Pick<Edition, 'documentId' | 'sha256'>[],
): Manifest => ({
  kind: kind as ReleaseKind,
  items: items.map(({ documentId, sha256: editionSha256 }) => ({ documentId, editionSha256 })),
  ...(plan && { plan }),
});

async function itemIds(db: Db, releaseId: string): Promise<string[]> {
  const rows = await db
    .select({ id: releaseItems.editionId })
    .from(releaseItems)
    .where(eq(releaseItems.releaseId, releaseId));
  return rows.map((row) => row.id);
}

async function unpublished(tx: Tx, id: string) {
  const [release] = await tx.db.select().from(releases).where(eq(releases.id, id));
  if (!release) throw new AppError('missing', '没有这张发布审批单');
  if (release.state === 'published') throw new AppError('conflict', '这张发布审批单已经发布过了');
  return release;
}

/** The texts by the hash of the edition they belong to. */
function textsOf(items: Edition[], made: RenderedBy): ReadonlyMap<string, Rendered> {
  const texts = items.map(({ sha256, content }) => [sha256, made.get(textHash(content))] as const);
  if (texts.some(([, text]) => !text)) throw new AppError('conflict', '内容在排版之后又改动了，请再发布一次');
  return new Map(texts as [string, Rendered][]);
}

async function goLive(tx: Tx, releaseId: string, item: Edition, text: Rendered): Promise<void> {
  await tx.db
    .update(editions)
    .set({ state: 'superseded' })
    .where(and(eq(editions.documentId, item.documentId), eq(editions.state, 'published')));
  await tx.db
    .update(editions)
    .set({ state: 'published', publishedAt: tx.now })
    .where(eq(editions.id, item.id));
  const moved = await tx.db
    .update(documents)
    .set({
      liveEditionId: item.id,
      department: item.content.department ?? null,
      originallyPublishedAt: item.content.originallyPublishedAt ?? null,
      withdrawal: item.content.withdrawal ?? null,
      firstPublishedAt: item.firstPublishedAt ?? tx.now,
      listedAt: listedAt(item.content, item.firstPublishedAt ?? tx.now, tx.now),
      version: item.version + 1,
    })
    .where(and(eq(documents.id, item.documentId), eq(documents.version, item.version)))
    .returning({ id: documents.id });
  if (moved.length !== 1) throw new AppError('conflict', '这份信息刚刚被别人发布过，请刷新后再试');
  await tx.db
    .update(releaseItems)
    .set({ renderedSha256: renderedHash(text) })
    .where(and(eq(releaseItems.releaseId, releaseId), eq(releaseItems.editionId, item.id)));
  touch(tx, `document:${item.documentId}`, `type:${item.content.type}`);
}
