import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { prepared } from '#db/prepared.ts';
import { documents, releaseItems, releases } from '#db/schema.ts';
import { readFiles } from '../checks/service.ts';
import { change, type Ctx, read, type Tx } from '../context.ts';
import { emergencyOf, judgedBy } from '../emergencies/rules.ts';
import { enlist } from '../emergencies/service.ts';
import { AppError } from '../errors.ts';
import { permit } from '../permits/service.ts';
import { bindPlan, prepare, publish, type Render } from '../releases/service.ts';
import { enter } from '../reviews/service.ts';
import { placeOf } from '../stages/rules.ts';
import { dayOf } from '../text/days.ts';
import { thingOf } from '../writing/rules.ts';
import { releaseAt } from '../written/service.ts';
import { type Cause, CAUSES, decidingStage, decisionOf, isUrgent, type Urgent } from './rules.ts';

type Given = {
  releaseId: string;
  /** 指纹 of what the leader had before them. */
  sha256: string;
  values: Readonly<Record<string, string | string[]>>;
};

/**
 * 应急发布: whoever judges last lets it out before the other stages and answers for it; they are made up within one working day.
 * Who, when and why are bound with the contents. Gives the number in the public record.
 * @throws AppError `invalid`, `forbidden`, `conflict` when it is not under review, not what the leader saw, or something must
 * still be mended in it
 */
export async function publishUrgently(ctx: Ctx, given: Given, render: Render): Promise<number> {
  const files = await readFiles(ctx, (await releaseAt(ctx, given.releaseId)).parts);
  const rendered = await prepare(ctx, given.releaseId, render);
  const { seq } = await decided(ctx, given, (tx) => publish(tx, { id: given.releaseId, rendered, files }));
  return seq;
}

/** The decision alone; a publisher publishes then. */
export const decide = (ctx: Ctx, given: Given): Promise<unknown> => decided(ctx, given, async () => 0);

function decided(ctx: Ctx, { releaseId, sha256, values }: Given, out: (tx: Tx) => Promise<number>) {
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
    return { cause, bound, seq: await out(tx) };
  });
}

/** 应急发布 of a number in the public record; undefined for every other release. */
export async function urgentAt(ctx: Ctx, seq: number): Promise<Urgent | undefined> {
  const [row] = await read(ctx, (db) =>
    db
      .select({ id: releases.id })
      .from(releases)
      .where(and(eq(releases.seq, seq), isNotNull(releases.plan))),
  );
  return row && toldOf(ctx, row.id);
}

/** The same of what readers have of a document. */
export async function urgentOf(ctx: Ctx, documentId: string): Promise<Urgent | undefined> {
  const [row] = await read(ctx, (db) =>
    prepared(db, 'decisions.live', { documentId }, (on) =>
      on
        .select({ id: releases.id })
        .from(documents)
        .innerJoin(releaseItems, eq(releaseItems.editionId, documents.liveEditionId))
        .innerJoin(releases, eq(releases.id, releaseItems.releaseId))
        .where(and(eq(documents.id, sql.placeholder('documentId')), isNotNull(releases.plan))),
    ),
  );
  return row && toldOf(ctx, row.id);
}

/** Which of some numbers in the public record went out as 应急发布. */
export async function urgentAmong(ctx: Ctx, seqs: readonly number[]): Promise<Set<number>> {
  const rows = await read(ctx, (db) =>
    db
      .select({ seq: releases.seq, plan: releases.plan })
      .from(releases)
      .where(and(inArray(releases.seq, [...seqs]), isNotNull(releases.plan))),
  );
  return new Set(rows.filter(({ plan }) => isUrgent(plan)).map(({ seq }) => seq!));
}

async function toldOf(ctx: Ctx, id: string): Promise<Urgent | undefined> {
  const release = await releaseAt(ctx, id);
  const emergency = emergencyOf(release.plan);
  if (!emergency || !isUrgent(release.plan)) return undefined;
  const { stage, action } = placeOf(release, ctx.site);
  const due = judgedBy(release.publishedAt!, ctx.site);
  const open = action !== 'document.read';
  const late = open && due < dayOf(ctx.now);
  const against = open ? 'disagreed' : 'mended';
  return {
    ...{ cause: CAUSES[emergency.reason as Cause].name, why: emergency.why ?? '', due },
    state: stage.code === 'disagreed' ? against : late ? 'late' : open ? 'open' : 'done',
  };
}
