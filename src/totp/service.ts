import { createHash, randomInt } from 'node:crypto';
import { and, eq, isNull, lt } from 'drizzle-orm';
import { Secret, TOTP } from 'otpauth';
import { authenticators, recoveryCodes } from '#db/schema.ts';
import { change, type Ctx, read } from '../context.ts';
import { AppError, block } from '../errors.ts';
import { codeTyped, recoveryTyped } from '../sessions/rules.ts';
import { seal, unseal } from '../submissions/sealing.ts';

/** RFC 6238 as every authenticator app has it. */
const PERIOD = 30;
/** Steps a clock may be off. */
const WINDOW = 1;
const RECOVERY_CODES = 10;
/** Without 0 O 1 I L, which people mix up. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** What an authenticator app scans, and the key to type where it cannot. */
export type Enrolment = { secret: string; url: string };

/** A new key, or the one already shown; not kept until a code of it has been given. */
export function enrolment(ctx: Ctx, login: string, shown?: string): Enrolment {
  const secret = shown && /^[A-Z2-7]{32}$/.test(shown) ? Secret.fromBase32(shown) : new Secret({ size: 20 });
  return { secret: secret.base32, url: totpOf(ctx, login, secret).toString() };
}

/**
 * Keeps a key after its first code, and gives the recovery codes, shown once.
 * @throws AppError `invalid` when the code does not fit the key
 */
export async function enrol(
  ctx: Ctx,
  { id, login, secret, code }: { id: string; login: string; secret: string; code: string },
): Promise<string[]> {
  const step = stepOf(ctx, totpOf(ctx, login, Secret.fromBase32(secret)), codeTyped(code));
  if (step === null)
    throw new AppError('invalid', '动态口令不对', [block('code', '请输入手机上现在显示的6位数字')]);
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await change(ctx, 'totp.enrol', id, async (tx) => {
    const row = { secret: seal(ctx.store.keys.of('totp'), aboutOf(id), secret), step, enrolledAt: tx.now };
    await tx.db
      .insert(authenticators)
      .values({ userId: id, ...row })
      .onConflictDoUpdate({ target: authenticators.userId, set: row });
    await tx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, id));
    await tx.db.insert(recoveryCodes).values(codes.map((one) => ({ hash: hashOf(id, one), userId: id })));
  });
  return codes;
}

/** A lost telephone: the security admin takes 动态口令 off, and the person enrols again at the next sign-in. */
export const forgetTotp = (ctx: Ctx, { id }: { id: string }): Promise<void> =>
  change(ctx, 'totp.forget', id, async (tx) => {
    await tx.db.delete(authenticators).where(eq(authenticators.userId, id));
    await tx.db.delete(recoveryCodes).where(eq(recoveryCodes.userId, id));
  });

/** Takes 动态口令 or a recovery code; each works once. */
export async function acceptCode(ctx: Ctx, id: string, typed: string): Promise<boolean> {
  const digits = codeTyped(typed);
  const recovery = recoveryTyped(typed);
  return digits.length === 6 && recovery.length === 6
    ? acceptStep(ctx, id, digits)
    : acceptRecovery(ctx, id, recovery);
}

async function acceptStep(ctx: Ctx, id: string, digits: string): Promise<boolean> {
  const [own] = await read(ctx, (db) =>
    db.select().from(authenticators).where(eq(authenticators.userId, id)),
  );
  const secret = own && unseal(ctx.store.keys.of('totp'), aboutOf(id), own.secret);
  const step = secret && stepOf(ctx, totpOf(ctx, '', Secret.fromBase32(secret.toString())), digits);
  if (!step) return false;
  const taken = await change(ctx, 'totp.use', id, (tx) =>
    tx.db
      .update(authenticators)
      .set({ step })
      .where(and(eq(authenticators.userId, id), lt(authenticators.step, step)))
      .returning({ id: authenticators.userId }),
  );
  return taken.length === 1;
}

async function acceptRecovery(ctx: Ctx, id: string, code: string): Promise<boolean> {
  const used = await change(ctx, 'recovery.use', id, (tx) =>
    tx.db
      .update(recoveryCodes)
      .set({ usedAt: tx.now })
      .where(and(eq(recoveryCodes.hash, hashOf(id, code)), isNull(recoveryCodes.usedAt)))
      .returning({ hash: recoveryCodes.hash }),
  );
  return used.length === 1;
}

const aboutOf = (id: string): string => `authenticators|${id}|secret`;

const totpOf = ({ site }: Ctx, login: string, secret: Secret): TOTP =>
  new TOTP({
    issuer: site.identity.name,
    label: login,
    secret,
    period: PERIOD,
    digits: 6,
    algorithm: 'SHA1',
  });

/** The step a code belongs to; null when it is none of those allowed now. */
function stepOf({ now }: Ctx, totp: TOTP, token: string): number | null {
  const delta = totp.validate({ token, window: WINDOW, timestamp: now.getTime() });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / PERIOD) + delta;
}

const newRecoveryCode = (): string =>
  Array.from({ length: 3 }, () =>
    Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join(''),
  ).join('-');

/** 59 bits each: a plain hash is enough. */
const hashOf = (id: string, code: string): string =>
  createHash('sha256')
    .update(`${id} ${recoveryTyped(code)}`)
    .digest('hex');
