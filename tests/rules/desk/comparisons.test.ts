import { describe, expect, test } from 'vitest';
import { comparisonOf, fileChanges, linesOf } from '#src/comparisons/rules.ts';
import type { Content } from '#src/documents/rules.ts';

const file = (name: string, sha = name) => ({ title: name, name, sha256: sha, bytes: 1 });
const content = (given: Partial<Content> = {}): Content => ({
  ...{ type: 'interpretation', number: '2026-033', department: 'rural', title: '农村危房改造今年补多少' },
  ...{ summary: '补助标准和怎样申请。', details: {}, links: [], attachments: [] },
  body: [
    '## 补多少',
    'C级补助1.6万元，D级补助3.8万元。',
    '## 怎么申请',
    '向村民委员会申请。',
    '带身份证。',
    '## 找谁问',
    '有问题找相关部门。',
  ].join('\n\n'),
  ...given,
});

const edited = (from: string, to: string) => content({ body: content().body.replace(from, to) });

describe('审核看到的改动', () => {
  test('nothing where nothing changed', () => {
    expect(comparisonOf(content(), content())).toEqual({ hunks: [], removed: 0, added: 0, unseen: false });
  });

  test('each stretch with one line before and after, under the heading it stands in', () => {
    const { hunks } = comparisonOf(content(), edited('相关部门', '乡镇便民服务中心'));
    expect(hunks.map(({ heading }) => heading)).toEqual(['正文　找谁问']);
    expect(hunks[0]!.lines.map(({ changed }) => changed)).toEqual([false, true]);
    expect(hunks[0]!.lines[1]!.both.filter(({ kind }) => kind !== 'same')).toEqual([
      { kind: 'removed', text: '相关部门' },
      { kind: 'added', text: '乡镇便民服务中心' },
    ]);
  });

  test('far changes are two places, near ones are one', () => {
    const far = edited('D级', 'D级每户');
    const two = { ...far, body: far.body.replace('相关部门', '12345') };
    expect(comparisonOf(content(), two).hunks).toHaveLength(2);
    const near = { ...far, body: far.body.replace('向村民', '向所在村民') };
    expect(comparisonOf(content(), near).hunks).toHaveLength(1);
  });

  test('whatever is approved is told when it changes: 17 kinds of change, none is missed', () => {
    const links: Content['links'] = [{ relation: 'relates', url: 'https://a.gov.cn/', title: '甲' }];
    const changes: [Partial<Content>, Partial<Content>][] = [
      [{}, { title: '另一个标题' }],
      [{}, { summary: '' }],
      [{}, { department: 'office' }],
      [{}, { originallyPublishedAt: new Date('2026-01-01T00:00:00Z') }],
      [{}, { withdrawal: { on: '2026-05-18', reason: 'content' } }],
      [{}, { links }],
      [{ links }, { links: [{ ...links[0]!, url: 'https://b.gov.cn/' }] }],
      [{}, { details: { flag: true } }],
      [{ details: { flag: true } }, { details: { flag: false } }],
      [{ details: { count: 1 } }, { details: { count: 2 } }],
      [{ details: { list: ['甲', '乙'] } }, { details: { list: ['甲'] } }],
      [{ details: { rows: [{ a: '1' }] } }, { details: { rows: [{ a: '2' }] } }],
      [{}, { body: '' }],
      [{}, { body: `${content().body}\n\n新的一段。` }],
      [{ details: { list: ['甲', '乙'] } }, { details: { list: ['乙', '甲'] } }],
      [{}, { body: content().body.replace('## 找谁问', '找谁问') }],
      [{ body: '甲段。\n\n乙段。' }, { body: '乙段。\n\n甲段。' }],
    ];
    const told = changes.filter(
      ([before, after]) => comparisonOf(content(before), content(after)).hunks.length > 0,
    );
    expect(told).toHaveLength(17);
  });

  test('files are told by their bytes', () => {
    const before = content({ attachments: [file('甲.docx'), file('乙.xlsx'), file('丙.pdf')] });
    const after = content({
      attachments: [
        file('甲.docx'),
        file('乙.xlsx', 'other'),
        { ...file('丁.pdf'), sha256: '丙.pdf' },
        file('戊'),
      ],
    });
    expect(fileChanges(before, after).map(({ kind }) => kind)).toEqual([
      'same',
      'changed',
      'changed',
      'added',
    ]);
    expect(fileChanges(after, content()).map(({ kind }) => kind)).toEqual(Array(4).fill('removed'));
    const turned = content({ attachments: [...before.attachments].reverse() });
    expect(fileChanges(before, turned).at(-1)).toMatchObject({ title: '附件的顺序' });
  });

  test('what no line shows is said to differ all the same', () => {
    const bold = comparisonOf(content(), edited('带身份证', '带身份证  '));
    expect(bold.hunks.length > 0 || bold.unseen).toBe(true);
    const number = comparisonOf(content(), content({ number: '2026-034' }));
    expect(number).toMatchObject({ hunks: [], unseen: true });
  });

  test('departments, documents and what is taken down stand there in words, not in codes', () => {
    const names = new Map([
      ['rural', '村镇建设科'],
      ['id-1', '关于农村危房改造的通知'],
    ]);
    const given = content({
      details: { draftingDepartment: 'rural' },
      links: [{ relation: 'interprets', toId: 'id-1' }],
      withdrawal: { on: '2026-05-18', reason: '内容更正', hidden: true, replacement: 'id-1' },
    });
    const text = linesOf(given, names)
      .map((line) => line.text)
      .join('\n');
    expect(text).not.toMatch(/rural|id-1|[{}"]/);
    expect(text).toContain('2026-05-18撤下，原因：内容更正，不显示标题；现在看：关于农村危房改造的通知');
    expect(linesOf(given).some((line) => line.text.includes('rural'))).toBe(true);
  });

  test('a first round is read whole', () => {
    expect(linesOf(content()).length).toBeGreaterThan(8);
  });
});
