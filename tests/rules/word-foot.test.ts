import { describe, expect, test } from 'vitest';
import { box, letter, messagesOf, p, readBlocksOf, tbl } from '../support/word.ts';

const OFFICE = '示例市住房和城乡建设委员会';

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

  test.each([
    ['in one line', ['附件：1.任务分工表　2.联系人名单']],
    ['in two lines', ['附件：1.任务分工表', '2.联系人名单']],
    ['under a label', ['附件：', '1.任务分工表', '2.联系人名单']],
  ])(
    'a list of attachments %s within what is carried is its list, and stays in its text',
    async (_, list) => {
      const text = ['现将《示例市农村危房改造实施方案》印发给你们。'];
      const title = '关于印发示例市农村危房改造实施方案的通知';
      const lines = list.map((line) => p(line));
      const read = await readBlocksOf([
        ...letter({ title, text }),
        ...plan,
        ...lines,
        p('附件1'),
        p('任务分工表'),
      ]);
      expect(read.attachments?.value).toEqual(['任务分工表', '联系人名单']);
      expect(read.carried?.body).toContain(list[0]!.replaceAll('.', '\\.').slice(0, 3));
      expect(read.carried?.body).toContain('联系人名单');
      expect(messagesOf(read)).toContain('《示例市农村危房改造实施方案》写了附件2个');
      expect(read.lost ?? 0).toBe(0);
    },
  );

  test('an empty label of attachments within what is carried is told', async () => {
    const title = '关于印发示例市农村危房改造实施方案的通知';
    for (const label of ['附件：', '附件下载：', '附件']) {
      const read = await readBlocksOf([...letter({ title, text: ['现印发给你们。'] }), ...plan, p(label)]);
      expect(read.carried?.title?.value, label).toBe('示例市农村危房改造实施方案');
      expect(messagesOf(read), label).toContain(`写了“${label}”，下面没有附件`);
    }
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
