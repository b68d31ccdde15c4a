import { expect, test } from 'vitest';
import { meantWord } from '#src/search/spelling.ts';

const KNOWN = ['加装电梯', '公租房租金', '物业费', '网签'];

test.each([
  ['one wrong character', '加装电体', '加装电梯'],
  ['one character missing', '公租房租', '公租房租金'],
  ['one character too many', '物业收费', '物业费'],
  ['traditional characters are no mistake', '加裝電梯', null],
  ['the word itself', '加装电梯', null],
  ['two wrong characters', '加装店体', null],
  ['two characters alone have too many neighbours', '网前', null],
  ['nothing near', '野生动物', null],
])('%s', (_, typed, meant) => {
  expect(meantWord(typed, KNOWN)).toBe(meant);
});
