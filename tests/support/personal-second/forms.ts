import { type Chance } from './chance.ts';
import { cardOf, identityLikeCreditOf, identityOf, mobileOf, oldIdentityOf } from './numbers.ts';

export type Kind = 'identity' | 'mobile' | 'card';

/** One way a number is written. `bare`: found without a word beside it. `line`: holds a line break, so not inside a cell or a file name. */
export interface Form {
  kind: Kind;
  name: string;
  bare?: boolean;
  line?: boolean;
  write: (c: Chance) => string;
}

/** What is written before or after a number without being part of it stands outside these marks. */
export const [OPEN, CLOSE] = ['\u{F0000}', '\u{F0001}'];

const GAPS = [' ', '\u3000', '\u00A0', '\u2009', '  '];
const DASHES = ['-', '－', '–', '—', '‐'];
const DOTS = ['.', '·', '．', '・'];
const BREAKS = ['\n', '\r\n', '\n　　', '  \n', '<br>\n'];
const UNSEEN = ['\u200B', '\uFEFF', '\u2060', '\u00AD'];
const SPELLED = ['〇一二三四五六七八九', '零壹贰叁肆伍陆柒捌玖', '○一二三四五六七八九'];

const wide = (text: string): string =>
  text.replace(/[0-9Xx]/g, (one) => String.fromCodePoint(one.codePointAt(0)! + 0xfee0));
const cut = (text: string, lengths: number[], between: string): string => {
  let at = 0;
  return (
    lengths.map((length) => text.slice(at, (at += length))).join(between) +
    (at < text.length ? between + text.slice(at) : '')
  );
};
const anywhere = (c: Chance, text: string, what: string): string => {
  const at = 1 + c.below(text.length - 1);
  return text.slice(0, at) + what + text.slice(at);
};
const spelled = (c: Chance, text: string): string => {
  const letters = [...c.pick(SPELLED)];
  return text.replace(/\d/g, (digit) => letters[Number(digit)]!);
};
const keycap = (text: string): string =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(0x1d7ce + Number(digit)));
const four = (text: string): number[] => Array.from({ length: Math.floor((text.length - 1) / 4) }, () => 4);

/** The ways every kind is written, by the lengths of its groups. */
function ways(
  kind: Kind,
  make: (c: Chance) => string,
  groups: (text: string, c: Chance) => number[],
  bare: boolean,
): Form[] {
  const form = (
    name: string,
    write: (c: Chance, text: string) => string,
    more: Partial<Form> = {},
  ): Form => ({
    kind,
    name,
    bare,
    ...more,
    write: (c) => write(c, make(c)),
  });
  return [
    form('连写', (_, text) => text),
    form('全角', (_, text) => wide(text)),
    form('数学字形', (_, text) => keycap(text)),
    form('空格', (c, text) => cut(text, groups(text, c), c.pick(GAPS))),
    form('全角加空格', (c, text) => wide(cut(text, groups(text, c), '\u3000'))),
    form('连字符', (c, text) => cut(text, groups(text, c), c.pick(DASHES))),
    form('空格连字符', (c, text) => cut(text, groups(text, c), ` ${c.pick(DASHES)} `)),
    form('点', (c, text) => cut(text, groups(text, c), c.pick(DOTS))),
    form('看不见的字符', (c, text) => anywhere(c, text, c.pick(UNSEEN))),
    form('断行', (c, text) => anywhere(c, text, c.pick(BREAKS)), { line: true, bare: false }),
    form('格内断行', (c, text) => anywhere(c, text, c.pick(['<br>', '<br/>', '<br />'])), { bare: false }),
    form('汉字', spelled),
    form('转义', (c, text) => cut(text, groups(text, c), '\\-')),
    form('半加粗', (_, text) => mark(`${text.slice(0, -4)}**${text.slice(-4)}`) + '**', { bare: false }),
    form('网页半加粗', (_, text) => mark(`${text.slice(0, -4)}<b>${text.slice(-4)}`) + '</b>'),
  ];
}

const mark = (text: string): string => OPEN + text + CLOSE;

const IDENTITY: Form[] = [
  ...ways(
    'identity',
    identityOf,
    (_, c) =>
      c.pick([
        [6, 8],
        [3, 3, 4, 4],
        [6, 4, 4],
        [4, 4, 4, 4],
      ]),
    true,
  ),
  { kind: 'identity', name: '小写x', bare: true, write: (c) => identityOf(c).toLowerCase() },
  {
    kind: 'identity',
    name: '乘号',
    bare: true,
    write: (c) => endingInX(c).replace('X', c.pick(['×', 'Ⅹ', 'х', 'Х'])),
  },
  { kind: 'identity', name: '也合信用代码校验', bare: true, write: identityLikeCreditOf },
  { kind: 'identity', name: '15位', write: oldIdentityOf },
  { kind: 'identity', name: '15位全角', write: (c) => wide(oldIdentityOf(c)) },
  { kind: 'identity', name: '15位空格', write: (c) => cut(oldIdentityOf(c), [6, 6], c.pick(GAPS)) },
  { kind: 'identity', name: '15位连字符', write: (c) => cut(oldIdentityOf(c), [6, 6], c.pick(DASHES)) },
  { kind: 'identity', name: '学籍号G', bare: true, write: (c) => 'G' + mark(identityOf(c)) },
  {
    kind: 'identity',
    name: '残疾人证号',
    write: (c) => '残疾人证号' + mark(identityOf(c)) + (1 + c.below(7)) + (1 + c.below(4)),
  },
  { kind: 'identity', name: '连着手机', bare: true, write: (c) => mark(identityOf(c)) + mobileOf(c) },
  { kind: 'identity', name: '连着姓名', bare: true, write: (c) => '李明男' + mark(identityOf(c)) + '汉族' },
  { kind: 'identity', name: '文本单引号', bare: true, write: (c) => "'" + mark(identityOf(c)) },
];

const MOBILE: Form[] = [
  ...ways(
    'mobile',
    mobileOf,
    (_, c) =>
      c.pick([
        [3, 4],
        [4, 3],
        [3, 4],
      ]),
    true,
  ),
  ...['+86', '+86 ', '0086', '86-', '(+86)', '（+86）', '+86-', '０', '0', '＋８６'].map((before): Form => ({
    kind: 'mobile',
    name: `前有${before.trim()}`,
    bare: true,
    write: (c) => before + mark(mobileOf(c)),
  })),
  {
    kind: 'mobile',
    name: '加国号空格',
    bare: true,
    write: (c) => '+86 ' + mark(cut(mobileOf(c), [3, 4], ' ')),
  },
  {
    kind: 'mobile',
    name: '邮箱名',
    bare: true,
    write: (c) => mark(mobileOf(c)) + c.pick(['@139.com', '@163.com', '@qq.com']),
  },
  {
    kind: 'mobile',
    name: '字母之后',
    bare: true,
    write: (c) => c.pick(['Tel', 'TEL', 'wx', '微信wx_', 'M', 'QQ']) + mark(mobileOf(c)),
  },
  {
    kind: 'mobile',
    name: '两个相连',
    bare: true,
    write: (c) => mark(mobileOf(c)) + c.pick(['/', '、', ' ', ',', '，', ';', '或']) + mobileOf(c),
  },
  {
    kind: 'mobile',
    name: '座机之后',
    bare: true,
    write: (c) => '0731-8' + c.digits(7) + c.pick(['、', '/', ' ', '，']) + mark(mobileOf(c)),
  },
  {
    kind: 'mobile',
    name: '后有汉字',
    bare: true,
    write: (c) => mark(mobileOf(c)) + c.pick(['（微信同号）', '同微信', '转机主', '号']),
  },
];

const CARD: Form[] = [
  ...ways('card', cardOf, (text) => four(text), false),
  { kind: 'card', name: '六位起分', write: (c) => cut(cardOf(c), [6], ' ') },
  { kind: 'card', name: '户名之后', write: (c) => '户名：李明 ' + mark(cardOf(c)) + '（本人）' },
];

export const FORMS: readonly Form[] = [...IDENTITY, ...MOBILE, ...CARD];

function endingInX(c: Chance): string {
  for (;;) {
    const number = identityOf(c);
    if (number.endsWith('X')) return number;
  }
}
