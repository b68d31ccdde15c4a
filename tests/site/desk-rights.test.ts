import { isIn } from '#src/own.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Action, can, type Grant, PERMISSIONS, type Role, ROLES } from '#src/accounts/rules.ts';
import { addUser, personOf } from '#src/accounts/service.ts';
import { mayFor } from '#src/desk/rooms.ts';
import { enter } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';

/** Forms of the sign-in itself: there before anybody is known. */
const OPEN = new Set(['signIn', 'confirm', 'enrol']);
const ROUTES = /\/(?:autosave|paste)$|\.csv$/;
const roles = Object.keys(ROLES) as Role[];

let site: TestSite;
const cookies = new Map<Role, string>();
const ids = new Map<Role, string>();
beforeAll(async () => {
  site = await openSite();
  for (const role of roles) {
    const grants: Grant[] = [{ role, department: null }];
    const id = await addUser(site.world(), { login: `role-${role}`, name: ROLES[role], grants });
    ids.set(role, id);
    cookies.set(role, await enter(site, id));
  }
});
afterAll(() => site.close());

/** Every action registered below `desk`, with the right it names; read from the sources, so that none is forgotten. */
function actions(): [name: string, may: Action | undefined][] {
  const index = readFileSync('src/actions/index.ts', 'utf8');
  const names = /desk: \{([^}]+)\}/.exec(index)![1]!.match(/\w+/g)!;
  const text = readdirSync('src/actions')
    .map((name) => readFileSync(`src/actions/${name}`, 'utf8'))
    .join('\n');
  return names.map((name) => [
    name,
    new RegExp(`export const ${name} = (?:deskAction\\(\\{\\s*may: |judge\\()'([\\w.]+)'`).exec(text)?.[1] as
      Action | undefined,
  ]);
}

/** Every page of the desk; a name in brackets is filled with something that may not exist. */
const pages = (): string[] =>
  readdirSync('src/pages/desk', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(astro|ts)$/.test(name))
    .map((name) =>
      `/desk/${name}`
        .replace(/\.(astro|ts)$/, '')
        .replace(/\/index$/, '')
        .replace(/\[\w+\]/g, 'none'),
    );

const post = (path: string, cookie = '', more: Record<string, string> = {}, body = {}): Promise<Response> =>
  fetch(site.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin', cookie, ...more },
    body: new URLSearchParams(body),
  });

test('every action of the desk names its right, those of the sign-in alone have none', () => {
  expect(actions().length).toBeGreaterThan(20);
  expect(actions().filter(([name, may]) => !OPEN.has(name) && !(may && isIn(may, PERMISSIONS)))).toEqual([]);
});

test('every page answers each role as the table of rights says, and sends all others to the sign-in', async () => {
  let [opened, closed] = [0, 0];
  for (const path of pages()) {
    const signedOut = await site.get(path);
    // Not there while no provider is configured.
    if (path.endsWith('/oidc/begin') && signedOut.status === 404) continue;
    expect([path, signedOut.status]).toEqual([path, /signin$/.test(path) ? 200 : 303]);
    for (const role of roles) {
      const person = (await personOf(site.world(), ids.get(role)!))!;
      const allowed = can(person, mayFor(path), {}, '2026-05-18');
      const cookie = cookies.get(role)!;
      const got = (await site.get(path, { cookie })).status;
      const sent = (await post(path, cookie)).status;
      expect(Math.max(got, sent), `${path} ${role}`).toBeLessThan(500);
      if (ROUTES.test(path)) {
        // What answers a script may ask for more than the room it stands in; never for less.
        if (!allowed) expect([path, role, got, sent]).toEqual([path, role, 403, 403]);
      } else {
        const seen = [got, sent].map((status) => (status === 403 ? 'closed' : 'open'));
        const expected = allowed ? 'open' : 'closed';
        expect([path, role, ...seen]).toEqual([path, role, expected, expected]);
      }
      if (allowed) opened++;
      else closed++;
    }
  }
  console.log(`${pages().length} pages: ${opened} times open, ${closed} times closed`);
  expect(closed).toBeGreaterThan(50);
});

test('every action is refused to each role without its right, wherever it is sent', async () => {
  let [through, refused] = [0, 0];
  for (const [name, may] of actions()) {
    if (!may) continue;
    expect((await post(`/desk?_action=desk.${name}`)).status, `${name} signed out`).toBe(403);
    for (const role of roles) {
      const person = (await personOf(site.world(), ids.get(role)!))!;
      const allowed = can(person, may, {}, '2026-05-18');
      // Signing out and clearing end sessions: each has one of its own.
      const cookie = may === 'desk.open' ? await enter(site, ids.get(role)!) : cookies.get(role)!;
      for (const room of may === 'desk.open' ? ['/desk'] : ['/desk', '/desk/password']) {
        const answer = await post(`${room}?_action=desk.${name}`, cookie);
        const page = await answer.text();
        expect(answer.status, `${name} with nothing typed`).toBeLessThan(500);
        const shut = answer.status === 403 && page.includes(PERMISSIONS[may].name);
        expect(`${name} ${role} ${room} ${shut ? 'refused' : 'let'}`).toBe(
          `${name} ${role} ${room} ${allowed ? 'let' : 'refused'}`,
        );
        if (allowed) through++;
        else refused++;
      }
      if (name === 'leaveOthers') for (const one of roles) cookies.set(one, await enter(site, ids.get(one)!));
    }
  }
  console.log(`${actions().length} actions: ${through} times let through, ${refused} times refused`);
  expect(refused).toBeGreaterThan(200);
}, 180_000);

test('the auditor reads all and changes nothing: every action but those of the own account is refused', async () => {
  const cookie = cookies.get('auditor')!;
  let refused = 0;
  for (const [name, may] of actions()) {
    if (!may || may === 'desk.open') continue;
    expect((await post(`/desk/audit?_action=desk.${name}`, cookie)).status, name).toBe(403);
    refused++;
  }
  console.log(`${refused} actions refused to the auditor`);
  for (const path of ['/desk/audit', '/desk/audit.csv', '/desk/users', '/desk/users/role-author'])
    expect((await site.get(path, { cookie })).status, path).toBe(200);
});

test('a form sent from another site changes nothing, whatever cookie it brings', async () => {
  const cookie = cookies.get('security')!;
  const form = { login: 'forged', name: '伪造' };
  const path = '/desk/users/new?_action=desk.addPerson';
  for (const foreign of ['cross-site', 'same-site'])
    expect((await post(path, cookie, { 'sec-fetch-site': foreign }, form)).status, foreign).toBe(403);
  const old = await fetch(site.url + path, {
    method: 'POST',
    headers: { cookie, origin: 'https://evil.example' },
    body: new URLSearchParams(form),
  });
  expect(old.status).toBe(403);
  const bare = await fetch(site.url + path, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams(form),
  });
  expect(bare.status).toBe(403);
  expect((await site.get('/desk/users/forged', { cookie })).status).toBe(404);
});

describe('outside the office network', () => {
  test('no page, no action and no file of the desk is there', async () => {
    const outside = { 'x-forwarded-for': '203.0.113.9', cookie: cookies.get('security')! };
    for (const path of pages()) expect((await site.get(path, outside)).status, path).toBe(404);
    for (const [name] of actions())
      expect((await post(`/desk?_action=desk.${name}`, outside.cookie, outside)).status, name).toBe(404);
  });
});
