import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { documents, editions, erasures, links, releaseItems, releases } from '#db/schema.ts';
import type { Thing } from '../accounts/rules.ts';
import { sha256 } from '../audit/rules.ts';
import { change, type Ctx, read, type Tx } from '../context.ts';
import { attachmentsOf, draft, loadEditions } from '../documents/service.ts';
import { blankContent } from '../erased/rules.ts';
import { emptyDocuments } from '../emptying/service.ts';
import { AppError, block } from '../errors.ts';
import { permit, sees } from '../permits/service.ts';
import { textHash } from '../releases/rules.ts';
import { exclude, moveTo, open, publish } from '../releases/service.ts';
import { dayOf } from '../text/days.ts';
import { UNRENDERED } from '../text/rendered.ts';
import { askIssues, withdrawalOf } from './rules.ts';

/** 依法清除 as somebody asked for it. */
export type Erasure = typeof erasures.$inferSelect;

type Asked = { documentIds: string[]; ground: string; note: string };

/**
 * 提请依法清除: of what was taken down, or never was public. Nothing happens until somebody else confirms.
 * @throws AppError `invalid`, `forbidden`, `conflict` for what is public, erased, or asked for already
 */
export function ask(ctx: Ctx, { documentIds, ground, note }: Asked): Promise<string> {
  const id = newId();
  const ids = [...new Set(documentIds)];
  const subject = { id, reason: ground, documents: ids, sha256: sha256(note.trim()) };
  return change(ctx, 'erasure.ask', subject, async (tx) => {
    const issues = askIssues({ documentIds: ids, ground, note });
    if (issues.length) throw new AppError('invalid', '请检查填写内容', issues);
    for (const one of await erasable(tx, ids)) await permit(tx, 'erasure.ask', one.thing);
    const standing = (await erasuresIn(tx, 'asked')).find((one) =>
      one.documentIds.some((doc) => ids.includes(doc)),
    );
    if (standing) throw new AppError('conflict', '已经有人提请清除，等另一个人确认');
    const row = { id, documentIds: ids, ground, note: note.trim(), state: 'asked', files: [] };
    await tx.db.insert(erasures).values({ ...row, askedBy: tx.actor.id, askedAt: tx.now });
    return id;
  });
}

/** 不清除: by whoever asked, or whoever may confirm. */
export function drop(ctx: Ctx, { id }: { id: string }): Promise<void> {
  return change(ctx, 'erasure.drop', id, async (tx) => {
    const erasure = await standing(tx, id);
    for (const one of await erasable(tx, erasure.documentIds))
      await permit(tx, erasure.askedBy === tx.actor.id ? 'erasure.ask' : 'release.erase', one.thing);
    await settle(tx, id, { state: 'dropped' });
  });
}

export type Done = { releaseId: string | null; seq: number | null };

/**
 * 依法清除: what another person asked for is done and cannot be undone. Of what was public a release of its own goes on the public
 * record; from every row the words are gone with the answer, files and the pages of the database right after
 * (leftovers/service.ts).
 * @throws AppError `forbidden` also for whoever asked or wrote it, `conflict` when it is no longer asked for
 */
export function confirm(ctx: Ctx, { id, sure }: { id: string; sure: boolean }): Promise<Done> {
  const subject = (done: Done & Parts) => {
    const { releaseId, seq, documents, editions, releases, files } = done;
    return { id, ...(releaseId && { release: releaseId, seq: seq! }), documents, editions, releases, files };
  };
  return change(ctx, 'document.erase', subject, async (tx) => {
    const erasure = await standing(tx, id);
    if (!sure) throw new AppError('invalid', '请先确认', [block('sure', '请勾选，确认清除后不能恢复')]);
    const targets = await erasable(tx, erasure.documentIds);
    if (erasure.askedBy === tx.actor.id)
      throw new AppError('forbidden', '提请的人不能自己确认，请另一位发布人确认');
    for (const { thing } of targets) await permit(tx, 'release.erase', apartFrom(thing, erasure.askedBy));
    const out = targets.filter(({ live }) => live);
    const { releaseId, seq, editionIds } = out.length
      ? await release(tx, erasure, out)
      : { releaseId: null, seq: null, editionIds: [] };
    const emptied = await emptyDocuments(tx, { documentIds: erasure.documentIds, but: editionIds });
    await callBack(tx, erasure.documentIds);
    await settle(tx, id, { state: 'confirmed', releaseId, files: emptied.files });
    return { releaseId, seq, documents: erasure.documentIds, ...emptied };
  }).then(({ releaseId, seq }) => ({ releaseId, seq }));
}

/** Whoever asked may not confirm, nor anybody who stands in for them (代). */
export const apartFrom = ({ authors = [], ...thing }: Thing, askedBy: string): Thing => ({
  ...thing,
  authors: [...authors, askedBy],
});

type Parts = { documents: string[]; editions: string[]; releases: string[]; files: string[] };

/** Requests that wait, or all of them, the newest first. */
export async function erasuresIn(ctx: Ctx, state?: 'asked' | 'confirmed'): Promise<Erasure[]> {
  return read(ctx, (db) =>
    db
      .select()
      .from(erasures)
      .where(state && eq(erasures.state, state))
      .orderBy(desc(erasures.askedAt)),
  );
}

/** One request with its documents as they are now; undefined for none, and for whoever may not read them. */
export async function erasureAt(ctx: Ctx, id: string) {
  const [row] = await read(ctx, (db) =>
    db
      .select({ erasure: erasures, seq: releases.seq })
      .from(erasures)
      .leftJoin(releases, eq(releases.id, erasures.releaseId))
      .where(eq(erasures.id, id)),
  );
  if (!row) return undefined;
  const documents = await targetsOf(ctx, row.erasure.documentIds);
  const seen = await sees(ctx);
  return documents.every(({ thing }) => seen(thing.department)) ? { ...row, documents } : undefined;
}

/** The same before it is asked for. @throws AppError `missing` also for whoever may not read them */
export async function askable(ctx: Ctx, ids: readonly string[]): Promise<Target[]> {
  const [targets, seen] = [await erasable(ctx, ids), await sees(ctx)];
  if (!targets.every(({ thing }) => seen(thing.department))) throw new AppError('missing', '没有这份信息');
  return targets;
}

/** Documents that may be erased, with what is known of them. @throws AppError `missing`, `conflict` */
export async function erasable(ctx: Ctx, ids: readonly string[]): Promise<Target[]> {
  const targets = await targetsOf(ctx, ids);
  if (!targets.length || targets.length < ids.length) throw new AppError('missing', '没有这份信息');
  for (const { document, live } of targets) {
    if (document.erasedAt) throw new AppError('conflict', '已经依法清除');
    if (live && !document.withdrawal) throw new AppError('conflict', '还在公开，请先撤下再清除');
  }
  return targets;
}

type Target = Awaited<ReturnType<typeof targetsOf>>[number];

async function targetsOf(ctx: Ctx, ids: readonly string[]) {
  const rows = await read(ctx, (db) =>
    db
      .select()
      .from(documents)
      .where(inArray(documents.id, [...ids]))
      .orderBy(asc(documents.id)),
  );
  const texts = await read(ctx, (db) =>
    db
      .select()
      .from(editions)
      .where(inArray(editions.documentId, [...ids]))
      .orderBy(asc(editions.no)),
  );
  const attached = await read(ctx, (db) =>
    attachmentsOf(
      db,
      texts.map(({ id }) => id),
    ),
  );
  return rows.map((document) => {
    const own = texts.filter(({ documentId }) => documentId === document.id);
    // Whoever only took it down wrote nothing of it.
    const written = own.filter(({ state, withdrawal }) => state !== 'urgent' && !withdrawal);
    const authors = [...new Set(written.flatMap(({ author, authors }) => authors ?? [author]))];
    const latest = own.find(({ id }) => id === document.liveEditionId) ?? own.at(-1)!;
    const live = document.liveEditionId !== null;
    const state = live ? ('withdrawn' as const) : ('draft' as const);
    const files = new Set(own.flatMap(({ id }) => (attached.get(id) ?? []).map(({ sha256 }) => sha256)));
    return {
      ...{
        document,
        live,
        editionId: latest.id,
        title: latest.title,
        editions: own.length,
        files: files.size,
      },
      thing: { department: latest.department, state, authors },
    };
  });
}

/** Public documents that point to these: what they say of them stays, and whoever asks must know. */
export async function mentions(
  ctx: Ctx,
  ids: readonly string[],
): Promise<{ id: string; type: string; number: string; title: string }[]> {
  return read(ctx, (db) =>
    db
      .selectDistinct({
        id: documents.id,
        type: documents.type,
        number: documents.number,
        title: editions.title,
      })
      .from(links)
      .innerJoin(documents, eq(documents.id, links.fromId))
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(and(inArray(links.toId, [...ids]), isNull(documents.withdrawal))),
  );
}

/** The release with which they leave the public record: blank editions, taken down for good. */
async function release(tx: Tx, erasure: Erasure, out: readonly Target[]) {
  const withdrawal = withdrawalOf(dayOf(tx.now), erasure.ground);
  const editionIds: string[] = [];
  for (const { document } of out) {
    const content = blankContent(document, withdrawal);
    const made = await draft(tx, { documentId: document.id, content, urgent: true });
    editionIds.push(made.editionId);
  }
  const plan = { erase: { reason: erasure.ground, by: erasure.askedBy } };
  const releaseId = await open(tx, { kind: 'erase', editionIds, plan });
  const blank = await loadEditions(tx.db, editionIds);
  const rendered = new Map(blank.map(({ content }) => [textHash(content), UNRENDERED]));
  const seq = await publish(tx, { id: releaseId, rendered });
  return { releaseId, seq, editionIds };
}

/** What is being written or reviewed of them is thrown away; what else stands in the same release stays a draft. */
async function callBack(tx: Tx, documentIds: string[]): Promise<void> {
  const rows = await tx.db
    .select({ id: releases.id, editionId: releaseItems.editionId, documentId: releaseItems.documentId })
    .from(releases)
    .innerJoin(releaseItems, eq(releaseItems.releaseId, releases.id))
    .where(inArray(releases.state, ['draft', 'submitted', 'approved']));
  for (const [id, items] of Map.groupBy(rows, (row) => row.id)) {
    const own = items.filter(({ documentId }) => documentIds.includes(documentId));
    if (!own.length) continue;
    await moveTo(tx, id, own.length === items.length ? 'discarded' : 'draft', {
      ...{ publishAt: null, publishedBy: null },
    });
    if (own.length < items.length) for (const { editionId } of own) await exclude(tx, { id, editionId });
  }
}

async function standing(tx: Tx, id: string): Promise<Erasure> {
  const [erasure] = await tx.db.select().from(erasures).where(eq(erasures.id, id));
  if (!erasure) throw new AppError('missing', '没有这张清除单');
  if (erasure.state !== 'asked') throw new AppError('conflict', '这张清除单已经办过');
  return erasure;
}

async function settle(tx: Tx, id: string, how: Partial<Erasure>): Promise<void> {
  await tx.db
    .update(erasures)
    .set({ ...how, settledBy: tx.actor.id, settledAt: tx.now })
    .where(eq(erasures.id, id));
}
