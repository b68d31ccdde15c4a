import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { authenticators, roleGrants, users } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { change, type Ctx, read, type Tx } from '../context.ts';
import { AppError, block } from '../errors.ts';
import { endSessionsOf } from '../sessions/service.ts';
import { dayOf } from '../text/days.ts';
import { hashPassword } from './passwords.ts';
import { type Grant, grantIssues, type Person, ROLES } from './rules.ts';

/** A person as the desk's list of users shows them. */
export type User = Person & {
  login: string;
  department: string | null;
  totp: boolean;
  hasPassword: boolean;
  lastSignInAt: Date | null;
};

export type NewUser = {
  login: string;
  name: string;
  department?: string | null;
  password?: string;
  grants: Grant[];
};

const LOGIN = /^[a-z][a-z0-9._-]{1,31}$/;
/** Length alone is asked for (NIST 800-63B); everybody may use a sentence. */
export const SHORTEST_PASSWORD = 10;

/**
 * Adds a user. @throws AppError `invalid` with what does not fit, `conflict` when the login is taken
 */
export async function addUser(ctx: Ctx, given: NewUser): Promise<string> {
  const issues = [
    ...(LOGIN.test(given.login) ? [] : [block('login', '账号用小写字母开头，2到32个字母、数字、点或横线')]),
    ...(given.name.trim() ? [] : [block('name', '请填写姓名')]),
    ...passwordIssues(given.password),
    ...grantIssues(given.grants),
    ...grantsKnown(ctx, given.grants),
  ];
  if (issues.length) throw new AppError('invalid', issues[0]!.message, issues);
  const password = given.password ? await hashPassword(given.password) : null;
  const id = newId();
  await change(ctx, 'user.add', { id, roles: given.grants.map(({ role }) => role) }, async (tx) => {
    const { login, name, department = null } = given;
    const passwordAt = password ? tx.now : null;
    const row = { id, login, name: name.trim(), department, active: true, password, passwordAt };
    const added = await tx.db
      .insert(users)
      .values({ ...row, createdAt: tx.now })
      .onConflictDoNothing()
      .returning({ id: users.id });
    if (!added.length)
      throw new AppError('conflict', `账号“${login}”已经有了`, [block('login', '换一个账号')]);
    await writeGrants(tx, id, given.grants);
  });
  return id;
}

/** Replaces somebody's own grants; whoever is signed in signs in again, in the same transaction. */
export async function setGrants(ctx: Ctx, { id, grants }: { id: string; grants: Grant[] }): Promise<void> {
  const issues = [...grantIssues(grants), ...grantsKnown(ctx, grants)];
  if (issues.length) throw new AppError('invalid', issues[0]!.message, issues);
  if (id === ctx.actor.id) throw new AppError('forbidden', '自己的授权由另一位安全管理员改');
  await change(ctx, 'user.grant', { id, roles: grants.map(({ role }) => role) }, async (tx) => {
    await mustExist(tx, id);
    await tx.db.delete(roleGrants).where(and(eq(roleGrants.userId, id), isNull(roleGrants.standsInFor)));
    await writeGrants(tx, id, grants);
    await endSessionsOf(tx, id);
  });
}

/** 代: somebody who holds the same right acts for another from one day to another. */
export async function standIn(
  ctx: Ctx,
  { id, for: other, from, until }: { id: string; for: string; from: string; until: string },
): Promise<void> {
  if (id === other) throw new AppError('invalid', '不能代自己');
  if (until < from) throw new AppError('invalid', '结束日期早于开始日期', [block('until', '请改结束日期')]);
  await change(ctx, 'deputy.appoint', { id, for: other }, async (tx) => {
    const [deputy, absent] = [await personOf(tx, id), await personOf(tx, other)];
    if (!deputy || !absent) throw new AppError('missing', '没有这个用户');
    const own = absent.grants.filter(
      (grant) =>
        !grant.standsInFor &&
        deputy.grants.some(({ role, standsInFor }) => !standsInFor && role === grant.role),
    );
    if (!own.length) throw new AppError('invalid', `${deputy.name}没有同样的权限，不能代${absent.name}`);
    for (const { role, department, stage = null } of own)
      await tx.db.insert(roleGrants).values({
        ...{ id: newId(), userId: id, role, department, stage, standsInFor: other },
        ...{ fromDay: from, untilDay: until, grantedBy: tx.actor.id, grantedAt: tx.now },
      });
    await endSessionsOf(tx, id);
  });
}

/** Ends standing in before its time. */
export async function endStandIn(ctx: Ctx, { id, for: other }: { id: string; for: string }): Promise<void> {
  await change(ctx, 'deputy.end', { id, for: other }, async (tx) => {
    await tx.db.delete(roleGrants).where(and(eq(roleGrants.userId, id), eq(roleGrants.standsInFor, other)));
    await endSessionsOf(tx, id);
  });
}

/** 停用 or 启用; who is stopped is signed out at once. */
export async function setActive(ctx: Ctx, { id, active }: { id: string; active: boolean }): Promise<void> {
  if (id === ctx.actor.id) throw new AppError('forbidden', '不能停用自己的账号');
  await change(ctx, 'user.activate', { id, active: Number(active) }, async (tx) => {
    await mustExist(tx, id);
    await tx.db.update(users).set({ active }).where(eq(users.id, id));
    await endSessionsOf(tx, id);
  });
}

/** A new password, set by the person or reset by the security admin; ends every session. */
export async function setPassword(
  ctx: Ctx,
  { id, password }: { id: string; password: string },
): Promise<void> {
  const issues = passwordIssues(password);
  if (issues.length) throw new AppError('invalid', issues[0]!.message, issues);
  const hash = await hashPassword(password);
  await change(ctx, 'user.password', id, async (tx) => {
    await mustExist(tx, id);
    await tx.db.update(users).set({ password: hash, passwordAt: tx.now }).where(eq(users.id, id));
    await endSessionsOf(tx, id);
  });
}

/** Notes that somebody signed in; part of opening the session. */
export async function signedIn(tx: Tx, id: string): Promise<void> {
  await tx.db.update(users).set({ lastSignInAt: tx.now }).where(eq(users.id, id));
}

/** Hash of a password, for the one place that compares it. */
export async function passwordOf(ctx: Ctx, id: string): Promise<string | null> {
  const [row] = await read(ctx, (db) =>
    db.select({ password: users.password }).from(users).where(eq(users.id, id)),
  );
  return row?.password ?? null;
}

/** A person with their grants as of now; undefined for an unknown one. */
export async function personOf(ctx: Ctx, id: string): Promise<User | undefined> {
  return read(ctx, async (db) => (await people(db, [id]))[0]);
}

export const userByLogin = (ctx: Ctx, login: string): Promise<User | undefined> =>
  read(ctx, async (db) => {
    const [row] = await db.select({ id: users.id }).from(users).where(eq(users.login, login));
    return row && (await people(db, [row.id]))[0];
  });

/** Everybody, those who left last. */
export const allUsers = (ctx: Ctx): Promise<User[]> => read(ctx, (db) => people(db));

async function people(db: Db, ids?: string[]): Promise<User[]> {
  const rows = await db
    .select()
    .from(users)
    .where(ids && inArray(users.id, ids))
    .orderBy(asc(users.createdAt), asc(users.id));
  const grants = await db
    .select()
    .from(roleGrants)
    .where(ids && inArray(roleGrants.userId, ids))
    .orderBy(asc(roleGrants.grantedAt), asc(roleGrants.id));
  const enrolled = await db
    .select({ id: authenticators.userId })
    .from(authenticators)
    .where(ids && inArray(authenticators.userId, ids));
  const absent = [...new Set(grants.flatMap(({ standsInFor }) => standsInFor ?? []))];
  const names = absent.length
    ? await db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, absent))
    : [];
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  return rows.map(({ id, login, name, department, active, password, lastSignInAt }) => ({
    ...{ id, login, name, department, active, lastSignInAt },
    ...{ totp: enrolled.some((one) => one.id === id), hasPassword: password !== null },
    grants: grants.filter(({ userId }) => userId === id).map((grant) => grantOf(grant, nameOf)),
  }));
}

function grantOf(row: typeof roleGrants.$inferSelect, names: ReadonlyMap<string, string>): Grant {
  const { role, department, stage, standsInFor: id, fromDay, untilDay } = row;
  const standsInFor = id && { id, name: names.get(id) ?? '', from: fromDay ?? '', until: untilDay ?? '' };
  return { role: role as Grant['role'], department, stage, standsInFor: standsInFor || null };
}

async function writeGrants(tx: Tx, userId: string, grants: Grant[]): Promise<void> {
  for (const { role, department, stage = null } of grants)
    await tx.db.insert(roleGrants).values({
      ...{ id: newId(), userId, role, department, stage },
      ...{ grantedBy: tx.actor.id, grantedAt: tx.now },
    });
}

async function mustExist(tx: Tx, id: string): Promise<void> {
  const [row] = await tx.db.select({ id: users.id }).from(users).where(eq(users.id, id));
  if (!row) throw new AppError('missing', '没有这个用户');
}

const passwordIssues = (password: string | undefined) =>
  password !== undefined && [...password].length < SHORTEST_PASSWORD
    ? [block('password', `密码至少${SHORTEST_PASSWORD}个字，可以用一句话`)]
    : [];

function grantsKnown({ site }: Ctx, grants: Grant[]) {
  return grants.flatMap(({ role, department }) => [
    ...(role in ROLES ? [] : [block('roles', `没有“${role}”这个角色`)]),
    ...(department === null || site.departments.some(({ code }) => code === department)
      ? []
      : [block('department', `科室“${department}”不在名录里`)]),
  ]);
}

/** Whether a day lies within a period of standing in; for lists. */
export const standingInOn = (grant: Grant, now: Date): boolean =>
  !!grant.standsInFor && grant.standsInFor.from <= dayOf(now) && dayOf(now) <= grant.standsInFor.until;
