import { afterAll, beforeAll, expect, test } from 'vitest';
import { TODAY } from '../support/build.ts';
import { allRoutes } from '../support/routes.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { policyContent, policyNotYetInForce, published, publishedPolicy } from '../support/world.ts';

let site: TestSite;
beforeAll(async () => (site = await openSite()));
afterAll(() => site.close());

type Listed = { results: { url: string; title: string }[] };

test('whatever the clock turns, a kept page says what a fresh one says', async () => {
  // First of all: a clock that is set back proves nothing.
  const turns = [
    '2026-05-20T00:00:00+08:00',
    '2026-05-21T09:00:00+08:00',
    '2026-06-02T00:00:00+08:00',
    '2027-01-01T00:00:00+08:00',
  ];
  // Pages with a form of their own are never kept; 截至 says when the numbers were taken.
  const routes = (await allRoutes(site)).filter(
    (route) => !/\/(comment|corrections|preferences)/.test(route),
  );
  const plain = (text: string) => text.replace(/截至[\d年月日]+\d\d:\d\d|[?&]to=x|%3Fto%3Dx/g, '');
  const read = async (route: string) => plain(await (await site.get(route)).text());
  const counts = { compared: 0, turned: 0 };
  for (const turn of turns) {
    site.clock.set(new Date(new Date(turn).getTime() - 1));
    const before = new Map<string, string>();
    for (const route of routes) before.set(route, await read(route));
    site.clock.set(turn);
    for (const route of routes) {
      const kept = await read(route);
      counts.compared += 1;
      if (kept !== before.get(route)) counts.turned += 1;
      // A key of one visit makes a page of its own.
      const fresh = await read(`${route}${route.includes('?') ? '&' : '?'}to=x`);
      if (kept !== fresh) expect([turn, route, kept]).toEqual([turn, route, fresh]);
    }
  }
  console.log(`${counts.compared} pages compared, ${counts.turned} had turned`);
  expect(counts.turned).toBeGreaterThan(20);
  site.clock.set(TODAY);
});

test('a day that begins with no write shows on the next request, in page, list and search', async () => {
  const world = site.world();
  const title = '关于测试施行日期的通知';
  await policyNotYetInForce(world, { title });
  const listed = (await (await site.get(`/policies.json?q=${encodeURIComponent(title)}`)).json()) as Listed;
  const path = new URL(listed.results[0]!.url).pathname;
  const seen = async () => ({
    page: (await (await site.get(path)).text()).includes('尚未施行'),
    list: (await (await site.get(`/policies?q=${encodeURIComponent(title)}`)).text()).includes('尚未施行'),
    data: ((await (await site.get(`${path}.json`)).json()) as { validity: { code: string } }).validity.code,
  });
  expect(await seen()).toEqual({ page: true, list: true, data: 'not_yet' });
  const before = site.cache.counts().stored;
  expect(await seen()).toEqual({ page: true, list: true, data: 'not_yet' });
  expect(site.cache.counts().stored).toBe(before);
  site.clock.set('2026-06-16T23:59:59.999+08:00');
  expect((await seen()).data).toBe('not_yet');
  site.clock.set('2026-06-17T00:00:00+08:00');
  expect(await seen()).toEqual({ page: false, list: false, data: 'in_force' });
});

test('of 1,000 publications none is answered before every reader would see it', async () => {
  const world = site.world();
  const titleOf = (version: number) => `关于第${version}版测试的通知`;
  const { documentId } = await publishedPolicy(world, { title: titleOf(0) });
  const path = `/policies/${await numberOf('版测试')}`;
  let answered = 0;
  let reading = true;
  const counts = { reads: 0, stale: 0 };
  const read = async (where: string) => {
    const least = answered;
    const text = await (await site.get(where)).text();
    const version = Number(/关于第(\d+)版测试的通知/.exec(text)?.[1] ?? -1);
    counts.reads++;
    if (version < least) counts.stale++;
  };
  const before = site.cache.counts();
  const readers = Array.from({ length: 32 }, async (_, i) => {
    while (reading) await read(i % 2 ? path : '/policies');
  });
  for (let version = 1; version <= 1000; version++) {
    await published(world, policyContent({ title: titleOf(version) }), { documentId });
    answered = version;
  }
  reading = false;
  await Promise.all(readers);
  const { overtaken } = site.cache.counts();
  const overlapped = overtaken - before.overtaken;
  console.log(
    `1000 publications, ${counts.reads} reads, ${overlapped} renders overlapped, ${counts.stale} stale`,
  );
  expect(overlapped).toBeGreaterThanOrEqual(100);
  expect(counts.stale).toBe(0);
}, 180_000);

async function numberOf(words: string): Promise<string> {
  const { results } = (await (await site.get('/policies.json')).json()) as Listed;
  return results
    .find(({ title }) => title.includes(words))!
    .url.split('/')
    .pop()!;
}
