import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addUser } from '#src/accounts/service.ts';
import { privateCookie } from '#src/cookies.ts';
import { sessionsOf } from '#src/sessions/service.ts';
import { openSite, type TestSite } from '../support/site.ts';

const PASSWORD = '办公室窗外有一棵大树';

let site: TestSite;
const ids = new Map<string, string>();
beforeAll(async () => {
  site = await openSite();
  for (const login of ['fixed', 'shared', 'timed', 'flood', 'once'])
    ids.set(
      login,
      await addUser(site.world(), {
        ...{ login, name: '测试', password: PASSWORD, once: login === 'once' },
        grants: [{ role: 'author', department: null }],
      }),
    );
});
afterAll(() => site.close());

const enter = (login: string, password = PASSWORD, headers: Record<string, string> = {}, more = {}) =>
  fetch(`${site.url}/desk/signin?_action=desk.signIn`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
    body: new URLSearchParams({ login, password, ...more }),
  });

const tokenOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .find((one) => one.startsWith('desk='))!
    .split(';', 1)[0]!;

const inside = async (cookie: string, headers = {}): Promise<boolean> =>
  (await site.get('/desk', { cookie, ...headers })).status === 200;

test('a token put into the browser beforehand is never the one that counts (session fixation)', async () => {
  const planted = `desk=${'A'.repeat(43)}`;
  const first = tokenOf(await enter('fixed', PASSWORD, { cookie: planted }));
  expect(first).not.toBe(planted);
  expect([await inside(planted), await inside(first)]).toEqual([false, true]);
  const second = tokenOf(await enter('fixed', PASSWORD, { cookie: first }));
  expect(second).not.toBe(first);
});

test('the cookie belongs to this host alone: no Domain, locked by its prefix over https, and a foreign host is turned away', async () => {
  const answer = await enter('shared');
  const set = answer.headers.getSetCookie().find((one) => one.startsWith('desk='))!;
  expect(set).toMatch(/; HttpOnly/);
  expect(set).toMatch(/; SameSite=Strict/);
  expect(set).not.toMatch(/Domain=/i);
  const secure = privateCookie({ base: '', origin: 'https://x.gov.cn' }, 'desk');
  expect([secure.name, secure.options.secure, secure.options.path]).toEqual(['__Host-desk', true, '/']);
  const below = privateCookie({ base: '/zjw', origin: 'https://x.gov.cn' }, 'desk');
  expect([below.name, below.options.path]).toEqual(['__Secure-desk', '/zjw']);
  const elsewhere = await new Promise<number>((done) => {
    void import('node:http').then(({ request }) =>
      request(`${site.url}/desk`, { headers: { host: 'evil.example', cookie: tokenOf(answer) } }, (res) => {
        res.resume();
        done(res.statusCode!);
      }).end(),
    );
  });
  expect(elsewhere).toBe(421);
});

test('two places at once are two sessions, told to the person; signing out of one leaves the other', async () => {
  const [here, there] = [tokenOf(await enter('shared')), tokenOf(await enter('shared'))];
  const page = await (await site.get('/desk/password', { cookie: here })).text();
  expect(page).toMatch(/登录在[23]处/);
  const end = (cookie: string, name: string) =>
    fetch(`${site.url}/desk/signout?_action=desk.${name}`, {
      ...{ method: 'POST', redirect: 'manual' as const, body: new URLSearchParams() },
      headers: { 'sec-fetch-site': 'same-origin', cookie },
    });
  await end(here, 'signOut');
  expect([await inside(here), await inside(there)]).toEqual([false, true]);
  const third = tokenOf(await enter('shared'));
  await end(third, 'leaveOthers');
  expect([await inside(there), await inside(third)]).toEqual([false, true]);
  expect(await sessionsOf(site.world(), ids.get('shared')!)).toHaveLength(1);
});

test('a form carried through the sign-in opens one session, not two', async () => {
  const held = JSON.stringify({ action: '/desk', fields: [['a', 'b']] });
  const before = (await sessionsOf(site.world(), ids.get('fixed')!)).length;
  expect((await enter('fixed', PASSWORD, {}, { held })).status).toBe(200);
  expect(await sessionsOf(site.world(), ids.get('fixed')!)).toHaveLength(before + 1);
});

test('with a password somebody else gave, nothing but one’s own is reached until it is changed', async () => {
  const cookie = tokenOf(await enter('once'));
  for (const path of ['/desk', '/desk/new', '/desk/prove'])
    expect((await site.get(path, { cookie })).headers.get('location'), path).toBe('/desk/password');
  const send = (action: string, body: Record<string, string>) =>
    fetch(`${site.url}/desk/password?_action=desk.${action}`, {
      ...{ method: 'POST', redirect: 'manual' as const, body: new URLSearchParams(body) },
      headers: { 'sec-fetch-site': 'same-origin', cookie },
    });
  expect((await send('start', { type: 'policy', title: '通知' })).status).toBe(403);
  const own = { current: PASSWORD, password: '从今天起是我自己的', again: '从今天起是我自己的' };
  const short = await send('password', own);
  expect([short.status, (await short.text()).includes('密码至少10个字')]).toEqual([422, true]);
  const long = await send('password', {
    ...own,
    password: `${own.password}密码`,
    again: `${own.password}密码`,
  });
  expect(await inside(tokenOf(long))).toBe(true);
});

test('an unknown name takes as long as a wrong password', async () => {
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  for (let n = 0; n < 40; n++)
    for (const kind of n % 2 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
      // Every known try is by the same person, whose waiting is lifted by moving the clock.
      site.clock.set(new Date(site.clock.now().getTime() + 16 * 60_000));
      const begun = performance.now();
      const answer = await enter(kind === 'known' ? 'timed' : `nobody${n}`, '不是这个密码啊不是');
      await answer.text();
      times[kind].push(performance.now() - begun);
      expect(answer.status).toBe(422);
    }
  const median = (list: number[]) => [...list].sort((a, b) => a - b)[list.length >> 1]!;
  const ratio = median(times.known) / median(times.unknown);
  console.log(
    `known ${median(times.known).toFixed(1)} ms, unknown ${median(times.unknown).toFixed(1)} ms, ratio ${ratio.toFixed(3)}`,
  );
  expect(ratio).toBeGreaterThan(0.85);
  expect(ratio).toBeLessThan(1.15);
});

test('1,000 sign-ins at once take little memory, and public pages go on', async () => {
  await site.get('/policies');
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
  const begun = performance.now();
  const attempts = Promise.all(
    Array.from({ length: 1000 }, (_, n) =>
      enter(n % 2 ? `ghost${n}` : 'flood', n % 2 ? '不对不对不对不对不对' : PASSWORD).then(async (answer) => {
        await answer.text();
        return answer.status;
      }),
    ),
  );
  const waits: number[] = [];
  let over = false;
  void attempts.then(() => (over = true));
  while (!over) {
    const asked = performance.now();
    expect((await site.get('/policies')).status).toBe(200);
    waits.push(performance.now() - asked);
    await new Promise((next) => setTimeout(next, 50));
  }
  clearInterval(watch);
  const statuses = await attempts;
  const counted = Object.entries(Object.groupBy(statuses, String)).map(
    ([status, all]) => `${status}×${all!.length}`,
  );
  const sorted = waits.sort((a, b) => a - b);
  const grown = (peak - before) / 2 ** 20;
  console.log(
    `1000 sign-ins in ${((performance.now() - begun) / 1000).toFixed(1)} s: ${counted.join(' ')}; RSS +${grown.toFixed(0)} MB (client included); ` +
      `public page meanwhile: ${waits.length} asked, median ${sorted[waits.length >> 1]!.toFixed(0)} ms, most ${sorted.at(-1)!.toFixed(0)} ms`,
  );
  expect(new Set(statuses)).toEqual(new Set([303, 422, 503]));
  expect(grown).toBeLessThan(200);
  // A wrong name is never told apart by being turned away.
  expect(await inside(tokenOf(await enter('flood')))).toBe(true);
}, 120_000);

test('the access log holds every request, kept pages too, and no password, search word or code', async () => {
  const cookie = tokenOf(await enter('fixed'));
  for (let n = 0; n < 3; n++) await site.get('/policies');
  await site.get(`/search?q=${encodeURIComponent('只有我搜的词')}`);
  await site.get('/desk', { cookie });
  await site.get('/desk/signin', { 'x-forwarded-for': '203.0.113.77' });
  await site.get('/123456789012');
  await new Promise((later) => setTimeout(later, 1300));
  const day = new Date(site.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  const text = readFileSync(join(site.store.dir, 'logs', `access-${day}.log`), 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const of = (path: string) => lines.filter((cells) => cells[4] === path);
  expect(lines.every((cells) => cells.length === 6)).toBe(true);
  expect(of('/policies').length).toBeGreaterThanOrEqual(3);
  expect(of('/desk').at(-1)).toEqual([
    expect.any(String),
    '127.0.0.0/24',
    ids.get('fixed'),
    'GET',
    '/desk',
    '200',
  ]);
  expect(of('/desk/signin').at(-1)!.slice(1)).toEqual(['203.0.113.0/24', '-', 'GET', '/desk/signin', '404']);
  expect(of('/*')).toHaveLength(1);
  expect(of('/search')).toHaveLength(1);
  expect(text).not.toMatch(/只有我搜的词|%E5%8F%AA|password|q=|203\.0\.113\.77|123456789012/);
});
