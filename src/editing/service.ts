import { and, eq, inArray, lt, notInArray, or } from 'drizzle-orm';
import { autosaves, bases, editions } from '#db/schema.ts';
import { allUsers } from '../accounts/service.ts';
import { namedIn } from '../checks/named.ts';
import { publicNumbers } from '../checks/personal.ts';
import { textsOf } from '../checks/pieces.ts';
import { change, type Ctx, note, read, type Tx } from '../context.ts';
import { AppError } from '../errors.ts';
import type { Values } from '../forms/rules.ts';
import { type MergedField, mergeContent } from '../merging/content.ts';
import { permit } from '../permits/service.ts';
import { personalIn } from '../privacy/rules.ts';
import { guardSigned } from '../signed/service.ts';
import { type Part, type ReleaseInWriting, thingOf, type Written } from '../writing/rules.ts';
import { saveEdition } from '../writing/service.ts';
import { releaseOf } from '../written/service.ts';

/** Somebody else who has the same draft open. */
export type Watcher = { name: string; at: Date; writes: boolean };

export type Autosave = { revision: number; values: Values; savedAt: Date };

/** A draft with everything its writer is shown about it. */
export type Open = {
  release: ReleaseInWriting;
  part: Part;
  /** What this person typed and did not save. */
  autosave: Autosave | undefined;
  others: Watcher[];
  savedBy: string;
};

/** Two minutes after the last sign of life nobody looks any more. */
const PRESENT_MS = 2 * 60_000;

/** An autosave that was under way while its own page was saved comes too late. */
const LATE_MS = 10_000;

/** Days for which what was typed and not saved, and what it began from, is kept. */
const KEPT_DAYS = 14;

/** Opens a draft: the person is seen to look, and what they begin from is kept for a merge. @throws AppError `missing` */
export async function openEdition(ctx: Ctx, editionId: string): Promise<Open> {
  const release = await releaseOf(ctx, editionId);
  await permit(ctx, 'document.read', { department: thingOf(release).department });
  const part = partOf(release, editionId);
  const seen = await read(ctx, (db) => db.select().from(autosaves).where(eq(autosaves.editionId, editionId)));
  const own = seen.find(({ userId }) => userId === ctx.actor.id);
  const names = new Map((await allUsers(ctx)).map(({ id, name }) => [id, name]));
  if (part.state === 'draft') await keepBase(ctx, part);
  const limit = ctx.now.getTime() - PRESENT_MS;
  const others = seen
    .filter(({ userId, seenAt }) => userId !== ctx.actor.id && seenAt.getTime() > limit)
    .map(({ userId, seenAt, typed }) => ({
      name: names.get(userId) ?? '',
      at: seenAt,
      writes: typed !== null,
    }));
  const autosave =
    own?.typed && own.savedAt
      ? { revision: own.revision, values: own.typed, savedAt: own.savedAt }
      : undefined;
  return { release, part, autosave, others, savedBy: names.get(part.savedBy) ?? '' };
}

/** Keeps what is typed, for this person alone; says who else looks. Nothing is checked and nobody else sees it. */
export async function autosave(
  ctx: Ctx,
  { editionId, revision, values }: { editionId: string; revision: number; values: Values },
): Promise<{ savedAt: Date; revision: number }> {
  if (!Number.isSafeInteger(revision)) throw new AppError('invalid', '请重新打开这一页');
  const [row] = await read(ctx, (db) =>
    db
      .select({
        revision: editions.revision,
        state: editions.state,
        savedBy: editions.savedBy,
        savedAt: editions.savedAt,
      })
      .from(editions)
      .where(eq(editions.id, editionId)),
  );
  if (!row) throw new AppError('missing', '没有这一稿，可能已经删除');
  if (row.state !== 'draft') throw new AppError('conflict', '已经送审，不能再改');
  await permit(ctx, 'document.edit', thingOf(await releaseOf(ctx, editionId)));
  const own = row.savedBy === ctx.actor.id && row.revision > revision;
  if (own && ctx.now.getTime() - row.savedAt!.getTime() < LATE_MS) return { savedAt: row.savedAt!, revision };
  const kept = { revision, typed: values, savedAt: ctx.now, seenAt: ctx.now };
  await note(ctx, (tx) =>
    tx.db
      .insert(autosaves)
      .values({ editionId, userId: ctx.actor.id, ...kept })
      .onConflictDoUpdate({ target: [autosaves.editionId, autosaves.userId], set: kept }),
  );
  return { savedAt: ctx.now, revision: row.revision };
}

/** What this person typed into some drafts and did not save. */
export async function typedIn(ctx: Ctx, editionIds: readonly string[]): Promise<Map<string, Values>> {
  const rows = await read(ctx, (db) =>
    db
      .select({ editionId: autosaves.editionId, typed: autosaves.typed })
      .from(autosaves)
      .where(and(inArray(autosaves.editionId, [...editionIds]), eq(autosaves.userId, ctx.actor.id))),
  );
  return new Map(rows.flatMap(({ editionId, typed }) => (typed ? [[editionId, typed]] : [])));
}

/** 不要了: forgets what this person typed and did not save. */
export const dropAutosave = (ctx: Ctx, editionId: string): Promise<unknown> =>
  note(ctx, (tx) =>
    tx.db
      .update(autosaves)
      .set({ typed: null, savedAt: null })
      .where(and(eq(autosaves.editionId, editionId), eq(autosaves.userId, ctx.actor.id))),
  );

/**
 * Saves a draft, complete or not. A 正式文件 changes only where that was declared.
 * @throws AppError `conflict` when somebody saved since `revision`, `invalid` for an undeclared change of a signed text
 */
export async function keepEdition(
  ctx: Ctx,
  given: { editionId: string; revision: number; content: Partial<Written> },
): Promise<{ revision: number }> {
  const saved = await change(ctx, 'edition.write', given.editionId, async (tx) => {
    const part = partOf(await releaseOf(tx, given.editionId), given.editionId);
    if (part.origin === 'signed')
      await guardSigned(tx, given.editionId, part.content, { ...part.content, ...given.content });
    return saveEdition(tx, given);
  });
  await dropAutosave(ctx, given.editionId);
  const part = partOf(await releaseOf(ctx, given.editionId), given.editionId);
  await dropPersonalBases(ctx, given.editionId, part);
  return saved;
}

/**
 * What a draft said before personal data was mended is not kept for a merge: who still writes from there is shown both
 * versions without their middle.
 */
async function dropPersonalBases(ctx: Ctx, editionId: string, { revision, content }: Part): Promise<void> {
  const still = personalWords(ctx, content);
  const older = and(eq(bases.editionId, editionId), lt(bases.revision, revision));
  const rows = await read(ctx, (db) => db.select().from(bases).where(older));
  const mended = rows.filter((row) => !personalWords(ctx, row.content as Part['content']).isSubsetOf(still));
  if (!mended.length) return;
  const revisions = mended.map((row) => row.revision);
  await note(ctx, (tx) =>
    tx.db.delete(bases).where(and(eq(bases.editionId, editionId), inArray(bases.revision, revisions))),
  );
}

/** What stands in a content that the checks want out of it, as it is written. */
function personalWords({ site }: Ctx, content: Part['content']): Set<string> {
  const known = publicNumbers(site);
  return new Set(
    textsOf(content).flatMap((piece) => [
      ...personalIn(piece.text, known).flatMap(({ sure, start, end }) =>
        sure ? [piece.text.slice(start, end)] : [],
      ),
      ...namedIn(piece, site).flatMap(({ level, at }) =>
        level === 'block' && at ? [piece.text.slice(at.start, at.end)] : [],
      ),
    ]),
  );
}

/** Both versions of a draft that somebody else saved meanwhile, field by field and block by block. */
export type Merging = {
  merged: MergedField[];
  part: Part;
  since: number;
  savedBy: string;
  release: ReleaseInWriting;
};

export async function mergingOf(
  ctx: Ctx,
  { editionId, revision, content }: { editionId: string; revision: number; content: Partial<Written> },
): Promise<Merging> {
  const release = await releaseOf(ctx, editionId);
  await permit(ctx, 'document.read', { department: thingOf(release).department });
  const part = partOf(release, editionId);
  const base = await baseAt(ctx, editionId, revision);
  const mine = { ...part.content, ...content };
  const merged = mergeContent(part.type, base, mine, part.content);
  const names = new Map((await allUsers(ctx)).map(({ id, name }) => [id, name]));
  return { merged, part, since: revision, savedBy: names.get(part.savedBy) ?? '别人', release };
}

/** Forgets what belongs to no draft any more, or has waited too long; a job. */
export const sweepAutosaves = (ctx: Ctx): Promise<unknown> =>
  note(ctx, async (tx) => {
    const before = new Date(tx.now.getTime() - KEPT_DAYS * 24 * 3_600_000);
    const drafts = tx.db.select({ id: editions.id }).from(editions).where(eq(editions.state, 'draft'));
    await tx.db
      .delete(autosaves)
      .where(or(lt(autosaves.seenAt, before), notInArray(autosaves.editionId, drafts)));
    await tx.db.delete(bases).where(or(lt(bases.at, before), notInArray(bases.editionId, drafts)));
  });

const partOf = (release: ReleaseInWriting, editionId: string): Part => {
  const part = release.parts.find((one) => one.editionId === editionId);
  if (!part) throw new AppError('missing', '没有这一稿，可能已经删除');
  return part;
};

async function keepBase(ctx: Ctx, part: Part): Promise<void> {
  const { editionId, revision, content } = part;
  await note(ctx, async (tx) => {
    await tx.db
      .insert(bases)
      .values({ editionId, revision, content: storable(content), at: tx.now })
      .onConflictDoNothing();
    await seen(tx, editionId, revision);
  });
}

/** Dates as JSON has them, so that a base compares with what is loaded again. */
const storable = (content: Part['content']) => JSON.parse(JSON.stringify(content)) as Record<string, unknown>;

const seen = (tx: Tx, editionId: string, revision: number) =>
  tx.db
    .insert(autosaves)
    .values({ editionId, userId: tx.actor.id, revision, typed: null, savedAt: null, seenAt: tx.now })
    .onConflictDoUpdate({ target: [autosaves.editionId, autosaves.userId], set: { seenAt: tx.now } });

async function baseAt(ctx: Ctx, editionId: string, revision: number): Promise<Part['content'] | undefined> {
  const [row] = await read(ctx, (db) =>
    db
      .select()
      .from(bases)
      .where(and(eq(bases.editionId, editionId), eq(bases.revision, revision))),
  );
  if (!row) return undefined;
  const content = row.content as Part['content'];
  const { originallyPublishedAt: at } = content;
  return { ...content, originallyPublishedAt: at ? new Date(at) : null };
}
