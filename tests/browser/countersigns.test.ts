import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { giveOpinion } from '#src/reviews/service.ts';
import { placeOf } from '#src/stages/rules.ts';
import { countersignsOf, give, invite } from '#src/countersigns/service.ts';
import { submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { change, SYSTEM } from '#src/context.ts';
import { openSession } from '#src/sessions/service.ts';
import {
  axeFaults,
  openBrowser,
  overflow,
  policyFaults,
  visitor,
  type VisitorOptions,
} from '../support/browser.ts';
import { type Pair, pairOf, TITLE } from '../support/pair.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { AGREED, NO_SECRETS, type Staff, staffOf } from '../support/staff.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

let site: TestSite;
let browser: Browser;
let staff: Staff;
let pair: Pair;
beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
  staff = await staffOf(site.world());
  pair = await pairOf(staff.author);
  await submitRelease(staff.author, pair);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const LIGHT = {};
const MODES: Record<string, VisitorOptions> = {
  浅色: LIGHT,
  深色: { scheme: 'dark' },
  长辈模式: { preferences: { mode: 'elder' } },
  高对比: { preferences: { theme: 'contrast' } },
  手机: { width: 390 },
};

async function sitting(part: keyof Staff, options: VisitorOptions = {}): Promise<Page> {
  const context = await visitor(browser, site.url, options);
  const { id } = staff[part].actor;
  const ctx = { ...site.world(), actor: SYSTEM };
  const value = await change(ctx, 'session.open', id, (tx) => openSession(tx, id, '127.0.0.0/24'));
  await context.addCookies([{ name: 'desk', value, url: site.url }]);
  return context.newPage();
}

const asked = async (): Promise<string> => {
  const { sha256 } = await releaseAt(staff.author, pair.releaseId);
  const values = { office: '市财政局', days: '3' };
  return (await invite(staff.author, { releaseId: pair.releaseId, sha256, values })).token;
};

const faultsOf = async (page: Page): Promise<string[]> => {
  const { faults, checked } = await axeFaults(page);
  expect(checked).toBeGreaterThan(10);
  return [...faults, ...(await overflow(page)), ...(await policyFaults(page))];
};

test('a clerk makes a link, with and without JavaScript, sees it once, and takes it back', async () => {
  for (const js of [true, false]) {
    const page = await sitting('author', { js, ...(js ? {} : { width: 390 }) });
    await page.goto(`${site.url}/desk/releases/${pair.releaseId}`);
    await page.locator('#huiqian summary').click();
    await page.getByRole('button', { name: '生成链接' }).click();
    expect(await page.locator('.mc-errsum li').allInnerTexts()).toEqual([
      '请填写会签单位',
      '请选择链接有效几天',
    ]);
    await page.fill('#office', '市财政局');
    await page.getByLabel('3天').check();
    await page.getByRole('button', { name: '生成链接' }).click();
    const address = await page.locator('.mcd-cs__new code').innerText();
    expect(address).toMatch(/\/sign\/[\w-]{43}$/);
    if (js) expect(await faultsOf(page)).toEqual([]);
    const own = new URL(address).pathname;
    expect((await site.get(own)).status).toBe(200);
    await page.goto(`${site.url}/desk/releases/${pair.releaseId}`);
    expect(await page.content()).not.toContain(own);
    await page.locator('#huiqian').getByRole('button', { name: /^收回/ }).last().click();
    await page.getByText('会签链接已经收回').waitFor();
    expect((await site.get(own)).status).toBe(410);
    await page.context().close();
  }
});

test('an office outside reads and answers on a phone without JavaScript; what it wrote stands at the desk', async () => {
  const link = await asked();
  const context = await visitor(browser, site.url, { js: false, width: 390 });
  const page = await context.newPage();
  const asks: string[] = [];
  page.on('request', (request) => {
    const { referer } = request.headers();
    if (referer) asks.push(referer);
  });
  await page.goto(`${site.url}/sign/${link}`);
  await page.getByRole('button', { name: '长辈模式' }).click();
  expect(new URL(page.url()).pathname).toBe(`/sign/${link}`);
  await page.getByRole('link', { name: `政策文件：${TITLE}` }).click();
  await page.getByText('住在危房里的农村低收入家庭').waitFor();
  await page.getByRole('link', { name: '回到会签意见' }).click();
  await page.getByRole('button', { name: '提交会签意见' }).click();
  expect(await page.locator('.mc-errsum li').allInnerTexts()).toEqual(['请选择会签意见', '请填写姓名和职务']);
  await page.getByLabel('有修改意见').check();
  await page.fill('#note', '补助由谁承担，请写明。');
  await page.fill('#signer', '李明，市财政局办公室主任');
  await page.getByRole('button', { name: '提交会签意见' }).click();
  await page.getByRole('heading', { name: '会签意见已经收到' }).waitFor();
  expect(new URL(page.url()).pathname).toBe(`/sign/${link}`);
  await page.getByRole('link', { name: '首页' }).first().click();
  expect(asks.filter((referer) => referer.includes('/sign/'))).toEqual([]);
  await context.close();
  for (const path of ['', '/review']) {
    const desk = await sitting('second');
    await desk.goto(`${site.url}/desk/releases/${pair.releaseId}${path}`);
    const own = desk.locator('#huiqian li', { hasText: '补助由谁承担' });
    expect(await own.innerText()).toMatch(
      /市财政局[^]*有修改意见。补助由谁承担，请写明。[^]*李明，市财政局办公室主任/,
    );
    await desk.context().close();
  }
});

test('every page of a link and the notices at the desk hold to axe in all modes', async () => {
  const [open, used] = [await asked(), await asked()];
  await give(site.world(), { token: used, client: '203.0.113.1', values: { ...SAID, note: '' } });
  const paths = [
    ...[`/sign/${open}`, `/sign/${open}/${pair.policy}`, `/sign/${open}/${pair.about}`, `/sign/${used}`],
    ...['/sign/nothing', `/desk/releases/${pair.releaseId}`, `/desk/releases/${pair.releaseId}/review`],
  ];
  const faults: string[] = [];
  for (const [mode, options] of Object.entries(MODES)) {
    const page = await sitting('first', options);
    for (const path of paths) {
      await page.goto(site.url + path);
      faults.push(...(await faultsOf(page)).map((fault) => `${mode} ${path}: ${fault}`));
    }
    await page.context().close();
  }
  console.log(`${paths.length} pages × ${Object.keys(MODES).length} modes`);
  expect(faults).toEqual([]);
});

const SAID = {
  verdict: 'agreed',
  note: '请写明市、区县各承担多少，依据是什么。'.repeat(100),
  signer: '李明，主任',
};

test('the sheet stays one page of A4 with five long 会签 and long opinions; the link itself prints readably', async () => {
  const long = '同意。请办公室在印发前再核对附件里的户数，与上年统计口径保持一致。'.repeat(20);
  for (let n = 0; n < 5; n += 1)
    await give(site.world(), {
      token: await asked(),
      client: '203.0.113.1',
      values: { ...SAID, verdict: 'changes' },
    });
  for (;;) {
    const release = await releaseAt(staff.author, pair.releaseId);
    if (release.state !== 'submitted') break;
    const { code } = placeOf(release, site.site).stage;
    const values = code === 'secrecy' ? { ...NO_SECRETS, note: long } : { ...AGREED, note: long };
    await giveOpinion(staff[code as keyof Staff], { releaseId: release.id, sha256: release.sha256, values });
  }
  expect(
    (await countersignsOf(staff.author, await releaseAt(staff.author, pair.releaseId))).length,
  ).toBeGreaterThan(6);
  const pagesOf = async (page: Page) =>
    (await page.pdf({ preferCSSPageSize: true, printBackground: true }))
      .toString('latin1')
      .match(/\/Type\s*\/Page\b/g)!.length;
  const page = await sitting('publisher');
  await page.goto(`${site.url}/desk/releases/${pair.releaseId}/print`);
  expect(await page.locator('th', { hasText: '会签' }).count()).toBe(1);
  expect(await pagesOf(page)).toBe(1);
  await page.goto(`${site.url}/sign/${await asked()}`);
  expect(await pagesOf(page)).toBeLessThanOrEqual(2);
  await page.context().close();
});
