import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addUser } from '#src/accounts/service.ts';
import { saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import {
  axeFaults,
  openBrowser,
  overflow,
  policyFaults,
  visitor,
  type VisitorOptions,
} from '../support/browser.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
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

async function sitting(login: string, options: VisitorOptions = {}): Promise<Page> {
  const context = await visitor(browser, site.url, options);
  const [name = '', value = ''] = (await deskCookie(site, login)).split('=');
  await context.addCookies([{ name, value, url: site.url }]);
  return context.newPage();
}

async function sound(page: Page): Promise<string[]> {
  const { faults, checked } = await axeFaults(page);
  expect(checked).toBeGreaterThan(10);
  return [...faults, ...(await policyFaults(page)), ...(await overflow(page))];
}

const BODY = '各科室参加了座谈会，听取了居民的意见。';

describe.each([
  { js: true, width: 1280 },
  { js: false, width: 390 },
])('js $js at $width', (options) => {
  test('begins a piece of news, writes it, sends it for review, takes it back and deletes it', async () => {
    const page = await sitting('chenwenjing', options);
    await page.goto(`${site.url}/desk`);
    await page.getByText('新建', { exact: true }).click();
    await page.getByRole('link', { name: '工作动态' }).click();
    expect(await page.getByLabel('工作动态').isChecked()).toBe(true);
    const title = `座谈会召开${options.width}`;
    await page.getByLabel('标题').fill(title);
    await page.getByLabel('送审稿').check();
    await page.getByRole('button', { name: '新建，开始写' }).click();
    await page.waitForURL('**/desk/editions/*');
    const editionId = page.url().split('/').at(-1)!;
    const by = await actingAs(site, 'chenwenjing');
    await saveEdition(by, { editionId, revision: 0, content: { body: BODY, summary: '听取意见。' } });

    await page.goto(`${site.url}/desk`);
    await page.getByRole('link', { name: title, exact: true }).click();
    await page.waitForURL('**/desk/releases/*');
    const releaseId = page.url().split('/').at(-1)!;
    await page.getByRole('button', { name: '送审', exact: true }).click();
    await page.getByText('已经送审，等周立初审。').waitFor();
    await page.getByRole('button', { name: '撤回送审' }).click();
    await page.getByText('已经撤回，可以修改了。').waitFor();
    await page.getByRole('link', { name: '删除草稿' }).click();
    await page.getByRole('button', { name: '删除草稿，不能恢复' }).click();
    await page.getByText('草稿已删除').waitFor();
    await expect(releaseAt(by, releaseId)).rejects.toThrow('可能已经删除');
    await page.context().close();
  });
});

test('by keys: j and k from title to title, Enter opens, / searches; letters typed in a field stay letters', async () => {
  const by = await actingAs(site, 'zhengyi');
  for (const title of ['甲期简报', '乙期简报', '丙期简报'])
    await startRelease(by, { type: 'news', title, origin: 'draft' });
  const page = await sitting('zhengyi');
  await page.goto(`${site.url}/desk`);
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
  const titles = await page.locator('.mcd-q__t').allInnerTexts();
  await page.keyboard.press('j');
  expect(await focused()).toBe(titles[0]);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  expect(await focused()).toBe(titles[1]);
  await page.keyboard.press('/');
  await page.keyboard.type('丙j');
  expect(await page.locator('#q').inputValue()).toBe('丙j');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Enter');
  await page.waitForURL('**q=*');
  expect(await page.locator('.mcd-q__t').allInnerTexts()).toEqual(['丙期简报']);
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/desk/releases/*');
  await page.context().close();
});

test('the days of a deadline open by keyboard, counted and numbered, inside the page', async () => {
  const page = await sitting('zhengyi', { width: 390 });
  await page.goto(`${site.url}/desk`);
  const due = page.locator('.mcd-due').first();
  await due.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await due.locator('.mcd-due__pop').innerText()).toMatch(/第20个工作日是.+还剩20个/);
  const marks = await due.locator('.mcd-cal b').allInnerTexts();
  expect(marks.filter((mark) => /^\d+$/.test(mark)).at(-1)).toBe('20');
  expect(await sound(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await due.getAttribute('open')).toBeNull();
  expect(await page.evaluate(() => document.activeElement?.closest('.mcd-due') !== null)).toBe(true);
  await page.keyboard.press('Enter');
  await page.locator('.mcd-due summary').nth(1).press('Enter');
  expect(await page.locator('.mcd-due[open]').count()).toBe(1);
  await page.context().close();
});

test('a long line of whom it waits for stays inside the page, 长辈 as well', async () => {
  const by = await actingAs(site, 'zhengyi');
  const content = { body: BODY, summary: '听取意见。' };
  const { releaseId, editionId } = await startRelease(by, {
    type: 'news',
    title: '等人初审',
    origin: 'draft',
  });
  await saveEdition(by, { editionId, revision: 0, content });
  await addUser(site.world(), {
    ...{ login: 'diyi', name: '欧阳文静', department: 'property' },
    grants: [{ role: 'reviewer', department: 'property', stage: 'first' }],
  });
  await submitRelease(by, { releaseId });
  const page = await sitting('zhengyi', { width: 390, preferences: { mode: 'elder' } });
  await page.goto(`${site.url}/desk?q=等人初审`);
  expect(await page.locator('.mcd-q__wait').innerText()).toMatch(/^等.+等2人初审$/);
  expect(await sound(page)).toEqual([]);
  await page.context().close();
});

test('every page of it is sound at 390 and 1280, dark and 长辈', async () => {
  const by = await actingAs(site, 'chenwenjing');
  const title = '关于印发《示例市2026年农村危房改造实施方案》的通知';
  const { releaseId } = await startRelease(by, { type: 'policy', title, origin: 'draft' });
  const paths = ['/desk', '/desk?tab=mine&q=没有', '/desk/new', `/desk/releases/${releaseId}`];
  const faults: string[] = [];
  const kinds: VisitorOptions[] = [
    { width: 1280 },
    { width: 390, preferences: { theme: 'dark' } },
    { width: 390, preferences: { mode: 'elder' } },
  ];
  for (const kind of kinds) {
    const page = await sitting('chenwenjing', kind);
    for (const path of [...paths, `/desk/releases/${releaseId}/discard`]) {
      await page.goto(site.url + path);
      faults.push(...(await sound(page)).map((fault) => `${path} ${kind.width}: ${fault}`));
    }
    await page.context().close();
  }
  expect(faults).toEqual([]);
});
