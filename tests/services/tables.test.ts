import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { documents, editions, releases } from '#db/schema.ts';
import { read } from '#src/context.ts';
import { addUser } from '#src/accounts/service.ts';
import { dayOfCell } from '#src/tables/cells.ts';
import { mended } from '#src/tables/checked.ts';
import { headOf, slotsOf, TABLED } from '#src/tables/rules.ts';
import { checkTable, makeRelease, readTable } from '#src/tables/service.ts';
import { submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { row, xlsx } from '../support/office.ts';
import { newWorld, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
let chen: World;
beforeAll(async () => {
  w = await newWorld();
  const grants = [{ role: 'author' as const, department: 'rural' }];
  const id = await addUser(w, { login: 'chen', name: '陈文静', department: 'rural', grants });
  chen = w.as({ id, name: '陈文静' });
});
afterAll(() => w.close());

const HEAD = ['标题*', '正文', '类别', '到期日期', '责任科室', '主题词', '备注'];
const LINES: (string | number)[][] = [
  [
    '示例青禾置业有限公司资质审批公示',
    '准予二级资质。\n有异议的请联系我们。',
    '公示',
    '2026年5月28日',
    '村镇建设科',
    '资质；审批',
    '甲',
  ],
  ['示例远岸置业有限公司资质审批公示', '准予二级资质。', '公示', 46170, '', '', ''],
  ['示例和顺置业有限公司资质审批公示', '准予二级资质。', '公示', '2026/5/28', '', '', ''],
];
const sheet = (lines: readonly (readonly (string | number)[])[], head: readonly string[] = HEAD) =>
  xlsx([{ name: '表', rows: row(1, head) + lines.map((line, n) => row(n + 2, line)).join('') }]);
const bring = (bytes: Buffer, type = 'notice', name = '公示.xlsx') =>
  readTable(chen, { type, file: { name, bytes } }, { clamd: undefined });
const fault = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'none', message: '', issues: [] as { field: string; message: string }[] }),
    (error: { code: string; message: string; issues: { field: string; message: string }[] }) => error,
  );
const NONE: ReadonlySet<number> = new Set();
const madeSoFar = () =>
  read(w, async (db) => [
    (await db.select().from(releases)).length,
    (await db.select().from(documents)).length,
    (await db.select().from(editions)).length,
  ]);

describe('a table', () => {
  test('becomes one release with a draft for each row, in the order of the rows', async () => {
    const table = await bring(sheet(LINES));
    const checked = await checkTable(chen, table, NONE);
    expect(
      checked.rows.map(({ at, state, findings }) => [at, state, findings.filter((f) => f.level === 'block')]),
    ).toEqual([
      [2, expect.anything(), []],
      [3, expect.anything(), []],
      [4, expect.anything(), []],
    ]);
    expect(checked.head.unknown).toEqual(['备注']);
    const { releaseId, count } = await makeRelease(chen, { table, leave: NONE });
    const release = await releaseAt(chen, releaseId);
    expect([count, release.kind, release.state]).toEqual([3, 'publish', 'draft']);
    expect(release.parts.map(({ content }) => content.title)).toEqual(LINES.map(([title]) => title));
    const [first, second, third] = release.parts.map(({ content }) => content);
    expect(first).toMatchObject({
      ...{ department: 'rural', body: '准予二级资质。\n\n有异议的请联系我们。' },
      details: {
        kind: 'display',
        until: '2026-05-28',
        draftingDepartment: 'rural',
        keywords: ['资质', '审批'],
      },
    });
    expect([second!.details['until'], third!.details['until']]).toEqual(['2026-05-28', '2026-05-28']);
    expect(new Set(release.parts.map(({ content }) => content.number)).size).toBe(3);
    await submitRelease(chen, { releaseId });
    expect((await releaseAt(chen, releaseId)).state).toBe('submitted');
  });

  test('with faults tells each by its cell and what to do, and makes nothing', async () => {
    const lines = [
      ...LINES,
      ['', '准予二级资质。', '公式', '2026年5月32日', '物业管理科', '', ''],
      ['示例立业置业有限公司资质审批公示', '经办人电话13912345678。', '公示', '', '', '', ''],
      ['示例青禾置业有限公司资质审批公示', '准予二级资质。', '公示', '2026-05-28', '', '#REF!', ''],
    ];
    const table = await bring(sheet(lines));
    const { rows } = await checkTable(chen, table, NONE);
    const told = rows.slice(3).map(({ at, state, findings }) => ({
      ...{ at, state },
      found: findings
        .filter(({ level }) => level === 'block')
        .map(({ cell, message }) => `${cell} ${message}`),
    }));
    expect(told).toEqual([
      {
        ...{ at: 5, state: 'err' },
        found: expect.arrayContaining([
          'A5 请填写标题',
          'C5 类别只能是：公告、公示、名单、服务安排、招考招聘、采购招标',
          'D5 到期日期应为真实的日期，例如 2026-05-18',
          'E5 您没有替物业管理科新建的权限，请改成自己的科室',
        ]),
      },
      {
        ...{ at: 6, state: 'err' },
        found: expect.arrayContaining([expect.stringMatching(/^B6 .*手机号码/), 'D6 公示要写到期日期']),
      },
      { at: 7, state: 'err', found: ['F7 公式算不出来，格子里是#REF!，请改成文字或数字'] },
    ]);
    expect(rows[5]!.findings.map(({ message }) => message)).toContain('和第2行的标题相同，请核对是不是重复');
    const before = await madeSoFar();
    const refused = await fault(makeRelease(chen, { table, leave: NONE }));
    expect(refused).toMatchObject({
      code: 'invalid',
      message: '第5、6、7行还有必须改的格，一条也没有导入。请改好，或者勾选不导入这一行',
    });
    expect(await madeSoFar()).toEqual(before);
    const { releaseId, count } = await makeRelease(chen, { table, leave: new Set([5, 6, 7]) });
    expect([count, (await releaseAt(chen, releaseId)).parts.length]).toEqual([3, 3]);
  });

  test('is mended cell by cell; a number is offered masked', async () => {
    const lines = [
      ['示例立业置业有限公司资质审批公示', '经办人电话13912345678。', '公示', '2026-05-28', '', '', ''],
    ];
    const table = await bring(sheet(lines));
    const [first] = (await checkTable(chen, table, NONE)).rows;
    const found = first!.findings.find(({ cell, level }) => cell === 'B2' && level === 'block')!;
    expect(found).toMatchObject({
      personal: true,
      fix: { label: '改为139****5678', text: '经办人电话139****5678。' },
    });
    const after = mended(
      table,
      new Map([
        ['B2', found.fix!.text],
        ['Z9', 'x'],
        ['G2', ''],
      ]),
    );
    const [again] = (await checkTable(chen, after, NONE)).rows;
    expect(again!.findings.filter(({ level }) => level === 'block')).toEqual([]);
    expect(after.rows[0]!.cells.map(([column]) => column)).toEqual([1, 2, 3, 4]);
  });

  test('of every type has columns for what its form asks, each named once; its own template is understood', () => {
    for (const type of TABLED) {
      const slots = slotsOf(type, w.site);
      const labels = slots.map(({ label }) => label);
      expect(new Set(labels).size, type).toBe(labels.length);
      const head = headOf({ rows: [{ at: 1, cells: labels.map((label, n) => [n + 1, label]) }] }, slots)!;
      expect([head.unknown, head.lacking, head.twice]).toEqual([[], [], []]);
      expect(head.columns.map(({ name }) => name)).toEqual(slots.map(({ name }) => name));
    }
    const proposal = slotsOf('proposal', w.site);
    const later = headOf(
      {
        rows: [
          {
            at: 1,
            cells: [
              [1, '标题'],
              [2, '承诺2：期限'],
            ],
          },
        ],
      },
      proposal,
    )!;
    expect(later.columns[1]!.name).toBe('details.promises.1.dueOn');
  });

  test('of proposals takes A类 for its class and promises beside each other', async () => {
    const head = [
      '标题',
      '正文',
      '类别',
      '届次',
      '编号',
      '建议的内容',
      '办理结果',
      '结果',
      '交办日期',
      '答复日期',
      '主办科室',
      '承诺1：承诺的事',
      '承诺1：期限',
      '承诺2：承诺的事',
      '承诺2：期限',
    ];
    const line = [
      '关于在老旧小区增设充电桩的建议的答复',
      '您的建议收到。',
      '人大代表建议',
      '市十七届人大五次会议',
      '第123号',
      '增设充电桩。',
      '已经增设。',
      'B类',
      '2026-03-02',
      '2026年5月6日',
      '村镇建设科',
      '建好10个',
      '2026-09-30',
      '再建10个',
      '46295',
    ];
    const { rows } = await checkTable(chen, await bring(sheet([line], head), 'proposal'), NONE);
    expect(rows[0]!.findings.filter(({ level }) => level === 'block')).toEqual([]);
    expect(rows[0]!.content.details).toMatchObject({
      ...{ kind: 'deputies', class: 'B', assignedOn: '2026-03-02', repliedOn: '2026-05-06' },
      promises: [
        { text: '建好10个', dueOn: '2026-09-30' },
        { text: '再建10个', dueOn: '2026-09-30' },
      ],
    });
  });

  test('as CSV is read by the rows people see, in the encoding offices use', async () => {
    const text = `公示名单,,,\r\n标题,正文,类别,到期日期\r\n\r\n"甲公司公示","第一段\r\n第二段",公示,2026年5月28日\r\n`;
    const table = await bring(Buffer.from(`\ufeff${text}`), 'notice', '公示.csv');
    const { rows } = await checkTable(chen, table, NONE);
    expect(rows.map(({ at, content: { body } }) => [at, body])).toEqual([[4, '第一段\n\n第二段']]);
    const gbk = Buffer.concat([
      Buffer.from([0xb1, 0xea, 0xcc, 0xe2]),
      Buffer.from(','),
      Buffer.from([0xd5, 0xfd, 0xce, 0xc4]),
      Buffer.from('\nA,B\n'),
    ]);
    const bare = await fault(bring(gbk, 'notice', 'x.csv'));
    expect(bare.message).toBe('缺少“类别”，请补上这些列后再上传');
  });
});

describe('a file', () => {
  const many = Array.from({ length: 201 }, (_, n) => [`第${n}号公示`, '内容。', '公告', '', '', '', '']);
  test.each<[string, () => Buffer, string]>([
    ['名单.xlsx', () => sheet([['x']], ['甲', '乙']), '没有找到栏名。请下载模板，按模板的栏名填写'],
    [
      '名单.xlsx',
      () => sheet(LINES, ['标题', '标题', '正文', '类别', '责任科室']),
      '栏名“标题”有两列，请删去一列后再上传',
    ],
    ['名单.xlsx', () => sheet(LINES, ['标题', '类别', '责任科室']), '缺少“正文”，请补上这些列后再上传'],
    ['名单.xlsx', () => sheet([]), '栏名下面没有内容，请填写后再上传'],
    ['名单.xlsx', () => sheet(many), '有201行，一次最多200行。请分成几个表，每个一张审批单'],
    [
      '名单.xlsx',
      () => xlsx([{ name: '表', rows: row(1, HEAD) + row(2, LINES[0]!) + row(3, LINES[1]!, 'hidden="1"') }]),
      '有4个格子藏在隐藏的行或列里，没有读。请取消隐藏，或者删掉后再上传',
    ],
    [
      '名单.xlsx',
      () => xlsx([{ name: '表', rows: row(1, HEAD) + row(2, LINES[0]!), merges: ['C2:C3'] }]),
      'C2:C3是合并的格子，请取消合并，每行填完整后再上传',
    ],
    [
      '名单.xls',
      () => Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      '只能读.xlsx和.csv。请在Excel或WPS里另存为.xlsx后再上传',
    ],
    ['名单.xlsx', () => Buffer.from('PK\u0003\u0004 nothing'), '不完整'],
  ])('%s is refused under its field in words: %#', async (name, bytes, says) => {
    const { code, issues } = await fault(bring(bytes(), 'notice', name));
    expect([
      ['invalid', 'unsupported'].includes(code),
      issues.map(({ field }) => field),
      issues[0]?.message,
    ]).toEqual([true, ['file'], expect.stringContaining(says)]);
  });

  test('that eats memory or time is given up in its own process', async () => {
    const runs = Array.from({ length: 900_000 }, (_, n) => `<r><t>${(n * 7919) % 100_003}</t></r>`).join('');
    const cell = `<c r="A2" t="inlineStr"><is>${runs}</is></c>`;
    const bomb = xlsx([{ name: '表', rows: `${row(1, HEAD)}<row r="2">${cell}</row>` }]);
    const { code, message } = await fault(bring(bomb));
    expect([code, message]).toEqual(['invalid', expect.stringMatching(/太大或太复杂|太深|太复杂/)]);
  });
});

test('200 rows are checked and made in a few seconds', async () => {
  const lines = Array.from({ length: 200 }, (_, n) => [
    `示例第${n + 1}公司资质审批公示`,
    '准予二级资质。'.repeat(40),
    '公示',
    '2026-05-28',
    '',
    '',
    '',
  ]);
  const from = performance.now();
  const table = await bring(sheet(lines));
  const read_ = performance.now();
  const { rows } = await checkTable(chen, table, NONE);
  const checked = performance.now();
  expect(rows.every(({ state }) => state !== 'err')).toBe(true);
  const { releaseId } = await makeRelease(chen, { table, leave: NONE });
  const made = performance.now();
  expect((await releaseAt(chen, releaseId)).parts).toHaveLength(200);
  console.log(
    `read ${Math.round(read_ - from)} ms, checked ${Math.round(checked - read_)} ms, checked and made ${Math.round(made - checked)} ms`,
  );
  expect(made - from).toBeLessThan(15_000);
});

test.each([
  ['46160', '2026-05-18'],
  ['46160.5', '2026-05-18'],
  ['2026年5月18日', '2026-05-18'],
  ['2026 年 5 月 18 日', '2026-05-18'],
  ['2026/5/18', '2026-05-18'],
  ['2026.5.18', '2026-05-18'],
  ['20260518', '2026-05-18'],
  ['２０２６-０５-１８', '2026-05-18'],
  ['2026-05-18 00:00:00', '2026-05-18'],
  ['5月18日', '5月18日'],
  ['2026', '2026'],
])('a day written %s is %s', (typed, day) => {
  expect(dayOfCell(typed)).toBe(day);
});
