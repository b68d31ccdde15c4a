import { and, eq, lte, or } from 'drizzle-orm';
import { loginAttempts } from '#db/schema.ts';
import { verifyPassword } from '../accounts/passwords.ts';
import { needsTotp } from '../accounts/rules.ts';
import { passwordOf, personOf, setPassword, signedIn, type User, userByLogin } from '../accounts/service.ts';
import { userBySubject } from '../bindings/service.ts';
import { change, type Ctx, note, read } from '../context.ts';
import { AppError, block } from '../errors.ts';
import { FREE_TRIES, LIFE, waitAfter, waitWords } from '../sessions/rules.ts';
import { markProven, openSession, type Session } from '../sessions/service.ts';
import { acceptCode, enrol } from '../totp/service.ts';

/** After the password: signed in, or 动态口令 is asked for next. Both go into a cookie and nowhere else. */
export type SignedIn = { token: string } | { pending: string; enrolled: boolean };

const WRONG = '账号或密码不对';
const NOBODY = 'nobody';
const HOUR = 3_600_000;

/**
 * First step. The same answer and the same time for an unknown name, a stopped account and a wrong password.
 * @throws AppError `limited` while the name waits, `invalid` when they do not fit
 */
export async function signIn(
  ctx: Ctx,
  { login, password, network }: { login: string; password: string; network: string },
): Promise<SignedIn> {
  const name = nameOf(ctx, login);
  // The same questions are asked of the database for a name nobody has.
  const user = (await userByLogin(ctx, login.trim().toLowerCase())) ?? (await personOf(ctx, NOBODY));
  await tried(ctx, name, password, async () => {
    const stored = await passwordOf(ctx, user?.active ? user.id : NOBODY);
    if ((await verifyPassword(password, stored)) && user) return;
    await failed(ctx, name);
    throw new AppError('invalid', WRONG, [block('password', `${WRONG}，请再输一次`)]);
  });
  if (!user) throw new AppError('invalid', WRONG);
  if (needsTotp(user.grants) && !ctx.site.identity.demo)
    return { pending: pendingOf(ctx, user.id), enrolled: user.totp };
  return { token: await open(ctx, user, name, network) };
}

/**
 * First step by the identity provider in place of the password. 动态口令 is still asked, unless the provider proved two factors
 * to somebody who has one here. @throws AppError `forbidden` for a subject that is bound to nobody, or to a stopped account
 */
export async function signInBound(
  ctx: Ctx,
  { subject, proven, network }: { subject: string; proven: boolean; network: string },
): Promise<SignedIn> {
  const user = await userBySubject(ctx, subject);
  if (!user?.active) throw new AppError('forbidden', '统一认证没有登录成功');
  const asked = needsTotp(user.grants) && !ctx.site.identity.demo && !(proven && user.totp);
  if (asked) return { pending: pendingOf(ctx, user.id), enrolled: user.totp };
  return { token: await open(ctx, user, nameOf(ctx, user.login), network) };
}

/** Second step: 动态口令 or a recovery code. */
export async function confirmCode(
  ctx: Ctx,
  { pending, code, network }: { pending: string; code: string; network: string },
): Promise<{ token: string }> {
  const user = await pendingUser(ctx, pending);
  const name = nameOf(ctx, user.login);
  await tried(ctx, name, undefined, async () => {
    if (await acceptCode(ctx, user.id, code)) return;
    await failed(ctx, name);
    throw new AppError('invalid', '动态口令不对', [block('code', '口令不对或者已经用过，请等下一个再输')]);
  });
  return { token: await open(ctx, user, name, network) };
}

/**
 * The first 动态口令 ever: kept, and good for this sign-in too. Gives the recovery codes, shown once.
 * @throws AppError `invalid` when the code does not fit the key, `conflict` when a key is there already
 */
export async function enrolAndEnter(
  ctx: Ctx,
  { pending, secret, code, network }: { pending: string; secret: string; code: string; network: string },
): Promise<{ token: string; recovery: string[] }> {
  const user = await pendingUser(ctx, pending);
  if (user.totp) throw new AppError('conflict', '已经设置过动态口令，请直接输入');
  const recovery = await enrol(ctx, { id: user.id, login: user.login, secret, code });
  return { token: await open(ctx, user, nameOf(ctx, user.login), network), recovery };
}

/**
 * 改密码 by the person: the present one is asked for, every session ends and a new one begins.
 * @throws AppError `limited`, or `invalid` naming the field
 */
export async function changePassword(
  ctx: Ctx,
  { user, current, next, network }: { user: User; current: string; next: string; network: string },
): Promise<string> {
  const name = nameOf(ctx, user.login);
  await tried(ctx, name, current, async () => {
    if (await verifyPassword(current, await passwordOf(ctx, user.id))) return;
    await failed(ctx, name);
    throw new AppError('invalid', '现在的密码不对', [block('current', '现在的密码不对，请再输一次')]);
  });
  if (current === next)
    throw new AppError('invalid', '新密码和现在的一样', [block('password', '请换一个新的')]);
  await setPassword(ctx, { id: user.id, password: next });
  return open(ctx, user, name, network);
}

/** Whose second step this is. @throws AppError `forbidden` when it took too long */
export async function pendingUser(ctx: Ctx, pending: string): Promise<User> {
  const [id = '', at = '', mac = ''] = pending.split('.');
  const fresh = ctx.now.getTime() - Number(at) < LIFE.pending;
  const user = mac === macOf(ctx, `${id}.${at}`) && fresh ? await personOf(ctx, id) : undefined;
  if (!user?.active) throw new AppError('forbidden', '这一步隔得太久，请重新输入账号和密码');
  return user;
}

/** Step-up: the password, or 动态口令 where it is on, once more. */
export async function prove(ctx: Ctx, session: Session, user: User, secret: string): Promise<void> {
  const name = nameOf(ctx, user.login);
  await tried(ctx, name, undefined, async () => {
    const fits = user.totp
      ? await acceptCode(ctx, user.id, secret)
      : await verifyPassword(secret, await passwordOf(ctx, user.id));
    if (fits) return;
    await failed(ctx, name);
    throw new AppError('invalid', '没有核对上', [block('proof', user.totp ? '动态口令不对' : '密码不对')]);
  });
  await markProven(ctx, session.id);
}

/**
 * Forgets wrong tries: after a day, and after an hour those that made nobody wait yet, since unknown names are typed by anybody.
 * Guessing gains nothing by it: the longest wait allows as many tries an hour. A job.
 */
export const sweepAttempts = (ctx: Ctx): Promise<unknown> =>
  note(ctx, (tx) => {
    const before = (ms: number) => lte(loginAttempts.at, new Date(tx.now.getTime() - ms));
    const free = and(lte(loginAttempts.fails, FREE_TRIES), before(HOUR));
    return tx.db.delete(loginAttempts).where(or(free, before(24 * HOUR)));
  });

/** A new session with a new token; what was waited for is forgotten. */
function open(asked: Ctx, user: User, name: string, network: string): Promise<string> {
  const ctx = { ...asked, actor: { id: user.id, name: user.name } };
  return change(ctx, 'session.open', user.id, async (tx) => {
    await signedIn(tx, user.id);
    await tx.db.delete(loginAttempts).where(eq(loginAttempts.name, name));
    return openSession(tx, user.id, network);
  });
}

/** Counted by the name typed, not by network: an office shares one address (OWASP). */
const nameOf = (ctx: Ctx, login: string): string =>
  ctx.store.keys.hmac('login', login.trim().toLowerCase()).toString('base64url');

/** Tries under one name that wait for the one before. */
const MOST_IN_LINE = 50;

/**
 * One try under a name after the other: asked all at once, a thousand would be looked at before the first is counted as wrong.
 * @throws AppError `limited` while the name waits, `busy` for too many at once
 */
async function tried(
  ctx: Ctx,
  name: string,
  password: string | undefined,
  check: () => Promise<void>,
): Promise<void> {
  const lines = linesOf(ctx);
  const line = lines.get(name) ?? { last: Promise.resolve(), length: 0 };
  if (line.length >= MOST_IN_LINE) throw new AppError('busy', '现在登录的人太多，请过一会儿再试', [], 10);
  const turn = line.last.then(async () => {
    await mustNotWait(ctx, name, password);
    await check();
  });
  lines.set(name, { last: turn.catch(() => undefined), length: line.length + 1 });
  try {
    await turn;
  } finally {
    const now = lines.get(name)!;
    if (now.length === 1) lines.delete(name);
    else lines.set(name, { ...now, length: now.length - 1 });
  }
}

type Line = { last: Promise<void>; length: number };

function linesOf({ store: { kept } }: Ctx): Map<string, Line> {
  const lines = (kept.get('signin.lines') as Map<string, Line> | undefined) ?? new Map<string, Line>();
  kept.set('signin.lines', lines);
  return lines;
}

/** Takes as long as a refused password, so that waiting tells nothing either. */
async function mustNotWait(ctx: Ctx, name: string, password?: string): Promise<void> {
  const [row] = await read(ctx, (db) => db.select().from(loginAttempts).where(eq(loginAttempts.name, name)));
  if (!row?.lockedUntil || row.lockedUntil <= ctx.now) return;
  if (password !== undefined) await verifyPassword(password, null);
  const left = waitWords(row.lockedUntil, ctx.now);
  throw new AppError('limited', `输错次数多了，请过${left}再试。忘记密码请找安全管理员`);
}

const failed = (ctx: Ctx, name: string): Promise<unknown> =>
  note(ctx, async (tx) => {
    const [before] = await tx.db.select().from(loginAttempts).where(eq(loginAttempts.name, name));
    const fails = (before?.fails ?? 0) + 1;
    const wait = waitAfter(fails);
    const row = { fails, at: tx.now, lockedUntil: wait ? new Date(tx.now.getTime() + wait) : null };
    await tx.db
      .insert(loginAttempts)
      .values({ name, ...row })
      .onConflictDoUpdate({ target: loginAttempts.name, set: row });
  });

const pendingOf = (ctx: Ctx, id: string): string => {
  const said = `${id}.${ctx.now.getTime()}`;
  return `${said}.${macOf(ctx, said)}`;
};

const macOf = (ctx: Ctx, text: string): string =>
  ctx.store.keys.hmac('login', `pending ${text}`).toString('base64url');
