import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Secret, TOTP } from 'otpauth';
import { addUser, allUsers, personOf, setActive } from '#src/accounts/service.ts';
import { bindSubject } from '#src/bindings/service.ts';
import type { Role } from '#src/accounts/rules.ts';
import { subjectAt } from '#src/oidc/rules.ts';
import { enrol, enrolment } from '#src/totp/service.ts';
import { openProvider, type Odd, type TestProvider } from '../support/provider.ts';
import { deskCookie } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';

const REFUSED = '/desk/signin?provider=refused';

let site: TestSite;
let provider: TestProvider;
const ids = new Map<string, string>();
beforeAll(async () => {
  site = await openSite();
  provider = await openProvider(() => site.clock.now());
  for (const [name, value] of Object.entries(provider.settings)) vi.stubEnv(name, value);
  for (const [login, role] of [
    ['wangyi', 'author'],
    ['stopped', 'author'],
    ['judge', 'reviewer'],
    ['fresh', 'reviewer'],
    ['unbound', 'author'],
  ] as [string, Role][]) {
    const grants = [{ role, department: null }];
    const id = await addUser(site.world(), { login, name: '王一', grants, password: '办公室窗外有一棵大树' });
    ids.set(login, id);
    if (login !== 'unbound')
      await bindSubject(site.world(), { id, subject: subjectAt(provider.issuer, `sub-${login}`) });
  }
  await setActive(site.world(), { id: ids.get('stopped')!, active: false });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await provider?.close();
  await site?.close();
});

/** Those set; not those taken away. */
const cookiesOf = (answer: Response): Map<string, string> => {
  const all = answer.headers.getSetCookie().map((one) => one.split(';', 1)[0]!.split('=', 2));
  return new Map(all.filter(([, value]) => value !== 'deleted') as [string, string][]);
};

/** To the provider and back as a browser goes, up to the address that is called back. */
async function away(who: string, to = ''): Promise<{ path: string; cookie: string; set: string }> {
  provider.who = who;
  const begun = await site.get(`/desk/signin/oidc/begin${to && `?to=${encodeURIComponent(to)}`}`);
  expect(begun.status).toBe(303);
  const there = await fetch(begun.headers.get('location')!, { redirect: 'manual' });
  const set = begun.headers.getSetCookie().find((one) => one.startsWith('desk-oidc='))!;
  return { path: there.headers.get('location')!.slice(site.url.length), cookie: set.split(';', 1)[0]!, set };
}

async function back({ path, cookie }: { path: string; cookie: string }) {
  const answer = await site.get(path, { cookie });
  const got = cookiesOf(answer);
  const to = answer.headers.get('refresh')?.replace('0;url=', '') ?? answer.headers.get('location');
  return { status: answer.status, to, desk: got.get('desk'), step: got.get('desk-step'), answer };
}

const come = async (who: string, odd: Odd = {}, to = '') => {
  provider.odd = odd;
  return back(await away(who, to));
};

test('the button is there only when a provider is set', async () => {
  const page = async () => (await site.get('/desk/signin')).text();
  expect(await page()).toContain('用统一身份认证登录');
  vi.stubEnv('OIDC_ISSUER', '');
  vi.stubEnv('OIDC_CLIENT_ID', '');
  vi.stubEnv('OIDC_CLIENT_SECRET', '');
  const without = await page();
  for (const [name, value] of Object.entries(provider.settings)) vi.stubEnv(name, value);
  expect(without).not.toContain('统一身份认证');
});

test('whoever is bound comes in, on to where they wanted, under a session like any other', async () => {
  const { status, to, desk, answer } = await come('sub-wangyi', {}, '/desk/new');
  expect([status, to]).toEqual([200, '/desk/new']);
  const session = answer.headers.getSetCookie().find((one) => one.startsWith('desk='))!;
  expect(session).toMatch(/HttpOnly/);
  expect(session).toMatch(/SameSite=Strict/);
  const home = await site.get('/desk', { cookie: `desk=${desk}` });
  expect([home.status, (await home.text()).includes('王一')]).toEqual([200, true]);
});

test('what waits for the way back is sealed, comes along from another site, and is gone afterwards', async () => {
  const way = await away('sub-wangyi');
  expect(way.set).toMatch(/HttpOnly/);
  expect(way.set).toMatch(/SameSite=Lax/);
  expect(way.set).toMatch(/Max-Age=300/);
  const { answer } = await back(way);
  expect(answer.headers.getSetCookie().find((one) => one.startsWith('desk-oidc='))).toMatch(
    /desk-oidc=deleted|Expires=Thu, 01 Jan 1970/,
  );
});

test.each(['https://elsewhere.example/', '//elsewhere.example', '/policies'])(
  'the provider never leads on to %s',
  async (to) => {
    expect((await come('sub-wangyi', {}, to)).to).toBe('/desk');
  },
);

test('an unknown subject, a stopped account and one bound to nobody get the same answer, and nobody is created', async () => {
  const before = (await allUsers(site.world())).length;
  const bodies = new Set<string>();
  for (const who of ['sub-nobody', 'sub-stopped', 'unbound', 'wangyi', '王一', ids.get('wangyi')!]) {
    const { status, to, desk, step } = await come(who);
    expect([status, to, desk, step], who).toEqual([303, REFUSED, undefined, undefined]);
    bodies.add(await (await site.get(to!)).text());
  }
  expect(bodies.size).toBe(1);
  expect([...bodies][0]).toContain('统一认证没有登录成功');
  expect(await allUsers(site.world())).toHaveLength(before);
});

const minutes = (n: number) => Math.floor(site.clock.now().getTime() / 1000) + n * 60;

test.each<[string, () => Odd]>([
  ['a wrong nonce', () => ({ claims: { nonce: 'x'.repeat(43) } })],
  ['no nonce', () => ({ claims: { nonce: undefined } })],
  ['a wrong issuer', () => ({ claims: { iss: 'http://localhost:1' } })],
  ['another audience', () => ({ claims: { aud: 'another' } })],
  ['two audiences and another authorized party', () => ({ claims: { aud: ['mingchuang', 'b'], azp: 'b' } })],
  ['a token that is over', () => ({ claims: { iat: minutes(-10), exp: minutes(-5) } })],
  ['a clock that is an hour behind', () => ({ claims: { iat: minutes(-60), exp: minutes(-55) } })],
  ['a token that does not count yet', () => ({ claims: { nbf: minutes(5) } })],
  ['the key of somebody else', () => ({ foreignKey: true })],
  ['no signature', () => ({ unsigned: true })],
  ['no subject', () => ({ claims: { sub: undefined } })],
])('%s is refused', async (_, odd) => {
  const taken = provider.counts.taken;
  const { status, to, desk, step } = await come('sub-wangyi', odd());
  expect(provider.counts.taken).toBe(taken + 1);
  expect([status, to, desk, step]).toEqual([303, REFUSED, undefined, undefined]);
});

test('a clock twenty seconds off is taken', async () => {
  const now = minutes(0);
  expect((await come('sub-wangyi', { claims: { iat: now + 20, nbf: now + 20 } })).desk).toBeTruthy();
  expect((await come('sub-wangyi', { claims: { iat: now - 320, exp: now - 20 } })).desk).toBeTruthy();
});

test('a code works once: the same address again is refused, with the cookie and without', async () => {
  const way = await away('sub-wangyi');
  expect((await back(way)).desk).toBeTruthy();
  const refused = provider.counts.refused;
  expect((await back(way)).to).toBe(REFUSED);
  expect(provider.counts.refused).toBe(refused + 1);
  expect((await back({ ...way, cookie: '' })).to).toBe(REFUSED);
});

test('the way of another browser, a changed state and a cookie made up are refused before the provider is asked', async () => {
  const [mine, other] = [await away('sub-wangyi'), await away('sub-judge')];
  const { taken, refused } = provider.counts;
  const forged = mine.path.replace(/state=[^&]+/, 'state=abc');
  for (const way of [
    { path: other.path, cookie: mine.cookie },
    { path: forged, cookie: mine.cookie },
    { path: mine.path.replace(/state=[^&]+&?/, ''), cookie: mine.cookie },
    { path: mine.path, cookie: 'desk-oidc=A1.AAAA' },
    { path: '/desk/signin/oidc', cookie: mine.cookie },
    { path: '/desk/signin/oidc', cookie: '' },
  ])
    expect((await back(way)).to, way.path).toBe(REFUSED);
  expect(provider.counts).toMatchObject({ taken, refused });
  const late = await away('sub-wangyi');
  const now = site.clock.now();
  site.clock.set(new Date(now.getTime() + 6 * 60_000));
  expect((await back(late)).to).toBe(REFUSED);
  site.clock.set(now);
});

test('whoever presses 取消 there comes back to the same answer', async () => {
  provider.denies = true;
  expect((await come('sub-wangyi')).to).toBe(REFUSED);
  provider.denies = false;
});

test('a provider that does not answer is said so, and passwords go on', async () => {
  vi.stubEnv('OIDC_ISSUER', 'http://localhost:1');
  const begun = await site.get('/desk/signin/oidc/begin');
  const page = await (await site.get(begun.headers.get('location')!)).text();
  vi.stubEnv('OIDC_ISSUER', provider.issuer);
  expect(page).toContain('统一认证平台现在连不上');
  expect(await deskCookie(site, 'zhengyi')).toMatch(/^desk=/);
});

test('动态口令 is asked of whoever judges, unless the provider proved two factors to somebody who has it', async () => {
  Object.assign(site.site.identity, { demo: false });
  const world = site.world().as({ id: ids.get('judge')!, name: '王一' });
  const { secret } = enrolment(world, 'judge');
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: world.now.getTime() });
  await enrol(world, { id: ids.get('judge')!, login: 'judge', secret, code });
  const asked = async (who: string, claims = {}) => {
    const { to, desk, step } = await come(who, { claims });
    return [to?.split('?')[0], !!desk, !!step];
  };
  expect(await asked('sub-judge')).toEqual(['/desk/signin/code', false, true]);
  expect(await asked('sub-judge', { amr: ['pwd'] })).toEqual(['/desk/signin/code', false, true]);
  expect(await asked('sub-judge', { amr: ['pwd', 'mfa'] })).toEqual(['/desk', true, false]);
  expect(await asked('sub-judge', { acr: 'urn:two' })).toEqual(['/desk', true, false]);
  vi.stubEnv('OIDC_SECOND_FACTOR', '');
  expect(await asked('sub-judge', { amr: ['mfa'] })).toEqual(['/desk/signin/code', false, true]);
  vi.stubEnv('OIDC_SECOND_FACTOR', 'mfa,urn:two');
  expect(await asked('sub-fresh', { amr: ['mfa'] })).toEqual(['/desk/signin/enrol', false, true]);
  expect(await asked('sub-wangyi')).toEqual(['/desk', true, false]);
  Object.assign(site.site.identity, { demo: true });
});

const post = (path: string, fields: Record<string, string>, cookie: string) =>
  fetch(site.url + path, {
    ...{ method: 'POST', redirect: 'manual' as const, body: new URLSearchParams(fields) },
    headers: { 'sec-fetch-site': 'same-origin', cookie },
  });

test('the security admin binds by the subject, once, and takes it off; the person is signed out each time', async () => {
  const cookie = await deskCookie(site, 'qiushi');
  const { desk } = await come('sub-wangyi');
  const bind = (login: string, subject: string) =>
    post(`/desk/users/${login}?_action=desk.bindPerson`, { login, subject }, cookie);
  const taken = await bind('unbound', 'sub-wangyi');
  expect([taken.status, (await taken.text()).includes('已经绑定了另一个账号')]).toEqual([409, true]);
  expect((await bind('unbound', ' ')).status).toBe(422);
  expect((await bind('qiushi', 'sub-self')).status).toBe(403);
  const done = await bind('unbound', 'sub-new');
  expect([done.status, done.headers.get('location')]).toEqual([303, '/desk/users/unbound?done=bound']);
  expect((await come('sub-new')).desk).toBeTruthy();
  const off = await post('/desk/users/wangyi?_action=desk.unbindPerson', { login: 'wangyi' }, cookie);
  expect(off.status).toBe(303);
  expect((await site.get('/desk', { cookie: `desk=${desk}` })).status).toBe(303);
  expect((await come('sub-wangyi')).to).toBe(REFUSED);
  await bind('wangyi', 'sub-wangyi');
  const author = await deskCookie(site, 'chenwenjing');
  const foreign = await post(
    '/desk/users/wangyi?_action=desk.bindPerson',
    { login: 'wangyi', subject: 'x' },
    author,
  );
  expect(foreign.status).toBe(403);
});

test('a password nobody has used yet ends with the binding, so that the provider’s way leads in', async () => {
  const id = await addUser(site.world(), {
    ...{ login: 'newcomer', name: '新来', password: '一次性的密码有十个字', once: true },
    grants: [{ role: 'author', department: null }],
  });
  expect((await personOf(site.world(), id))?.mustChange).toBe(true);
  await bindSubject(site.world(), { id, subject: subjectAt(provider.issuer, 'sub-newcomer') });
  const { desk } = await come('sub-newcomer');
  expect((await site.get('/desk', { cookie: `desk=${desk}` })).status).toBe(200);
});

test('a subject bound at another provider lets nobody in here', async () => {
  await bindSubject(site.world(), { id: ids.get('unbound')!, subject: 'https://old.example sub-old' });
  expect((await come('sub-old')).to).toBe(REFUSED);
});

test('a form that waited is sent on after signing in at the provider in another window', async () => {
  const cookie = `desk=${(await come('sub-wangyi')).desk}`;
  const refused = await post('/desk/edit?_action=desk.save', { body: '写了一下午' }, '');
  const page = await refused.text();
  expect(page).toMatch(/target="_blank"[^>]*>\s*用统一身份认证登录/);
  const held = JSON.stringify({ action: '/desk/edit?_action=desk.save', fields: [['body', '写了一下午']] });
  const early = await post('/desk/signin?_action=desk.resume', { held }, '');
  expect([early.status, (await early.text()).includes('写了一下午')]).toEqual([403, true]);
  const resumed = await post('/desk/signin?_action=desk.resume', { held }, cookie);
  const text = await resumed.text();
  expect([resumed.status, text.includes('写了一下午'), text.includes('继续提交')]).toEqual([200, true, true]);
});
