import type { Grant, Person } from '../accounts/rules.ts';
import { dropStandIn, personOf, writeGrants } from '../accounts/service.ts';
import { change, type Ctx } from '../context.ts';
import { AppError, block } from '../errors.ts';
import { endSessionsOf } from '../sessions/service.ts';
import { dayOf } from '../text/days.ts';

/**
 * 代: somebody who holds the same right acts for another from one day to another.
 * @throws AppError `invalid` naming the field, `forbidden` for oneself, `conflict` when they do already
 */
export async function standIn(
  ctx: Ctx,
  { id, for: other, from, until }: { id: string; for: string; from: string; until: string },
): Promise<void> {
  const issues = [
    ...(id === other ? [block('id', '不能代自己')] : []),
    ...(until < from ? [block('until', '结束日期早于开始日期')] : []),
    ...(until < dayOf(ctx.now) ? [block('until', '结束日期已经过去')] : []),
  ];
  if (issues.length) throw new AppError('invalid', issues[0]!.message, issues);
  if (id === ctx.actor.id) throw new AppError('forbidden', '自己代别人，由另一位安全管理员设置');
  await change(ctx, 'deputy.appoint', { id, for: other, from, until }, async (tx) => {
    const [deputy, absent] = [await personOf(tx, id), await personOf(tx, other)];
    if (!deputy?.active || !absent?.active) throw new AppError('missing', '没有这个用户，或者已经停用');
    if (
      deputy.grants.some(({ standsInFor }) => standsInFor?.id === other && standsInFor.until >= dayOf(tx.now))
    )
      throw new AppError('conflict', `${deputy.name}已经在代${absent.name}，要改日期的，先提前结束`);
    const own = absent.grants.filter((grant) => !grant.standsInFor && holds(deputy, grant));
    const why = `${deputy.name}没有同样的权限，不能代${absent.name}`;
    if (!own.length) throw new AppError('invalid', why, [block('id', why)]);
    const standsInFor = { id: other, name: absent.name, from, until };
    await writeGrants(
      tx,
      id,
      own.map((grant) => ({ ...grant, standsInFor })),
    );
    await endSessionsOf(tx, id);
  });
}

/** Ends standing in before its time. */
export async function endStandIn(ctx: Ctx, { id, for: other }: { id: string; for: string }): Promise<void> {
  await change(ctx, 'deputy.end', { id, for: other }, async (tx) => {
    await dropStandIn(tx, id, other);
    await endSessionsOf(tx, id);
  });
}

/** The same right in any department: a reviewer's for the same stage. */
const holds = ({ grants }: Person, { role, stage }: Grant): boolean =>
  grants.some((own) => own.role === role && !own.standsInFor && (!own.stage || own.stage === stage));
