import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { typeOf, TYPES } from '#src/documents/types/index.ts';
import { parseAtomFeed } from 'feedsmith';
import ICAL from 'ical.js';
import { atomFaults } from '../support/atom.ts';
import { allRoutes } from '../support/routes.ts';
import { openSite, type TestSite } from '../support/site.ts';
import {
  policyContent,
  published,
  publishedInterpretation,
  publishedPolicy,
  type Published,
} from '../support/world.ts';

let site: TestSite;
beforeAll(async () => (site = await openSite()));
afterAll(() => site.close());

const MONDAY = '2026-05-18T10:00:00+08:00';
const LINK = /<link rel="alternate" type="application\/atom\+xml"[^>]* href="([^"]+)"/;

/** Every feed some page names, each once. */
async function namedFeeds(): Promise<string[]> {
  const routes = await allRoutes(site);
  const feeds = new Set<string>();
  for (const route of [...routes, '/policies?q=电梯', '/search?q=业主']) {
    const named = LINK.exec(await (await site.get(route)).text())?.[1];
    if (named) feeds.add(named.replaceAll('&amp;', '&'));
  }
  return [...feeds];
}

const titlesOf = async (path: string): Promise<string[]> =>
  (parseAtomFeed(await (await site.get(`${path}.xml`)).text()).entries ?? []).map(
    ({ title }) => title!.value!,
  );

const pathOf = async ({ documentId }: Published): Promise<string> => {
  const { results } = (await (await site.get('/policies.json?size=100')).json()) as {
    results: { url: string }[];
  };
  for (const { url } of results) {
    const path = url.slice(site.url.length);
    const { id } = (await (await site.get(`${path}.json`)).json()) as { id: string };
    if (id === documentId) return path;
  }
  throw new Error('not listed');
};

describe('feeds', () => {
  test('each feed a page names is whole by RFC 4287 to a reader that is not ours', async () => {
    const feeds = await namedFeeds();
    const faults: string[] = [];
    let entries = 0;
    for (const feed of feeds) {
      const answer = await site.get(feed);
      expect([answer.status, answer.headers.get('content-type')], feed).toEqual([
        200,
        'application/atom+xml; charset=utf-8',
      ]);
      const xml = await answer.text();
      entries += xml.split('<entry>').length - 1;
      faults.push(...atomFaults(xml, site.url + feed).map((fault) => `${feed}: ${fault}`));
    }
    const columns = Object.keys(TYPES)
      .map(typeOf)
      .filter(({ slugged }) => !slugged);
    console.log(`${feeds.length} feeds with ${entries} entries`);
    for (const { path } of columns) expect(feeds).toContain(`/${path}.xml`);
    expect(feeds.some((feed) => feed.startsWith('/search.xml?q='))).toBe(true);
    expect(feeds.filter((feed) => /^\/policies\/\d/.test(feed)).length).toBeGreaterThan(10);
    expect(faults).toEqual([]);
  });

  test('a hostile title breaks no feed, and the check would see it', async () => {
    const title = '关于<script>alert("1")</script>&amp;\u0001\u000b]]>\ufffe\u202e的通知';
    const one = await publishedPolicy(site.world(), { title, summary: title });
    await publishedInterpretation(site.world(), one.documentId, { title, summary: title });
    const path = await pathOf(one);
    for (const feed of ['/policies.xml', '/feed.xml', `${path}.xml`, '/search.xml?q=script']) {
      const xml = await (await site.get(feed)).text();
      expect(xml, feed).toContain('&lt;script&gt;');
      expect(atomFaults(xml, site.url + feed), feed).toEqual([]);
      expect(atomFaults(xml.replace('&lt;', '\u0001'), site.url + feed).join()).toContain('XML cannot hold');
    }
    const xml = await (await site.get('/policies.xml')).text();
    expect(atomFaults(xml.replace(/<id>urn[^<]*/, '<id>1'), `${site.url}/policies.xml`)).not.toEqual([]);
    expect(atomFaults(xml, `${site.url}/other.xml`).join()).toContain('self');
  });
});

describe('有变化告诉我', () => {
  test('tells of publication, a new edition with its note, an interpretation, and an end before and on its day', async () => {
    const world = site.world();
    const old = await publishedPolicy(world, { title: '关于旧事的通知', summary: '旧事怎么办。' });
    const path = await pathOf(old);
    expect(await titlesOf(path)).toEqual(['发布：关于旧事的通知']);
    const content = policyContent({ title: '关于旧事的通知', summary: '旧事怎么办，改了一个字。' });
    await published(world.at('2026-05-18T11:00:00+08:00'), content, {
      documentId: old.documentId,
      changeNote: '改正一个错字',
    });
    site.clock.set('2026-05-18T12:00:00+08:00');
    await publishedInterpretation(site.world(), old.documentId, { title: '旧事解读' });
    site.clock.set('2026-05-18T13:00:00+08:00');
    await publishedPolicy(site.world(), {
      title: '关于新事的通知',
      details: { documentNumber: '示建规〔2026〕88号', effectiveOn: '2026-06-01' },
      links: [{ relation: 'repeals', toId: old.documentId }],
    });
    const before = ['将由示建规〔2026〕88号废止，2026年6月1日起', '解读：旧事解读', '第2版：改正一个错字'];
    expect(await titlesOf(path)).toEqual([...before, '发布：关于旧事的通知']);
    site.clock.set('2026-05-31T23:59:59+08:00');
    expect(await titlesOf(path)).toHaveLength(4);
    site.clock.set('2026-06-01T00:00:00+08:00');
    expect((await titlesOf(path))[0]).toBe('2026年6月1日起由示建规〔2026〕88号废止');
    site.clock.set(MONDAY);
  });

  test('an entry keeps its id and bytes while nothing happens', async () => {
    const one = await publishedPolicy(site.world(), { title: '关于不变的通知' });
    const path = await pathOf(one);
    const first = await (await site.get(`${path}.xml`)).text();
    site.clock.set('2026-05-20T10:00:00+08:00');
    expect(await (await site.get(`${path}.xml`)).text()).toBe(first);
    site.clock.set(MONDAY);
  });

  test('a consultation tells of its opening, close and result at their second', async () => {
    const { results } = (await (await site.get('/consultations.json?size=100')).json()) as {
      results: { url: string }[];
    };
    let told = 0;
    for (const { url } of results) {
      const path = url.slice(site.url.length);
      const page = await (await site.get(path)).text();
      expect(page, path).toContain(`href="${path}.xml"`);
      expect(page).toContain('不收集个人信息');
      const { details } = (await (await site.get(`${path}.json`)).json()) as {
        details?: { closesAt?: string };
      };
      const closes = new Date(details?.closesAt ?? 0);
      if (closes <= site.clock.now()) continue;
      site.clock.set(new Date(closes.getTime() - 1000));
      expect((await titlesOf(path)).join()).not.toContain('征求意见截止');
      site.clock.set(closes);
      expect((await titlesOf(path)).join()).toContain('征求意见截止');
      told++;
      site.clock.set(MONDAY);
    }
    console.log(`${told} of ${results.length} consultations closed under the feed`);
    expect(told).toBeGreaterThan(0);
  });

  test('the feed of a withdrawn document is gone, of a page of the body there is none', async () => {
    const one = await publishedPolicy(site.world(), { title: '关于撤下的事的通知' });
    const path = await pathOf(one);
    expect((await site.get(`${path}.xml`)).status).toBe(200);
    const content = policyContent({
      title: '关于撤下的事的通知',
      withdrawal: { on: '2026-05-18', reason: '内容更正' },
    });
    await published(site.world(), content, { documentId: one.documentId });
    expect((await site.get(`${path}.xml`)).status).toBe(410);
    expect((await site.get('/about/privacy.xml')).status).toBe(404);
    expect((await site.get('/policies/2026-999.xml')).status).toBe(404);
  });

  test('each calendar a policy or a consultation names is read by another program, with a day that lies ahead', async () => {
    const faults: string[] = [];
    let read = 0;
    for (const route of await allRoutes(site)) {
      const named = /href="([^"]+\/\d{4}-\d+\.ics)"/.exec(await (await site.get(route)).text())?.[1];
      if (!named) continue;
      const answer = await site.get(named);
      const events = new ICAL.Component(ICAL.parse(await answer.text()) as unknown[]).getAllSubcomponents(
        'vevent',
      );
      const ends = events.map((one) => new ICAL.Event(one).endDate.toJSDate());
      if (!answer.headers.get('content-type')?.startsWith('text/calendar')) faults.push(`${named} type`);
      if (!ends.some((end) => end > site.clock.now())) faults.push(`${named} is past`);
      read++;
    }
    console.log(`${read} calendars`);
    expect(read).toBeGreaterThan(5);
    expect(faults).toEqual([]);
  });
});
