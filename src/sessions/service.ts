import { randomBytes } from 'node:crypto';
import { and, desc, eq, lt, ne } from 'drizzle-orm';
import { sessions } from '#db/schema.ts';
import { change, type Ctx, note, read, type Tx } from '../context.ts';
import { idOfToken, isLate, isLive, lateFrom } from './rules.ts';

/** A session of somebody: `id` is the hash of the token that only the cookie holds. */
export type Session = { id: string; userId: string; createdAt: Date; seenAt: Date; provenAt: Date };

const MINUTE = 60_000;

/** Opens a session within the transaction of the sign-in; gives the token. */
export async function openSession(tx: Tx, userId: string, network: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const at = { createdAt: tx.now, seenAt: tx.now, provenAt: tx.now };
  await tx.db.insert(sessions).values({ id: idOfToken(token), userId, network, ...at });
  return token;
}

/** The session of a cookie, or undefined when it is over. Being seen is written once a minute at most. */
export async function sessionOf(ctx: Ctx, token: string): Promise<Session | undefined> {
  const id = idOfToken(token);
  const [row] = await read(ctx, (db) => db.select().from(sessions).where(eq(sessions.id, id)));
  if (!row || !isLive(row, ctx.now)) return undefined;
  if (ctx.now.getTime() - row.seenAt.getTime() >= MINUTE)
    await note(ctx, (tx) => tx.db.update(sessions).set({ seenAt: tx.now }).where(eq(sessions.id, id)));
  const { userId, createdAt, seenAt, provenAt } = row;
  return { id, userId, createdAt, seenAt, provenAt };
}

/** The person has just proved again who they are. */
export const markProven = (ctx: Ctx, id: string): Promise<unknown> =>
  note(ctx, (tx) => tx.db.update(sessions).set({ provenAt: tx.now }).where(eq(sessions.id, id)));

/** 退出. */
export const signOut = (ctx: Ctx, id: string): Promise<void> =>
  change(ctx, 'session.end', ctx.actor.id, async (tx) => {
    await tx.db.delete(sessions).where(eq(sessions.id, id));
  });

/** Every place where somebody is signed in now, newest first: `network` is a /24 or /48. */
export async function sessionsOf(
  ctx: Ctx,
  userId: string,
): Promise<(Pick<Session, 'id' | 'createdAt' | 'seenAt'> & { network: string })[]> {
  const { id, createdAt, seenAt, network } = sessions;
  const rows = await read(ctx, (db) =>
    db
      .select({ id, createdAt, seenAt, network })
      .from(sessions)
      .where(eq(sessions.userId, userId))
      .orderBy(desc(sessions.createdAt)),
  );
  return rows.filter((row) => isLive(row, ctx.now));
}

/** 退出其他登录: this one goes on. */
export const endOthers = (ctx: Ctx, { id, userId }: Session): Promise<void> =>
  change(ctx, 'session.clear', userId, async (tx) => {
    await tx.db.delete(sessions).where(and(eq(sessions.userId, userId), ne(sessions.id, id)));
  });

/** A changed right counts from the next request on: whoever is signed in signs in again. */
export async function endSessionsOf(tx: Tx, userId: string): Promise<void> {
  await tx.db.delete(sessions).where(eq(sessions.userId, userId));
}

/** Whose session it is or was, when it was used within the last 12 hours; not of one that was ended on purpose. */
export async function ownerOf(ctx: Ctx, token: string): Promise<string | undefined> {
  const [row] = await read(ctx, (db) =>
    db
      .select()
      .from(sessions)
      .where(eq(sessions.id, idOfToken(token))),
  );
  return row && isLate(row, ctx.now) ? row.userId : undefined;
}

/** Forgets sessions that are over and were not used for long; a job. */
export const dropEnded = (ctx: Ctx): Promise<unknown> =>
  note(ctx, (tx) => tx.db.delete(sessions).where(lt(sessions.seenAt, lateFrom(tx.now))));
