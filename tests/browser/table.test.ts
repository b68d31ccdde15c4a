import { readFileSync, writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { releases } from '#db/schema.ts';
import { read } from '#src/context.ts';
import { readTable } from '#src/tables/service.ts';
import { readGrids } from '#src/views/service.ts';
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
import { row, xlsx } from '../support/office.ts';
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

const HEAD = ['标题*', '正文*', '类别*', '到期日期', '责任科室', '主题词', '备注'];
const firm = (name: string, ...more: (string | number)[]): (string | number)[] => [
  `示例${name}置业有限公司资质审批公示`,
  '准予二级资质。',
  ...more,
];
const LINES = [
  firm('青禾', '公示', '2026年5月28日', '村镇建设科', '资质', '甲'),
  firm('远岸', '公示', 46170, '村镇建设科', '资质', ''),
  firm('和顺', '公式', '2026-05-28', '村镇建设科', '资质', ''),
  [
    ...firm('立业', '公示', '2026-05-28', '村镇建设科', '资质', '').with(
      1,
      '准予二级资质，经办13912345678。',
    ),
  ],
  firm('丰盛', '公示', '2025年5月12日', '村镇建设科', '资质', ''),
  firm('安澜', '公示', '5月28日', '村镇建设科', '资质', ''),
];
const BYTES = xlsx([{ name: '表', rows: [HEAD, ...LINES].map((line, n) => row(n + 1, line)).join('') }]);
const FILE = { name: '资质审批结果.xlsx', mimeType: 'application/octet-stream', buffer: BYTES };
const madeSoFar = () => read(site.world(), async (db) => (await db.select().from(releases)).length);

test.each([
  { js: true, width: 1280 },
  { js: false, width: 390 },
])(
  'a table is checked, mended in its cells, one row left out, and becomes one release: js $js at $width',
  async (options) => {
    const page = await sitting('chenwenjing', options);
    const faults: string[] = [];
    const sound = async (name: string) => {
      if (SHOTS)
        writeFileSync(
          `${SHOTS}/table-${name}-${options.width}.png`,
          await page.screenshot({ fullPage: true }),
        );
      if (!options.js) return;
      const found = await axeFaults(page);
      expect(found.checked).toBeGreaterThan(20);
      const all = [...found.faults, ...(await policyFaults(page)), ...(await overflow(page))];
      faults.push(...all.map((fault) => `${name}: ${fault}`));
    };
    await page.goto(`${site.url}/desk`);
    await page.locator('summary', { hasText: '新建' }).click();
    await page.getByRole('link', { name: '从表格导入' }).click();
    await page.locator('summary', { hasText: '通知公告' }).click();
    await sound('bring');
    await page.getByRole('button', { name: '读取并检查' }).click();
    await page.getByText('请选择类型').first().waitFor();
    await page.locator('#type').check();
    await page.getByRole('button', { name: '读取并检查' }).click();
    await page.getByText('请选择表格文件').first().waitFor();
    expect(await page.locator('#type').isChecked(), 'what was chosen is kept').toBe(true);
    const before = await madeSoFar();
    await page.locator('#file').setInputFiles(FILE);
    await page.getByRole('button', { name: '读取并检查' }).click();
    await page.getByRole('heading', { name: '核对表格：资质审批结果.xlsx' }).waitFor();
    await sound('check');
    expect(await page.locator('.mcd-tb tbody tr').count()).toBe(6);
    expect(await page.getByText('没有读“备注”').count()).toBe(1);
    expect(await page.content(), 'no number in clear on the sheet').not.toMatch(/<td[^>]*>[^<]*13912345678/);

    if (options.js) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: '下载带标注的表' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('资质审批结果_标注.xlsx');
      const read = await readGrids('xlsx', readFileSync(await download.path()));
      if ('refused' in read) throw new Error(read.refused);
      const notes = read.grids[0]!.rows.map(({ cells }) => cells.at(-1)![1]);
      expect(notes.slice(0, 4)).toEqual([
        '检查',
        '通过',
        '通过',
        expect.stringMatching(/^必改：类别　类别只能是/),
      ]);
    }
    await page.getByRole('button', { name: '导入6条' }).click({ force: true });
    await page.getByText('还有必须改的格，一条也没有导入').first().waitFor();
    expect(await madeSoFar()).toBe(before);

    await page.locator('[id="cell.C4"]').selectOption('公示');
    await page.getByRole('button', { name: /改这一格.*C4/ }).click();
    await page.getByText('类别只能是').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /改为139.*B5/ }).click();
    await page
      .getByText(/手机号码/)
      .first()
      .waitFor({ state: 'detached' });
    await page.locator('[id="cell.D6"]').fill('2026.5.30');
    await page.locator('[id="leave.7"]').check();
    await page.getByRole('button', { name: '按勾选的再检查' }).click();
    await page.getByText('第7行不导入').waitFor();
    await sound('mended');
    expect(await page.locator('[id="leave.7"]').isChecked()).toBe(true);
    await page.getByRole('button', { name: '导入5条' }).click();
    await page.getByText('5条已经导入，都是草稿').waitFor();
    await sound('made');
    expect(await madeSoFar()).toBe(before + 1);
    const releaseId = /releases\/([\w-]+)/.exec(page.url())![1]!;
    const author = await actingAs(site, 'chenwenjing');
    const { parts } = await releaseAt(author, releaseId);
    expect(
      parts.map(({ content }) => [
        content.title.slice(2, 4),
        content.details['kind'],
        content.details['until'],
        content.body,
      ]),
    ).toEqual([
      ['青禾', 'display', '2026-05-28', '准予二级资质。'],
      ['远岸', 'display', '2026-05-28', '准予二级资质。'],
      ['和顺', 'display', '2026-05-28', '准予二级资质。'],
      ['立业', 'display', '2026-05-28', expect.stringContaining('5678')],
      ['丰盛', 'display', '2026-05-30', '准予二级资质。'],
    ]);
    expect(JSON.stringify(parts)).not.toContain('13912345678');
    expect(faults).toEqual([]);
    await page.context().close();
  },
);

test('the template of a type is a workbook whose names are understood', async () => {
  const cookie = await deskCookie(site, 'chenwenjing');
  const answer = await site.get('/desk/table/template.xlsx?type=response', { cookie });
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(answer.headers.get('content-disposition')).toContain(encodeURIComponent('导入模板_回应关切.xlsx'));
  const author = await actingAs(site, 'chenwenjing');
  const empty = await readTable(author, {
    ...{ type: 'response', file: { name: '模板.xlsx', bytes } },
  }).catch((error: Error) => error.message);
  expect(empty, 'its names are understood').toBe('栏名下面没有内容，请填写后再上传');
  expect((await site.get('/desk/table/template.xlsx?type=policy', { cookie })).status).toBe(404);
  const other = await deskCookie(site, 'linke');
  for (const path of ['/desk/table', '/desk/table/upload', '/desk/table/template.xlsx?type=notice'])
    expect([path, (await site.get(path, { cookie: other })).status]).toEqual([path, 403]);
});

test('a table carried along and tampered with is judged as if it had been brought', async () => {
  const cookie = await deskCookie(site, 'chenwenjing');
  const send = async (table: string, more: Record<string, string> = {}) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ table, do: 'make', ...more })) body.set(name, value);
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const url = `${site.url}/desk/table/upload?_action=desk.mendTable`;
    return fetch(url, { method: 'POST', redirect: 'manual', body, headers });
  };
  const before = await madeSoFar();
  const good = {
    ...{ name: 'x.xlsx', type: 'notice', headAt: 1 },
    head: HEAD.map((text, n) => [n + 1, text]),
    rows: [{ at: 2, cells: LINES[0]!.map((text, n) => [n + 1, String(text)]) }],
  };
  for (const bad of [
    'not json',
    JSON.stringify({ ...good, type: 'policy' }),
    JSON.stringify({ ...good, head: [[1, '甲']] }),
    JSON.stringify({ ...good, rows: [] }),
    JSON.stringify({ ...good, rows: Array.from({ length: 201 }, (_, n) => ({ at: n + 2, cells: [] })) }),
    JSON.stringify({
      ...good,
      rows: [
        {
          at: 2,
          cells: [
            [1, '标题'],
            [5, '物业管理科'],
          ],
        },
      ],
    }),
  ])
    expect([bad.slice(0, 40), (await send(bad)).status]).toEqual([bad.slice(0, 40), 422]);
  expect(await madeSoFar()).toBe(before);
  expect((await send(JSON.stringify(good))).status).toBe(303);
  expect(await madeSoFar()).toBe(before + 1);
});
