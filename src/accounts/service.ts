import { and, asc, eq, inArray, isNotNull, isNull, or } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { authenticators, roleGrants, users } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { change, type Ctx, read, type Tx } from '../context.ts';
import { AppError, block } from '../errors.ts';
import { isIn } from '../own.ts';
import { endSessionsOf } from '../sessions/service.ts';
import { hashPassword } from './passwords.ts';
import { type Grant, grantIssues, nameIssues, type Person, ROLES } from './rules.ts';

/** A person as the desk's list of users shows them. */
export type User = Person & {
  login: string;
  department: string | null;
  totp: boolean;
  hasPassword: boolean;
  /** The password was given by somebody else: the person makes their own before anything else. */
  mustChange: boolean;
  /** The subject at the identity provider, with its issuer (`oidc/rules.ts`). */
  subject: string | null;
  lastSignInAt: Date | null;
  createdAt: Date;
};

export type NewUser = {
  login: string;
  name: string;
  department?: string | null;
  password?: string;
  /** The password is only for the first sign-in. */
  once?: boolean;
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
    ...nameIssues(given.name),
    ...departmentsKnown(ctx, given.department ?? null),
    ...passwordIssues(given.password),
    ...grantIssues(given.grants),
    ...grantsKnown(ctx, given.grants),
  ];
  if (issues.length) throw new AppError('invalid', issues[0]!.message, issues);
  const password = given.password ? await hashPassword(given.password) : null;
  const id = newId();
  await change(ctx, 'user.add', { id, roles: given.grants.map(({ role }) => role) }, async (tx) => {
    const { login, name, department = null } = given;
    const passwordAt = password && !given.once ? tx.now : null;
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

/**
 * Replaces somebody's own grants; whoever is signed in signs in again, in the same transaction. What others did in their
 * name (代), and they in the name of others, ends where the right it stood on is gone.
 */
export async function setGrants(ctx: Ctx, { id, grants }: { id: string; grants: Grant[] }): Promise<void> {
  const issues = [...grantIssues(grants), ...grantsKnown(ctx, grants)];
  if (issues.length) throw new AppError('invalid', issues[0]!.message, issues);
  if (id === ctx.actor.id) throw new AppError('forbidden', '自己的授权由另一位安全管理员改');
  await change(ctx, 'user.grant', { id, roles: grants.map(({ role }) => role) }, async (tx) => {
    await mustExist(tx, id);
    await tx.db.delete(roleGrants).where(and(eq(roleGrants.userId, id), isNull(roleGrants.standsInFor)));
    await writeGrants(tx, id, grants);
    await endBaseless(tx, id, grants);
    await endSessionsOf(tx, id);
  });
}

/** 停用 or 启用; who is stopped is signed out at once and neither stands in for anybody nor is stood in for. */
export async function setActive(ctx: Ctx, { id, active }: { id: string; active: boolean }): Promise<void> {
  if (id === ctx.actor.id) throw new AppError('forbidden', '不能停用自己的账号');
  await change(ctx, 'user.activate', { id, active: Number(active) }, async (tx) => {
    await mustExist(tx, id);
    await tx.db.update(users).set({ active }).where(eq(users.id, id));
    if (!active) await endBaseless(tx, id, []);
    await endSessionsOf(tx, id);
  });
}

/** A new password, set by the person, or given by the security admin for one sign-in (`once`); ends every session. */
export async function setPassword(
  ctx: Ctx,
  { id, password, once = false }: { id: string; password: string; once?: boolean },
): Promise<void> {
  const issues = passwordIssues(password);
  if (issues.length) throw new AppError('invalid', issues[0]!.message, issues);
  const hash = await hashPassword(password);
  await change(ctx, 'user.password', id, async (tx) => {
    await mustExist(tx, id);
    const passwordAt = once ? null : tx.now;
    await tx.db.update(users).set({ password: hash, passwordAt }).where(eq(users.id, id));
    await endSessionsOf(tx, id);
  });
}

/** Adds grants within the transaction of the verb that decided on them. */
export async function writeGrants(tx: Tx, userId: string, grants: Grant[]): Promise<void> {
  for (const { role, department, stage = null, standsInFor: other } of grants)
    await tx.db.insert(roleGrants).values({
      ...{ id: newId(), userId, role, department, stage },
      ...(other && { standsInFor: other.id, fromDay: other.from, untilDay: other.until }),
      ...{ grantedBy: tx.actor.id, grantedAt: tx.now },
    });
}

/** Takes back what somebody was given to stand in for another. */
export async function dropStandIn(tx: Tx, id: string, other: string): Promise<void> {
  await tx.db.delete(roleGrants).where(and(eq(roleGrants.userId, id), eq(roleGrants.standsInFor, other)));
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
  return rows.map(
    ({
      id,
      login,
      name,
      department,
      active,
      password,
      passwordAt,
      oidcSubject,
      lastSignInAt,
      createdAt,
    }) => ({
      ...{ id, login, name, department, active, subject: oidcSubject, lastSignInAt, createdAt },
      ...{ totp: enrolled.some((one) => one.id === id), hasPassword: password !== null },
      mustChange: password !== null && passwordAt === null,
      grants: grants.filter(({ userId }) => userId === id).map((grant) => grantOf(grant, nameOf)),
    }),
  );
}

function grantOf(row: typeof roleGrants.$inferSelect, names: ReadonlyMap<string, string>): Grant {
  const { role, department, stage, standsInFor: id, fromDay, untilDay } = row;
  const standsInFor = id && { id, name: names.get(id) ?? '', from: fromDay ?? '', until: untilDay ?? '' };
  return { role: role as Grant['role'], department, stage, standsInFor: standsInFor || null };
}

/** Ends what stood on rights that are gone: of those who acted for this person, and of this person for others. */
async function endBaseless(tx: Tx, id: string, own: readonly Grant[]): Promise<void> {
  const rows = await tx.db
    .select()
    .from(roleGrants)
    .where(
      or(eq(roleGrants.standsInFor, id), and(eq(roleGrants.userId, id), isNotNull(roleGrants.standsInFor))),
    );
  for (const row of rows) {
    const same = ({ role, department, stage = null }: Grant) =>
      role === row.role && (row.userId === id || (department === row.department && stage === row.stage));
    if (own.some(same)) continue;
    await tx.db.delete(roleGrants).where(eq(roleGrants.id, row.id));
    await endSessionsOf(tx, row.userId);
  }
}

async function mustExist(tx: Tx, id: string): Promise<void> {
  const [row] = await tx.db.select({ id: users.id }).from(users).where(eq(users.id, id));
  if (!row) throw new AppError('missing', '没有这个用户');
}

const passwordIssues = (password: string | undefined) =>
  password !== undefined && [...password].length < SHORTEST_PASSWORD
    ? [block('password', `密码至少${SHORTEST_PASSWORD}个字，可以用一句话`)]
    : [];

function grantsKnown(ctx: Ctx, grants: Grant[]) {
  const { site } = ctx;
  const stages = Object.values(site.identity.stages).flatMap((all) => all.map(({ code }) => code));
  return grants.flatMap(({ role, department, stage }) => [
    ...(isIn(role, ROLES) ? [] : [block('roles', `没有“${role}”这个角色`)]),
    ...(stage == null || (role === 'reviewer' && stages.includes(stage))
      ? []
      : [block('roles', `没有“${stage}”这个环节`)]),
    ...departmentsKnown(ctx, department),
  ]);
}

const departmentsKnown = ({ site }: Ctx, department: string | null) =>
  department === null || site.departments.some(({ code }) => code === department)
    ? []
    : [block('department', `科室“${department}”不在名录里`)];
