import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, policyFaults, visitor, type VisitorOptions } from '../support/browser.ts';
import { Clerk, secondsOf, type Way } from '../support/clerk.ts';
import { deskCookie } from '../support/desk.ts';
import { bringPlan, DOCX } from '../support/plan.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { letter, p, wordFile } from '../support/word.ts';

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

const WALKS: { js: boolean; width: number; way: Way; origin: string }[] = [
  { js: true, width: 1280, way: 'keys', origin: '送审稿' },
  { js: false, width: 390, way: 'pointer', origin: '送审稿' },
  { js: false, width: 1280, way: 'pointer', origin: '正式文件' },
];

describe.each(WALKS)('js $js at $width by $way, $origin', ({ js, width, way, origin }) => {
  test('a clerk who never saw it brings a plan from Word and its interpretation as far as 送审', async () => {
    const context = await visitor(browser, site.url, { js, width });
    const page = await context.newPage();
    const mirror = js ? undefined : await (await visitor(browser, site.url, { width })).newPage();
    const clerk = new Clerk(page, way, mirror);
    await bringPlan(site, clerk, page, { js, origin });
    told({ js, width, way, origin }, clerk);
    expect(clerk.faults).toEqual([]);
    await context.close();
    await mirror?.context().close();
  }, 180_000);
});

function told(walk: (typeof WALKS)[number], { effort, seen }: Clerk): void {
  const { keys, han, pointings, thoughts } = effort;
  const minutes = (secondsOf(effort) / 60).toFixed(1);
  console.log(
    `js ${walk.js}, ${walk.width}, ${walk.way}, ${walk.origin}: ${seen.length} pages, ${keys} keys, ${han} 汉字, ` +
      `${pointings} pointings, ${thoughts} thoughts: ${minutes} minutes of 8 by the keystroke-level model`,
  );
  expect(Number(minutes)).toBeLessThan(8);
}

describe('导入Word is sound', () => {
  test.each<VisitorOptions>([
    { width: 1280 },
    { width: 390, preferences: { theme: 'dark' } },
    { width: 390, preferences: { mode: 'elder' } },
  ])('%j, before a file, after one that is refused, and while it is confirmed', async (options) => {
    const context = await visitor(browser, site.url, options);
    const [name = '', value = ''] = (await deskCookie(site, 'chenwenjing')).split('=');
    await context.addCookies([{ name, value, url: site.url }]);
    const page = await context.newPage();
    const clerk = new Clerk(page, 'pointer');
    const file = page.getByLabel('Word、PDF或OFD文件');
    await page.goto(`${site.url}/desk/import`);
    await clerk.arrives(/import/, '导入Word');
    await page.getByLabel('送审稿').check();
    await file.setInputFiles({ name: 'x.docx', mimeType: DOCX, buffer: Buffer.from('<html>') });
    await page.getByRole('button', { name: '读取' }).click();
    await page.getByText('这是网页或XML文件').first().waitFor();
    await clerk.arrives(/import/, '导入Word');
    const carrying = [...letter({ title: '关于印发《危房改造方案》的通知' }), ...CARRIED];
    await drop(page, wordFile(carrying));
    await page.getByRole('button', { name: '读取' }).click();
    await clerk.arrives(/import/, '核对识别结果');
    const confirm = page.getByRole('button', { name: '确认，开始编辑' });
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    await confirm.focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('carried');
    await page.getByText('哪里认错了，点这里改').click();
    await clerk.arrives(/import/, '核对识别结果');
    await page.getByLabel('是', { exact: true }).check();
    await page.getByLabel('文件性质').selectOption('other');
    await page.getByText('还有1处没有确认').waitFor();
    await page.getByLabel('公开方式').selectOption('active');
    expect(await confirm.getAttribute('aria-disabled')).toBe(null);
    expect([...clerk.faults, ...(await policyFaults(page))]).toEqual([]);
    await context.close();
  });
});

const CARRIED = [
  p('危房改造方案', { center: true, size: 22, newPage: true }),
  p('一、目标任务'),
  p('改造危房126户。'),
];

/** Dropped on the form as from a folder. */
const drop = (page: Page, bytes: Buffer): Promise<void> =>
  page.locator('form[data-drop]').evaluate(
    (form, { base64, type }) => {
      const files = new DataTransfer();
      const content = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      files.items.add(new File([content], '方案.docx', { type }));
      form.dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true }));
    },
    { base64: bytes.toString('base64'), type: DOCX },
  );
