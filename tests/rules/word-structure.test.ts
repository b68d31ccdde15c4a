import { describe, expect, test } from 'vitest';
import { box, letter, messagesOf, oldBox, p, r, readBlocksOf, tbl } from '../support/word.ts';

const OFFICE = '示例市住房和城乡建设委员会';

describe('a usual 通知', () => {
  test('is taken apart, and every line is given one role', async () => {
    const read = await readBlocksOf(letter({}));
    expect(read.lines.map(({ role }) => role)).toEqual(
      'banner number title addressee text text signer day'.split(' '),
    );
    expect(read.title?.value).toBe('关于做好汛期安全工作的通知');
    expect(read.documentNumber).toEqual({ value: '示建发〔2026〕3号', at: [2], text: '示建发〔2026〕3号' });
    expect(read.issuer).toMatchObject({ value: OFFICE, at: [7] });
    expect(read.addressee?.value).toBe('各区县住房和城乡建设局');
    expect(read.signedOn).toMatchObject({ value: '2026-05-08', at: [8] });
    expect(read.body).toBe(
      `各区县住房和城乡建设局：\n\n现就有关事项通知如下。\n\n一、落实责任\n\n${OFFICE}\n\n2026年5月8日`,
    );
    expect(read).toMatchObject({ chars: 17, headings: 1, tables: 0, lost: 0, issues: [] });
  });

  test('without anything recognisable gives nothing and says what is missing', async () => {
    const read = await readBlocksOf([p('今天开了一个会。'), p('会上讨论了三件事。')]);
    expect([read.title, read.documentNumber, read.issuer, read.addressee, read.signedOn]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(messagesOf(read)).toContain('没有找到标题');
    expect(read.body).toBe('今天开了一个会。\n\n会上讨论了三件事。');
  });
});

describe('发文机关标志', () => {
  test.each([
    ['in a text box of Word', box(p(`${OFFICE}文件`, { center: true, size: 36, red: true }))],
    ['in a text box of old WPS', oldBox(p(`${OFFICE}文件`, { center: true, red: true }))],
  ])('%s is read before the title', async (_, drawing) => {
    const read = await readBlocksOf([p(drawing), ...letter({}).slice(1)]);
    expect(read.lines[0]).toMatchObject({ role: 'banner', text: `${OFFICE}文件` });
    expect(read.lines.filter(({ role }) => role === 'banner')).toHaveLength(1);
    expect(read.title?.value).toBe('关于做好汛期安全工作的通知');
    expect(messagesOf(read)).toContain('有文本框1个');
  });

  test('of several bodies names them all', async () => {
    const marks = [OFFICE, '示例市财政局文件'].map((t) => p(t, { center: true, red: true, size: 30 }));
    const signed = [OFFICE, '示例市财政局', '2026年5月8日'].map((t) => p(t, { right: true }));
    const read = await readBlocksOf([...marks, ...letter({}).slice(1, -2), ...signed]);
    expect(read.issuer?.value).toBe(`${OFFICE}、示例市财政局`);
  });

  test('of a 函 is a name in red alone', async () => {
    const read = await readBlocksOf([
      p(OFFICE, { center: true, red: true, size: 30 }),
      p('示建函〔2026〕7号', { right: true }),
      p('关于市十届人大五次会议第12号建议的答复', { center: true, size: 22 }),
      p('王某代表：'),
      p('现答复如下。'),
      p(OFFICE, { right: true }),
      p('2026年5月8日', { right: true }),
      p('（联系人：赵某）'),
    ]);
    expect(read.title?.value).toBe('关于市十届人大五次会议第12号建议的答复');
    expect(read.addressee?.value).toBe('王某代表');
    expect(read.lines.at(-1)?.role).toBe('note');
  });

  test('that does not agree with the signature is told', async () => {
    const read = await readBlocksOf(letter({ body: '示例市水务局' }));
    expect(messagesOf(read)).toContain('与版头');
  });
});

describe('发文字号', () => {
  test.each([
    ['示建发〔2026〕3号', '示建发〔2026〕3号'],
    ['示建发[2026]3号', '示建发〔2026〕3号'],
    ['示建发（2026）3号', '示建发〔2026〕3号'],
    ['示建发［２０２６］３号', '示建发〔2026〕3号'],
    ['示建发【2026】3号', '示建发〔2026〕3号'],
    ['示 建 发〔2026〕 3 号', '示建发〔2026〕3号'],
    ['示建发〔2026〕3号　　　　签发人：张三', '示建发〔2026〕3号'],
    ['国务院令第656号', '国务院令第656号'],
    ['公告第1号', '公告第1号'],
  ])('%s is read as %s', async (written, value) => {
    expect((await readBlocksOf(letter({ number: written }))).documentNumber?.value).toBe(value);
  });

  test('beside the 签发人 in a table is found', async () => {
    const table = tbl([['示政发〔2026〕12号', '签发人：张三']]);
    const [banner, , ...rest] = letter({});
    const read = await readBlocksOf([banner!, table, ...rest]);
    expect(read.documentNumber?.value).toBe('示政发〔2026〕12号');
    expect(read.lines[2]).toMatchObject({ role: 'signatory', text: '签发人：张三' });
  });

  test('not given yet is not made up', async () => {
    const read = await readBlocksOf(letter({ number: '示建发〔2026〕　号', day: '2026年　月　日' }));
    expect([read.documentNumber, read.signedOn]).toEqual([null, null]);
    expect(messagesOf(read)).toMatch(/发文字号没有填全[^]*成文日期没有填全/);
  });

  test('in other brackets is told', async () => {
    expect(messagesOf(await readBlocksOf(letter({ number: '示建发[2026]3号' })))).toContain('六角括号');
  });
});

describe('标题', () => {
  const text = ['各区县住房和城乡建设局：', '现将有关事项通知如下。', OFFICE, '2026年5月8日'];

  test.each([
    ['in one line', [`${OFFICE}关于开展检查的通知`]],
    ['in three lines', [OFFICE, '关于开展', '检查的通知']],
    ['in lines of one paragraph', [`${OFFICE}\n关于开展检查的\n通知`]],
    ['with （试行） below', [`${OFFICE}关于开展检查的通知`, '（试行）']],
  ])('%s is put together, with looks and without', async (_, lines) => {
    const whole = lines.join('').replace(/\n/g, '');
    const plain = await readBlocksOf([...lines, ...text].map((t) => p(t)));
    const set = await readBlocksOf([
      ...lines.map((t) => p(t, { center: true, size: 22 })),
      ...text.map((t) => p(t)),
    ]);
    expect([plain.title?.value, set.title?.value]).toEqual([whole, whole]);
    expect([plain.addressee?.value, set.addressee?.value]).toEqual([
      '各区县住房和城乡建设局',
      '各区县住房和城乡建设局',
    ]);
  });

  test('over its number, as on web pages, is found', async () => {
    const lines = [
      '示例市人民政府办公室关于做好供暖工作的通知',
      '示政办发〔2026〕20号',
      '各区县人民政府：',
      '现通知如下：',
    ];
    const read = await readBlocksOf(lines.map((t) => p(t)));
    expect([read.title?.value, read.documentNumber?.value]).toEqual([lines[0], lines[1]]);
    expect(read.issuer?.value).toBe('示例市人民政府办公室');
  });

  test('of a 条例 is followed by its history, which stays in the text', async () => {
    const history = '（2026年5月8日示例市第十届人民代表大会常务委员会第三次会议通过）';
    const read = await readBlocksOf([
      p('示例市物业管理条例', { center: true, size: 22 }),
      p(history, { center: true }),
      p('第一章　总则'),
      p('第一条　为了规范，制定本条例。'),
    ]);
    expect(read.title?.value).toBe('示例市物业管理条例');
    expect(read.body.split('\n\n')).toEqual([history, '第一章　总则', '第一条　为了规范，制定本条例。']);
  });

  test('repeated at the beginning of the text stays there and is told', async () => {
    const text = [
      '关于做好汛期',
      '安全工作的通知',
      '示建发〔2026〕3号',
      '各区县住房和城乡建设局：',
      '现通知如下。',
    ];
    const read = await readBlocksOf(letter({ text }));
    expect(read.chars).toBe(text.join('').length);
    expect(messagesOf(read)).toContain('又写了一遍标题');
  });
});

describe('主送机关', () => {
  test('over two lines is one', async () => {
    const [banner, number, title, , ...rest] = letter({});
    const to = ['各区县人民政府，市政府各部门，', '各直属机构：'].map((t) => p(t));
    const read = await readBlocksOf([banner!, number!, title!, ...to, ...rest]);
    expect(read.addressee).toMatchObject({ value: '各区县人民政府，市政府各部门，各直属机构', at: [4, 5] });
  });

  test('is missing where a sentence ends with a colon', async () => {
    const read = await readBlocksOf(letter({ to: '', text: ['现就有关事项通知如下：', '一、落实责任'] }));
    expect(read.addressee).toBeNull();
    expect(messagesOf(read)).toContain('没有找到主送机关');
  });
});

describe('落款', () => {
  const above = letter({}).slice(0, -2);

  test.each([
    ['二〇二六年五月八日', '2026-05-08'],
    ['二○二六年十二月三十一日', '2026-12-31'],
    ['２０２６年５月８日', '2026-05-08'],
    ['2026 年 5 月 8 日', '2026-05-08'],
    ['2026年5月8日（印章）', '2026-05-08'],
    ['2026-05-08', '2026-05-08'],
  ])('dated %s is of %s', async (day, value) => {
    expect((await readBlocksOf(letter({ day }))).signedOn?.value).toBe(value);
  });

  test('dated 30 February is no date', async () => {
    expect((await readBlocksOf(letter({ day: '2026年2月30日' }))).signedOn).toBeNull();
  });

  test.each([
    ['with a seal to be set', [p(`　　　　${OFFICE}（盖章）`), p('　　　　2026年5月8日')]],
    ['in one line', [p(`${OFFICE}　　2026年5月8日`, { right: true })]],
    ['with a soft line break', [p(`${OFFICE}\n2026年5月8日`, { right: true })]],
    ['day first', [p('2026年5月8日', { right: true }), p(OFFICE, { right: true })]],
    [
      'over the copies',
      [
        p(OFFICE, { right: true }),
        p('2026年5月8日', { right: true }),
        tbl([['抄送：市委办公室，市人大常委会办公室。'], [`${OFFICE}办公室　2026年5月9日印发`]]),
      ],
    ],
    ['over a note', [p(OFFICE, { right: true }), p('2026年5月8日', { right: true }), p('（此件公开发布）')]],
    ['in a text box', [p(box(p(OFFICE, { right: true }), p('2026年5月8日', { right: true })))]],
  ])('%s is read', async (_, lines) => {
    const read = await readBlocksOf([...above, ...lines]);
    expect([read.issuer?.value, read.signedOn?.value, read.lost]).toEqual([OFFICE, '2026-05-08', 0]);
    expect(read.chars).toBe(17);
    expect(read.body).not.toContain('抄送');
  });

  test('of two bodies side by side in a table names both', async () => {
    const read = await readBlocksOf([
      ...above,
      tbl([
        [OFFICE, '示例市财政局'],
        ['', '2026年5月8日'],
      ]),
    ]);
    expect(read.issuer?.value).toBe(`${OFFICE}、示例市财政局`);
    expect(read.tables).toBe(0);
  });

  test('written twice is told, and the text keeps the first', async () => {
    const read = await readBlocksOf(
      letter({ text: ['现通知如下。', OFFICE, '2026年5月8日', '（此件公开发布）'] }),
    );
    expect(messagesOf(read)).toContain('落款写了两遍');
    expect(read.chars).toBe(6 + 13 + 9 + 8);
  });

  test('by a person leaves the body to the mark above', async () => {
    const read = await readBlocksOf([
      p('示例市人民政府令', { center: true, red: true, size: 40 }),
      p('第12号', { center: true }),
      p('《示例市物业管理办法》已经2026年4月2日市人民政府第8次常务会议审议通过，现予公布。'),
      p('市长　张　三', { right: true }),
      p('2026年5月8日', { right: true }),
      p('示例市物业管理办法', { center: true, size: 22 }),
      p('第一条　为了规范，制定本办法。'),
    ]);
    expect(read).toMatchObject({
      documentNumber: { value: '示例市人民政府令第12号' },
      issuer: { value: '示例市人民政府' },
      signedOn: { value: '2026-05-08' },
      carried: { title: { value: '示例市物业管理办法' }, body: '第一条　为了规范，制定本办法。' },
    });
  });
});

describe('印发件 and 附件', () => {
  const plan = [
    p('示例市农村危房改造实施方案', { center: true, size: 22 }),
    p('一、目标任务'),
    p('完成改造。'),
  ];

  test.each([
    ['named in the title', '关于印发《示例市农村危房改造实施方案》的通知', '现将方案印发给你们。'],
    ['named without brackets', '关于印发示例市农村危房改造实施方案的通知', '现将方案印发给你们。'],
    ['named in the text', '关于印发实施方案的通知', '现将《示例市农村危房改造实施方案》印发给你们。'],
  ])('what a 通知 carries is parted from it when %s', async (_, title, text) => {
    const read = await readBlocksOf([...letter({ title, text: [text] }), ...plan]);
    expect(read.carried).toMatchObject({
      title: { value: '示例市农村危房改造实施方案' },
      body: '一、目标任务\n\n完成改造。',
    });
    expect(read.body).toMatch(/印发给你们。\n\n示例市住房和城乡建设委员会\n\n2026年5月8日$/);
    expect(messagesOf(read)).toContain('请确认是不是印发件');
  });

  test('a plan sent as the only annex is what is carried', async () => {
    const text = ['现将方案印发给你们。', '附件：示例市农村危房改造实施方案'];
    const title = '关于印发示例市农村危房改造实施方案的通知';
    const read = await readBlocksOf([...letter({ title, text }), p('附件', { newPage: true }), ...plan]);
    expect(read.carried?.title?.value).toBe('示例市农村危房改造实施方案');
    expect(read.signedOn?.value).toBe('2026-05-08');
    expect(read.attachments?.value).toEqual(['示例市农村危房改造实施方案']);
  });

  test('a signature behind what is carried comes back to the text it signs', async () => {
    const [banner, number, title] = letter({ title: '关于印发《示例市农村危房改造实施方案》的通知' });
    const read = await readBlocksOf([
      ...[
        banner!,
        number!,
        title!,
        p('各区县住房和城乡建设局：'),
        p('现将《示例市农村危房改造实施方案》印发给你们。'),
      ],
      ...[...plan, p(OFFICE, { right: true }), p('2026年5月8日', { right: true })],
    ]);
    expect(read.body).toMatch(/2026年5月8日$/);
    expect(read.carried?.body).toBe('一、目标任务\n\n完成改造。');
  });

  test.each([
    ['附件：1．系数表', '2．申请书'],
    ['附件：1.系数表　　2.申请书'],
    ['附件：', '1、系数表', '2、申请书'],
    ['附件1：系数表', '附件2：申请书'],
  ])('the names under %s are listed', async (...lines) => {
    const read = await readBlocksOf(letter({ text: ['现通知如下。', ...lines] }));
    expect(read.attachments?.value).toEqual(['系数表', '申请书']);
    expect(read.signedOn?.value).toBe('2026-05-08');
    expect(messagesOf(read)).toContain('请分别上传：系数表、申请书');
  });

  test('annexes inside the file are parts of their own', async () => {
    const read = await readBlocksOf([
      ...letter({ text: ['现通知如下。', '附件：1．系数表', '2．申请书'] }),
      p('附件1', { newPage: true }),
      p('系数表', { center: true, size: 22 }),
      tbl([
        ['楼层', '系数'],
        ['三层', '0.7'],
      ]),
      p('附件2', { newPage: true }),
      p('申请书', { center: true }),
      p('申请人：'),
      p('2026年　月　日'),
    ]);
    expect(read.annexes.map(({ label, title }) => [label, title?.value])).toEqual([
      ['附件1', '系数表'],
      ['附件2', '申请书'],
    ]);
    expect(read.annexes[0]?.body).toBe('| 楼层 | 系数 |\n| --- | --- |\n| 三层 | 0.7 |');
    expect(read.signedOn?.value).toBe('2026-05-08');
  });

  test.each(['附件下载：', '附件下载', '附件：'])('%s with nothing below is told', async (label) => {
    const read = await readBlocksOf([...letter({}), p(label)]);
    const found = read.issues.find(({ field }) => field === 'attachments');
    expect(found).toMatchObject({ level: 'block', at: 9 });
    expect(found?.message).toContain(`写了“${label}”，下面没有附件`);
  });
});

test('a mark of secrecy stops the file', async () => {
  const read = await readBlocksOf([p('000012'), p('机密★1年'), p('特急'), ...letter({})]);
  expect(read.title?.value).toBe('关于做好汛期安全工作的通知');
  expect(read.issues).toContainEqual(expect.objectContaining({ level: 'block', at: 2 }));
});

test('the table of a web page above the text gives the number and stays out of it', async () => {
  const meta = tbl([
    ['索引号：', '000014349/2026-00012', '发文机关：', '示例市人民政府'],
    ['发文字号：', '示政发〔2026〕9号', '发布日期：', '2026年5月9日'],
  ]);
  const read = await readBlocksOf([meta, ...letter({}).slice(2)]);
  expect(read.documentNumber?.value).toBe('示政发〔2026〕9号');
  expect(read.title?.value).toBe('关于做好汛期安全工作的通知');
  expect(read.body).not.toContain('索引号');
});

test('a run cut anywhere changes nothing', async () => {
  const cut = (text: string) => p([...text].map((c) => r(c)).join(''));
  const lines = ['关于开展检查的通知', '示建发〔2026〕3号', '各单位：', '请自查。', OFFICE, '2026年5月8日'];
  const read = await readBlocksOf(lines.map(cut));
  expect([read.title?.value, read.documentNumber?.value, read.signedOn?.value]).toEqual([
    lines[0],
    lines[1],
    '2026-05-08',
  ]);
});
