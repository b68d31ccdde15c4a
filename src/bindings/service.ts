import { and, eq, isNull } from 'drizzle-orm';
import { users } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { personOf, type User } from '../accounts/service.ts';
import { change, type Ctx, read } from '../context.ts';
import { AppError, block } from '../errors.ts';
import { endSessionsOf } from '../sessions/service.ts';

/**
 * Binds somebody to a subject at the identity provider, or ends it (`null`). A password nobody has used yet ends with it, so
 * that whoever comes by the provider is not asked for it. @throws AppError `conflict` when the subject is somebody else's
 */
export async function bindSubject(
  ctx: Ctx,
  { id, subject }: { id: string; subject: string | null },
): Promise<void> {
  if (id === ctx.actor.id) throw new AppError('forbidden', '自己的统一认证由另一位安全管理员绑定');
  await change(ctx, 'user.bind', { id, bound: Number(subject !== null) }, async (tx) => {
    const other = subject && (await idOf(tx.db, subject));
    if (other && other !== id)
      throw new AppError('conflict', '这个标识已经绑定了另一个账号', [
        block('subject', '这个标识已经绑定了另一个账号，请先在那里解除'),
      ]);
    const own = eq(users.id, id);
    const set = { oidcSubject: subject };
    const bound = await tx.db.update(users).set(set).where(own).returning({ id: users.id });
    if (!bound.length) throw new AppError('missing', '没有这个用户');
    if (subject)
      await tx.db
        .update(users)
        .set({ password: null })
        .where(and(own, isNull(users.passwordAt)));
    await endSessionsOf(tx, id);
  });
}

/** Whom the security admin bound to a subject; what the provider calls the person is not looked at. */
export const userBySubject = (ctx: Ctx, subject: string): Promise<User | undefined> =>
  read(ctx, async (db) => {
    const id = await idOf(db, subject);
    return id === undefined ? undefined : personOf({ ...ctx, db }, id);
  });

async function idOf(db: Db, subject: string): Promise<string | undefined> {
  const [row] = await db.select({ id: users.id }).from(users).where(eq(users.oidcSubject, subject));
  return row?.id;
}
