import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, visitor } from '../support/browser.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { publishedPolicy } from '../support/world.ts';

let site: TestSite;
let browser: Browser;
beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

test('a strict reader of XML takes every column and the feed of every policy, with a hostile title among them', async () => {
  const title = '关于<b>&amp;]]>\u0008\u001f\ufffe的通知';
  await publishedPolicy(site.world(), { title, summary: title });
  const { results } = (await (await site.get('/policies.json?size=100')).json()) as {
    results: { url: string }[];
  };
  const policies = results.map(({ url }) => `${url.slice(site.url.length)}.xml`);
  const feeds = ['/feed.xml', '/policies.xml', '/consultations.xml', '/search.xml?q=通知', ...policies];
  const texts = await Promise.all(feeds.map(async (feed) => (await site.get(feed)).text()));
  const context = await visitor(browser, site.url);
  const page = await context.newPage();
  await page.goto(site.url);
  const read = (xml: string[]) =>
    page.evaluate(
      (all) =>
        all.map((text) => {
          const read = new DOMParser().parseFromString(text, 'application/xml');
          return read.querySelector('parsererror') ? 'broken' : read.documentElement.namespaceURI;
        }),
      xml,
    );
  console.log(`${feeds.length} feeds`);
  expect(await read(texts)).toEqual(feeds.map(() => 'http://www.w3.org/2005/Atom'));
  expect(
    await read([texts[0]!.replace('<title>', '<title>\u0001'), texts[0]!.replace('&amp;', '&')]),
  ).toContain('broken');
  await context.close();
});
