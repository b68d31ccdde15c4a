import { describe, expect, test } from 'vitest';
import { toBlocks } from '#src/blocks/read.ts';
import { found, issuesOf, sound } from '../../support/checked.ts';

const ID = '110101199003070011';
const PHONE = '13812341234';

describe('personal data stops 送审 wherever it stands', () => {
  test.each<[string, Parameters<typeof sound>[0], string]>([
    ['the title', { title: `关于${PHONE}的通知` }, 'title'],
    ['the summary', { summary: `电话${PHONE}。` }, 'summary'],
    ['the body', { body: `联系人电话${PHONE}。` }, 'body'],
    [
      'the carried text',
      { details: { carried: { title: '办法', body: `身份证${ID}。` } } },
      'details.carried.body',
    ],
    [
      'a row of a field',
      { details: { procedure: [{ step: 'legal', on: '2026-03-27', note: PHONE }] } },
      'details.procedure.0.note',
    ],
    [
      'the name of an attachment',
      { attachments: [{ title: `名单${ID}`, name: 'a.xlsx', sha256: 'x', bytes: 1 }] },
      'attachments.0.title',
    ],
    [
      'the file name',
      { attachments: [{ title: '名单', name: `张三_${ID}.xlsx`, sha256: 'x', bytes: 1 }] },
      'attachments.0.name',
    ],
    [
      'the title of a link',
      { links: [{ relation: 'relates', url: 'https://www.gov.cn/', title: PHONE }] },
      'links.0.title',
    ],
    [
      'digits over cells of a table',
      { body: `| 姓名 | 证件 | | |\n| --- | --- | --- | --- |\n| 王某 | 110101 | 19900307 | 0011 |` },
      'body',
    ],
    ['two paragraphs', { body: `身份证号码11010119900307\n\n0011。` }, 'body'],
  ])('in %s', async (_where, given, field) => {
    expect(await found(sound(given))).toContain(`block privacy ${field}`);
  });

  test('the button says the result, and putting it there leaves nothing', async () => {
    const content = sound({
      body: `第一条　联系人张某，电话１３８ １２３４ １２３４。\n\n| 甲 | 乙 | 丙 |\n| --- | --- | --- |\n| 110101 | 19900307 | 0011 |`,
    });
    const issues = (await issuesOf(content)).filter(({ rule }) => rule === 'privacy');
    const blocks = toBlocks(content.body, true);
    expect(issues.map(({ fix }) => fix!.label)).toEqual(['改为138****1234', '改为110*************11']);
    for (const { at, fix } of issues) {
      const one = blocks[at!.block!]!;
      one.text = one.text.slice(0, at!.start) + fix!.replace + one.text.slice(at!.end);
    }
    expect(blocks[0]!.text).toBe('第一条　联系人张某，电话138****1234。');
    expect(blocks[1]!.text).toBe('甲\t乙\t丙\n110***\t********\t**11');
  });

  test('no finding repeats a number: not in the message, the field, the button or the place', async () => {
    const content = sound({
      title: `${PHONE}的${ID}`,
      body: `卡号6222020000000000018，${PHONE}`,
      summary: `姓名：张三，住址：安居路12号3栋`,
    });
    const issues = (await issuesOf(content)).filter(({ rule = '' }) => rule.startsWith('privacy'));
    expect(issues).toHaveLength(5);
    expect(JSON.stringify(issues)).not.toMatch(/\d{7}|张三|安居路/);
  });

  test('numbers that must be public are none: the office, the departments, the hotline, the duty telephone', async () => {
    expect(
      await found(sound({ body: '电话0000-1234567、0000-1234514、12345，值班电话0000-1234560。' })),
    ).toEqual([]);
  });

  test('somebody not yet 14 has a finding of its own', async () => {
    expect(await found(sound({ body: '身份证号210402201306150014。' }))).toContain(
      'block privacy-minor body',
    );
  });
});

describe('names with where they live', () => {
  const list = (rows: string) =>
    sound({ body: `| 序号 | 姓 名 | 家庭住址 | 结果 |\n| --- | --- | --- | --- |\n${rows}` });

  test('in a list each row is told, and cut to the street or town', async () => {
    const issues = await issuesOf(
      list('| 1 | 张三 | 城中区建设街道安居路12号3栋 | 合格 |\n| 2 | 李四 | 安居路3栋2单元 | 合格 |'),
    );
    expect(issues.map(({ rule, fix }) => [rule, fix?.label])).toEqual([
      ['privacy-address', '改为城中区建设街道'],
      ['privacy-address', '改为李*'],
    ]);
  });

  test('masked names, streets alone, bodies and posts may stand', async () => {
    expect(
      await found(list('| 1 | 张* | 城中区安居路12号 | 合格 |\n| 2 | 李四 | 城中区建设街道 | 合格 |')),
    ).toEqual([]);
    const office = `| 姓名 | 职务 | 地址 |\n| --- | --- | --- |\n| 张三 | 科长 | 安居路8号 |`;
    expect(await found(sound({ body: office }))).toEqual([]);
  });

  test('in a sentence, by label or by description', async () => {
    for (const text of [
      '姓名：张三，住址：安居路12号3栋。',
      '被处罚人张三，男，1960年出生，现住安居路12号。',
      '申请人：张三，家庭住址：柳河村3组12号。',
    ])
      expect(await found(sound({ body: text }))).toContain('block privacy-address body');
    for (const text of [
      '业主应当向住房和城乡建设部门申请，地址：安居路8号。',
      '申请人：张某某，住址：安居路。',
    ])
      expect((await found(sound({ body: text }))).filter((one) => one.includes('privacy'))).toEqual([]);
  });

  test('columns nobody need know stop a list of names: illness, income, accounts; telephones are pointed out', async () => {
    const list = (head: string, cell: string) =>
      sound({ body: `| 姓名 | ${head} |\n| --- | --- |\n| 张三 | ${cell} |` });
    expect(await found(list('残疾类别', '肢体二级'))).toContain('block privacy-columns body');
    expect(await found(list('家庭月收入', '1200元'))).toContain('block privacy-columns body');
    expect(await found(list('联系电话', '0413-57001234'))).toContain('advise privacy-columns body');
    expect(await found(list('结果', '合格'))).toEqual([]);
  });

  test('惩戒公示 may name persons on an article of a law and until a day, never their numbers', async () => {
    const penalty = (details: Record<string, unknown>, body = '被处罚人：张三，住址：安居路12号3栋。') =>
      sound({
        type: 'notice',
        title: '行政处罚决定公示',
        body,
        details: {
          kind: 'display',
          draftingDepartment: 'construction',
          topics: [],
          heads: [],
          keywords: [],
          until: '2027-05-18',
          ...details,
        },
      });
    expect(await found(penalty({}))).toContain('block privacy-address body');
    expect(await found(penalty({ personalBasis: '有关规定' }))).toEqual([
      'block privacy-waiver details.personalBasis',
      'block privacy-address body',
    ]);
    const basis = { personalBasis: '《行政处罚法》第四十八条' };
    expect(await found(penalty(basis))).toEqual(['advise privacy-address body']);
    expect(await found(penalty({ ...basis, until: undefined }))).toContain(
      'block privacy-waiver details.until',
    );
    expect(await found(penalty(basis, `被处罚人身份证${ID}，手机${PHONE}。`))).toEqual([
      'block privacy body',
      'block privacy body',
    ]);
  });
});

describe('attachments', () => {
  const attached = sound({ attachments: [{ title: '配租名单', name: 'list.xlsx', sha256: 'a', bytes: 1 }] });
  const read = (
    texts: { text: string; hidden: boolean }[],
    remarks: { level: 'block'; message: string; rule: string }[] = [],
  ) => ({
    files: new Map([['a', { texts, remarks }]]),
  });

  test('are read whole, hidden parts too, and counted by kind', async () => {
    const texts = [
      { text: '姓名\t证件', hidden: false },
      { text: `张三\t${ID}`, hidden: false },
      { text: `备用\t${PHONE}`, hidden: true },
    ];
    const issues = await issuesOf(attached, read(texts));
    expect(issues.map(({ message }) => message)).toEqual([
      '附件“配租名单”里有1个身份证号码（110*************11），请在文件里隐去后重新上传',
      '附件“配租名单”的隐藏内容里有1个手机号码（138****1234），请在文件里隐去后重新上传',
    ]);
    expect(issues.every(({ field, level }) => field === 'attachments.0' && level === 'block')).toBe(true);
  });

  test('lists of names and homes in them stop, what the reader of files remarks is passed on', async () => {
    const rows = [
      { text: '姓名,家庭住址', hidden: false },
      { text: '张三,安居路12号', hidden: false },
    ];
    expect(await found(attached, read(rows))).toEqual(['block privacy-address attachments.0']);
    const damaged = { level: 'block' as const, message: '打不开', rule: 'unopenable' };
    expect(await found(attached, read([], [damaged]))).toEqual(['block unopenable attachments.0']);
  });

  test('that were not read yet cannot go', async () => {
    expect(await found(attached, { files: new Map() })).toEqual(['block attachment-unread attachments.0']);
  });
});
