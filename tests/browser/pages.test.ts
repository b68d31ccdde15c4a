import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  axeFaults,
  colourFaults,
  openBrowser,
  overflow,
  policyFaults,
  visitor,
  type VisitorOptions,
} from '../support/browser.ts';
import { allRoutes } from '../support/routes.ts';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let browser: Browser;
let routes: string[];

beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
  routes = await allRoutes(site);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Opens every route as one visitor and gathers what is wrong, each with its route. */
async function walk(
  options: VisitorOptions,
  look: (page: Page) => Promise<string[]>,
  prepare: (page: Page) => void = () => {},
): Promise<string[]> {
  const context = await visitor(browser, site.url, options);
  const page = await context.newPage();
  prepare(page);
  const faults: string[] = [];
  for (const route of routes) {
    await page.goto(site.url + route);
    faults.push(...(await look(page)).map((fault) => `${route} ${fault}`));
  }
  await context.close();
  return faults;
}

/** How a page is asked for, and the themes that differ from it in colours alone: there only colours are looked at again. */
const MODES: [string, VisitorOptions, ('dark' | 'contrast')[]][] = [
  ['light, dark and high contrast on a wide screen', {}, ['dark', 'contrast']],
  ['长辈模式 on a phone', { width: 390, preferences: { mode: 'elder' } }, []],
];

const setTheme = (page: Page, theme: string): Promise<void> =>
  page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);

/** Ways from the root to each element with words of its own, by tags and classes: what decides its colours. */
const coloured = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const ways = new Set<string>();
    const wayTo = (e: Element | null): string =>
      e
        ? `${wayTo(e.parentElement)}>${e.localName}.${e.getAttribute('class')} ${e.getAttribute('aria-current')} ${e.hasAttribute('open')}`
        : '';
    for (const e of document.querySelectorAll('body *'))
      if ([...e.childNodes].some((node) => node.nodeType === 3 && node.nodeValue!.trim())) ways.add(wayTo(e));
    return [...ways];
  });

test.each(MODES)(
  'every page is free of axe faults and fits: %s',
  async (_, options, themes) => {
    let [checked, alike] = [0, 0];
    const seen = new Set<string>();
    const faults = await walk(options, async (page) => {
      const found = await axeFaults(page);
      const wide = await overflow(page);
      const faults = [...found.faults, ...wide];
      checked += found.checked;
      // Looked at again only where something stands as it stood on no page before.
      const ways = themes.length ? (await coloured(page)).filter((way) => !seen.has(way)) : [];
      for (const way of ways) seen.add(way);
      if (!ways.length) alike++;
      for (const theme of ways.length ? themes : []) {
        const coloured = await colourFaults(page, theme);
        checked += coloured.checked;
        faults.push(...coloured.faults);
      }
      return faults;
    });
    console.log(`${routes.length} pages, ${checked} rules applied; ${alike} like others in every colour`);
    expect(checked).toBeGreaterThan(routes.length * 10);
    expect(faults).toEqual([]);
  },
  300_000,
);

test('axe and the policy find what is planted', async () => {
  const context = await visitor(browser, site.url);
  const page = await context.newPage();
  await page.goto(`${site.url}/preferences`);
  await page.evaluate(() => {
    document
      .querySelector('main')!
      .insertAdjacentHTML('beforeend', '<img src="/favicon.svg"><p style="width:3000px">宽</p>');
    document.body.append(
      Object.assign(document.createElement('script'), { textContent: 'window.planted = 1' }),
    );
  });
  expect((await axeFaults(page)).faults.join()).toContain('image-alt');
  expect((await colourFaults(page, 'light')).faults).toEqual([]);
  await page.evaluate(() =>
    document.querySelector('main')!.insertAdjacentHTML('beforeend', '<p id="dim">深色里看不清的一行字</p>'),
  );
  await page.evaluate(() => document.querySelector<HTMLElement>('#dim')!.style.setProperty('color', '#333'));
  expect((await colourFaults(page, 'light')).faults).toEqual([]);
  expect((await colourFaults(page, 'dark')).faults).toEqual(['dark: color-contrast: #dim']);
  await setTheme(page, 'light');
  expect((await policyFaults(page)).join()).toContain('script-src');
  expect(await page.evaluate(() => 'planted' in window)).toBe(false);
  await page.evaluate(() =>
    document.querySelector<HTMLElement>('main')!.style.setProperty('width', '3000px'),
  );
  expect(await overflow(page)).not.toEqual([]);
  await context.close();
});

test('no page breaks its policy, logs a fault, asks another host or asks more than four times', async () => {
  const asked: string[] = [];
  const said: string[] = [];
  let total = 0;
  const listen = (page: Page) => {
    page.on('request', (request) => void (request.url().startsWith('data:') || asked.push(request.url())));
    page.on('pageerror', (error) => said.push(error.message));
    // A missing page is logged as such by the browser.
    page.on(
      'console',
      (line) =>
        void (line.type() === 'error' && !/status of 404/.test(line.text()) && said.push(line.text())),
    );
  };
  const look = async (page: Page) => {
    const requests = asked.splice(0);
    total += requests.length;
    const foreign = requests.filter((url) => !url.startsWith(site.url)).map((url) => `asks ${url}`);
    const many = requests.length > 4 ? [`asks ${requests.length} times`] : [];
    return [...(await policyFaults(page)), ...foreign, ...many, ...said.splice(0), ...(await overflow(page))];
  };
  const faults = await walk({ width: 390 }, look, listen);
  console.log(`${routes.length} pages, ${total} requests`);
  expect(total).toBeGreaterThan(routes.length);
  expect(faults).toEqual([]);
});

test('without JavaScript every page shows its heading and its way through the site', async () => {
  const faults: string[] = [];
  // What is served is what is there without a script.
  for (const route of routes) {
    const html = (await (await site.get(route)).text()).replace(/<(script|template)\b[\s\S]*?<\/\1>/g, '');
    const headings = html.match(/<h1[\s>]/g)?.length ?? 0;
    const links = html.match(/<a\s[^>]*href=/g)?.length ?? 0;
    if (headings !== 1) faults.push(`${route} has ${headings} h1`);
    if (links <= 5) faults.push(`${route} has ${links} links`);
  }
  expect(routes.length).toBeGreaterThan(20);
  expect(faults).toEqual([]);
});
