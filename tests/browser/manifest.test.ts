import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BELOW } from '../support/build.ts';
import { openBrowser, policyFaults, visitor } from '../support/browser.ts';
import { openSite, type TestSite } from '../support/site.ts';

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

type Manifest = {
  start_url: string;
  scope: string;
  icons: { src: string; sizes: string; type: string }[];
  shortcuts: { url: string }[];
};

/** What the browser makes of the manifest of the home page, whose headers may be changed on the way. */
async function readManifest(change: (headers: Record<string, string>) => Record<string, string> = (h) => h) {
  const context = await visitor(browser, site.url);
  const page = await context.newPage();
  await page.route(`${site.url}/`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: change(response.headers()) });
  });
  await page.goto(`${site.url}/`);
  const devtools = await context.newCDPSession(page);
  const read = (await devtools.send('Page.getAppManifest')) as {
    url: string;
    errors: unknown[];
    data?: string;
  };
  const broken = await policyFaults(page);
  await context.close();
  return { ...read, broken };
}

test('a browser accepts the manifest under the policy of the page, and would not without manifest-src', async () => {
  const { url, errors, data, broken } = await readManifest();
  expect(url).toBe(`${site.url}/manifest.webmanifest`);
  expect(errors).toEqual([]);
  expect((JSON.parse(data!) as Manifest).start_url).toBe('/');
  expect(broken).toEqual([]);
  const name = 'content-security-policy';
  const without = await readManifest((headers) => ({
    ...headers,
    [name]: headers[name]!.replace("manifest-src 'self'; ", ''),
  }));
  expect(without.data ?? '').toBe('');
  expect(without.broken.join()).toContain('manifest-src');
});

test('every icon is a picture of the size it says', async () => {
  const manifest = (await (await site.get('/manifest.webmanifest')).json()) as Manifest;
  const context = await visitor(browser, site.url);
  const page = await context.newPage();
  await page.goto(`${site.url}/`);
  let pictures = 0;
  for (const { src, sizes, type } of manifest.icons) {
    expect((await site.get(src)).headers.get('content-type')).toContain(type);
    if (type !== 'image/png') continue;
    const width = await page.evaluate(async (path) => {
      const image = new Image();
      image.src = path;
      await image.decode();
      return image.naturalWidth;
    }, src);
    expect(`${width}x${width}`).toBe(sizes);
    pictures++;
  }
  expect(pictures).toBe(3);
  for (const { url } of manifest.shortcuts) expect((await site.get(url)).status).toBe(200);
  await context.close();
});

test('below a path everything of the manifest stays below it', async () => {
  const below = await openSite({ siteUrl: BELOW });
  const answer = await fetch(`${below.url}/manifest.webmanifest`);
  const { start_url, scope, icons } = (await answer.json()) as Manifest;
  expect([start_url, scope]).toEqual(['/zjw/', '/zjw/']);
  expect(icons.filter(({ src }) => !src.startsWith('/zjw/'))).toEqual([]);
  await below.close();
});
