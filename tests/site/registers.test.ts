import { afterAll, beforeAll, expect, test } from 'vitest';
import { readGrids } from '#src/views/service.ts';
import { deskCookie } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site?.close());

const PERIOD = 'from=2026-05-01&to=2026-05-31';

test('the auditor chooses a period and takes its register away; the publisher finds the same page', async () => {
  for (const login of ['shenbai', 'linke']) {
    const cookie = await deskCookie(site, login);
    const desk = await (await site.get('/desk/releases', { cookie })).text();
    expect(desk).toContain('aria-current="page"');
    const page = await (await site.get(`/desk/releases?${PERIOD}`, { cookie })).text();
    const total = Number(/共(\d+)张/.exec(page)![1]);
    const link = /href="([^"]*releases\.xlsx[^"]*)"/
      .exec(page)![1]!
      .replaceAll('&#38;', '&')
      .replaceAll('&amp;', '&');
    const answer = await fetch(new URL(link, site.url), { headers: { cookie } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toContain(
      encodeURIComponent('发布台账_2026-05-01至2026-05-31.xlsx'),
    );
    const read = await readGrids('xlsx', Buffer.from(await answer.arrayBuffer()));
    if ('refused' in read) throw new Error(read.refused);
    expect(read.grids[0]!.rows.length).toBe(total + 1);
    expect(total).toBeGreaterThan(0);
  }
});

test.each([
  ['from=2026-02-30', '开始日期应为真实的日期'],
  ['from=2026-05-10&to=2026-05-09', '结束日期早于开始日期'],
  ['from=%27%3Balert(1)', '开始日期应为真实的日期'],
])('?%s is refused in words on the page and as a file', async (query, says) => {
  const cookie = await deskCookie(site, 'shenbai');
  for (const path of ['/desk/releases', '/desk/releases.xlsx']) {
    const answer = await site.get(`${path}?${query}`, { cookie });
    expect([path, answer.status, (await answer.text()).includes(says)]).toEqual([path, 422, true]);
  }
});

test('who reads no texts has neither page nor file', async () => {
  const cookie = await deskCookie(site, 'qiushi');
  for (const path of ['/desk/releases', '/desk/releases.xlsx'])
    expect((await site.get(path, { cookie })).status).toBe(403);
});
