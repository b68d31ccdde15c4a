import { HtmlValidate } from 'html-validate';
import { Secret, TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addUser, personOf, userByLogin } from '#src/accounts/service.ts';
import {
  axeFaults,
  openBrowser,
  overflow,
  policyFaults,
  visitor,
  type VisitorOptions,
} from '../support/browser.ts';
import { openSite, type TestSite } from '../support/site.ts';

const PASSWORD = '办公室窗外有一棵大树';
const START = '2026-05-18T10:00:00+08:00';
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    ...{ 'doctype-style': 'off', 'no-implicit-input-type': 'off' },
    // As the browser writes a page out again.
    ...{ 'attribute-boolean-style': 'off', 'attribute-empty-style': 'off' },
  },
});

let site: TestSite;
let browser: Browser;
beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
  // The production state: 动态口令 is asked of whoever approves, audits or administers.
  Object.assign(site.site.identity, { demo: false });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const codeOf = (secret: string): string =>
  new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30 }).generate({
    timestamp: site.clock.now().getTime(),
  });

const later = (seconds: number) => site.clock.set(new Date(site.clock.now().getTime() + seconds * 1000));

async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.fill('#login', login);
  await page.fill('#password', password);
  await page.click('main button[type=submit]');
}

describe.each<[string, VisitorOptions]>([
  ['with script', {}],
  ['without script on a phone', { js: false, width: 390 }],
])('%s', (_kind, options) => {
  test('a security admin sets up 动态口令, adds somebody after a second proof, and gets back in by a recovery code', async () => {
    site.clock.set(START);
    const login = options.js === false ? 'safe2' : 'safe1';
    const newcomer = options.js === false ? 'xinlai2' : 'xinlai1';
    await addUser(site.world(), {
      ...{ login, name: '安全员', password: PASSWORD, grants: [{ role: 'security', department: null }] },
    });
    const context = await visitor(browser, site.url, options);
    const page = await context.newPage();
    const faults: string[] = [];
    const look = async () => {
      const where = new URL(page.url()).pathname;
      faults.push(...(await overflow(page)).map((one) => `${where} ${one}`));
      const { results } = await validator.validateString(await page.content());
      for (const { messages } of results)
        if (options.js === false)
          faults.push(...messages.map(({ ruleId, message }) => `${where} ${ruleId} ${message}`));
      if (options.js === false) return;
      faults.push(...(await axeFaults(page)).faults, ...(await policyFaults(page)));
    };
    await page.goto(`${site.url}/desk/users`);
    await look();
    await signIn(page, login, PASSWORD);
    expect(new URL(page.url()).pathname).toBe('/desk/signin/enrol');
    await look();
    const secret = (await page.locator('main code').innerText()).replace(/\s/g, '');
    await page.fill('#code', '000000');
    await page.click('main button[type=submit]');
    expect(await page.locator('main code').innerText()).toContain(secret.slice(0, 4));
    await page.fill('#code', `${codeOf(secret).slice(0, 3)} ${codeOf(secret).slice(3)}`);
    await page.click('main button[type=submit]');
    const recovery = await page.locator('.mcd-in1__r code').allInnerTexts();
    expect(recovery).toHaveLength(10);
    await look();
    await page.click('main a.mc-btn');
    expect(new URL(page.url()).pathname).toBe('/desk/users');
    await look();

    // The form waits while a second proof is asked for, and is sent with it.
    await page.click('text=新增用户');
    await page.fill('#name', '新来的');
    await page.fill('#login', newcomer);
    await page.selectOption('[name="rights.0"]', 'reviewer:final');
    await page.selectOption('[name="reach.0"]', 'rural');
    await look();
    later(11 * 60);
    await page.click('main form button[type=submit]');
    expect(await page.locator('h1').innerText()).toBe('请再核对一次身份');
    await look();
    await page.fill('#proof', '111111');
    await page.click('main button[type=submit]');
    expect(await page.locator('.mc-err-msg').innerText()).toBe('动态口令不对');
    expect(await userByLogin(site.world(), newcomer)).toBeUndefined();
    await page.fill('#proof', codeOf(secret));
    await page.click('main button[type=submit]');
    const issued = await page.locator('[role=status] code').last().innerText();
    expect(issued).toMatch(/^(?:[a-z]{4}-){4}[a-z]{4}$/);
    await look();
    const added = (await userByLogin(site.world(), newcomer))!;
    expect([added.name, added.mustChange, added.grants[0]!.stage, added.grants[0]!.department]).toEqual([
      ...['新来的', true, 'final', 'rural'],
    ]);
    await page.goto(`${site.url}/desk/users/${newcomer}`);
    await look();
    await page.goto(`${site.url}/desk/users/stand-in`);
    await look();
    await page.goto(`${site.url}/desk/password`);
    await look();
    await page.click('text=退出');

    // Without the telephone.
    later(30);
    await signIn(page, login, PASSWORD);
    await look();
    await page.click('text=用恢复码');
    await look();
    await page.fill('#code', recovery[4]!.toLowerCase().replaceAll('-', ' '));
    await page.click('main button[type=submit]');
    expect(new URL(page.url()).pathname).toBe('/desk/users');

    // A form whose session is over goes through both steps of the sign-in.
    await page.goto(`${site.url}/desk/users/${newcomer}`);
    await page.locator('summary', { hasText: '停用账号' }).click();
    await page.fill('#note', '没有来报到');
    later(31 * 60);
    await page.locator('button', { hasText: /^\s*停用\s*$/ }).click();
    expect(await page.locator('main').innerText()).toContain('您填写的内容没有丢');
    await signIn(page, login, PASSWORD);
    await look();
    await page.fill('#code', codeOf(secret));
    await page.click('main button[type=submit]');
    expect(await page.locator('h1').innerText()).toBe('已经登录');
    await page.click('main button[type=submit]');
    expect(await page.locator('main').innerText()).toContain('没有来报到');
    expect((await personOf(site.world(), added.id))!.active).toBe(false);
    await look();
    expect(faults).toEqual([]);
    await context.close();
  }, 120_000);
});
