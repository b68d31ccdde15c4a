import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, visitor, type VisitorOptions } from '../support/browser.ts';
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

async function atHome(options: VisitorOptions) {
  const context = await visitor(browser, site.url, options);
  const page = await context.newPage();
  await page.goto(`${site.url}/`);
  return { page, close: () => context.close() };
}

test.each([[390], [1280]])(
  '政府信息公开 is on the first screen at %i, before anybody scrolls',
  async (width) => {
    const { page, close } = await atHome({ width });
    const links = await page.getByRole('link', { name: '政府信息公开', exact: true }).all();
    const tops = await Promise.all(
      links.map(async (link) => ((await link.isVisible()) ? ((await link.boundingBox())?.y ?? 9999) : 9999)),
    );
    expect(Math.min(...tops)).toBeLessThan(800);
    await close();
  },
);

test('长辈模式 has its own order: search, hotline, 查我的意见, three ways on, two policies, 征集, 政府信息公开', async () => {
  const { page, close } = await atHome({ width: 390, preferences: { mode: 'elder' } });
  const { number } = site.site.identity.hotline;
  const seen = (await page.locator('main').innerText()).replace(/\s+/g, '\n');
  const order = [
    `打电话${number}`,
    '查我的意见、留言',
    '看政策',
    '提意见',
    '办事情',
    '最新政策',
    '正在征求您的意见',
    '政府信息公开',
  ];
  const places = order.map((words) => seen.indexOf(words));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  expect(await page.locator('.mc-pair > li:visible').count()).toBe(2);
  expect(seen).not.toContain('工作动态');
  expect(await page.getByText('演示站点，内容均为虚构').isVisible()).toBe(true);
  const sizes = await page
    .locator('.mc-big a')
    .evaluateAll((all) => all.map((a) => a.getBoundingClientRect().height));
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(60);
  await close();
});
