import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { FTS_STATEMENTS, fullText } from '../../../db/fts.ts';
import { matchPhrase, plan } from '../../../src/search/rules.ts';
import { bigrams, forIndex, forPhrase, normalize } from '../../../src/search/tokens.ts';

test.each([
  ['住房公積金管理辦法', '住房公积金管理办法'],
  ['意見徵集', '意见征集'],
  ['後續、於是、乾燥', '后续、于是、干燥'],
  ['ＡＢＣ１２', 'abc12'],
  ['〔2026〕【2026】［2026］﹝2026﹞', '(2026)(2026)(2026)(2026)'],
  ['“十四五”规划', '十四五规划'],
  ['14五规划和15五时期', '十四五规划和十五五时期'],
  ['《住房条例》·实施', '住房条例实施'],
  ['二○二六年', '二〇二六年'],
  ['喆堃𠀀', '喆堃𠀀'],
])('%s is searched as %s', (written, searched) => {
  expect(normalize(written)).toBe(searched);
});

test('Chinese is cut into overlapping pairs, other words stay whole', () => {
  expect(bigrams('公积金')).toEqual(['公积', '积金']);
  expect(bigrams('地铁1号线 GB50016')).toEqual(['地铁', '1', '号线', 'gb50016']);
  expect(bigrams('𠀀𠀁住')).toEqual(['𠀀𠀁', '𠀁住']);
  expect(forIndex('住房，房屋')).toBe('住房 房 房屋 屋');
  expect(forPhrase('铁1号线 住')).toEqual([
    { words: '铁 1 号线', open: false },
    { words: '住', open: true },
  ]);
});

test('a phrase finds exactly the texts that contain it, whatever stands between the characters', async () => {
  const raw = new Database(':memory:');
  for (const statement of FTS_STATEMENTS) raw.exec(statement);
  const fts = fullText(raw);
  const random = numbersFrom(7);
  const pick = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]!).join('');
  const texts = Array.from({ length: 400 }, () => pick('住房屋1a，\n', 14));
  for (const [row, text] of texts.entries())
    await fts.put(row, { title: forIndex(text), body: forIndex(text) });
  let held = 0;
  let reached = 0;
  for (let i = 0; i < 600; i++) {
    const sought =
      pick('住房屋', 1 + Math.floor(random() * 4)) + (i % 3 === 0 ? `1${pick('住房屋', i % 4)}` : '');
    const hits = await fts.match('body', matchPhrase(plan(sought).phrase)!, 1000);
    const found = new Set(hits.map(({ row }) => row));
    const expected = texts.flatMap((text, row) => (contains(text, sought) ? [row] : []));
    expect([sought, [...found].sort((a, b) => a - b)]).toEqual([sought, expected]);
    held += expected.length;
    reached += texts.filter(
      (text) => text.replace(/[，\n]/g, '').includes(sought) && !text.includes(sought),
    ).length;
  }
  console.log(`phrases present ${held}, present only across punctuation ${reached}`);
  expect(held).toBeGreaterThan(1000);
  expect(reached).toBeGreaterThan(100);
});

/** A number at the end of a query is a whole word: 房1 is not in 房1a. */
const contains = (text: string, sought: string): boolean =>
  new RegExp(sought + (/1$/.test(sought) ? '(?![1a])' : '')).test(text);

function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
