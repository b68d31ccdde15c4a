import { writeFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { releaseAt } from '#src/written/service.ts';
import { axeFaults, openBrowser, overflow, policyFaults, visitor } from '../support/browser.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { policyContent, published } from '../support/world.ts';

vi.setConfig({ testTimeout: 120_000 });

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

const SHOTS = process.env['SHOTS'];

test.each([
  { js: true, width: 1280 },
  { js: false, width: 390 },
])(
  'the next issue is begun from the last one, which says what it left: js $js at $width',
  async (options) => {
    const title = `村镇建设科第${options.width}期资质公示`;
    const { releaseId } = await published(site.world(), {
      ...policyContent({ title, department: 'rural', body: '现将结果公布。' }),
      ...{ type: 'notice', summary: '结果公布。' },
      details: {
        ...{ kind: 'display', until: '2026-05-28', draftingDepartment: 'rural' },
        ...{ topics: [], heads: [], keywords: ['资质'] },
      },
    });
    const context = await visitor(browser, site.url, options);
    const [name = '', value = ''] = (await deskCookie(site, 'chenwenjing')).split('=');
    await context.addCookies([{ name, value, url: site.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const faults: string[] = [];
    const sound = async (step: string) => {
      if (SHOTS)
        writeFileSync(
          `${SHOTS}/repeat-${step}-${options.width}.png`,
          await page.screenshot({ fullPage: true }),
        );
      if (!options.js) return;
      const found = await axeFaults(page);
      expect(found.checked).toBeGreaterThan(20);
      faults.push(...found.faults, ...(await policyFaults(page)), ...(await overflow(page)));
    };
    await page.goto(`${site.url}/desk/releases/${releaseId}`);
    await page.getByRole('link', { name: '照这一份起草下一期' }).click();
    await page.getByRole('heading', { name: '复制上期' }).waitFor();
    await sound('choose');
    expect(await page.locator('.mcd-rep li').first().innerText()).toContain(title);
    await page.locator('.mcd-rep li').first().getByRole('button').click();
    await page.getByText('已经照上期起草。没有复制：到期日期。').waitFor();
    await sound('made');
    const made = /releases\/([\w-]+)/.exec(page.url())![1]!;
    const author = await actingAs(site, 'chenwenjing');
    const { parts, state } = await releaseAt(author, made);
    expect([state, parts[0]!.content.title, parts[0]!.content.details['until']]).toEqual([
      'draft',
      title,
      undefined,
    ]);
    expect(faults).toEqual([]);
    await context.close();
  },
);

test('a publisher, who writes nothing, is not offered it', async () => {
  const cookie = await deskCookie(site, 'linke');
  expect((await site.get('/desk/new?type=notice', { cookie })).status).toBe(403);
});
