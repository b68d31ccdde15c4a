import { randomBytes } from 'node:crypto';
import { eq, lt, or } from 'drizzle-orm';
import { sessions } from '#db/schema.ts';
import { change, type Ctx, note, read, type Tx } from '../context.ts';
import { idOfToken, isLive, LIFE } from './rules.ts';

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

/** A changed right counts from the next request on: whoever is signed in signs in again. */
export async function endSessionsOf(tx: Tx, userId: string): Promise<void> {
  await tx.db.delete(sessions).where(eq(sessions.userId, userId));
}

/** Forgets sessions that are over; a job. */
export const dropEnded = (ctx: Ctx): Promise<unknown> =>
  note(ctx, (tx) => {
    const before = (life: number) => new Date(tx.now.getTime() - life);
    return tx.db
      .delete(sessions)
      .where(or(lt(sessions.seenAt, before(LIFE.idle)), lt(sessions.createdAt, before(LIFE.whole))));
  });
