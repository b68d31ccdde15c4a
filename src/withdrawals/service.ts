import { eq } from 'drizzle-orm';
import { documents, editions, releaseItems, releases } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { isPublic, pathOf, type Withdrawal } from '../documents/rules.ts';
import { dayOf } from '../text/days.ts';
import { isNamed } from './rules.ts';

/** What is told of a document that was taken down. */
export type Withdrawn = {
  state: 'withdrawn';
  id: string;
  /** Empty where it may not be shown. */
  title: string;
  withdrawal: Withdrawal;
  replacement: { path: string; title: string; on: string } | null;
  /** In the public record. */
  seq: number | null;
};

type Taken = { id: string; liveEditionId: string | null; withdrawal: Withdrawal | null };

/** The answer in place of a document that was taken down, with what is read instead of it. */
export async function withdrawnAt(db: Db, document: Taken, title: string): Promise<Withdrawn> {
  const withdrawal = document.withdrawal!;
  return {
    ...{ state: 'withdrawn', id: document.id, withdrawal },
    title: isNamed(withdrawal) ? title : '',
    replacement: withdrawal.replacement ? await replacementAt(db, withdrawal.replacement) : null,
    seq: await seqOf(db, document.liveEditionId!),
  };
}

async function replacementAt(db: Db, id: string): Promise<Withdrawn['replacement']> {
  const [other] = await db
    .select({ document: documents, title: editions.title })
    .from(documents)
    .innerJoin(editions, eq(editions.id, documents.liveEditionId))
    .where(eq(documents.id, id));
  if (!other || !isPublic(other.document)) return null;
  return { path: pathOf(other.document), title: other.title, on: dayOf(other.document.listedAt!) };
}

async function seqOf(db: Db, editionId: string): Promise<number | null> {
  const [row] = await db
    .select({ seq: releases.seq })
    .from(releaseItems)
    .innerJoin(releases, eq(releases.id, releaseItems.releaseId))
    .where(eq(releaseItems.editionId, editionId));
  return row?.seq ?? null;
}
