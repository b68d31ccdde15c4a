import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sha256 } from '#src/audit/rules.ts';
import { packetsOf } from '#src/packets/service.ts';
import { openArchive } from '#src/word/safezip.ts';
import { saveEdition } from '#src/writing/service.ts';
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
import { docx } from '../support/office.ts';
import { CLEAR, pairOf, TITLE } from '../support/pair.ts';
import { openSite, type TestSite } from '../support/site.ts';

vi.setConfig({ testTimeout: 300_000 });

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

async function sitting(login: string, options: VisitorOptions): Promise<Page> {
  const context = await visitor(browser, site.url, options);
  const [name = '', value = ''] = (await deskCookie(site, login)).split('=');
  await context.addCookies([{ name, value, url: site.url }]);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS) writeFileSync(`${SHOTS}/${name}.png`, await page.screenshot({ fullPage: true }));
}

/** Axe runs where scripts do; the page without them is looked at in a second one. */
async function soundAt(login: string, path: string, options: VisitorOptions): Promise<string[]> {
  const page = await sitting(login, { ...options, js: true });
  await page.goto(site.url + path);
  const { faults, checked } = await axeFaults(page);
  expect(checked).toBeGreaterThan(20);
  const all = [...faults, ...(await policyFaults(page)), ...(await overflow(page))];
  await page.context().close();
  return all;
}

test.each([
  { js: true, width: 1280 },
  { js: false, width: 390 },
])('报审包 is made, downloaded, sent, sent back and made again: js $js at $width', async (options) => {
  const author = await actingAs(site, 'chenwenjing');
  const { releaseId, about } = await pairOf(author, `${TITLE}${options.width}`);
  const page = await sitting('chenwenjing', options);
  const path = `/desk/releases/${releaseId}/bundle`;
  const faults: string[] = [];
  const sound = async (name: string) => {
    await shot(page, `bundle-${name}-${options.width}`);
    faults.push(...(await soundAt('chenwenjing', path, options)).map((fault) => `${name}: ${fault}`));
  };

  await page.goto(`${site.url}/desk/releases/${releaseId}`);
  await shot(page, `bundle-release-${options.width}`);
  await page.getByRole('link', { name: '要送出去签发的，打报审包' }).click();
  await page.waitForURL(`**${path}`);
  await sound('empty');
  await page.getByRole('button', { name: '打包', exact: true }).click({ force: true });
  await page.getByText('请在下面添加起草说明').first().waitFor();

  const file = {
    name: '说明.docx',
    mimeType: 'application/octet-stream',
    buffer: docx(['依据、过程、分歧。']),
  };
  await page.locator('#file').setInputFiles(file);
  await page.getByRole('button', { name: '添加', exact: true }).click();
  await page.getByText('请选择是哪一种材料').first().waitFor();
  await page.locator('#kind').check();
  await page.getByRole('button', { name: '添加', exact: true }).click();
  await page.getByText('请选择文件').first().waitFor();
  expect(await page.locator('#kind').isChecked(), 'what was chosen is kept').toBe(true);
  await page.locator('#file').setInputFiles(file);
  await page.getByRole('button', { name: '添加', exact: true }).click();
  await page.getByText('材料已经添加。').waitFor();
  await page.getByRole('button', { name: '打包', exact: true }).click();
  await page.getByText('已经打好，可以下载。').waitFor();
  await sound('made');

  const cookie = await deskCookie(site, 'chenwenjing');
  const answer = await site.get(`${path}/1/zip`, { cookie });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const [packet] = await packetsOf(author, releaseId);
  expect(answer.headers.get('content-disposition')).toContain(encodeURIComponent('报审包_2026-'));
  expect(sha256(bytes)).toBe(packet!.sha256);
  const [, text] = packet!.entries;
  const one = Buffer.from(await (await site.get(`${path}/1/01`, { cookie })).arrayBuffer());
  expect(sha256(one)).toBe(text!.sha256);
  expect(openArchive(bytes).read(text!.name).equals(one)).toBe(true);
  // A program that is not ours reads every name and every byte of it.
  const place = join(tmpdir(), `bundle-${options.width}-${process.pid}.zip`);
  writeFileSync(place, bytes);
  const listed = execFileSync('python3', [
    '-c',
    'import sys,zipfile\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint("\\n".join(z.namelist()))',
    place,
  ]);
  expect(listed.toString().trim().split('\n')).toEqual([
    ...packet!.entries.map(({ name }) => name),
    '清单.txt',
  ]);
  expect((await site.get(`${path}/2/zip`, { cookie })).status).toBe(404);
  expect((await site.get(`${path}/1/99`, { cookie })).status).toBe(404);

  await page.getByRole('button', { name: '登记已报送' }).click();
  await page.getByText('请填写送到哪个单位').first().waitFor();
  await page.locator('#office').fill('市政府办公室');
  await page.locator('#way').check();
  await page.locator('#number').fill('示建报〔2026〕28号');
  await page.locator('#day').fill('2026年5月32日');
  await page.getByRole('button', { name: '登记已报送' }).click();
  await page.getByText('请填写报送日期').first().waitFor();
  expect(await page.locator('#office').inputValue(), 'what was typed is kept').toBe('市政府办公室');
  expect(await page.locator('#way').isChecked()).toBe(true);
  await page.locator('#day').fill('2026年5月18日');
  await page.getByRole('button', { name: '登记已报送' }).click();
  await page.getByText('报送已经登记。').waitFor();
  await sound('sent');

  const { revision } = (await releaseAt(author, releaseId)).parts[1]!;
  await saveEdition(author, { editionId: about, revision, content: { body: CLEAR } });
  await page.goto(`${site.url}/desk/releases/${releaseId}`);
  await page.getByText('报审后又改过：政策解读').waitFor();
  await page.goto(site.url + path);
  await page.getByText('报审后又改过', { exact: true }).waitFor();
  await page.getByText('对方退回补正').click();
  await page.locator('#backDay').fill('2026-05-18');
  await page.locator('#note').fill('解读没有写清每户要不要出钱');
  await page.getByRole('button', { name: '登记退回补正' }).click();
  await page.getByText('退回补正已经登记。').waitFor();
  await page.getByRole('button', { name: '打包', exact: true }).click();
  await page.getByText('已经打好，可以下载。').waitFor();
  expect(await page.locator('.mcd-hist li').allInnerTexts()).toEqual([
    expect.stringMatching(/第2次打包[\s\S]*改政策解读《.*》，其余2份未变/),
    expect.stringMatching(/退回补正[\s\S]*解读没有写清/),
    expect.stringMatching(/第1次报送[\s\S]*送市政府办公室　示建报〔2026〕28号　公文交换系统/),
    expect.stringMatching(/第1次打包/),
  ]);
  await sound('again');
  expect(faults).toEqual([]);
  await page.context().close();
});

test('whoever only reads sees what was sent and has no form; whoever may not read has no page', async () => {
  const author = await actingAs(site, 'chenwenjing');
  const { releaseId } = await pairOf(author, `${TITLE}给人看`);
  const path = `/desk/releases/${releaseId}/bundle`;
  const page = await sitting('zhouli', {});
  await page.goto(site.url + path);
  expect(await page.locator('main form').count()).toBe(0);
  await page.context().close();
  for (const [login, status] of [
    ['zhengyi', 404],
    ['qiushi', 403],
  ] as const) {
    const answer = await site.get(path, { cookie: await deskCookie(site, login) });
    expect([login, answer.status]).toEqual([login, status]);
  }
});
