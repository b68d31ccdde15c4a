import { and, eq, inArray, isNotNull, notInArray } from 'drizzle-orm';
import {
  answers,
  attachments,
  auditLog,
  autosaves,
  bases,
  countersigns,
  documents,
  editions,
  emergencies,
  releaseItems,
  releases,
  rendered,
  reviews,
  rounds,
  signedTexts,
  uploads,
} from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { touch, type Tx } from '../context.ts';
import { type Content, contentHash } from '../documents/rules.ts';
import { blankContent, hashKept, NOTHING, withoutWords } from '../erased/rules.ts';
import { emptyPackets, packetFiles } from '../packets/service.ts';

/** What was emptied: ids, and the files that nobody else needs. */
export type Emptied = { editions: string[]; releases: string[]; files: string[] };

/**
 * Takes every word out of the rows of some documents: texts, details and files of all editions, what was rendered, sent for
 * review, said of it, typed and not saved. Ids, numbers, days, hashes and who did what stay. `but` are the blank editions with
 * which they leave.
 */
export async function emptyDocuments(
  tx: Tx,
  { documentIds, but }: { documentIds: string[]; but: string[] },
): Promise<Emptied> {
  const all = await tx.db
    .select({ id: editions.id })
    .from(editions)
    .where(inArray(editions.documentId, documentIds));
  const ids = all.map(({ id }) => id).filter((id) => !but.includes(id));
  const releaseIds = await releasesOf(tx.db, ids);
  const files = await filesOf(tx.db, { ids, releaseIds, documentIds });
  await emptyRounds(tx, releaseIds, documentIds);
  await emptyEditions(tx, ids);
  await emptyReleases(tx, releaseIds);
  await emptyPackets(tx, releaseIds);
  await dropFiles(tx, ids, files);
  await tx.db.update(documents).set({ erasedAt: tx.now }).where(inArray(documents.id, documentIds));
  touch(tx, ...documentIds.map((id) => `document:${id}`));
  // What was taken out must not stay readable in the log of the database.
  tx.effects.erased = true;
  return { editions: ids, releases: releaseIds, files };
}

/** Releases that hold one of the editions, or held it once. */
async function releasesOf(db: Db, ids: string[]): Promise<string[]> {
  const items = await db
    .select({ id: releaseItems.releaseId })
    .from(releaseItems)
    .where(inArray(releaseItems.editionId, ids));
  const removed = await db
    .select({ id: auditLog.subject, detail: auditLog.detail })
    .from(auditLog)
    .where(eq(auditLog.verb, 'release.reduce'));
  const held = removed.filter(({ detail }) => ids.includes(String(detail['edition'])));
  return [...new Set([...items, ...held].map(({ id }) => id))];
}

async function emptyEditions(tx: Tx, ids: string[]): Promise<void> {
  await tx.db.update(editions).set(NOTHING).where(inArray(editions.id, ids));
  await tx.db.delete(rendered).where(inArray(rendered.editionId, ids));
  await tx.db.delete(autosaves).where(inArray(autosaves.editionId, ids));
  await tx.db.delete(bases).where(inArray(bases.editionId, ids));
  await tx.db.update(signedTexts).set({ text: '' }).where(inArray(signedTexts.editionId, ids));
  await tx.db.update(answers).set({ note: '' }).where(inArray(answers.editionId, ids));
}

/** What was said of a release may repeat its words: of every release that held one of the documents. */
async function emptyReleases(tx: Tx, ids: string[]): Promise<void> {
  const said = await tx.db
    .select({ id: releases.id, plan: releases.plan })
    .from(releases)
    .where(and(inArray(releases.id, ids), isNotNull(releases.plan)));
  for (const { id, plan } of said)
    await tx.db
      .update(releases)
      .set({ plan: withoutWords(plan) })
      .where(eq(releases.id, id));
  await tx.db.update(reviews).set({ note: null, answers: null }).where(inArray(reviews.releaseId, ids));
  await tx.db
    .update(countersigns)
    .set({ note: null, signer: null })
    .where(inArray(countersigns.releaseId, ids));
  await tx.db.update(emergencies).set({ note: '' }).where(inArray(emergencies.releaseId, ids));
}

/** 送审稿: of each of the documents its hash alone. */
async function emptyRounds(tx: Tx, ids: string[], documentIds: string[]): Promise<void> {
  const rows = await tx.db.select().from(rounds).where(inArray(rounds.releaseId, ids));
  for (const { releaseId, no, contents } of rows) {
    const left = Object.entries(contents).map(([id, content]) => [
      id,
      documentIds.includes(id) ? emptied(content as Content) : content,
    ]);
    await tx.db
      .update(rounds)
      .set({ contents: Object.fromEntries(left) as Record<string, unknown> })
      .where(and(eq(rounds.releaseId, releaseId), eq(rounds.no, no)));
  }
}

const emptied = (content: Content) => ({
  ...blankContent(content, content.withdrawal ?? null),
  erased: hashKept(content) ?? contentHash(content),
});

type Whose = { ids: string[]; releaseIds: string[]; documentIds: string[] };

/**
 * Files that go: those of the editions, of texts once sent or begun from, packets sent to be signed, the Word files they came
 * from, and what their authors brought and no text names; as far as no other document needs them.
 */
async function filesOf(db: Db, whose: Whose): Promise<string[]> {
  const { ids, releaseIds } = whose;
  const own = await db.select().from(attachments).where(inArray(attachments.editionId, ids));
  const begun = await db.select({ content: bases.content }).from(bases).where(inArray(bases.editionId, ids));
  const originals = await originalsOf(db);
  const packed = await packetFiles(db);
  const candidates = [
    ...own.map(({ sha256 }) => sha256),
    ...(await sentIn(db, whose)),
    ...begun.flatMap(({ content }) => filesIn(content)),
    ...originals.filter(({ edition }) => ids.includes(edition)).map(({ sha256 }) => sha256),
    ...packed.filter(({ releaseId }) => releaseIds.includes(releaseId)).map(({ sha256 }) => sha256),
    ...(await broughtFor(db, ids, originals)),
  ];
  const needed = new Set(
    (
      await db
        .select({ sha256: attachments.sha256 })
        .from(attachments)
        .where(notInArray(attachments.editionId, ids))
    ).map(({ sha256 }) => sha256),
  );
  for (const { edition, sha256 } of originals) if (!ids.includes(edition)) needed.add(sha256);
  for (const { releaseId, sha256 } of packed) if (!releaseIds.includes(releaseId)) needed.add(sha256);
  return [...new Set(candidates)].filter((sha256) => !needed.has(sha256)).sort();
}

async function sentIn(db: Db, { releaseIds, documentIds }: Whose): Promise<string[]> {
  const rows = await db
    .select({ contents: rounds.contents })
    .from(rounds)
    .where(inArray(rounds.releaseId, releaseIds));
  return rows.flatMap(({ contents }) => documentIds.flatMap((id) => filesIn(contents[id])));
}

const filesIn = (content: unknown): string[] =>
  ((content as Partial<Content> | undefined)?.attachments ?? []).map(({ sha256 }) => sha256);

type OfEdition = { edition: string; sha256: string };

/** Word files that texts began from; they stand in no row of their own but the record. */
async function originalsOf(db: Db): Promise<OfEdition[]> {
  const rows = await db
    .select({ detail: auditLog.detail })
    .from(auditLog)
    .where(eq(auditLog.verb, 'release.bring'));
  return rows.map(({ detail }) => ({ edition: String(detail['edition']), sha256: String(detail['sha256']) }));
}

/** Brought by an author of the texts since they were begun, and in no text any more: put in and taken out again. */
async function broughtFor(db: Db, ids: string[], originals: readonly OfEdition[]): Promise<string[]> {
  const texts = await db.select().from(editions).where(inArray(editions.id, ids));
  const authors = [...new Set(texts.flatMap(({ author, authors }) => authors ?? [author]))];
  const since = Math.min(...texts.map(({ createdAt }) => createdAt.getTime())) - DAY;
  const named = new Set([
    ...(await db.selectDistinct({ sha256: attachments.sha256 }).from(attachments)).map(
      ({ sha256 }) => sha256,
    ),
    ...originals.map(({ sha256 }) => sha256),
  ]);
  const brought = await db.select().from(uploads).where(inArray(uploads.uploadedBy, authors));
  return brought
    .filter(({ sha256, uploadedAt }) => !named.has(sha256) && uploadedAt.getTime() >= since)
    .map(({ sha256 }) => sha256);
}

const DAY = 86_400_000;

async function dropFiles(tx: Tx, ids: string[], files: string[]): Promise<void> {
  await tx.db.delete(attachments).where(inArray(attachments.editionId, ids));
  if (files.length) await tx.db.delete(uploads).where(inArray(uploads.sha256, files));
}
