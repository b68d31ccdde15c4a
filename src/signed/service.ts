import { asc, eq, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { prepared } from '#db/prepared.ts';
import { departures, signedTexts } from '#db/schema.ts';
import { sha256 } from '../audit/rules.ts';
import { change, type Ctx, read, type Tx } from '../context.ts';
import { loadEditions } from '../documents/service.ts';
import { AppError, block } from '../errors.ts';
import { permit } from '../permits/service.ts';
import { thingOf } from '../writing/rules.ts';
import { releaseOf } from '../written/service.ts';
import {
  compare,
  type Compared,
  type Comparison,
  type Departure,
  differenceKey,
  paragraphHash,
  type Reason,
  standingOf,
  undeclared,
} from './rules.ts';

/** The signed original of an edition, its 申报 and how the text stands to them. */
export type Signed = { receivedAt: Date; text: string; departures: Departure[]; comparison: Comparison };

/** Keeps the words of the signed original, once: what it is held against must not follow the text. */
export function keepSigned(
  ctx: Ctx,
  { editionId, text }: { editionId: string; text: string },
): Promise<void> {
  const hash = sha256(text);
  return change(ctx, 'edition.signed', { id: editionId, sha256: hash }, async (tx) => {
    if (!text.trim())
      throw new AppError('invalid', '请放入签发原件的全文', [block('signed', '请放入签发原件的全文')]);
    const { release, part } = await writable(tx, editionId);
    await permit(tx, 'document.edit', thingOf(release));
    if (part.origin !== 'signed') throw new AppError('conflict', '送审稿还没有签发，不用比对原件');
    const done = await tx.db
      .insert(signedTexts)
      .values({ editionId, text, sha256: hash, receivedBy: tx.actor.id, receivedAt: tx.now })
      .onConflictDoNothing()
      .returning({ id: signedTexts.editionId });
    if (!done.length) throw new AppError('conflict', '签发原件已经收到，不能再换');
  });
}

/** A new edition of the same document is held against the same original. Says whether there is one. */
export async function carrySigned(tx: Tx, { from, to }: { from: string; to: string }): Promise<boolean> {
  const [kept] = await tx.db.select().from(signedTexts).where(eq(signedTexts.editionId, from));
  if (!kept) return false;
  await tx.db.insert(signedTexts).values({ ...kept, editionId: to });
  const declared = await tx.db.select().from(departures).where(eq(departures.editionId, from));
  if (declared.length)
    await tx.db.insert(departures).values(declared.map((one) => ({ ...one, id: newId(), editionId: to })));
  return true;
}

/** How a content stands to the signed original; undefined without one. */
export async function signedOf(ctx: Ctx, editionId: string, content: Compared): Promise<Signed | undefined> {
  return read(ctx, async (db) => {
    const [row] = await db.select().from(signedTexts).where(eq(signedTexts.editionId, editionId));
    if (!row) return undefined;
    const rows = await db
      .select()
      .from(departures)
      .where(eq(departures.editionId, editionId))
      .orderBy(asc(departures.at), asc(departures.id));
    const declared = rows.map((one): Departure => ({ ...one, kind: one.kind as Reason }));
    const comparison = compare(row.text, content, declared);
    return { receivedAt: row.receivedAt, text: row.text, departures: declared, comparison };
  });
}

/** What readers are told of a published edition: 与签发原件一致, or nothing where that is not so or cannot be said. */
export async function publicStanding(ctx: Ctx, editionId: string): Promise<string | null> {
  return read(ctx, async (db) => {
    const [kept] = await prepared(db, 'signed.kept', { editionId }, (on) =>
      on
        .select({ sha256: signedTexts.sha256 })
        .from(signedTexts)
        .where(eq(signedTexts.editionId, sql.placeholder('editionId'))),
    );
    if (!kept) return null;
    const [edition] = await loadEditions(db, [editionId]);
    return standingOf((await signedOf({ ...ctx, db }, editionId, edition!.content))?.comparison);
  });
}

/**
 * 申报: opens one paragraph of a signed text, as it was signed, for 去标识化 or 勘误.
 * @throws AppError `invalid` for an 勘误 without who approved it
 */
export function declare(
  ctx: Ctx,
  {
    editionId,
    kind,
    paragraph,
    approver,
  }: { editionId: string; kind: Reason; paragraph: string; approver?: string | undefined },
): Promise<void> {
  const hash = paragraphHash(paragraph);
  return change(ctx, 'edition.depart', { id: editionId, kind, paragraph: hash }, async (tx) => {
    if (kind === 'erratum' && !approver?.trim())
      throw new AppError('invalid', '勘误须写明批准人', [block('approver', '请写明谁批准勘误')]);
    const { release } = await writable(tx, editionId);
    await permit(tx, 'document.edit', thingOf(release));
    const row = { id: newId(), editionId, kind, paragraph: hash, approver: approver?.trim() || null };
    await tx.db
      .insert(departures)
      .values({ ...row, by: tx.actor.id, at: tx.now })
      .onConflictDoNothing();
  });
}

/**
 * Lets through only what was declared.
 * @throws AppError `invalid` where a signed text would change without 申报
 */
export async function guardSigned(
  tx: Tx,
  editionId: string,
  before: Compared,
  after: Compared,
): Promise<void> {
  const [was, now] = [await signedOf(tx, editionId, before), await signedOf(tx, editionId, after)];
  if (!was || !now) {
    if (JSON.stringify(textsOf(before)) === JSON.stringify(textsOf(after))) return;
    throw new AppError('invalid', '正式文件的文字锁定，请先放入签发原件', [
      block('body', '还没有签发原件，正文不能改'),
    ]);
  }
  const known = new Set(undeclared(was.comparison).map(differenceKey));
  const fresh = undeclared(now.comparison).filter((one) => !known.has(differenceKey(one)));
  if (!fresh.length) return;
  const issues = fresh.map(({ places, signed }) => {
    const place = places[0];
    const where =
      place?.block === -1 ? '标题' : place ? `第${place.block + 1}段` : `原件“${signed.slice(0, 10)}……”一段`;
    return block(place?.field ?? 'body', `${where}和签发原件不同，请先申报去标识化或勘误`, 'signed');
  });
  throw new AppError('invalid', '正式文件的文字只能按申报改', issues);
}

const textsOf = ({ body, details }: Compared) => [body, details['carried'] ?? null];

async function writable(tx: Tx, editionId: string) {
  const release = await releaseOf(tx, editionId);
  return { release, part: release.parts.find((part) => part.editionId === editionId)! };
}
