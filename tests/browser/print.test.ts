import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, visitor } from '../support/browser.ts';
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

const listed = async (column: string): Promise<string[]> => {
  const { results } = (await (await site.get(`/${column}.json?size=100`)).json()) as {
    results: { url: string }[];
  };
  return results.map(({ url }) => url.slice(site.url.length));
};

/** What is still there on paper of what only a screen can use. */
const onPaper = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'header, nav, footer, form, button, summary, .mc-band, .mc-qr',
      ),
    ]
      .filter((e) => e.getClientRects().length > 0 && !e.closest('.mc-paper--head, article header'))
      .map((e) => `${e.tagName.toLowerCase()}.${e.className}`),
  );

/** Each page as a visitor of the dark theme and 长辈模式 would print it. */
async function eachOnPaper(
  paths: string[],
  look: (page: Page, path: string) => Promise<void>,
): Promise<void> {
  const context = await visitor(browser, site.url, { preferences: { theme: 'dark', mode: 'elder' } });
  const page = await context.newPage();
  await page.emulateMedia({ media: 'print' });
  for (const path of paths) {
    await page.goto(site.url + path);
    await look(page, path);
  }
  await context.close();
}

test('documents print without what only a screen can use, and say where they are from and on which day', async () => {
  const faults: string[] = [];
  let pages = 0;
  for (const column of ['policies', 'interpretations', 'consultations', 'proposals'])
    await eachOnPaper((await listed(column)).slice(0, 3), async (page, path) => {
      pages++;
      faults.push(...(await onPaper(page)).map((fault) => `${path} ${fault}`));
      const note = await page.locator('.mc-print-only').innerText();
      if (!note.includes(site.url + path) || !note.includes('2026-05-18')) faults.push(`${path} ${note}`);
      const dark = await page.evaluate(() => getComputedStyle(document.body).color);
      if (dark !== 'rgb(0, 0, 0)') faults.push(`${path} letters are ${dark}`);
      const size = await page.evaluate(() => getComputedStyle(document.body).fontSize);
      if (size !== '21px') faults.push(`${path} letters of ${size}`);
    });
  console.log(`${pages} documents on paper, from dark pages in 长辈模式`);
  expect(pages).toBeGreaterThan(9);
  expect(faults).toEqual([]);
});

test('a letter has a double rule and its number below it, any other document one rule and its number above', async () => {
  const rules: Record<string, number> = { letter: 0, other: 0 };
  const paths = [...(await listed('policies')), ...(await listed('proposals')).slice(0, 3)];
  await eachOnPaper(paths, async (page, path) => {
    if (!(await page.locator('.mc-red:not(.mc-red--off) .mc-red__rule').count())) return;
    const [double, below, named] = await page.locator('.mc-red').evaluate((head) => {
      const rule = head.querySelector('.mc-red__rule')!;
      const number = head.querySelector('.mc-red__no');
      const { borderTopWidth, borderBottomWidth } = getComputedStyle(rule);
      const top = (e: Element | null) => e?.getBoundingClientRect().top ?? 0;
      const issuer = head.querySelector('.mc-red__issuer')?.textContent?.trim() ?? '';
      return [
        parseFloat(borderTopWidth) > 0 && parseFloat(borderBottomWidth) > 0,
        !!number && top(number) > top(rule),
        issuer.endsWith('文件'),
      ];
    });
    rules[double ? 'letter' : 'other']!++;
    expect([below, named], path).toEqual(double ? [true, false] : [false, true]);
  });
  console.log(rules);
  expect(Math.min(...Object.values(rules))).toBeGreaterThan(1);
});
