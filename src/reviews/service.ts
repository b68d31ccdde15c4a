import { asc, eq } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { reviews, rounds } from '#db/schema.ts';
import { change, type Ctx, read, touch, type Tx } from '../context.ts';
import type { Content } from '../documents/rules.ts';
import { isJudgedAfter } from '../emergencies/rules.ts';
import { AppError } from '../errors.ts';
import { LEDGER_TAG } from '../ledger/service.ts';
import { permit } from '../permits/service.ts';
import { moveTo } from '../releases/service.ts';
import { judgedThing, placeOf } from '../stages/rules.ts';
import type { Opinion } from '../writing/rules.ts';
import { releaseAt } from '../written/service.ts';
import { type Judged, judgedOf } from './rules.ts';

/** 送审 as it was sent once: contents by the id of their document. */
export type Round = {
  no: number;
  sha256: string;
  submittedBy: string;
  at: Date;
  contents: Record<string, Content>;
};

type Given = {
  releaseId: string;
  /** 指纹 of what the reviewer had before them. */
  sha256: string;
  values: Readonly<Record<string, string | string[]>>;
};

/**
 * 审核: the opinion of the stage whose turn it is, bound to the hash the reviewer saw. The last approval makes the release
 * ready for publication, a return makes it a draft again.
 * @throws AppError `invalid` for a form that is not complete, `conflict` when the contents are others by now, `forbidden`
 */
export function giveOpinion(
  ctx: Ctx,
  { releaseId, sha256, values }: Given,
): Promise<{ verdict: Judged['verdict']; stage: string }> {
  const subject = (done: { verdict: Judged['verdict']; stage: string }) => ({
    id: releaseId,
    sha256,
    ...done,
  });
  return change(ctx, 'release.review', subject, async (tx) => {
    const release = await releaseAt(tx, releaseId);
    const { stage, action } = placeOf(release, tx.site);
    const after = isJudgedAfter(release);
    if ((release.state !== 'submitted' && !after) || release.sha256 !== sha256)
      throw new AppError('conflict', '这张审批单已经有变化，您看到的不是现在的内容。请刷新后重新审核');
    if (action !== 'release.review' && action !== 'release.secrecy')
      throw new AppError('conflict', '环节已经办完，不用再审核');
    await permit(tx, action, judgedThing(release, stage.code));
    const openness = release.parts[0]?.content.details['openness'] as string | undefined;
    const { judged, issues } = judgedOf(stage.code, values, { openness });
    if (issues.length) throw new AppError('invalid', '审核意见还没有填完', issues);
    const { verdict, note, answers } = judged;
    await enter(tx, { releaseId, stage: stage.code, sha256, verdict, note, answers });
    // What is out already stays out: whoever disagrees has it corrected or restored by a release of its own.
    if (after) {
      touch(tx, LEDGER_TAG, ...release.parts.map(({ documentId }) => `document:${documentId}`));
      return { verdict: judged.verdict, stage: stage.code };
    }
    if (judged.verdict === 'returned') await moveTo(tx, releaseId, 'draft');
    else if (placeOf(await releaseAt(tx, releaseId), tx.site).action === 'release.publish')
      await moveTo(tx, releaseId, 'approved');
    return { verdict: judged.verdict, stage: stage.code };
  });
}

type Row = Pick<
  typeof reviews.$inferInsert,
  'releaseId' | 'stage' | 'sha256' | 'verdict' | 'note' | 'answers'
>;

/** Writes an opinion down as the actor's own. */
export async function enter(tx: Tx, { note, ...row }: Row): Promise<void> {
  await tx.db.insert(reviews).values({
    ...{ ...row, id: newId(), at: tx.now, note: note || null },
    ...{ reviewer: tx.actor.id, standsInFor: tx.standsInFor ?? null },
  });
}

/** Every 送审 of a release, the first one first. */
export async function roundsOf(ctx: Ctx, releaseId: string): Promise<Round[]> {
  const rows = await read(ctx, (db) =>
    db.select().from(rounds).where(eq(rounds.releaseId, releaseId)).orderBy(asc(rounds.no)),
  );
  return rows.map((row) => ({ ...row, contents: row.contents as Record<string, Content> }));
}

/** The texts a reviewer compares with: what the stage last judged, else what was sent before. */
export const lastSeen = (
  rounds: readonly Round[],
  opinions: readonly Opinion[],
  now: string,
): Round | undefined =>
  rounds.findLast(({ sha256 }) => sha256 !== now && opinions.some((one) => one.sha256 === sha256)) ??
  rounds.findLast(({ sha256 }) => sha256 !== now);
