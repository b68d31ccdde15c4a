import { describe, expect, test } from 'vitest';
import { KINDS, type Kind, personalIn } from '#src/privacy/rules.ts';
import { type Case, casesOf, type Numbered } from '../../support/personal/layouts.ts';
import { diceOf, type Dice } from '../../support/personal/numbers.ts';
import { MORE_OTHERS, OTHERS } from '../../support/personal/others.ts';

const SEED = 20261124;
const KIND: Record<Case['kind'], Kind> = { id: 'identity', mobile: 'mobile', card: 'card' };

/** Cases of a kind of which no finding covers the number whole. */
function missed(of: Numbered, count: number): { count: number; sure: number; missed: Case[] } {
  let sure = 0;
  const cases = casesOf(of, count, diceOf(SEED));
  const left = cases.filter((one) => {
    const found = personalIn(one.text).find(
      ({ kind, start, end }) => kind === KIND[one.kind] && start <= one.start && end >= one.end,
    );
    if (found?.sure) sure++;
    return !found;
  });
  return { count: cases.length, sure, missed: left };
}

describe('numbers of people, made from the standards without looking at the detector', () => {
  test.each<[Numbered, number]>([
    ['id18', 12_000],
    ['mobile', 12_000],
    ['card', 12_000],
  ])('every %s is found however it is written', (of, count) => {
    const result = missed(of, count);
    console.log(`${of}: ${result.count} cases, ${result.missed.length} missed, ${result.sure} block`);
    expect(result.missed.map(({ layout, text }) => `${layout}: ${text.slice(-60)}`)).toEqual([]);
  });

  test('a number of 15 digits has no check digit: broken in two it may read as a mobile number, which blocks too', () => {
    const result = missed('id15', 12_000);
    console.log(`id15: ${result.count} cases, ${result.missed.length} missed, ${result.sure} block`);
    expect(result.missed.length).toBeLessThanOrEqual(3);
    for (const { text } of result.missed) expect(personalIn(text).some(({ sure }) => sure)).toBe(true);
  });

  test('what is to be written instead never holds the number', () => {
    for (const of of ['id18', 'id15', 'mobile', 'card'] as const) {
      for (const { text } of casesOf(of, 500, diceOf(SEED + 1)))
        for (const { masked } of personalIn(text)) expect(masked).toMatch(/^[\dX]{0,3}\*{4,}[\dX]{2,4}$/);
    }
  });
});

describe('numbers of things', () => {
  const written = (write: (dice: Dice) => string, count: number): string[] => {
    const dice = diceOf(SEED);
    return Array.from({ length: count }, () => write(dice)).filter((text) => personalIn(text).length);
  };

  test.each(Object.entries(OTHERS))('20,000 times %s is never a number of a person', (_name, write) => {
    expect(written(write, 20_000)).toEqual([]);
  });

  test.each(Object.entries(MORE_OTHERS))('5,000 times %s is none either', (_name, write) => {
    expect(written(write, 5000)).toEqual([]);
  });
});

test('every kind of finding has a name a clerk reads', () => {
  expect(Object.values(KINDS)).toEqual(['身份证号码', '手机号码', '银行卡号']);
});
