import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  axeFaults,
  openBrowser,
  overflow,
  policyFaults,
  visitor,
  type VisitorOptions,
} from '../support/browser.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { answeredConsultation, openConsultation } from '../support/world.ts';

let site: TestSite;
let browser: Browser;
beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
  await openConsultation(site.world(), { number: '2026-901' });
  await answeredConsultation(site.world(), { number: '2026-903' });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

const TEXT = '建议服务费也公布上限，并写明多久调整一次。';
const KINDS: [string, VisitorOptions][] = [
  ['with script on a wide screen', {}],
  ['without script on a phone', { js: false, width: 390 }],
  ['without script in 长辈模式', { js: false, width: 390, preferences: { mode: 'elder' } }],
];

/** One visitor who keeps what is wrong with the pages he comes through. */
async function walking(options: VisitorOptions) {
  site.clock.set('2026-05-18T10:00:00+08:00');
  const context = await visitor(browser, site.url, options);
  const page = await context.newPage();
  const faults: string[] = [];
  const look = async (where: string) => {
    const found = [...(await overflow(page))];
    // axe is a script: pages without script are looked at by a second visitor of their own below.
    if (options.js !== false) found.push(...(await axeFaults(page)).faults, ...(await policyFaults(page)));
    faults.push(...found.map((fault) => `${where} ${fault}`));
  };
  return { page, look, faults, close: () => context.close() };
}

const code = (page: Page) => page.locator('output.mc-code').innerText();

test.each(KINDS)(
  'from the draft to the receipt to where it stands, %s',
  async (_, options) => {
    const { page, look, faults, close } = await walking(options);
    await page.goto(`${site.url}/consultations/2026-901`);
    await page.getByRole('link', { name: '对第三条提意见' }).click();
    await look('clause');
    await page.getByLabel('手机号码').fill('1380000000');
    await page.getByText('建议修改', { exact: true }).click();
    await page.getByRole('button', { name: '提交意见' }).click();
    await page.locator('.mc-errsum').waitFor();
    expect(await page.locator('.mc-errsum li').allInnerTexts()).toEqual([
      ...['请写下您的意见', '手机号码少了1位，应为11位数字'],
    ]);
    await look('faults');
    expect(await page.getByLabel('手机号码').inputValue()).toBe('1380000000');
    expect(await page.getByLabel('建议修改').isChecked()).toBe(true);
    await page.getByLabel('手机号码').fill('138 0000 0000');
    await page.getByLabel('您的意见').fill(TEXT);
    await page.getByRole('button', { name: '提交意见' }).click();
    await page.waitForURL('**/receipts/new');
    expect(await page.locator('h1').innerText()).toBe('意见已收到');
    await look('receipt');
    const digits = (await code(page)).replace(/\D/g, '');
    expect(digits).toMatch(/^\d{12}$/);
    await page.reload();
    expect((await code(page)).replace(/\D/g, ''), 'after a reload').toBe(digits);
    await page.goto(`${site.url}/receipts`);
    await look('lookup');
    await page.getByLabel('12位查询码').fill(digits.replace(/(.{4})/g, '$1 '));
    await page.getByRole('button', { name: '查结果' }).click();
    expect(await page.locator('h1').innerText()).toBe('最晚6月30日答复您');
    expect(page.url()).not.toContain(digits);
    expect(await page.locator('main').innerText()).toContain(TEXT);
    await look('tracking');
    await close();
    expect(faults).toEqual([]);
  },
  120_000,
);

test('a double click sends one comment', async () => {
  const { page, close } = await walking({});
  await page.goto(`${site.url}/consultations/2026-901/comment?clause=2`);
  await page.getByLabel('您的意见').fill('按两次的意见');
  await page.getByRole('button', { name: '提交意见' }).dblclick();
  await page.waitForURL('**/receipts/new');
  const first = await code(page);
  await page.goBack();
  await page.getByRole('button', { name: '提交意见' }).click();
  await page.waitForURL('**/receipts/new');
  expect(await code(page)).toBe(first);
  await close();
});

test('a browser without cookies gets its receipt too', async () => {
  const { page, close } = await walking({});
  await page.route('**/*', async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 });
    const headers = { ...answer.headers() };
    delete headers['set-cookie'];
    await route.fulfill({ response: answer, headers });
  });
  await page.goto(`${site.url}/consultations/2026-901/comment?clause=2`);
  await page.getByLabel('您的意见').fill('没有 cookie 的意见');
  await page.getByRole('button', { name: '提交意见' }).click();
  expect((await code(page)).replace(/\D/g, '')).toMatch(/^\d{12}$/);
  await close();
});

test.each<[string, VisitorOptions]>([
  ['on a wide screen', {}],
  ['in 长辈模式 on a phone', { width: 390, preferences: { mode: 'elder' } }],
  ['in the dark', { scheme: 'dark' }],
])('after the result a code shows the answer to its 条 and what it changed, %s', async (_, options) => {
  const { page, look, faults, close } = await walking(options);
  site.clock.set('2026-03-10T10:00:00+08:00');
  await page.goto(`${site.url}/consultations/2026-903/comment?clause=2`);
  await page.getByLabel('您的意见').fill('审查太慢。');
  await page.getByRole('button', { name: '提交意见' }).click();
  await page.waitForURL('**/receipts/new');
  const digits = (await code(page)).replace(/\D/g, '');
  site.clock.set('2026-05-18T10:00:00+08:00');
  await page.goto(`${site.url}/receipts`);
  await page.getByLabel('12位查询码').fill(digits);
  await page.getByRole('button', { name: '查结果' }).click();
  const said = await page.locator('main').innerText();
  for (const words of [
    '采纳',
    '改为十个工作日。',
    '征求意见稿',
    '正式文件',
    '审查太慢。',
    '这样的答复讲清楚了吗',
  ])
    expect(said, words).toContain(words);
  expect(await page.locator('main ins').count()).toBeGreaterThan(0);
  await look('answered');
  await page.getByRole('link', { name: '看全部意见的处理结果' }).click();
  expect(page.url()).toContain('/consultations/2026-903/result');
  expect(await page.locator('h1').count()).toBe(1);
  await close();
  expect(faults).toEqual([]);
});

test('closed while it was typed: the text is there to be copied, the heading is read first', async () => {
  const { page, look, faults, close } = await walking({});
  await page.goto(`${site.url}/consultations/2026-901/comment?clause=3`);
  await page.getByLabel('您的意见').fill(TEXT);
  site.clock.set('2026-06-02T00:00:00+08:00');
  await page.getByRole('button', { name: '提交意见' }).click();
  expect(await page.getByRole('textbox', { name: '您写的内容' }).inputValue()).toBe(TEXT);
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('mc-errsum');
  await look('closed');
  await close();
  expect(faults).toEqual([]);
});

test.each<[string, VisitorOptions]>([
  ['light', {}],
  ['dark', { scheme: 'dark' }],
  ['长辈模式 on a phone', { width: 390, preferences: { mode: 'elder' } }],
  ['high contrast on a phone', { width: 390, preferences: { theme: 'contrast' } }],
])('a correction and its pages are free of axe faults: %s', async (_, options) => {
  const { page, look, faults, close } = await walking(options);
  await page.goto(`${site.url}/consultations/2026-903`);
  await page.getByRole('link', { name: '本站纠错' }).first().click();
  await look('correction');
  await page.getByRole('button', { name: '提交纠错' }).click();
  await look('correction with faults');
  await page.getByLabel('哪一句有错').fill('电费不得加价');
  await page.getByText('错字、标点').click();
  await page.getByRole('button', { name: '提交纠错' }).click();
  await page.waitForURL('**/receipts/new');
  await look('receipt');
  await page.goto(`${site.url}/consultations/2026-903`);
  await page.getByRole('button', { name: '没解决我的问题' }).click();
  await look('thanks');
  expect(await page.getByRole('status').innerText()).toContain('已经记下');
  await close();
  expect(faults).toEqual([]);
});
