import { and, asc, eq, lte } from 'drizzle-orm';
import { releases } from '#db/schema.ts';
import { readFiles } from '../checks/service.ts';
import { change, type Ctx, read } from '../context.ts';
import { AppError, block } from '../errors.ts';
import { permit } from '../permits/service.ts';
import { plan, prepare, publish, type Render } from '../releases/service.ts';
import { thingOf } from '../writing/rules.ts';
import { releaseAt } from '../written/service.ts';
import { demandApproved } from '../approvals/service.ts';

type Asked = { releaseId: string; /** 指纹 of what the publisher had before them. */ sha256: string };

/** A release that goes out by itself is not put off further than this, so that its approval does not grow old. */
const FARTHEST_DAYS = 90;

/**
 * 发布: what was approved goes out in one transaction. Gives the number in the public record; asked again for what is out
 * already, it gives the same.
 * @throws AppError `conflict` with the conditions that do not hold, `forbidden`
 */
export async function publishNow(ctx: Ctx, { releaseId, sha256 }: Asked, render: Render): Promise<number> {
  const release = await releaseAt(ctx, releaseId);
  await permit(ctx, 'release.publish', { ...thingOf(release), state: 'approved' });
  if (release.sha256 !== sha256) throw moved();
  if (release.state === 'published') return seqOf(ctx, releaseId);
  return send(ctx, releaseId, render, sha256);
}

/**
 * 定时发布: goes out by itself at the moment given, if everything still holds then.
 * @throws AppError `invalid` for a moment that has passed or is too far, `conflict`, `forbidden`
 */
export async function schedule(ctx: Ctx, { releaseId, sha256, at }: Asked & { at: Date }): Promise<void> {
  const files = await readFiles(ctx, (await releaseAt(ctx, releaseId)).parts);
  await change(ctx, 'release.schedule', { id: releaseId, sha256, at: at.toISOString() }, async (tx) => {
    const release = await releaseAt(tx, releaseId);
    await permit(tx, 'release.publish', thingOf(release));
    if (release.sha256 !== sha256) throw moved();
    const farthest = tx.now.getTime() + FARTHEST_DAYS * 86_400_000;
    if (at.getTime() <= tx.now.getTime())
      throw new AppError('invalid', '这个时间已经过了', [
        block('publishTime', '请填写以后的时间，或者选立即发布'),
      ]);
    if (at.getTime() > farthest)
      throw new AppError('invalid', '定得太远', [block('publishDay', `最远定在${FARTHEST_DAYS}天以内`)]);
    await demandApproved(tx, { releaseId, publisher: tx.actor.id, files });
    await plan(tx, releaseId, { publishAt: at, publishedBy: tx.actor.id });
  });
}

/** 取消定时: it waits for somebody again. */
export function unschedule(ctx: Ctx, releaseId: string): Promise<void> {
  return change(ctx, 'release.unschedule', releaseId, async (tx) => {
    await permit(tx, 'release.publish', thingOf(await releaseAt(tx, releaseId)));
    await plan(tx, releaseId, { publishAt: null, publishedBy: null });
  });
}

/** What became of a release whose moment had come. `late`: how long after it, ms. */
export type Outcome = { releaseId: string; number: string; late: number; seq?: number; refused?: string };

/**
 * Sends out what is due, in the order of its moments; `by` where the clock is not trusted as it stands. What no longer holds is
 * taken off the clock and waits for a person, who finds the reason in the record.
 */
export async function publishDue(ctx: Ctx, render: Render, by = ctx.now): Promise<Outcome[]> {
  const due = await read(ctx, (db) =>
    db
      .select({ id: releases.id, number: releases.number, at: releases.publishAt })
      .from(releases)
      .where(and(eq(releases.state, 'approved'), lte(releases.publishAt, by)))
      .orderBy(asc(releases.publishAt)),
  );
  const outcomes: Outcome[] = [];
  for (const { id, number, at } of due) {
    const told = { releaseId: id, number, late: ctx.now.getTime() - at!.getTime() };
    try {
      outcomes.push({ ...told, seq: await send(ctx, id, render) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Another process was quicker.
      if ((await releaseAt(ctx, id)).state === 'published') continue;
      await change(ctx, 'release.unschedule', id, (tx) => plan(tx, id, { publishAt: null }));
      outcomes.push({ ...told, refused: error.message });
    }
  }
  return outcomes;
}

async function send(ctx: Ctx, id: string, render: Render, sha256?: string): Promise<number> {
  const files = await readFiles(ctx, (await releaseAt(ctx, id)).parts);
  const rendered = await prepare(ctx, id, render);
  return publish(ctx, { id, rendered, files, ...(sha256 && { sha256 }) });
}

async function seqOf(ctx: Ctx, id: string): Promise<number> {
  const [row] = await read(ctx, (db) =>
    db.select({ seq: releases.seq }).from(releases).where(eq(releases.id, id)),
  );
  return row!.seq!;
}

const moved = (): AppError =>
  new AppError('conflict', '这张审批单已经有变化，您看到的不是现在的内容。请刷新后再发布');
