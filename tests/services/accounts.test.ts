import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditLog, loginAttempts } from '#db/schema.ts';
import type { Grant, Role } from '#src/accounts/rules.ts';
import { addUser, personOf, setActive, setGrants, setPassword } from '#src/accounts/service.ts';
import { verify } from '#src/audit/service.ts';
import { standIn } from '#src/deputies/service.ts';
import { sessionOf } from '#src/sessions/service.ts';
import { confirmCode, prove, signIn, sweepAttempts } from '#src/signin/service.ts';
import { acceptCode, enrol, enrolment } from '#src/totp/service.ts';
import { newWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => (w = await newWorld()));
// Hashing is meant to take time.
vi.setConfig({ testTimeout: 60_000 });
afterAll(() => w.close());

const PASSWORD = '今天天气很好适合散步';
const grant = (role: Role, department: string | null = null): Grant => ({ role, department });
const later = (ms: number): World => w.at(new Date(w.now.getTime() + ms));
const MINUTE = 60_000;

let count = 0;
async function someone(grants: Grant[] = [grant('author')]): Promise<{ id: string; login: string }> {
  const login = `user${++count}`;
  return { id: await addUser(w, { login, name: '陈文静', password: PASSWORD, grants }), login };
}

const enter = async (login: string, at = w): Promise<string> => {
  const done = await signIn(at, { login, password: PASSWORD, network: '10.0.0.0/24' });
  if (!('token' in done)) throw new Error('a second step is asked for');
  return done.token;
};

const refused = async (work: Promise<unknown>): Promise<{ code?: string; message: string }> =>
  work.then(
    () => ({ message: '' }),
    (error: { code?: string; message: string }) => error,
  );

describe('signing in', () => {
  test('opens a session of 30 idle minutes and 12 hours at most', async () => {
    const { id, login } = await someone();
    const token = await enter(login);
    expect((await sessionOf(w, token))?.userId).toBe(id);
    expect(await sessionOf(later(29 * MINUTE), token)).toBeDefined();
    expect(await sessionOf(later(58 * MINUTE), token)).toBeDefined();
    expect(await sessionOf(later(89 * MINUTE), token)).toBeUndefined();
    const busy = await enter(login);
    for (let at = 0; at < 12 * 60; at += 20) expect(await sessionOf(later(at * MINUTE), busy)).toBeDefined();
    expect(await sessionOf(later(12 * 60 * MINUTE), busy)).toBeUndefined();
  });

  test('answers alike for an unknown name, a wrong password and a stopped account', async () => {
    const { id, login } = await someone();
    const stopped = await someone();
    await setActive(w, { id: stopped.id, active: false });
    const answers = [
      await refused(signIn(w, { login: 'nobody', password: PASSWORD, network: '' })),
      await refused(signIn(w, { login, password: '不对的密码十个字啊', network: '' })),
      await refused(signIn(w, { login: stopped.login, password: PASSWORD, network: '' })),
    ];
    expect(new Set(answers.map(({ code, message }) => `${code} ${message}`)).size).toBe(1);
    expect((await personOf(w, id))?.active).toBe(true);
  });

  test.each(['known', 'unknown'])('makes a %s name wait longer and longer, never for ever', async (kind) => {
    const login = kind === 'known' ? (await someone()).login : `ghost${count}`;
    const wrong = (at: World) => refused(signIn(at, { login, password: '不对的密码十个字啊', network: '' }));
    for (let n = 0; n < 5; n++) expect((await wrong(w)).code).toBe('invalid');
    expect((await wrong(w)).code).toBe('limited');
    expect((await wrong(later(61_000))).code).toBe('invalid');
    expect((await wrong(later(62_000))).code).toBe('limited');
    let at = 62_000;
    for (let n = 0; n < 8; n++) {
      at += 15 * MINUTE;
      expect((await wrong(later(at))).code).toBe('invalid');
    }
    if (kind === 'known') expect(await enter(login, later(at + 15 * MINUTE))).toMatch(/^[\w-]{43}$/);
  });

  test('a thousand guesses at once are no more than five: each waits for the one before', async () => {
    const { login } = await someone();
    const guess = () => refused(signIn(w, { login, password: '不对的密码十个字啊', network: '' }));
    const codes = (await Promise.all(Array.from({ length: 40 }, guess))).map(({ code }) => code);
    expect(codes.filter((code) => code === 'invalid')).toHaveLength(5);
    expect(codes.filter((code) => code === 'limited')).toHaveLength(35);
  });

  test('tries under a name are forgotten: after an hour those that cost no waiting yet, after a day the rest', async () => {
    const names = () => w.store.read((db) => db.select().from(loginAttempts));
    const wrong = (login: string, times: number) =>
      Promise.all(
        Array.from({ length: times }, () =>
          refused(signIn(w, { login, password: '不对的密码十个字啊', network: '' })),
        ),
      );
    await sweepAttempts(later(48 * 60 * MINUTE));
    expect(await names()).toEqual([]);
    await wrong('nobody-once', 1);
    await wrong('nobody-often', 5);
    await wrong((await someone()).login, 5);
    await sweepAttempts(later(59 * MINUTE));
    expect(await names()).toHaveLength(3);
    await sweepAttempts(later(61 * MINUTE));
    // Known and unknown alike: what is forgotten sooner would tell who is here.
    expect(await names()).toHaveLength(2);
    await sweepAttempts(later(25 * 60 * MINUTE));
    expect(await names()).toEqual([]);
  });

  test('a changed right, a stopped account or a new password ends every session at once', async () => {
    const endings: ((id: string) => Promise<void>)[] = [
      (id) => setGrants(w, { id, grants: [grant('author', 'rural')] }),
      (id) => setActive(w, { id, active: false }),
      (id) => setPassword(w, { id, password: '一个全新的密码十个字' }),
    ];
    for (const end of endings) {
      const { id, login } = await someone();
      const token = await enter(login);
      expect(await sessionOf(w, token)).toBeDefined();
      await end(id);
      expect(await sessionOf(w, token)).toBeUndefined();
    }
  });
});

describe('动态口令', () => {
  const real = () => ({ ...w, site: { ...w.site, identity: { ...w.site.identity, demo: false } } });
  const codeOf = (secret: string, at: Date) =>
    new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({
      timestamp: at.getTime(),
    });

  test('is asked of whoever approves, works once, and a recovery code works once', async () => {
    const { id, login } = await someone([grant('publisher')]);
    const { secret, url } = enrolment(w, login);
    expect(url).toMatch(/^otpauth:\/\/totp\//);
    const codes = await enrol(w, { id, login, secret, code: codeOf(secret, w.now) });
    expect(new Set(codes).size).toBe(10);
    const step = await signIn(real(), { login, password: PASSWORD, network: '' });
    if (!('pending' in step)) throw new Error('no second step');
    const used = codeOf(secret, w.now);
    expect(
      (await refused(confirmCode(real(), { pending: step.pending, code: used, network: '' }))).code,
    ).toBe('invalid');
    const next = { ...real(), now: new Date(w.now.getTime() + 30_000) };
    const code = codeOf(secret, next.now);
    expect(await confirmCode(next, { pending: step.pending, code, network: '' })).toHaveProperty('token');
    expect(await acceptCode(next, id, code)).toBe(false);
    expect(await acceptCode(w, id, codes[3]!.toLowerCase().replaceAll('-', ' '))).toBe(true);
    expect(await acceptCode(w, id, codes[3]!)).toBe(false);
  });

  test('must follow the password within five minutes', async () => {
    const { login } = await someone([grant('reviewer')]);
    const step = await signIn(real(), { login, password: PASSWORD, network: '' });
    if (!('pending' in step)) throw new Error('no second step');
    const late = { ...real(), now: later(5 * MINUTE).now };
    expect(
      (await refused(confirmCode(late, { pending: step.pending, code: '000000', network: '' }))).code,
    ).toBe('forbidden');
    const forged = `${step.pending.slice(0, -2)}AA`;
    expect((await refused(confirmCode(real(), { pending: forged, code: '1', network: '' }))).code).toBe(
      'forbidden',
    );
  });
});

test('a second proof is asked for again after ten minutes', async () => {
  const { id, login } = await someone();
  const token = await enter(login);
  const session = (await sessionOf(w, token))!;
  const user = (await personOf(w, id))!;
  expect((await refused(prove(w, session, user, '不对'))).code).toBe('invalid');
  await prove(later(20 * MINUTE), session, user, PASSWORD);
  expect((await sessionOf(later(20 * MINUTE), token))?.provenAt).toEqual(later(20 * MINUTE).now);
});

test('nobody stands in with a right of their own missing', async () => {
  const [absent, same, other] = [
    await someone([grant('reviewer', 'rural')]),
    await someone([grant('reviewer', 'property')]),
    await someone([grant('author', 'property')]),
  ];
  const period = { from: '2026-05-25', until: '2026-05-29' };
  await standIn(w, { id: same.id, for: absent.id, ...period });
  expect(
    (await personOf(w, same.id))?.grants.map(({ department, standsInFor }) => [
      department,
      standsInFor?.from,
    ]),
  ).toEqual([
    ['property', undefined],
    ['rural', '2026-05-25'],
  ]);
  expect((await refused(standIn(w, { id: other.id, for: absent.id, ...period }))).code).toBe('invalid');
});

test('every change of a user stands in the chain, and no password or secret does', async () => {
  const { id } = await someone();
  await setPassword(w, { id, password: '另外一个密码十个字的' });
  const raw = JSON.stringify(await w.store.read((db) => db.select().from(auditLog)));
  expect(raw).toContain('user.add');
  expect(raw).not.toContain('argon2id');
  expect(raw).not.toContain(PASSWORD);
  expect((await verify(w)).broken).toBeNull();
});
