import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import {
  attachments,
  auditLog,
  documents,
  editions,
  erasures,
  materials,
  releaseItems,
  releases,
  uploads,
} from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { pathOf } from '../documents/rules.ts';
import { isBlank } from './rules.ts';

/** What the record of the desk says was erased. */
export type OnRecord = {
  /** With the moment of each. */
  documents: Map<string, Date>;
  editions: Set<string>;
  releases: Set<string>;
  files: Set<string>;
};

/** Every 依法清除 on record; what a row claims without it was taken away by somebody else. */
export async function erasuresOnRecord(db: Db): Promise<OnRecord> {
  const rows = await db
    .select({ at: auditLog.at, detail: auditLog.detail })
    .from(auditLog)
    .where(eq(auditLog.verb, 'document.erase'));
  const all = (name: string) =>
    new Set(rows.flatMap(({ detail }) => (detail[name] as string[] | undefined) ?? []));
  return {
    documents: new Map(
      rows.flatMap(({ at, detail }) =>
        ((detail['documents'] as string[]) ?? []).map((id) => [id, at] as const),
      ),
    ),
    editions: all('editions'),
    releases: all('releases'),
    files: all('files'),
  };
}

/** Whether a file went with 依法清除: whoever asks for it is told that it is gone. */
export async function wasErased(ctx: Ctx, sha256: string): Promise<boolean> {
  const rows = await read(ctx, (db) =>
    db.select({ files: erasures.files }).from(erasures).where(eq(erasures.state, 'confirmed')),
  );
  return rows.some(({ files }) => files.includes(sha256));
}

type Fault = { id: string; reason: string };

/**
 * Holds each document that calls itself erased against the record: somebody did it, the public record has it, and no word is
 * left. `count` are those that hold.
 */
export async function erasedFaults(db: Db, known: OnRecord): Promise<{ count: number; faults: Fault[] }> {
  const rows = await db
    .select({ document: documents, edition: editions })
    .from(documents)
    .innerJoin(editions, eq(editions.documentId, documents.id))
    .where(isNotNull(documents.erasedAt));
  const released = await releasedIn(db);
  const faults: Fault[] = [];
  for (const [id, own] of Map.groupBy(rows, ({ document }) => document.id)) {
    const { document } = own[0]!;
    const fault = (reason: string) => faults.push({ id: pathOf(document), reason });
    const at = known.documents.get(id);
    if (!at) fault('登记为已依法清除，操作记录里没有这件事');
    else if (at.getTime() !== document.erasedAt!.getTime()) fault('登记的清除时间与操作记录不符');
    if (document.liveEditionId && !released.has(id)) fault('登记为已依法清除，公开发布记录里没有');
    for (const { edition } of own)
      if (!isBlank(edition)) fault(`登记为已依法清除，第${edition.no}版还有内容`);
  }
  const marked = new Set(rows.map(({ document }) => document.id));
  const count = [...marked].length - new Set(faults.map(({ id }) => id)).size;
  for (const id of known.documents.keys())
    if (!marked.has(id)) faults.push({ id, reason: '操作记录里已经依法清除，却没有登记' });
  return { count, faults };
}

/** Of files on record as erased, those that no row needs: they must not be on disk. */
export async function filesGone(db: Db, { files }: OnRecord): Promise<string[]> {
  if (!files.size) return [];
  const [again, brought, packed] = [
    await db
      .selectDistinct({ sha256: attachments.sha256 })
      .from(attachments)
      .where(inArray(attachments.sha256, [...files])),
    await db
      .select({ sha256: uploads.sha256 })
      .from(uploads)
      .where(inArray(uploads.sha256, [...files])),
    await db
      .select({ sha256: materials.sha256 })
      .from(materials)
      .where(inArray(materials.sha256, [...files])),
  ];
  const needed = new Set([...again, ...brought, ...packed].map(({ sha256 }) => sha256));
  return [...files].filter((sha256) => !needed.has(sha256));
}

async function releasedIn(db: Db): Promise<Set<string>> {
  const rows = await db
    .select({ id: releaseItems.documentId })
    .from(releaseItems)
    .innerJoin(releases, eq(releases.id, releaseItems.releaseId))
    .where(and(eq(releases.kind, 'erase'), eq(releases.state, 'published')));
  return new Set(rows.map(({ id }) => id));
}
