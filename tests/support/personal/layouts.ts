import { card, home, id15, id18, mobile, person, type Dice } from './numbers.ts';

/** One text with one number that must be found: `start`–`end` is what stands there, `digits` the bare number. */
export type Case = {
  kind: 'id' | 'mobile' | 'card';
  layout: string;
  text: string;
  start: number;
  end: number;
  digits: string;
};
type Writing = { name: string; inline: boolean; write: (n: string, dice: Dice) => string };
type Frame = { name: string; around: (dice: Dice) => [before: string, after: string] };

const WIDE = (n: string): string =>
  n.replace(/[0-9Xx]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
const groups = (n: string, sizes: number[], by: string): string => {
  const out: string[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at < n.length) out.push(n.slice(at, at + size));
    at += size;
  }
  if (at < n.length) out.push(n.slice(at));
  return out.join(by);
};
const broken = (n: string, by: string, dice: Dice): string => {
  const at = 1 + dice.below(n.length - 1);
  return n.slice(0, at) + by + n.slice(at);
};
const SPACES = [' ', '\u00a0', '\u3000', '\u2009', '\u202f', '  '];
const DASHES = ['-', '\u2010', '\u2011', '\u2013', '\u2014', '－', '·', '.'];
const INVISIBLE = ['\u200b', '\u200d', '\ufeff', '\u00ad', '\u2060'];

const EVERY: Writing[] = [
  { name: 'plain', inline: true, write: (n) => n },
  { name: 'full width', inline: true, write: WIDE },
  { name: 'half in full width', inline: true, write: (n) => n.slice(0, 6) + WIDE(n.slice(6)) },
  { name: 'invisible inside', inline: true, write: (n, d) => broken(n, d.pick(INVISIBLE), d) },
  { name: 'digit by digit, spaces', inline: true, write: (n, d) => [...n].join(d.pick(SPACES)) },
  { name: 'broken by a line', inline: false, write: (n, d) => broken(n, d.pick(['\n', '\r\n', ' \n']), d) },
  { name: 'broken in a cell', inline: true, write: (n, d) => broken(n, '<br>', d) },
  { name: 'digit by digit, cells', inline: true, write: (n) => [...n].join(' | ') },
  { name: 'digit by digit, tight cells', inline: true, write: (n) => [...n].join('|') },
  { name: 'digit by digit, tabs', inline: true, write: (n) => [...n].join('\t') },
  { name: 'bold half', inline: true, write: (n) => `${n.slice(0, 6)}**${n.slice(6, 10)}**${n.slice(10)}` },
];
const idGroups = (n: string): number[] => (n.length === 18 ? [6, 8, 4] : [6, 6, 3]);
const ID: Writing[] = [
  ...EVERY,
  { name: 'grouped by spaces', inline: true, write: (n, d) => groups(n, idGroups(n), d.pick(SPACES)) },
  { name: 'grouped by dashes', inline: true, write: (n, d) => groups(n, idGroups(n), d.pick(DASHES)) },
  { name: 'fours by spaces', inline: true, write: (n, d) => groups(n, [4, 4, 4, 4], d.pick(SPACES)) },
  { name: 'grouped in cells', inline: true, write: (n) => groups(n, idGroups(n), ' | ') },
  { name: 'small x', inline: true, write: (n) => n.toLowerCase() },
  { name: 'other x', inline: true, write: (n, d) => n.replace('X', d.pick(['×', 'Ⅹ', 'Х', '✕', 'х'])) },
];
const MOBILE: Writing[] = [
  ...EVERY,
  { name: '3-4-4 spaces', inline: true, write: (n, d) => groups(n, [3, 4, 4], d.pick(SPACES)) },
  { name: '3-4-4 dashes', inline: true, write: (n, d) => groups(n, [3, 4, 4], d.pick(DASHES)) },
  { name: '3-3-5', inline: true, write: (n) => groups(n, [3, 3, 5], ' ') },
  { name: '4-4-3', inline: true, write: (n) => groups(n, [4, 4, 3], '-') },
  { name: '3-4-4 cells', inline: true, write: (n) => groups(n, [3, 4, 4], ' | ') },
];
const CARD: Writing[] = [
  ...EVERY.filter(({ name }) => name !== 'bold half'),
  { name: 'fours by spaces', inline: true, write: (n, d) => groups(n, [4, 4, 4, 4], d.pick(SPACES)) },
  { name: 'fours by dashes', inline: true, write: (n, d) => groups(n, [4, 4, 4, 4], d.pick(DASHES)) },
  { name: '6-rest', inline: true, write: (n) => groups(n, [6, 13], ' ') },
  { name: 'fours in cells', inline: true, write: (n) => groups(n, [4, 4, 4, 4], ' | ') },
];

/** `label` is what people write before such a number, or nothing at all. */
function everywhere(labels: string[], other: (dice: Dice) => string): Frame[] {
  const said = (d: Dice): string => d.pick(labels) + d.pick(['', ':', '：', ' ', '： ', '为', '是']);
  return [
    { name: 'alone', around: () => ['', ''] },
    { name: 'after a label', around: (d) => [`${person(d)}，${said(d)}`, '，已通过初审。'] },
    { name: 'in a sentence', around: (d) => [`经核对${person(d)}`, '的申请，符合条件'] },
    { name: 'name and space', around: (d) => [`${person(d)} `, ' 男 汉族'] },
    { name: 'name, nothing between', around: (d) => [person(d), '，'] },
    { name: 'brackets', around: (d) => [`${person(d)}（`, '）'] },
    { name: 'small brackets', around: (d) => [`${person(d)}(`, ')'] },
    { name: 'hooks', around: () => ['【', '】'] },
    { name: 'quotes', around: () => ['“', '”'] },
    { name: 'bold', around: () => ['**', '**'] },
    { name: 'code', around: () => ['`', '`'] },
    { name: 'html cell', around: () => ['<td>', '</td>'] },
    { name: 'under each other', around: (d) => [`姓名：${person(d)}\n${said(d)}`, '\n结果：合格'] },
    { name: 'table', around: (d) => [`| ${1 + d.below(99)} | ${person(d)} | `, ' | 合格 |'] },
    { name: 'tight table', around: (d) => [`|${person(d)}|`, '|合格|'] },
    { name: 'csv', around: (d) => [`${person(d)},`, ',合格'] },
    { name: 'quoted csv', around: (d) => [`"${person(d)}","`, '","合格"'] },
    { name: 'excel text', around: (d) => [`${person(d)},'`, ''] },
    { name: 'excel formula', around: () => ['="', '"'] },
    { name: 'tabs', around: (d) => [`${1 + d.below(99)}\t${person(d)}\t`, '\t合格'] },
    { name: 'row number before', around: (d) => [`${1 + d.below(120)} `, ` ${person(d)} 合格`] },
    { name: 'numbered item', around: (d) => [`${1 + d.below(20)}. `, ''] },
    { name: 'numbered 、', around: (d) => [`${1 + d.below(20)}、`, ` ${person(d)}`] },
    { name: 'after a day', around: (d) => [`2018年5月${1 + d.below(28)}日 `, ''] },
    { name: 'before a day', around: () => ['', ' 2018-05-12 办理'] },
    { name: 'file name', around: (d) => [`${person(d)}_`, '.docx'] },
    { name: 'file name, dash', around: (d) => [`${person(d)}-`, '.pdf'] },
    { name: 'file name, first', around: (d) => ['', `${person(d)}.jpg`] },
    { name: 'underscores', around: () => ['scan_', '_正面.png'] },
    { name: 'address line', around: () => ['/query?no=', '&name=x'] },
    { name: 'json', around: () => ['{"no":"', '"}'] },
    { name: 'json number', around: () => ['{"no": ', ', "ok": true}'] },
    { name: 'letters before', around: (d) => [d.pick(['ID', 'No.', 'NO:', 'Tel', 'sfz']), ' '] },
    { name: 'full stop after', around: () => ['', '。'] },
    { name: 'two by 、', around: (d) => ['', `、${other(d)}`] },
    { name: 'two by /', around: (d) => [`${other(d)}/`, ''] },
    { name: 'two by comma', around: (d) => [`${other(d)}，`, ''] },
    { name: 'two by space', around: (d) => [`${other(d)} `, ''] },
    { name: 'two lines', around: (d) => [`${other(d)}\n`, `\n${other(d)}`] },
    { name: 'with an amount', around: (d) => ['', ` ${d.digits(4)}.00元`] },
    { name: 'with an address', around: (d) => ['', ` ${home(d)}`] },
  ];
}

const ID_LABELS = ['身份证', '身份证号', '身份证号码', '公民身份号码', '证件号码', '身份证件号', 'ID', ''];
const PHONE_LABELS = ['手机', '电话', '联系电话', '手机号码', '联系方式', '联系人电话', 'Tel', '微信', ''];
const ID_FRAMES: Frame[] = [
  ...everywhere(ID_LABELS, id18),
  { name: 'mobile after', around: (d) => [`${person(d)} `, ` ${mobile(d)}`] },
  { name: 'mobile before', around: (d) => [`${mobile(d)} `, ''] },
];
const PHONE_FRAMES: Frame[] = [
  ...everywhere(PHONE_LABELS, mobile),
  { name: 'id before', around: (d) => [`${person(d)} ${id18(d)} `, ' 合格'] },
  { name: 'office phone before', around: (d) => [`电话：0413-5${d.digits(7)}/`, ''] },
  { name: 'office phone, space', around: (d) => [`0413-5${d.digits(7)} `, ''] },
  {
    name: 'country +86',
    around: (d) => [d.pick(['+86', '+86 ', '+86-', '0086', '86-', '（+86）', '(86)', '＋８６']), ''],
  },
  { name: 'old long distance 0', around: () => ['电话：0', ''] },
  { name: 'mail', around: (d) => [d.pick(['', '邮箱：']), `@${d.pick(['139.com', '163.com', 'qq.com'])}`] },
  { name: 'tel link', around: () => ['[打电话](tel:', ')'] },
  { name: 'same wechat', around: () => ['', '（微信同号）'] },
  { name: 'contact run together', around: (d) => [`联系人：${person(d)}`, '，地址：'] },
];
const rows = (d: Dice, n: number, by: (d: Dice) => string): string =>
  Array.from({ length: n }, () => by(d)).join('');
const bank = (d: Dice): string => d.pick(['中国工商银行', '农业银行', '建行', '邮储银行', '农村信用社']);
const CARD_FRAMES: Frame[] = [
  ...[
    '银行卡号',
    '卡号',
    '银行账号',
    '工资卡',
    '借记卡',
    '收款账户',
    '一卡通账号',
    '开户行及账号',
    '打款账号',
    '存折（卡）号',
  ].map((label): Frame => ({
    name: label,
    around: (d) => [`${person(d)}，${label}${d.pick(['', ':', '：', ' ', '为'])}`, d.pick(['', '。', '，'])],
  })),
  { name: 'bank named before', around: (d) => [`开户行：${bank(d)}示例支行，${person(d)}，`, ''] },
  { name: 'bank named after', around: (d) => [`${person(d)} `, `（${bank(d)}）`] },
  {
    name: 'csv',
    around: (d) => [
      `姓名,银行账号\n${rows(d, d.below(4), (x) => `${person(x)},${card(x)}\n`)}${person(d)},`,
      ',200',
    ],
  },
  {
    name: 'table',
    around: (d) => [`| 姓名 | 开户银行 | 卡号 |\n|---|---|---|\n| ${person(d)} | ${bank(d)} | `, ' |'],
  },
  {
    name: 'long table, heading far above',
    around: (d) => [
      `| 序号 | 姓名 | 银行卡号 | 金额 |\n|---|---|---|---|\n${rows(d, 30, (x) => `| 1 | ${person(x)} | ${card(x)} | 200 |\n`)}| 31 | ${person(d)} | `,
      ' | 200 |',
    ],
  },
  {
    name: 'long sheet, heading far above',
    around: (d) => [
      `姓名\t账号\t金额\n${rows(d, 40, (x) => `${person(x)}\t${card(x)}\t200\n`)}${person(d)}\t`,
      '\t200',
    ],
  },
];

const KINDS = {
  id18: { kind: 'id', number: id18, writings: ID, frames: ID_FRAMES },
  id15: { kind: 'id', number: id15, writings: ID, frames: ID_FRAMES },
  mobile: { kind: 'mobile', number: mobile, writings: MOBILE, frames: PHONE_FRAMES },
  card: { kind: 'card', number: card, writings: CARD, frames: CARD_FRAMES },
} as const;
export type Numbered = keyof typeof KINDS;

/** `count` cases of one kind: every way of writing in every surrounding comes before any comes twice. */
export function casesOf(of: Numbered, count: number, dice: Dice): Case[] {
  const { kind, number, writings, frames } = KINDS[of];
  return Array.from({ length: count }, (_, i) => {
    const frame = frames[i % frames.length]!;
    const writing = writings[Math.floor(i / frames.length) % writings.length]!;
    const digits = number(dice);
    const [before, after] = frame.around(dice);
    const written = writing.write(digits, dice);
    return {
      kind,
      layout: `${writing.name} · ${frame.name}`,
      text: before + written + after,
      start: before.length,
      end: before.length + written.length,
      digits,
    };
  });
}
