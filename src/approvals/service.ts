import { allUsers } from '../accounts/service.ts';
import type { Files } from '../checks/service.ts';
import type { Ctx, Tx } from '../context.ts';
import { AppError, block } from '../errors.ts';
import { dayOf } from '../text/days.ts';
import { issuesOfParts } from '../writing/rules.ts';
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
  const broken = (await conditionsAt(tx, asked)).filter(({ ok }) => !ok);
  if (broken.length)
    throw new AppError(
      'conflict',
      `还不能发布：${broken.map(({ note }) => note).join('；')}`,
      broken.map(({ code, note }) => block(code, note)),
    );
}
