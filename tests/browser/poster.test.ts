import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFaults, openBrowser, overflow, policyFaults, visitor } from '../support/browser.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { publishedInterpretation, publishedPolicy } from '../support/world.ts';

let site: TestSite;
let browser: Browser;
let paths: string[];

const LONG = '国有土地上已经投入使用的四层以上、没有电梯的住宅，列入征收计划的除外；';

beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
  await publishLong();
  const { results } = (await (await site.get('/interpretations.json?size=100')).json()) as {
    results: { url: string }[];
  };
  paths = results.map(({ url }) => url.slice(site.url.length));
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** More than any sheet holds, and nearly nothing. */
async function publishLong(): Promise<void> {
  const world = site.world();
  const { documentId } = await publishedPolicy(world, { title: '关于一件很长的事的通知' });
  const body = `## 到哪里办\n\n| 区县 | 窗口 | 电话 |\n| --- | --- | --- |\n| 城中区 | 2楼12号窗口 | 0000-1234501 |`;
  for (const [count, times] of [
    [1, 1],
    [4, 2],
    [9, 3],
    [30, 12],
  ] as const) {
    const keyPoints = Array.from({ length: count }, (_, i) => ({
      label: `第${i + 1}件要紧的事`,
      text: LONG.repeat(times),
      clause: 't5',
    }));
    await publishedInterpretation(world, documentId, {
      title: `一份有${count}个要点的解读，${'标题也写得很长，'.repeat(times)}`,
      body,
      details: { keyPoints },
    });
  }
  await publishedInterpretation(world, documentId, { title: '一份没有要点的解读' });
}

const pdfOf = async (page: Page): Promise<{ pages: number; size: string }> => {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf) ?? [];
  const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  return { pages, size: `${Math.round(Number(width))}×${Math.round(Number(height))}` };
};

test('every interpretation prints on one A4 page for the notice board, without JavaScript', async () => {
  const context = await visitor(browser, site.url, { js: false });
  const page = await context.newPage();
  const printed: Record<string, unknown> = {};
  const small: string[] = [];
  for (const path of paths) {
    expect((await page.goto(`${site.url}${path}/print`))!.status()).toBe(200);
    printed[path] = await pdfOf(page);
    await page.emulateMedia({ media: 'print' });
    const sizes = await page
      .locator('dl')
      .evaluate((list) =>
        [...list.querySelectorAll('dt, dd')].map((e) => parseFloat(getComputedStyle(e).fontSize) * 0.75),
      );
    if (Math.min(...sizes) < 20) small.push(path);
    await page.emulateMedia({ media: null });
  }
  console.log(`${paths.length} interpretations printed`);
  expect(paths.length).toBeGreaterThan(10);
  expect(printed).toEqual(Object.fromEntries(paths.map((path) => [path, { pages: 1, size: '595×842' }])));
  expect(small).toEqual([]);
  // The counter counts: a policy takes more than one page.
  await page.goto(`${site.url}/policies/2026-001`);
  expect((await pdfOf(page)).pages).toBeGreaterThan(1);
  await context.close();
});

test('a sheet that could not hold all says how many points are left and where the whole text is', async () => {
  const texts = await Promise.all(paths.map(async (path) => (await site.get(`${path}/print`)).text()));
  const cut = texts.filter((text) => /还有\d+个要点/.test(text));
  console.log(`${cut.length} of ${texts.length} leave points out`);
  expect(cut.length).toBeGreaterThan(0);
  for (const [i, text] of texts.entries()) {
    expect(text).toContain(`${site.url}${paths[i]}`.replace('http://', ''));
    expect(text).toMatch(/<svg[^>]*role="img" aria-label="二维码：http/);
  }
});

test.each([
  ['dark on a wide screen', { scheme: 'dark' as const }],
  ['high contrast on a phone', { width: 390, preferences: { theme: 'contrast' } }],
  ['长辈模式 on a phone', { width: 390, preferences: { mode: 'elder' } }],
  ['a narrow phone', { width: 320 }],
])('the sheet is free of axe faults, keeps its policy and fits: %s', async (_, options) => {
  const context = await visitor(browser, site.url, options);
  const page = await context.newPage();
  let checked = 0;
  for (const path of paths.slice(0, 4)) {
    await page.goto(`${site.url}${path}/print`);
    const found = await axeFaults(page);
    checked += found.checked;
    expect([...found.faults, ...(await overflow(page)), ...(await policyFaults(page))], path).toEqual([]);
  }
  expect(checked).toBeGreaterThan(40);
  await context.close();
});

test('charts fit at every width and letter size, and carry their words and figures', async () => {
  let charts = 0;
  for (const options of [
    { width: 320 },
    { width: 320, preferences: { mode: 'elder' } },
    { width: 390 },
    { scheme: 'dark' as const },
  ]) {
    const context = await visitor(browser, site.url, options);
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(site.url + path);
      for (const chart of await page.locator('.mc-chart').all()) {
        charts++;
        const { label, said, outside } = await chart.evaluate((svg) => {
          const frame = svg.parentElement!.getBoundingClientRect();
          const named = (name: string) =>
            document.getElementById(svg.getAttribute(name)!)?.textContent?.trim() ?? '';
          const boxes = [...svg.querySelectorAll('text, rect')].map((e) => e.getBoundingClientRect());
          return {
            label: named('aria-labelledby'),
            said: named('aria-describedby'),
            outside: boxes.filter((b) => b.right > frame.right + 1 || b.left < frame.left - 1).length,
          };
        });
        expect([label.length > 5, said.includes('：'), outside], path).toEqual([true, true, 0]);
        expect(await page.locator('.mc-src a[href^="#table-"]').count()).toBe(1);
        const target = await page.locator('.mc-src a[href^="#table-"]').getAttribute('href');
        expect(await page.locator(`table${target}`).count()).toBe(1);
      }
    }
    await context.close();
  }
  console.log(`${charts} charts looked at`);
  expect(charts).toBeGreaterThanOrEqual(8);
});
