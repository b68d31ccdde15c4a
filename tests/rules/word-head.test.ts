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
