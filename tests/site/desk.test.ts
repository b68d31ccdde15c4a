import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TODAY } from '../support/build.ts';
import { auditLog } from '#db/schema.ts';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let passwords: Map<string, string>;
beforeAll(async () => {
  site = await openSite();
  const file = readFileSync(join(site.store.dir, 'demo-accounts.txt'), 'utf8');
  passwords = new Map(
    file
      .trim()
      .split('\n')
      .map((line) => line.split('\t') as [string, string]),
  );
});
afterAll(() => site.close());

const post = (path: string, fields: Record<string, string>, cookie = '', headers = {}): Promise<Response> =>
  fetch(site.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin', cookie, ...headers },
    body: new URLSearchParams(fields),
  });

const signIn = (login: string, more: Record<string, string> = {}): Promise<Response> =>
  post('/desk/signin?_action=desk.signIn', { login, password: passwords.get(login)!, ...more });

const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ');

test('a demo has ten people with passwords in a file for its owner alone', () => {
  expect(passwords.size).toBe(10);
  expect(new Set(passwords.values()).size).toBe(10);
});

test('the desk leads to the sign-in and back to where one wanted', async () => {
  const asked = await site.get('/desk/submissions?q=1');
  expect([asked.status, asked.headers.get('location')]).toEqual([
    303,
    '/desk/signin?to=%2Fdesk%2Fsubmissions%3Fq%3D1',
  ]);
  const entered = await signIn('chenwenjing', { to: '/desk/submissions?q=1' });
  expect([entered.status, entered.headers.get('location')]).toEqual([303, '/desk/submissions?q=1']);
  const set = entered.headers.getSetCookie().find((one) => one.startsWith('desk='))!;
  expect(set).toMatch(/HttpOnly/);
  expect(set).toMatch(/SameSite=Strict/);
  const home = await site.get('/desk', { cookie: cookieOf(entered) });
  expect(await home.text()).toContain('陈文静');
});

test.each(['https://elsewhere.example/', '//elsewhere.example', '/policies', '/desk/../policies', '/deskx'])(
  'the sign-in never leads on to %s',
  async (to) => {
    const entered = await signIn('zhengyi', { to });
    expect(new URL(entered.headers.get('location')!, site.url).pathname).toMatch(/^\/desk(?:\/|$)/);
  },
);

test('a wrong password says so, keeps the name and tells nothing else', async () => {
  const answer = await post('/desk/signin?_action=desk.signIn', { login: 'linke', password: '不对的密码啊' });
  const page = await answer.text();
  expect(answer.status).toBe(422);
  expect(page).toContain('账号或密码不对');
  expect(page).toMatch(/name="login"[^>]*value="linke"/);
  expect(page).not.toContain('不对的密码啊');
});

test('a form sent after the session ended is kept and can be sent again after signing in', async () => {
  const text = '写了一个下午的“通知”正文，不能丢。';
  const answer = await post('/desk/edit?_action=desk.save', { body: text });
  const page = await answer.text();
  expect(answer.status).toBe(403);
  const held = /name="held" value="([^"]+)"/
    .exec(page)![1]!
    .replaceAll('&#34;', '"')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
  const entered = await signIn('chenwenjing', { held });
  const resumed = await entered.text();
  expect(entered.status).toBe(200);
  expect(resumed).toContain('action="/desk/edit?_action=desk.save"');
  expect(resumed).toContain(text);
  expect(cookieOf(entered)).toMatch(/desk=/);
});

test('a second proof leads back to where it was asked for, and a wrong one is not shown again', async () => {
  const cookie = cookieOf(await signIn('qiushi'));
  site.clock.set(new Date(TODAY.getTime() + 11 * 60_000));
  const asked = await site.get('/desk/prove?to=/desk/users', { cookie });
  expect(asked.status).toBe(200);
  const wrong = await post('/desk/prove?_action=desk.prove', { proof: '不对', to: '/desk/users' }, cookie);
  const page = await wrong.text();
  expect([wrong.status, page.includes('密码不对'), page.includes('value="不对"')]).toEqual([
    422,
    true,
    false,
  ]);
  const right = await post(
    '/desk/prove?_action=desk.prove',
    { proof: passwords.get('qiushi')!, to: '/desk/users' },
    cookie,
  );
  expect([right.status, right.headers.get('location')]).toEqual([303, '/desk/users']);
  site.clock.set(TODAY);
});

test('a changed password signs out everywhere else and goes on here', async () => {
  const elsewhere = cookieOf(await signIn('zhengyi'));
  const cookie = cookieOf(await signIn('zhengyi'));
  const form = {
    current: passwords.get('zhengyi')!,
    password: '春天的花开得很好看啊',
    again: '春天的花开得很好看',
  };
  const differ = await post('/desk/password?_action=desk.password', form, cookie);
  expect([differ.status, (await differ.text()).includes('春天')]).toEqual([422, false]);
  const done = await post('/desk/password?_action=desk.password', { ...form, again: form.password }, cookie);
  expect(done.status).toBe(303);
  for (const [old, status] of [
    [elsewhere, 303],
    [cookie, 303],
    [cookieOf(done), 200],
  ] as const)
    expect((await site.get('/desk', { cookie: old })).status).toBe(status);
  passwords.set('zhengyi', form.password);
});

test('a room is closed to whoever has no right there, and says which right', async () => {
  const cookie = cookieOf(await signIn('chenwenjing'));
  const answer = await site.get('/desk/users', { cookie });
  expect([answer.status, (await answer.text()).includes('您没有“看用户”的权限')]).toEqual([403, true]);
});

test('signing out ends the session for good', async () => {
  const cookie = cookieOf(await signIn('chenwenjing'));
  expect((await site.get('/desk', { cookie })).status).toBe(200);
  expect((await post('/desk/signout?_action=desk.signOut', {}, cookie)).status).toBe(303);
  expect((await site.get('/desk', { cookie })).status).toBe(303);
});

test('outside the office network and outside /desk its forms do not exist', async () => {
  const outside = { 'x-forwarded-for': '8.8.8.8' };
  expect((await site.get('/desk/signin', outside)).status).toBe(404);
  expect((await site.get('/desk/signin')).status).toBe(200);
  for (const path of ['/', '/policies', '/preferences'])
    expect((await post(`${path}?_action=desk.signIn`, { login: 'linke', password: 'x' })).status).toBe(404);
});

test('no page of the desk is kept', async () => {
  const cookie = cookieOf(await signIn('chenwenjing'));
  for (const path of ['/desk', '/desk/signin'])
    expect((await site.get(path, { cookie })).headers.get('cache-control'), path).toBe('no-store');
});

test('a form answered by its own page is done once, not again when the page is made', async () => {
  const opened = async () => {
    const rows = await site.store.read((db) => db.select({ verb: auditLog.verb }).from(auditLog));
    return rows.filter(({ verb }) => verb === 'session.open').length;
  };
  const before = await opened();
  const held = JSON.stringify({ action: '/desk/edit?_action=desk.save', fields: [['body', '正文']] });
  expect((await signIn('zhengyi', { held })).status).toBe(200);
  expect((await opened()) - before).toBe(1);
});
