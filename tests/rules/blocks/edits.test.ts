import { describe, expect, test } from 'vitest';
import { insert, join, plain, remove, setKind, setText, split } from '#src/blocks/edits.ts';
import { fromText } from '#src/blocks/pasted.ts';
import { toBlocks } from '#src/blocks/read.ts';
import { type Block, type Kind, toBody } from '#src/blocks/rules.ts';
import { fromHtml } from '#src/blocks/word.ts';
import { renderText } from '#src/text/markdown.ts';

const POLICY = `各区县：

为了规范，制定本办法。

第一章　总则

第一条　本办法适用于全市。

第二条　下列情形除外：
（一）临时建筑；
（二）其他。

示例市住房和城乡建设委员会
2026年4月22日
`;

const policy = () => toBlocks(POLICY, true);
const kinds = (blocks: readonly Block[]) => blocks.map(({ kind }) => kind);
const readAgain = (blocks: readonly Block[], official = true) => toBlocks(toBody(blocks), official);

describe('a text is a list of blocks', () => {
  test('章, 条, 款, 项 are known by their numbers', () => {
    expect(kinds(policy())).toEqual<Kind[]>([
      ...(['paragraph', 'paragraph', 'chapter', 'clause', 'clause', 'item', 'item', 'paragraph'] as const),
      'paragraph',
    ]);
  });

  test('changing one block changes no character of the others', () => {
    const at = 3;
    const { blocks } = setText(policy(), at, '第一条　本办法适用于全市和各区。', true);
    expect(toBody(blocks)).toBe(POLICY.replace('适用于全市。', '适用于全市和各区。'));
  });

  test('opening and closing a block without a change changes nothing', () => {
    policy().forEach(({ text }, at) => expect(toBody(setText(policy(), at, text, true).blocks)).toBe(POLICY));
  });

  test.each<[Kind, string]>([
    ['clause', '第一条　为了规范，制定本办法。'],
    ['chapter', '第一章　为了规范，制定本办法。'],
    ['section', '第一节　为了规范，制定本办法。'],
    ['item', '（一）为了规范，制定本办法。'],
    ['title', '为了规范，制定本办法。'],
    ['appendix', '附件1　为了规范，制定本办法。'],
  ])('a button makes a 款 a %s and gives it its number', (kind, text) => {
    expect(setKind(policy(), 1, kind, true).blocks[1]).toMatchObject({ text });
  });

  test('the next 条 takes the number after the last one, a 款 loses it', () => {
    const added = insert(policy(), 7, [plain('本办法自公布之日起施行。')], true);
    const made = setKind(added.blocks, 7, 'clause', true);
    expect(made.blocks[7]).toMatchObject({ kind: 'clause', text: '第三条　本办法自公布之日起施行。' });
    expect(readAgain(made.blocks)[7]).toMatchObject({
      kind: 'clause',
      text: '第三条　本办法自公布之日起施行。',
    });
    expect(setKind(made.blocks, 7, 'paragraph', true).blocks[7]).toMatchObject({
      kind: 'paragraph',
      text: '本办法自公布之日起施行。',
    });
  });

  test('a block splits at the caret and joins again', () => {
    const parted = split(policy(), 1, 5, true);
    expect(parted.blocks.slice(1, 3).map(({ text }) => text)).toEqual(['为了规范，', '制定本办法。']);
    expect([parted.at, parted.caret]).toEqual([2, 0]);
    const again = join(parted.blocks, 2, true);
    expect(again.blocks[1]?.text).toBe('为了规范，制定本办法。');
    expect([again.at, again.caret]).toEqual([1, 5]);
  });

  test('several lines typed into one block are several blocks; no words, no block', () => {
    const { blocks } = setText(policy(), 1, '第一行\n\n第二行', true);
    expect(blocks.slice(1, 3).map(({ text }) => text)).toEqual(['第一行', '第二行']);
    expect(setText(policy(), 1, ' ', true).blocks).toHaveLength(policy().length - 1);
    expect(remove(policy(), 0, true).blocks).toHaveLength(policy().length - 1);
  });
});

const MARKS = [
  '# 一号',
  '* 星号',
  '- 减号',
  '1*2*3=6',
  '> 大于',
  '`代码`',
  '<b>粗</b>',
  '[链接](x)',
  '| 竖 |',
  '~~划~~',
  'a_b_c',
  'www.a.cn',
  '&amp;',
  '1. 一',
  '---',
  '![图](x)',
  '[^1]: 注',
  '\\',
];

describe('nobody types a mark', () => {
  test.each([true, false])('what is typed stays itself (公文: %s)', (official) => {
    for (const mark of MARKS) {
      const { blocks } = setText([plain()], 0, mark, official);
      const body = toBody(blocks);
      expect(
        readAgain(blocks, official).map(({ text }) => text),
        mark,
      ).toEqual([mark]);
      const { text, html } = renderText({ body, kind: official ? 'official' : 'article' });
      expect(text, mark).toBe(mark);
      expect(html.replace(/<\/?p[^>]*>/g, ''), mark).not.toMatch(/<(?!time)/);
    }
  });

  test('a table is rows and cells, its marks are ours', () => {
    const table: Block = { kind: 'table', text: '户型\t金额|元\nC级\t1.6*万\nD级' };
    const again = readAgain([plain('补助如下：'), table, plain('完。')]);
    expect(again.map(({ kind, text }) => [kind, text])).toEqual([
      ['paragraph', '补助如下：'],
      ['table', '户型\t金额|元\nC级\t1.6*万\nD级\t'],
      ['paragraph', '完。'],
    ]);
  });

  test('a list of an interpretation is its lines', () => {
    const made = setKind([plain('带身份证'), plain('b')], 0, 'item', false);
    expect(toBody(made.blocks)).toBe('- 带身份证\n\nb');
    expect(readAgain(made.blocks, false)[0]).toMatchObject({ kind: 'item', text: '带身份证' });
  });
});

const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{mso-style-name:正文}</style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head><body><!--StartFragment-->
<p class=MsoNormal align=center><b><span style='font-size:22pt'>示例市农村危房改造方案</span></b><o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US><span style='mso-list:Ignore'>一、<span>&nbsp;</span></span></span><![endif]><b>目标任务</b></p>
<p class=MsoNormal style='text-indent:32pt'>2026年，全市改造农村危房126户。<span style='mso-spacerun:yes'>&nbsp; </span></p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>类别</p></td><td><p class=MsoNormal>金额</p></td></tr>
<tr><td><p>C级</p></td><td><p>1.6万元</p></td></tr></table>
<p class=MsoNormal>联系电话：1*2<o:p>&nbsp;</o:p></p>
<!--EndFragment--></body></html>`;

describe('what is pasted becomes blocks', () => {
  test('lines of plain text are blocks with their kinds, rows with tabs a table', () => {
    const blocks = fromText('第一条　甲\r\n\r\n　　第二条　乙\n名称\t数量\n砖\t12\n*完*', true);
    expect(blocks.map(({ kind, text }) => [kind, text])).toEqual([
      ['clause', '第一条　甲'],
      ['clause', '第二条　乙'],
      ['table', '名称\t数量\n砖\t12'],
      ['paragraph', '*完*'],
    ]);
    expect(readAgain(blocks).map(({ text }) => text)).toEqual(blocks.map(({ text }) => text));
  });

  test('Word and WPS keep their numbers and tables and lose their styles', () => {
    const blocks = fromHtml(WORD, true);
    expect(blocks.map(({ kind, text, raw }) => [kind, raw ? 'raw' : text])).toEqual([
      ['paragraph', '示例市农村危房改造方案'],
      ['section', '一、 目标任务'],
      ['paragraph', '2026年，全市改造农村危房126户。'],
      ['table', '类别\t金额\nC级\t1.6万元'],
      ['paragraph', '联系电话：1*2'],
    ]);
    expect(JSON.stringify(blocks)).not.toMatch(/Mso|mso-|WordDocument/);
  });

  test('pasting into the middle keeps what stands before and after', () => {
    const { blocks } = insert(policy(), 2, fromText('甲\n乙', true), true);
    expect(blocks.map(({ text }) => text).slice(1, 5)).toEqual([
      '为了规范，制定本办法。',
      '甲',
      '乙',
      '第一章　总则',
    ]);
    expect(blocks).toHaveLength(policy().length + 2);
  });
});
