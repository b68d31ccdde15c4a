import { afterAll, beforeAll, expect, test } from 'vitest';
import { BELOW } from '../support/build.ts';
import { allRoutes } from '../support/routes.ts';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite({ siteUrl: BELOW });
});
afterAll(() => site?.close());

test('every link, form, style and script of every page lies below the path of SITE_URL', async () => {
  const own: string[] = [];
  const outside: string[] = [];
  for (const route of await allRoutes(site)) {
    const html = await (await site.get(route)).text();
    for (const [, address] of html.matchAll(/\s(?:href|src|action|content)="(\/[^"]*)"/g)) {
      (/^\/zjw(\/|$|\?)/.test(address!) ? own : outside).push(`${route} → ${address}`);
    }
  }
  console.log(`${own.length} addresses looked at`);
  expect(own.length).toBeGreaterThan(500);
  expect(outside).toEqual([]);
});

test('every page answers at its own address, the home page too', async () => {
  const answers = await Promise.all(
    ['/', '/policies', '/search'].map(async (path) => `${path} ${(await site.get(path)).status}`),
  );
  expect(answers).toEqual(['/ 200', '/policies 200', '/search 200']);
});

test('absolute addresses begin with SITE_URL', async () => {
  const map = await (await site.get('/sitemap.xml')).text();
  const addresses = [...map.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address]) => address!);
  expect(addresses.length).toBeGreaterThan(10);
  expect(addresses.filter((address) => !`${address}/`.startsWith(BELOW))).toEqual([]);
});

test('cookies are for the portal alone', async () => {
  const answer = await site.get('/sections?mode=elder');
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/zjw/sections']);
  expect(answer.headers.get('set-cookie')).toMatch(/^mc_mode=elder;.*Path=\/zjw(;|$)/);
});

test('the root of the host leads to the portal', async () => {
  const answer = await fetch(new URL('/', site.url), { redirect: 'manual' });
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/zjw/']);
});
