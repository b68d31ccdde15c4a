import { expect, test } from 'vitest';
import { hanToNumber, numberToHan } from '../../../src/text/han.ts';

test.each([
  ['一', 1],
  ['十', 10],
  ['十一', 11],
  ['二十', 20],
  ['二十六', 26],
  ['一百', 100],
  ['一百零五', 105],
  ['一百〇五', 105],
  ['一百一十', 110],
  ['一百二十三', 123],
  ['两百', 200],
  ['一千二百六十', 1260],
  ['一万零三', 10003],
  ['二〇二六', 2026],
  ['二○二六', 2026],
  ['11', 11],
  ['１１', 11],
  ['零', 0],
])('%s is %d', (text, value) => {
  expect(hanToNumber(text)).toBe(value);
});

test.each(['', '总则', '十百', '一二十', '第三', '五章', '1.5'])('%s is no numeral', (text) => {
  expect(hanToNumber(text)).toBeUndefined();
});

test('every number to 12,000 is read back as it was spelled', () => {
  for (let value = 0; value <= 12_000; value += 1)
    expect(hanToNumber(numberToHan(value)), `${value}`).toBe(value);
  expect(numberToHan(26)).toBe('二十六');
  expect(numberToHan(110)).toBe('一百一十');
  expect(numberToHan(10_003)).toBe('一万零三');
});
