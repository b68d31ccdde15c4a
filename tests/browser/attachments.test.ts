import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allUsers } from '#src/accounts/service.ts';
import { startRelease } from '#src/writing/service.ts';
import {
  axeFaults,
  openBrowser,
  overflow,
  policyFaults,
  visitor,
  type VisitorOptions,
} from '../support/browser.ts';
import * as made from '../support/office.ts';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let browser: Browser;
let password: string;
beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
  const accounts = readFileSync(join(site.store.dir, 'demo-accounts.txt'), 'utf8').split('\n');
  password = accounts.find((line) => line.startsWith('chenwenjing\t'))!.split('\t')[1]!;
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function begun(): Promise<string> {
  const world = site.world();
  const chen = (await allUsers(world)).find(({ login }) => login === 'chenwenjing')!;
  const { editionId } = await startRelease(world.as({ id: chen.id, name: chen.name }), {
    ...{ type: 'policy', title: '关于做好农村危房改造的通知', origin: 'draft' as const },
  });
  return editionId;
}

const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });

const KINDS: [string, VisitorOptions][] = [
  ['with script on a wide screen', {}],
  ['without script on a phone', { js: false, width: 390 }],
];

async function enter(options: VisitorOptions): Promise<Page> {
  const page = await (await visitor(browser, site.url, options)).newPage();
  await page.goto(`${site.url}/desk/signin`);
  await page.getByLabel('账号').fill('chenwenjing');
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: /登录|下一步/ }).click();
  return page;
}

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['SHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

describe.each(KINDS)('附件 %s', (_, options) => {
  test('come in, are named, moved, read and taken out', async () => {
    const id = await begun();
    const page = await enter(options);
    const faults: string[] = [];
    const look = async (where: string) => {
      const found = await overflow(page);
      if (options.js !== false) found.push(...(await axeFaults(page)).faults, ...(await policyFaults(page)));
      faults.push(...found.map((fault) => `${where} ${fault}`));
      await shot(page, `${where}-${options.width ?? 1280}`);
    };
    await page.goto(`${site.url}/desk/editions/${id}/attachments`);
    await look('empty');
    const rows = made.row(1, ['户主', '面积', '电话']) + made.row(2, ['甲户', 80, '不公开']);
    const sheet = { name: '名单', rows, cols: '<col min="3" max="3" hidden="1"/>' };
    await page
      .getByLabel('选择文件，可以选几个')
      .setInputFiles([
        file('任务分配表.xlsx', made.xlsx([sheet])),
        file('申请审批表.docx', made.docx(['一、填写说明', '补助标准为每户2万元。'])),
        file('现场.jpg', made.jpg([made.exif(6)])),
      ]);
    await page.getByRole('button', { name: '上传' }).click();
    await page.getByText('附件已经上传').waitFor();
    await look('full');
    expect(await page.locator('main').innerText()).toContain('已去掉作者');
    expect(await page.locator('main').innerText()).toContain('隐藏的行或列');
    await page.getByLabel('公众看到的名称').first().fill('');
    await page.getByRole('button', { name: /改名.*任务分配表/ }).click();
    await page.getByRole('link', { name: '请填写附件的名称' }).waitFor();
    await look('fault');
    await page.getByLabel('公众看到的名称').first().fill('附件1　任务分配表');
    await page.getByRole('button', { name: /改名.*任务分配表/ }).click();
    await page.getByText('名称已经改好').waitFor();
    await page.getByRole('button', { name: /上移.*申请审批表/ }).click();
    await page.getByText('已经上移').waitFor();
    expect(await page.locator('h3').allInnerTexts()).toEqual([
      '1. 申请审批表',
      '2. 附件1 任务分配表',
      '3. 现场',
    ]);
    await page.getByRole('link', { name: /在线看.*附件1 任务分配表/ }).click();
    expect(await page.getByRole('region', { name: '名单' }).innerText()).not.toContain('不公开');
    expect(await page.locator('main').innerText()).toContain('读者下载后还能看到的隐藏内容');
    await look('view');
    await page.goBack();
    await page.getByRole('button', { name: /移除.*现场/ }).click();
    await page.getByText('附件已经移除').waitFor();
    expect(await page.locator('h3').count()).toBe(2);
    await page
      .getByLabel('选择文件，可以选几个')
      .setInputFiles([
        file('a.zip', Buffer.from('PK')),
        file('b.pdf', made.pdf('a', { catalog: '/OpenAction<</S/JavaScript/JS(x)>>' })),
      ]);
    await page.getByRole('button', { name: '上传' }).click();
    await page.getByText('有2处需要改一下').waitFor();
    await look('refused');
    expect(await page.locator('h3').count()).toBe(2);
    expect(faults).toEqual([]);
    await page.context().close();
  }, 120_000);
});

test('a public attachment is read in the public frame, nothing in it runs', async () => {
  const page = await (await visitor(browser, site.url, { js: false, width: 390 })).newPage();
  await page.goto(`${site.url}/policies`);
  const list = (await (await fetch(`${site.url}/policies.json`)).json()) as { results: { url: string }[] };
  let views = 0;
  for (const { url } of list.results.slice(0, 20)) {
    await page.goto(site.url + new URL(url).pathname);
    const link = page.getByRole('link', { name: /在线看/ }).first();
    if (!(await link.count())) continue;
    await link.click();
    views += 1;
    expect(await page.getByRole('link', { name: '下载原文件' }).count()).toBe(1);
    expect(await overflow(page)).toEqual([]);
    if (views === 3) break;
  }
  expect(views).toBe(3);
  await shot(page, 'public-390');
  await page.context().close();
});
