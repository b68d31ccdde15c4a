import { describe, expect, test } from 'vitest';
import { copiedShare } from '#src/checks/copied.ts';
import { bindingSentences, needsInterpretation } from '#src/checks/force.ts';
import { piecesOf } from '#src/checks/pieces.ts';
import { SOURCES, sourceOf } from '#src/checks/sources.ts';
import { found, issuesOf, sound, theSite } from '../../support/checked.ts';

const BINDING =
  '建设单位应当在开工前办理手续。\n\n业主不得擅自改动承重结构。\n\n申请人可以申请补助，每户给予补助一万元。';

test('a sound policy has no finding', async () => expect(await found(sound())).toEqual([]));

test('every rule tells its name and what it rests on', () => {
  for (const { name, basis } of Object.values(SOURCES))
    expect(name.length && basis.length).toBeGreaterThan(0);
  expect(sourceOf('privacy')?.basis).toContain('个人信息保护法');
  expect(sourceOf('constructor')).toBeUndefined();
});

describe('nature and 前置程序', () => {
  test('a text that says who must do what is asked about when it calls itself 其他文件', async () => {
    const other = sound({ body: BINDING, details: { nature: 'other' } });
    expect(await found(other)).toEqual(['block nature details.nature']);
    const reason = { nature: 'other', natureReason: '只重申法律规定，政策法规科同意' };
    expect(await found(sound({ body: BINDING, details: reason }))).toEqual(['advise nature details.nature']);
  });

  test('not when it speaks to offices, answers a letter, comes from another body or only tells', async () => {
    const inner = sound({
      body: '各科室应当按时报送。\n\n办公室不得拖延。\n\n机关各科室必须配合。',
      details: { nature: 'other' },
    });
    for (const given of [
      inner,
      sound({ body: BINDING, details: { nature: 'other', genre: '函' } }),
      sound({ body: BINDING, title: '关于公布改造计划的通知', details: { nature: 'other' } }),
      sound({
        body: BINDING,
        details: { nature: 'other', issuer: '示例市人民政府', sourceUrl: 'https://www.gov.cn/a' },
      }),
    ])
      expect(await found(given)).toEqual([]);
    expect(bindingSentences(piecesOf(inner))).toBe(0);
  });

  test.each(['consultation', 'legal', 'competition', 'deliberation', 'registration'])(
    'a 规范性文件 without %s does not go',
    async (step) => {
      const { procedure } = sound().details as { procedure: { step: string }[] };
      expect(
        await found(sound({ details: { procedure: procedure.filter((one) => one.step !== step) } })),
      ).toEqual(['block procedure details.procedure']);
    },
  );

  test('a step after the day of signing is told', async () => {
    const { procedure } = sound().details as { procedure: { step: string; on: string }[] };
    const late = procedure.map((one) => (one.step === 'legal' ? { ...one, on: '2026-05-09' } : one));
    expect(await found(sound({ details: { procedure: late } }))).toEqual([
      'block procedure details.procedure.2.on',
    ]);
  });
});

describe('interpretation', () => {
  test('follows from nature and audience', async () => {
    const site = await theSite();
    const needs = (given: Parameters<typeof sound>[0]) =>
      needsInterpretation(sound(given), piecesOf(sound(given)), site);
    expect(needs({})).toBe(true);
    expect(needs({ details: { nature: 'rule' } })).toBe(true);
    expect(needs({ details: { nature: 'other' } })).toBe(false);
    expect(needs({ body: BINDING, details: { nature: 'other' } })).toBe(true);
    expect(needs({ details: { issuer: '示例市人民政府' } })).toBe(false);
  });

  test('is there, or waived in public with a reason and a day that has not passed', async () => {
    const bare = { interpretationWaiver: undefined };
    expect(await found(sound({ details: bare }), { interpreted: false })).toEqual([
      'block interpretation details.interpretationWaiver',
    ]);
    expect(await found(sound({ details: bare }), { interpreted: true })).toEqual([]);
    expect(await found(sound(), { interpreted: false })).toEqual([]);
    const over = { interpretationWaiver: { reason: '编写中', promisedOn: '2026-05-17' } };
    expect(await found(sound({ details: over }), { interpreted: false })).toEqual([
      'block interpretation details.interpretationWaiver',
    ]);
  });

  test('names what it explains, of whatever issuer, and does not copy it', async () => {
    const details = {
      form: 'text',
      draftingDepartment: 'property',
      interpreter: { name: '张三', post: '科长', isHead: false },
      topics: [],
      keywords: [],
      keyPoints: [],
      brief: [],
      explains: [],
      questions: [],
    };
    const text = '申请人向所在地区县住房和城乡建设主管部门提出申请，区县受理以后在十个工作日内办完。';
    const explaining = (links: never[] | { relation: 'interprets'; url: string }[]) =>
      sound({ type: 'interpretation', title: '怎么申请', body: text, links, details });
    expect(await found(explaining([]))).toEqual(['block interpretation-policy links']);
    const outside = explaining([{ relation: 'interprets', url: 'https://www.gov.cn/a' }]);
    expect(await found(outside)).toEqual([]);
    expect(await found(outside, { explained: [text] })).toEqual(['advise copied body']);
    expect(await found(outside, { explained: ['别的文件说别的事。'.repeat(20)] })).toEqual([]);
  });

  test('what stands word for word is counted once, without punctuation', () => {
    expect(copiedShare('申请人向区县提出申请，区县受理。', '申请人向区县，提出申请；区县受理')).toBe(1);
    expect(
      copiedShare(
        `${'自己的话说清楚'.repeat(5)}申请人向区县提出申请区县受理`,
        '申请人向区县提出申请区县受理',
      ),
    ).toBeCloseTo(14 / 49);
    expect(copiedShare('短', '短')).toBe(0);
  });
});

describe('form', () => {
  test.each([
    '示建规[2026]3号',
    '示建规（2026）3号',
    '示建规〔2026〕第3号',
    '示建规〔2026〕03号',
    '示建规【2026】3号',
  ])('%s is written as 示建规〔2026〕3号', async (documentNumber) => {
    const [issue] = await issuesOf(sound({ details: { documentNumber } }));
    expect(issue).toMatchObject({
      level: 'block',
      rule: 'document-number',
      fix: { label: '改为示建规〔2026〕3号' },
    });
  });

  test.each(['示建规〔2026〕3号', '示例市人民政府令第12号', '公告第3号', '公告〔2026〕第3号'])(
    '%s is right',
    async (documentNumber) => {
      expect(await found(sound({ details: { documentNumber } }))).toEqual([]);
    },
  );

  test.each<[string, Record<string, unknown>, string]>([
    ['no 成文日期', { signedOn: undefined }, 'block missing details.signedOn'],
    [
      '成文 after 发布',
      { signedOn: '2026-05-19', effectiveOn: '2026-06-01' },
      'block dates details.signedOn',
    ],
    ['施行 before 成文', { effectiveOn: '2026-05-01' }, 'block dates details.effectiveOn'],
    ['失效 before 施行', { expiresOn: '2026-05-12' }, 'block dates details.expiresOn'],
    ['no 公开方式', { openness: undefined }, 'block missing details.openness'],
    ['not public without a reason', { openness: 'onRequest' }, 'block openness details.opennessReason'],
    ['an unknown 科室', { draftingDepartment: 'moon' }, 'block department details.draftingDepartment'],
    ['another issuer without its address', { issuer: '示例市人民政府' }, 'block issuer details.issuer'],
    ['a genre that is none', { genre: '便条' }, 'block genre details.genre'],
  ])('%s', async (_what, details, issue) => expect(await found(sound({ details }))).toContain(issue));

  test('a text still to be signed has no 成文日期 yet: it is asked for, not demanded', async () => {
    expect(await found(sound({ details: { signedOn: undefined } }), { origin: 'draft' })).toEqual([
      'advise missing details.signedOn',
    ]);
  });

  test('what an import only advises, the desk holds to', async () => {
    const details = {
      kind: 'major',
      market: false,
      opensAt: '2026-05-18T11:00:00+08:00',
      closesAt: '2026-05-25T00:00:00+08:00',
      draftingDepartment: 'property',
      carried: { title: '办法', body: '第一条　甲。' },
      ways: [],
      explains: [],
      topics: [],
      heads: [],
      keywords: [],
      publication: 'summary',
    };
    const issues = await found(
      sound({ type: 'consultation', title: '关于办法的征求意见', body: '说明。', details }),
    );
    expect(issues).toEqual([
      'block consultation-period details.closesAt',
      'block consultation-ways details.ways',
    ]);
  });

  test('a proposal whose title says nothing, with a telephone in its letter', async () => {
    const details = {
      kind: 'deputies',
      session: '市十七届人大五次会议',
      proposalNumber: '第123号',
      ask: '甲',
      outcome: '乙',
      class: 'B',
      assignedOn: '2026-03-01',
      repliedOn: '2026-05-10',
      draftingDepartment: 'property',
      joint: [],
      promises: [],
      topics: [],
      heads: [],
      keywords: [],
    };
    const issues = await found(
      sound({
        type: 'proposal',
        title: '对第123号建议的答复',
        body: '代表电话13812341234。\n\n2026年5月10日',
        details,
      }),
    );
    expect(issues).toEqual(['block proposal-title title', 'block privacy body']);
  });
});

describe('links, labels, tables, images', () => {
  const links = async (body: string, known = {}) => (await found(sound({ body }), known)).join();

  test('a page of ours that is not there, half an address, none', async () => {
    expect(await links('见[办法](/policies/2026-999)。', { broken: new Set(['/policies/2026-999']) })).toBe(
      'block link-broken body',
    );
    expect(
      await links('见[办法](http://127.0.0.1:4321/policies/2026-999#t5)。', {
        broken: new Set(['/policies/2026-999']),
      }),
    ).toBe('block link-broken body');
    expect(await links('见[办法]()。')).toBe('block link-form body');
    expect(await links('见[办法](www.example.com)。')).toBe('block link-form body');
    expect(await links('见[办法](javascript:alert(1))。')).toBe('block link-form body');
    expect(await links('见[办法](/policies)，[第五条](#t5)。')).toBe('');
  });

  test('a host outside the list, also where only its address stands; 政府网站 always may', async () => {
    for (const body of [
      '见[这里](https://casino.example/a)。',
      '见 https://casino.example/a 。',
      '<a href="https://casino.example/a">这里</a>',
      '![图](https://casino.example/a.png)',
    ])
      expect(await links(body)).toBe('block link-host body');
    expect(await links('见[国务院](https://www.gov.cn/zhengce)和 https://www.shili.example/a 。')).toBe('');
    expect(
      await found(sound({ links: [{ relation: 'relates', url: 'https://casino.example/a', title: '甲' }] })),
    ).toEqual(['block link-host links.0.url']);
  });

  test.each(['附件下载：', '附件：', '附件下载', '附 件：'])('“%s” with nothing below it', async (label) => {
    expect(await links(`第一条　甲。\n\n${label}`)).toBe('block attachment-label body');
    expect(await links(`${label}\n\n1. 申请表`)).not.toContain('attachment-label');
  });

  test('“附件下载：” with files below it, which the page shows at its end', async () => {
    const attachments = [{ title: '申请表', name: 'a.pdf', sha256: '1', bytes: 1 }];
    const found = await issuesOf(sound({ body: '第一条　甲。\n\n附件下载：', attachments }));
    expect(found.filter(({ rule }) => rule === 'attachment-label')).toEqual([]);
  });

  test('attachments named at the end of what a 通知 carries, and not all of them there', async () => {
    const carried = {
      title: '改造方案',
      body: '一、目标\n\n附件：1. 申请审批表　2. 任务分配表\n\n附件下载：',
    };
    const body = '各区县：\n\n现将方案印发给你们。\n\n附件：改造方案';
    const labels = async (n: number) => {
      const attachments = Array.from({ length: n }, (_, at) => ({
        ...{ title: `附件${at + 1}`, name: 'a.pdf', sha256: String(at), bytes: 1 },
      }));
      const found = await issuesOf(sound({ body, attachments, details: { ...sound({}).details, carried } }));
      return found.filter(({ rule }) => rule === 'attachment-label').map(({ message }) => message);
    };
    expect(await labels(0)).toEqual([
      '正文写了2个附件，还没有上传，请上传附件',
      '“附件下载：”下面没有附件，请上传附件或者删去这一行',
    ]);
    expect(await labels(1)).toEqual(['正文写了2个附件，只收到1个，请上传附件']);
    expect(await labels(2)).toEqual([]);
  });

  test('attachments named in the text and not all of them there', async () => {
    const body = '第一条　甲。\n\n附件：1．楼层系数参考表\n\n2．申请表';
    const attachments = ['1', '2'].map((sha256) => ({
      title: `附件${sha256}`,
      name: 'a.pdf',
      sha256,
      bytes: 1,
    }));
    const said = async (n: number) =>
      (await issuesOf(sound({ body, attachments: attachments.slice(0, n) }))).map(({ message }) => message);
    expect(await said(0)).toEqual(['正文写了2个附件，还没有上传，请上传附件']);
    expect(await said(1)).toEqual(['正文写了2个附件，只收到1个，请上传附件']);
    expect(await said(2)).toEqual([]);
  });

  test('a table without heads, an image without words', async () => {
    expect(await links('| | |\n| --- | --- |\n| 1 | 2 |')).toBe('advise table-head body');
    expect(await links('| 户数 | 面积 |\n| --- | --- |\n| 1 | 2 |')).toBe('');
    expect(await links('![](/files/a.png)')).toBe('advise image-text body');
    expect(await links('![流程图：申请、审核、拨付](/files/a.png)')).toBe('');
  });

  test('a link to what is not public, a basis that holds no more', async () => {
    const given = sound({ links: [{ relation: 'implements', toId: 'x', title: '旧办法' }] });
    expect(await found(given, { lost: [0] })).toEqual(['block link-broken links.0']);
    expect(
      await found(given, { outdated: [{ title: '旧办法', state: '已废止', field: 'links.0' }] }),
    ).toEqual(['advise basis-repealed links.0']);
  });
});

describe('wording is advised on, never changed', () => {
  const words = async (body: string, origin: 'draft' | 'signed' = 'draft') =>
    (await issuesOf(sound({ body }), { origin })).filter(({ rule = '' }) =>
      ['names', 'vague', 'sentence'].includes(rule),
    );

  test('a name that is no longer right, with the right one on the button; a signed text goes back to its drafters', async () => {
    expect(await words('报国土资源部备案。')).toMatchObject([
      { level: 'advise', rule: 'names', at: { block: 0, start: 1, end: 6 }, fix: { replace: '自然资源部' } },
    ]);
    const [signed] = await words('报国土资源部备案。', 'signed');
    expect(signed!.fix).toBeUndefined();
    expect(signed!.message).toContain('请告诉起草科室');
  });

  test('not in titles and numbers of that time, after 原, inside a longer word', async () => {
    for (const text of [
      '按照《国土资源部关于土地的通知》办。',
      '国土资源部令第5号。',
      '原国土资源部。',
      '住房和城乡建设部。',
      '农业部门、建设部门和环保部门。',
    ])
      expect(await words(text)).toEqual([]);
  });

  test('what leaves everything open, where it stands', async () => {
    expect(await words('并提交其他材料。')).toMatchObject([{ rule: 'vague', at: { start: 3, end: 7 } }]);
    expect(await words('法律、法规规定的其他情形。')).toEqual([]);
    expect((await words('提交相关材料。'.repeat(9))).map(({ message }) => message).at(-1)).toContain(
      '另有4处',
    );
  });

  test('sentences of more than 60 signs are counted, the longest is shown', async () => {
    const long = '申请人应当'.repeat(13);
    expect(await words(`${long}。短句。`)).toMatchObject([
      { rule: 'sentence', message: '这一句65字，请拆成短句' },
    ]);
    expect(await words('申请人应当'.repeat(12) + '。')).toEqual([]);
  });
});

describe('speed', () => {
  const page =
    '第一条　为了加强住房管理，根据有关法律法规，结合本市实际，制定本办法。申请人应当自收到通知之日起二十个工作日内，向所在地区县住房和城乡建设主管部门提交材料，联系电话0000-1234567。\n\n';

  test('a text of 200 pages is checked in 200 ms', async () => {
    const body = page.repeat(Math.ceil(120_000 / page.length));
    const content = sound({ body });
    await issuesOf(content);
    const before = process.cpuUsage();
    await issuesOf(content, { explained: [body] });
    const ms = process.cpuUsage(before).user / 1000;
    console.log(`whole check of ${body.length} characters: ${ms.toFixed(0)} ms`);
    expect(ms).toBeLessThan(400);
  });

  test('hostile texts of 64 KB cost no more than a second, and twice as long twice as much', async () => {
    const pieces = [
      '[',
      '[a](',
      '](',
      '![',
      '<a href="',
      '<img ',
      'http://',
      'https://a',
      '住址：',
      '姓名：张三，男，住',
      '1 ',
      '|',
      '| 1 ',
      '\t',
      ',',
      '，',
      '《',
      '附件：\n\n',
      '原',
      '〔',
      '示建规〔2026〕3号',
      '138 1234 5678 ',
      '110101199003070011,',
      '*',
      '`',
      '_',
      '> ',
      '- ',
      '# ',
    ];
    let worst: [number, string] = [0, ''];
    for (const piece of pieces) {
      const body = piece.repeat(Math.ceil(65_536 / piece.length)).slice(0, 65_536);
      const before = process.cpuUsage();
      try {
        await issuesOf(sound({ body }));
      } catch (error) {
        throw new Error(`failed on ${piece}`, { cause: error });
      }
      const ms = process.cpuUsage(before).user / 1000;
      if (ms > worst[0]) worst = [ms, piece];
    }
    console.log(`hostile texts: worst ${worst[0].toFixed(0)} ms per 64 KB, of “${worst[1].trim()}”`);
    expect(worst[0]).toBeLessThan(3000);
  }, 120_000);
});
