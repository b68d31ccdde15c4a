import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { deskCookie } from '../support/desk.ts';
import { allRoutes } from '../support/routes.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { isAnswer, Tries } from '../support/tries.ts';

vi.setConfig({ testTimeout: 120_000 });

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

/** Names every object has, and days, numbers and letters that are none. */
const ODD = [
  ...['__proto__', 'constructor', 'valueOf', 'hasOwnProperty', 'length'],
  ...['2026-02-30', '9999-99-99', '1e400', '\u202e', '%00'],
];
const KEYS = [
  ...[
    'q',
    'validity',
    'topic',
    'nature',
    'type',
    'year',
    'department',
    'form',
    'sort',
    'page',
    'size',
    'clause',
  ],
  ...[
    'outcome',
    'at',
    'mode',
    'to',
    'back',
    'url',
    'scope',
    'from',
    'until',
    'kind',
    'phase',
    'provider',
    'done',
    'tab',
    'who',
    'stage',
  ],
];

test('no page breaks at a name every object has, or at a day that is none, in its path or behind it', async () => {
  const tries = new Tries();
  const routes = await allRoutes(site);
  // One of each kind: columns in full, documents by the first of each column.
  const kinds = new Map(routes.map((path) => [path.replace(/\/[^/]*\d[^/]*/g, '/n'), path]));
  const ask = async (aim: string, path: string, headers = {}) => {
    const answer = await site.get(path, headers);
    const text = await answer.text();
    tries.add(aim, path, text.includes('[native code]') ? 500 : answer.status, isAnswer);
  };
  for (const odd of ODD.map(encodeURIComponent)) {
    for (const path of kinds.values())
      await ask(
        'public, behind',
        `${path}${path.includes('?') ? '&' : '?'}${KEYS.map((key) => `${key}=${odd}`).join('&')}`,
      );
    for (const key of KEYS.slice(0, 14)) await ask('one key', `/search?${key}=${odd}`);
    for (const path of [
      '',
      '/policies',
      '/releases',
      '/files',
      '/disclosure/heads',
      '/about',
      '/consultations',
    ])
      for (const rest of [
        '',
        '.json',
        '.md',
        '.xml',
        '.ics',
        '/history',
        '/view',
        '/print',
        '/timeline',
        '/result',
        '/comment',
      ])
        await ask('public, in the path', `${path}/${odd}${rest}`);
  }
  for (const login of ['chenwenjing', 'linke', 'shenbai', 'qiushi']) {
    const cookie = await deskCookie(site, login);
    for (const odd of ODD.map(encodeURIComponent))
      for (const path of [
        '/desk',
        '/desk/new',
        '/desk/import',
        '/desk/emergencies',
        '/desk/users',
        `/desk/users/${odd}`,
        '/desk/users/stand-in',
        '/desk/users/new',
        '/desk/audit',
        '/desk/audit.csv',
        '/desk/password',
        '/desk/signin',
        '/desk/signin/code',
        '/desk/signin/enrol',
        '/desk/prove',
        `/desk/releases/${odd}/print`,
      ])
        await ask('desk', `${path}?${KEYS.map((key) => `${key}=${odd}`).join('&')}`, { cookie });
  }
  expect(kinds.size).toBeGreaterThan(20);
  tries.end(1500);
});
