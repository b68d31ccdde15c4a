import { expect, test } from 'vitest';
import { written } from '#src/word/numbering.ts';
import { type Level, numberingOf, p, readBlocksOf } from '../support/word.ts';

const OFFICIAL: Level[] = [
  { format: 'chineseCountingThousand', text: '%1、', suffix: 'nothing' },
  { format: 'chineseCounting', text: '（%2）' },
  { format: 'decimal', text: '%3.' },
];
const LAW: Level[] = [
  { format: 'chineseCountingThousand', text: '第%1章' },
  { format: 'chineseCountingThousand', text: '第%2条' },
];

const read = async (lines: [text: string, level: number, list?: number][], numbering: string, styles = '') =>
  (
    await readBlocksOf(
      lines.map(([text, level, list = 1]) => p(text, list ? { list: [list, level] } : {})),
      { numbering, styles },
    )
  ).lines.map(({ text }) => text);

test('automatic 一、（一）1. become text and begin anew below each number', async () => {
  const lines: [string, number][] = [
    ['目标任务', 0],
    ['加强领导', 1],
    ['健全制度。', 2],
    ['2026年完成。', 2],
    ['明确分工', 1],
    ['落实。', 2],
    ['保障措施', 0],
    ['督导', 1],
  ];
  expect(await read(lines, numberingOf({ 1: OFFICIAL }))).toEqual([
    '一、目标任务',
    '（一）加强领导',
    '1.健全制度。',
    '2. 2026年完成。',
    '（二）明确分工',
    '1.落实。',
    '二、保障措施',
    '（一）督导',
  ]);
});

test('automatic 第一条 stands before its text with a space as in a 公文', async () => {
  const lines: [string, number][] = [
    ['总则', 0],
    ['为了安全。', 1],
    ['适用本市。', 1],
    ['附则', 0],
  ];
  const through = numberingOf({ 1: LAW }).replaceAll(
    '<w:lvlText w:val="第%2条"/>',
    '<w:lvlRestart w:val="0"/><w:lvlText w:val="第%2条"/>',
  );
  const more: [string, number][] = [...lines, ['公布之日起施行。', 1]];
  expect(await read(more, through)).toEqual([
    '第一章　总则',
    '第一条　为了安全。',
    '第二条　适用本市。',
    '第二章　附则',
    '第三条　公布之日起施行。',
  ]);
  expect((await read(more, numberingOf({ 1: LAW }))).at(-1)).toBe('第一条　公布之日起施行。');
});

test('a list begun again counts from its own start, others go on', async () => {
  const again =
    '<w:num w:numId="7"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>';
  const numbering = numberingOf({ 1: OFFICIAL, 2: [{ format: 'decimal', text: '%1．', start: 3 }] }, again);
  expect(
    await read(
      [
        ['甲', 0],
        ['乙', 0, 7],
        ['丙', 0, 7],
        ['一般', 0, 0],
        ['丁', 0, 2],
        ['戊', 0, 2],
      ],
      numbering,
    ),
  ).toEqual(['一、甲', '五、乙', '六、丙', '一般', '3． 丁', '4． 戊'].map((t) => t.replace('． ', '．')));
});

test('a number that comes from a style counts, and one switched off does not', async () => {
  const styles =
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>';
  const { lines } = await readBlocksOf(
    [p('甲', { style: 'T' }), p('乙', { style: 'T', list: [0, 0] }), p('丙', { style: 'T' })],
    { styles, numbering: numberingOf({ 1: OFFICIAL }) },
  );
  expect(lines.map(({ text }) => text)).toEqual(['一、甲', '乙', '二、丙']);
});

test('a list of points becomes a list', async () => {
  const { body, lost } = await readBlocksOf([p('要点', { list: [1, 0] })], {
    numbering: numberingOf({ 1: [{ format: 'bullet', text: '\uf0b7' }] }),
  });
  expect([body, lost]).toEqual(['- 要点', 0]);
});

test.each([
  ['chineseCounting', 105, '一百零五'],
  ['ideographDigital', 12, '一二'],
  ['chineseLegalSimplified', 12, '壹拾贰'],
  ['ideographTraditional', 3, '丙'],
  ['ideographZodiac', 12, '亥'],
  ['decimalEnclosedCircleChinese', 7, '⑦'],
  ['decimalEnclosedParen', 2, '⑵'],
  ['decimalEnclosedFullstop', 2, '⒉'],
  ['ideographEnclosedCircle', 1, '㊀'],
  ['decimalFullWidth', 12, '１２'],
  ['decimalZero', 3, '03'],
  ['lowerLetter', 28, 'bb'],
  ['upperRoman', 1994, 'MCMXCIV'],
  ['none', 4, ''],
  ['somethingNew', 9, '9'],
])('Word format %s writes %i as %s', (format, value, text) => {
  expect(written(value, format)).toBe(text);
});
