import { and, eq, isNotNull } from 'drizzle-orm';
import { releases } from '#db/schema.ts';
import { change, type Ctx, read } from '../context.ts';
import { emergencyOf, judgedBy } from '../emergencies/rules.ts';
import { enlist } from '../emergencies/service.ts';
import { AppError } from '../errors.ts';
import { permit } from '../permits/service.ts';
import { bindPlan } from '../releases/service.ts';
import { enter } from '../reviews/service.ts';
import { placeOf } from '../stages/rules.ts';
import { dayOf } from '../text/days.ts';
import { thingOf } from '../writing/rules.ts';
import { releaseAt } from '../written/service.ts';
import { type Cause, CAUSES, decidingStage, decisionOf } from './rules.ts';

type Given = {
  releaseId: string;
  /** 指纹 of what the leader had before them. */
  sha256: string;
  values: Readonly<Record<string, string | string[]>>;
};

/**
 * 应急发布: whoever judges last lets it out before the other stages and answers for it. A publisher then publishes; the other
 * stages are made up within one working day. Who, when and why are bound with the contents.
 * @throws AppError `invalid`, `forbidden`, `conflict` when it is not under review, or not what the leader saw
 */
export function decide(ctx: Ctx, { releaseId, sha256, values }: Given): Promise<void> {
  const subject = ({ cause, bound }: { cause: string; bound: string }) => ({
    ...{ id: releaseId, reason: cause, sha256: bound },
  });
  return change(ctx, 'release.urgent', subject, async (tx) => {
    const release = await releaseAt(tx, releaseId);
    const { reviewers: _, ...thing } = thingOf(release);
    const stage = decidingStage(release, tx.site);
    if (!stage) throw new AppError('conflict', '这类信息不设审核环节，可以直接发布');
    await permit(tx, 'release.urgent', { ...thing, stage });
    if (release.kind !== 'publish' || release.plan)
      throw new AppError('conflict', '更正、撤下、恢复旧版不能应急发布');
    if (release.sha256 !== sha256)
      throw new AppError('conflict', '这张审批单已经有变化，您看到的不是现在的内容。请刷新后再决定');
    const { cause, why, ticks, issues } = decisionOf(values);
    if (issues.length) throw new AppError('invalid', '请检查填写内容', issues);
    const bound = await bindPlan(tx, releaseId, { emergency: { reason: cause, by: tx.actor.id, why } });
    await enter(tx, {
      ...{ releaseId, stage, sha256: bound, verdict: 'approved', note: why },
      answers: { kind: 'review', ticks },
    });
    await enlist(tx, releaseId, '');
    return { cause, bound };
  }).then(() => undefined);
}

/** What the public is told of a release that went out before its stages. */
export type Urgent = {
  cause: string;
  why: string;
  due: string;
  state: 'open' | 'late' | 'done' | 'disagreed';
};

/** 应急发布 of a number in the public record; undefined for every other release. */
export async function urgentAt(ctx: Ctx, seq: number): Promise<Urgent | undefined> {
  const [row] = await read(ctx, (db) =>
    db
      .select({ id: releases.id })
      .from(releases)
      .where(and(eq(releases.seq, seq), isNotNull(releases.plan))),
  );
  const release = row && (await releaseAt(ctx, row.id));
  const emergency = release && emergencyOf(release.plan);
  if (!emergency || !Object.hasOwn(CAUSES, emergency.reason)) return undefined;
  const { stage, action } = placeOf(release, ctx.site);
  const due = judgedBy(release.publishedAt!, ctx.site);
  const open = action !== 'document.read';
  const late = open && due < dayOf(ctx.now);
  return {
    ...{ cause: CAUSES[emergency.reason as Cause].name, why: emergency.why ?? '', due },
    state: stage.code === 'disagreed' ? 'disagreed' : late ? 'late' : open ? 'open' : 'done',
  };
}
