import { desc, eq, inArray } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { handovers, users } from '#db/schema.ts';
import { setActive } from '../accounts/service.ts';
import { change, type Ctx, read } from '../context.ts';
import { AppError, block } from '../errors.ts';

/** 交接 of one person: who took over and what was said about it. */
export type Handover = { to: string | null; note: string; at: Date; by: string };

/** As long as a note on paper. */
const LONGEST = 500;

/**
 * 停用 with 交接说明: the account stops and the note stays with it. Drafts go on in the department, since rights are granted
 * by department and not by person.
 * @throws AppError `invalid` naming the field, `forbidden` for oneself
 */
export async function stopUser(
  ctx: Ctx,
  { id, to, note }: { id: string; to: string | null; note: string },
): Promise<void> {
  const said = note.trim();
  const issues = [
    ...(said ? [] : [block('note', '请写明手上的工作由谁、怎样接着办')]),
    ...([...said].length > LONGEST ? [block('note', `交接说明最多${LONGEST}个字`)] : []),
    ...(to === id ? [block('to', '接手的人不能是本人')] : []),
  ];
  if (issues.length) throw new AppError('invalid', issues[0]!.message, issues);
  await change(ctx, 'user.handover', { id, ...(to && { to }) }, async (tx) => {
    await setActive(tx, { id, active: false });
    await tx.db.insert(handovers).values({
      ...{ id: newId(), userId: id, toUserId: to, note: said, writtenBy: tx.actor.id, at: tx.now },
    });
  });
}

/** Every handover of somebody, the latest first. */
export const handoversOf = (ctx: Ctx, id: string): Promise<Handover[]> =>
  read(ctx, async (db) => {
    const rows = await db
      .select()
      .from(handovers)
      .where(eq(handovers.userId, id))
      .orderBy(desc(handovers.at));
    const ids = [...new Set(rows.flatMap(({ toUserId, writtenBy }) => [toUserId ?? '', writtenBy]))];
    const people = ids.length
      ? await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids))
      : [];
    const nameOf = (one: string | null) => people.find((person) => person.id === one)?.name ?? null;
    return rows.map(({ toUserId, note, at, writtenBy }) => ({
      ...{ to: nameOf(toUserId), note, at, by: nameOf(writtenBy) ?? '命令行' },
    }));
  });
