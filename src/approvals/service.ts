import { eq, inArray } from 'drizzle-orm';
import { documents, editions, erasures } from '#db/schema.ts';
import { allUsers, personOf } from '../accounts/service.ts';
import type { Files } from '../checks/service.ts';
import { type Ctx, read, type Tx } from '../context.ts';
import { type Content, contentHash } from '../documents/rules.ts';
import { liveEditions } from '../documents/service.ts';
import { emergencyOf, refusals } from '../emergencies/rules.ts';
import { blankContent, isErased } from '../erased/rules.ts';
import { refusals as erasureRefusals } from '../erasures/rules.ts';
import { AppError, block } from '../errors.ts';
import { dayOf } from '../text/days.ts';
import { departmentOf, issuesOfParts, type ReleaseInWriting } from '../writing/rules.ts';
import { checkParts, releaseAt } from '../written/service.ts';
import { type Condition, conditionsOf } from './rules.ts';

type Asked = { releaseId: string; publisher: string; files?: Files | undefined };

/** What holds and what does not before a release goes out by the hand of `publisher`. */
export async function conditionsAt(ctx: Ctx, { releaseId, publisher, files }: Asked): Promise<Condition[]> {
  const release = await releaseAt(ctx, releaseId);
  const people = await allUsers(ctx);
  const found = await checkParts(ctx, release.parts, files ? { files } : {});
  const blocking = issuesOfParts(release.parts, found).filter(({ level }) => level === 'block').length;
  const { site } = ctx;
  return conditionsOf({ release, site, people, publisher, blocking, today: dayOf(ctx.now) });
}

/**
 * In the transaction that publishes: everything is asked once more, whatever the page before it said.
 * @throws AppError `conflict` with each condition that does not hold
 */
export async function demandApproved(tx: Tx, asked: Asked): Promise<void> {
  const release = await releaseAt(tx, asked.releaseId);
  if (release.kind === 'withdraw' && emergencyOf(release.plan))
    return demandEmergency(tx, release, asked.publisher);
  if (release.kind === 'erase') return demandErasure(tx, release, asked.publisher);
  const broken = (await conditionsAt(tx, asked)).filter(({ ok }) => !ok);
  if (broken.length)
    throw new AppError(
      'conflict',
      `还不能发布：${broken.map(({ note }) => note).join('；')}`,
      broken.map(({ code, note }) => block(code, note)),
    );
}

/** 紧急撤下 takes down and does nothing else; then it needs no stages, only somebody who may. */
async function demandEmergency(tx: Tx, release: ReleaseInWriting, publisher: string): Promise<void> {
  const { kind, plan, parts } = release;
  const live = await read(tx, (db) =>
    liveEditions(
      db,
      parts.map(({ documentId }) => documentId),
    ),
  );
  const taken = parts.map(({ documentId, content }) => {
    const now = live.get(documentId);
    const { withdrawal } = content;
    return { withdrawal, live: now ? unwithdrawn(now.content) : null, taken: unwithdrawn(content) };
  });
  const person = await personOf(tx, publisher);
  const known = { kind, plan, department: departmentOf(parts) };
  const refused = refusals(known, taken, person, dayOf(tx.now));
  if (refused.length) throw new AppError('conflict', `还不能撤下：${refused.join('；')}`);
}

/** 依法清除 leaves nothing to judge: it needs two people, and the request that stands for exactly these documents. */
async function demandErasure(tx: Tx, release: ReleaseInWriting, publisher: string): Promise<void> {
  const { kind, parts } = release;
  const ids = parts.map(({ documentId }) => documentId);
  const live = await read(tx, (db) => liveEditions(db, ids));
  const known = new Map((await rowsOf(tx, ids)).map((row) => [row.id, row]));
  const texts = await read(tx, (db) => db.select().from(editions).where(inArray(editions.documentId, ids)));
  const asked = (await tx.db.select().from(erasures).where(eq(erasures.state, 'asked'))).find(
    ({ documentIds }) => ids.every((id) => documentIds.includes(id)),
  );
  const refused = erasureRefusals({
    ...{ kind, publisher, people: await allUsers(tx), today: dayOf(tx.now), askedBy: asked?.askedBy },
    department: departmentOf(parts),
    authors: texts
      .filter(({ state, withdrawal }) => state !== 'urgent' && !withdrawal)
      .flatMap(({ author, authors }) => authors ?? [author]),
    parts: parts.map(({ documentId, content }) => ({
      live: live.get(documentId)?.content.withdrawal,
      blank:
        isErased(content.withdrawal) &&
        contentHash(content) === contentHash(blankContent(known.get(documentId)!, content.withdrawal!)),
    })),
  });
  if (refused.length) throw new AppError('conflict', `还不能清除：${refused.join('；')}`);
}

const rowsOf = (tx: Tx, ids: string[]) =>
  read(tx, (db) => db.select().from(documents).where(inArray(documents.id, ids)));

const unwithdrawn = (content: Content): string => contentHash({ ...content, withdrawal: null });
