import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { comment } from '#src/submissions/kinds/comment.ts';
import {
  characters,
  contentHashOf,
  digitsOf,
  idempotencyOf,
  inFours,
  plainText,
  readCode,
  readPhone,
  receiptHashOf,
  tooLongBy,
} from '#src/submissions/rules.ts';

test.each([
  ['blanks around', '  意见\n', '意见'],
  ['lines of Windows', '一\r\n二\r三', '一\n二\n三'],
  ['a composed letter', 'e\u0301', 'é'],
  ['controls that turn the direction', '付\u202E款\u2066给\u2069他\u200F', '付款给他'],
  ['signs nobody sees', '一\u200B二\uFEFF三\u2060四\u00AD\u{E0041}', '一二三四'],
  ['control characters', 'a\0b\x07c\x1b[31m', 'abc[31m'],
  ['a torn pair', 'a\uD83D', 'a\uFFFD'],
  ['tabs and Markdown stay', '**不要**\t<b>粗</b>', '**不要**\t<b>粗</b>'],
  ['an emoji of several signs stays', '👩🏽‍🚀👨‍👩‍👧', '👩🏽‍🚀👨‍👩‍👧'],
  ['a lone joiner goes', '一\u200D二', '一二'],
  ['nothing but unseen signs is nothing', '\u200B \uFEFF', ''],
])('%s: text is kept plain and composed', (_, typed, kept) => {
  expect(plainText(typed)).toBe(kept);
});

test('characters are counted as people count them', () => {
  expect(characters('意见1，好')).toBe(5);
  expect(characters('👨‍👩‍👧好')).toBe(2);
  expect(tooLongBy('字'.repeat(5000))).toBe(0);
  expect(tooLongBy('字'.repeat(5001))).toBe(1);
  expect(tooLongBy('👨‍👩‍👧'.repeat(5000))).toBe(0);
});

test.each([
  ['13800000000', '13800000000'],
  ['138 0000 0000', '13800000000'],
  ['138-0000-0000', '13800000000'],
  ['１３８００００００００', '13800000000'],
  ['+86 13800000000', '13800000000'],
  ['＋８６－１３８ ００００ ００００', '13800000000'],
  ['008613800000000', '13800000000'],
  ['(0000)1234567', '00001234567'],
])('the telephone number %s is taken', (written, phone) => {
  expect(readPhone(written)).toEqual({ phone });
});

test.each([
  ['1380000000', '手机号码少了1位，应为11位数字'],
  ['138000000001', '手机号码多了1位，应为11位数字'],
  ['23800000000', '手机号码应以1开头，请核对'],
  ['138oooooooo', '手机号码只写数字，例如13800000000'],
])('of the telephone number %s it is said what to do: %s', (written, fault) => {
  expect(readPhone(written)).toEqual({ fault });
});

test.each(['4827 1590 3364', '482715903364', '４８２７　１５９０　３３６４', ' 4827-1590-3364 '])(
  'the receipt code %s is read',
  (typed) => expect(readCode(typed)).toEqual({ code: '482715903364' }),
);

test.each([
  ['', '请填写12位查询码'],
  ['4827 1590 336', '查询码少了1位，应为12位数字'],
  ['4827 1590 33640', '查询码多了1位，应为12位数字'],
  ['4827 1590 336O', '查询码只有数字，请核对'],
])('of the receipt code %s it is said what to do: %s', (typed, fault) => {
  expect(readCode(typed)).toEqual({ fault });
});

test('a receipt code has 12 digits, every digit as often, and is read in fours', () => {
  const seen = new Array<number>(10).fill(0);
  const codes = new Set<string>();
  for (let n = 0; n < 20_000; n += 1) {
    const code = digitsOf(createHash('sha256').update(String(n)).digest());
    expect(code).toMatch(/^\d{12}$/);
    codes.add(code);
    for (const digit of code) seen[Number(digit)]! += 1;
  }
  expect(codes.size).toBe(20_000);
  for (const count of seen) expect(Math.abs(count / 24_000 - 1)).toBeLessThan(0.03);
  expect(inFours('482715903364')).toEqual(['4827', '1590', '3364']);
});

test('the hash of a receipt is reckoned again from what stands on it', () => {
  const bytes = Buffer.alloc(32, 7);
  const content = contentHashOf({ text: '意见', clause: '6' });
  const at = new Date('2026-05-18T10:00:26.731+08:00');
  const again = createHash('sha256')
    .update(Buffer.concat([bytes, Buffer.from(content, 'hex'), Buffer.from('2026-05-18T10:00:26+08:00')]))
    .digest('hex');
  expect(receiptHashOf(bytes, content, at)).toBe(again);
  expect(receiptHashOf(Buffer.alloc(32, 8), content, at)).not.toBe(again);
  expect(contentHashOf({ clause: '6', text: '意见' })).toBe(content);
});

test('a form sent again with a telephone number added is another one', () => {
  expect(idempotencyOf('k', {}, 'h')).toBe(idempotencyOf('k', {}, 'h'));
  expect(idempotencyOf('k', { phone: '13800000000' }, 'h')).not.toBe(idempotencyOf('k', {}, 'h'));
  expect(idempotencyOf('k', {}, 'other words'), 'nothing links what one browser sends').not.toBe(
    idempotencyOf('k', {}, 'h'),
  );
});

const typed = { consultation: '2026-006', clause: '6', text: '意见' };
const faults = (values: Record<string, unknown>) =>
  Object.fromEntries(
    comment.form.safeParse(values).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [],
  );

test('a comment needs its words and nothing else', () => {
  expect(comment.form.parse(typed)).toEqual({
    payload: { ...typed, publish: 'no' },
    contact: {},
  });
  expect(faults({ consultation: '2026-006' })).toEqual({ text: '请写下您的意见' });
  expect(faults({ ...typed, text: ' \u200B ' })).toEqual({ text: '请写下您的意见' });
});

test('every fault of a form is told at once, each with what to do', () => {
  expect(faults({ text: '字'.repeat(5230), phone: '1380000000', name: '名'.repeat(101) })).toEqual({
    text: '意见写了5,230字，最多5,000字，请删去230字',
    phone: '手机号码少了1位，应为11位数字',
    name: '姓名或单位名称写了101字，最多100字，请删去1字',
  });
});

test('name and telephone go into the contact and never into the content', () => {
  const { payload, contact } = comment.form.parse({
    ...typed,
    name: '安居苑小区李某',
    phone: '+86 138 0000 0000',
    stance: 'amend',
    publish: 'yes',
    website: 'http://spam.example',
  });
  expect(contact).toEqual({ name: '安居苑小区李某', phone: '13800000000' });
  expect(payload).toEqual({ ...typed, stance: 'amend', publish: 'yes' });
});

test('a choice that does not exist counts as none', () => {
  expect(comment.form.parse({ ...typed, stance: 'toString', publish: '<b>' }).payload).toEqual({
    ...typed,
    publish: 'no',
  });
});
