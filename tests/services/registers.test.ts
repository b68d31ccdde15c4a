import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { addUser, userByLogin } from '#src/accounts/service.ts';
import { guardFile } from '#src/uploads/rules.ts';
import { periodFrom } from '#src/registers/rules.ts';
import { latestIn, registerOf } from '#src/registers/service.ts';
import { readGrids } from '#src/views/service.ts';
import { openArchive } from '#src/word/safezip.ts';
import { workbookOf } from '#src/workbooks/rules.ts';
import { submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { pairOf, TITLE } from '../support/pair.ts';
import { judge, release, RETURNED, type Staff, staffOf } from '../support/staff.ts';
import { newWorld, publishedPolicy, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
let staff: Staff;
beforeAll(async () => {
  w = await newWorld();
  staff = await staffOf(w);
});
afterAll(() => w.close());

const MAY = { from: '2026-05-01', to: '2026-05-31' };
const me = async (world: World, login: string) => (await userByLogin(world, login))!;

/** Opened by the reader of uploads, as a stranger's file would be. */
async function rowsIn(bytes: Buffer): Promise<string[][]> {
  const { archive } = guardFile({ name: '台账.xlsx', bytes });
  for (const name of archive!.entries.keys())
    if (name.endsWith('.xml')) expect(archive!.read(name).toString(), name).not.toMatch(/<f[ >]/);
  const answer = await readGrids('xlsx', bytes);
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.grids[0]!.rows.map(({ cells }) => {
    const row: string[] = [];
    for (const [column, text] of cells) row[column - 1] = text;
    return Array.from(row, (text) => text ?? '');
  });
}

describe('发布台账', () => {
  test('has a row for each release of the period with people, times of each stage and hash', async () => {
    const { releaseId } = await pairOf(staff.author);
    await submitRelease(staff.author, { releaseId });
    await judge(staff, releaseId, RETURNED);
    await submitRelease(staff.author, { releaseId });
    await release(staff, releaseId);
    const { sha256, number, seq } = await releaseAt(staff.author, releaseId);
    const bytes = await registerOf(w, { period: MAY, me: await me(w, 'staff-publisher') });
    const [head, ...rows] = await rowsIn(bytes);
    const row = Object.fromEntries(head!.map((name, n) => [name, rows.at(-1)![n] ?? '']));
    expect(row).toMatchObject({
      ...{ 公开记录号: String(seq), 发布审批单: number, 种类: '发布', 标题: TITLE },
      ...{ 一起发布的: '农村危房改造今年补多少、怎么申请', 类型: '政策文件、政策解读' },
      ...{ 责任科室: '村镇建设科', 拟稿人: '陈文静', 送审: '2026-05-18 10:00', 退回次数: '1' },
      ...{ 初审人: '周立', 初审时间: '2026-05-18 10:00', 保密审查人: '孙启', 终审人: '赵宁' },
      ...{ 发布人: '林可', 发布时间: '2026-05-18 10:00', '内容指纹（SHA-256）': sha256 },
    });
  });

  test('begins and ends with its days in Beijing time, both with', async () => {
    const late = w.at('2026-03-31T23:59:59+08:00');
    await publishedPolicy(late, { title: '三月最后一秒的通知' });
    const early = w.at('2026-04-01T00:00:00+08:00');
    await publishedPolicy(early, { title: '四月第一秒的通知' });
    const titles = async (from: string, to: string) => {
      const bytes = await registerOf(w, { period: { from, to }, me: await me(w, 'staff-publisher') });
      return (await rowsIn(bytes)).slice(1).map((row) => row[3]);
    };
    expect(await titles('2026-03-01', '2026-03-31')).toEqual(['三月最后一秒的通知']);
    expect(await titles('2026-04-01', '2026-04-01')).toEqual(['四月第一秒的通知']);
    expect(await titles('2026-02-01', '2026-02-28')).toEqual([]);
  });

  test('holds what its reader may read and no more', async () => {
    const grants = [{ role: 'author' as const, department: 'property' }];
    await addUser(w, { login: 'zhengyi', name: '郑宜', department: 'property', grants });
    await addUser(w, { login: 'shenbai', name: '沈白', grants: [{ role: 'auditor', department: null }] });
    const count = async (login: string) =>
      (await latestIn(w, { period: MAY, me: await me(w, login), most: 50 })).total;
    expect([await count('shenbai'), await count('staff-publisher'), await count('zhengyi')]).toEqual([
      1, 1, 0,
    ]);
    const bytes = await registerOf(w, { period: MAY, me: await me(w, 'zhengyi') });
    expect(await rowsIn(bytes)).toHaveLength(1);
  });

  test('computes nothing: a title that begins as a formula stays the words it is', async () => {
    const april = w.at('2026-04-10T10:00:00+08:00');
    const wicked = [
      '=HYPERLINK("http://x","点")',
      '+86',
      '-1+2',
      '@SUM(A1)',
      "=cmd|' /C calc'!A0",
      '<b>&amp;"甲"</b>',
    ];
    for (const title of wicked) await publishedPolicy(april, { title });
    const bytes = await registerOf(w, {
      period: { from: '2026-04-10', to: '2026-04-10' },
      me: await me(w, 'staff-publisher'),
    });
    const titles = (await rowsIn(bytes)).slice(1).map((row) => row[3]);
    expect(titles).toEqual(wicked);
    const styles = openArchive(bytes).read('xl/styles.xml').toString();
    expect(styles, 'cells are text also when edited').toMatch(/numFmtId="49"|formatCode="@"/);
  });
});

test('a workbook is opened again with its sheets, numbers and long cells', async () => {
  const long = '长'.repeat(40_000);
  const bytes = await workbookOf([
    {
      name: 'a/b[c]*'.repeat(9),
      head: ['甲', '乙'],
      rows: [
        [1, long],
        [2.5, ''],
      ],
    },
    { name: '说明', head: ['一'], rows: [['a\u0000b\ud800c\u000b']] },
  ]);
  const answer = await readGrids('xlsx', bytes);
  if ('refused' in answer) throw new Error(answer.refused);
  expect(answer.grids.map(({ name }) => name.length <= 31)).toEqual([true, true]);
  expect(answer.grids[0]!.rows.map(({ cells }) => cells.map(([, text]) => text.length))).toEqual([
    [1, 1],
    [1, 32_767],
    [3],
  ]);
  expect(answer.grids[1]!.rows[1]!.cells).toEqual([[1, expect.stringMatching(/^ab.?c$/)]]);
});

test.each([
  ['', '2026-05-01', '2026-05-18', []],
  ['from=2026年3月1日&to=2026.3.31', '2026-03-01', '2026-03-31', []],
  ['from=2026-02-30', '2026-02-30', '2026-05-18', ['from 开始日期应为真实的日期，例如 2026-05-18']],
  [
    'from=x&to=9999999',
    'x',
    '9999999',
    ['from 开始日期应为真实的日期，例如 2026-05-18', 'to 结束日期应为真实的日期，例如 2026-05-18'],
  ],
  ['from=2026-05-10&to=2026-05-09', '2026-05-10', '2026-05-09', ['to 结束日期早于开始日期，请核对']],
  ['from=2020-01-01&to=2026-01-01', '2020-01-01', '2026-01-01', ['to 一次最多导出一年，请分几次']],
  [
    'from=0001-01-01&to=0001-01-02',
    '0001-01-01',
    '0001-01-02',
    ['from 开始日期应为真实的日期，例如 2026-05-18', 'to 结束日期应为真实的日期，例如 2026-05-18'],
  ],
])('?%s asks for %s to %s', (query, from, to, says) => {
  const { period, issues } = periodFrom(new URLSearchParams(query), '2026-05-18');
  expect([period.from, period.to]).toEqual([from, to]);
  expect(issues.map(({ field, message }) => `${field} ${message}`)).toEqual(says);
});
