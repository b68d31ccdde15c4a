import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addUser } from '#src/accounts/service.ts';
import { bindSubject } from '#src/bindings/service.ts';
import { subjectAt } from '#src/oidc/rules.ts';
import { axeFaults, openBrowser, overflow, policyFaults, visitor } from '../support/browser.ts';
import { openProvider, type TestProvider } from '../support/provider.ts';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let provider: TestProvider;
let browser: Browser;
beforeAll(async () => {
  site = await openSite();
  provider = await openProvider(() => site.clock.now());
  for (const [name, value] of Object.entries(provider.settings)) vi.stubEnv(name, value);
  const grants = [{ role: 'author' as const, department: null }];
  const id = await addUser(site.world(), { login: 'wangyi', name: '王一', grants });
  await bindSubject(site.world(), { id, subject: subjectAt(provider.issuer, 'sub-wangyi') });
  browser = await openBrowser();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await browser?.close();
  await provider?.close();
  await site?.close();
});

test.each([
  { js: true, width: 1280 },
  { js: false, width: 390 },
])('the way to a provider at another site and back ends at the desk, js $js at $width', async (options) => {
  const page = await (await visitor(browser, site.url, options)).newPage();
  provider.who = 'sub-wangyi';
  await page.goto(`${site.url}/desk/new`);
  if (options.js) {
    const { faults, checked } = await axeFaults(page);
    expect(checked).toBeGreaterThan(10);
    expect([...faults, ...(await policyFaults(page)), ...(await overflow(page))]).toEqual([]);
  }
  await page.getByRole('link', { name: '用统一身份认证登录' }).click();
  await page.waitForURL(`${site.url}/desk/new`);
  expect(await page.getByRole('link', { name: '王一' }).count()).toBe(1);
});

test('whoever is not bound reads why they are back, and the password field is there', async () => {
  const page = await (await visitor(browser, site.url)).newPage();
  provider.who = 'sub-nobody';
  await page.goto(`${site.url}/desk/signin`);
  await page.getByRole('link', { name: '用统一身份认证登录' }).click();
  await page.getByRole('alert').filter({ hasText: '统一认证没有登录成功' }).waitFor();
  expect(new URL(page.url()).search).toBe('?provider=refused');
  expect(await page.locator('#password').count()).toBe(1);
  expect((await axeFaults(page)).faults).toEqual([]);
});

test('a form whose session ended is not lost on the way by another window', async () => {
  const context = await visitor(browser, site.url);
  const page = await context.newPage();
  provider.who = 'sub-wangyi';
  await page.goto(`${site.url}/desk/new`);
  await page.getByRole('link', { name: '用统一身份认证登录' }).click();
  await page.waitForURL(`${site.url}/desk/new`);
  await page.goto(`${site.url}/desk/new?type=news`);
  const title = page.locator('input[name=title]');
  await title.fill('座谈会听取意见');
  await page.check('input[name=origin][value=draft]', { force: true });
  await context.clearCookies();
  await page.locator('main form button[type=submit]').last().click();
  const [elsewhere] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: '用统一身份认证登录' }).click(),
  ]);
  await elsewhere.waitForURL(`${site.url}/desk`);
  await page.getByRole('button', { name: '在新窗口登录好了' }).click();
  await page.getByRole('button', { name: '继续提交' }).click();
  await page.waitForURL(/\/desk\/(?:editions|releases)\//);
  expect(await page.content()).toContain('座谈会听取意见');
});
