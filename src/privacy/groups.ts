import { checkDigit, isBirthday, isRegion } from './checks.ts';

/** What parts two groups of digits. `break`: end of a line; `wrap`: `<br>`; `cell`: two cells of one row. */
export type Gap = 'none' | 'space' | 'dash' | 'under' | 'cell' | 'break' | 'wrap';

/** Digits as they stand together, the last of an identity number with its X. */
export type Group = {
  digits: string;
  start: number;
  end: number;
  gap: Gap;
  /** Letters right before it: `Tel139…`; '' when none. */
  letters: string;
};

/** Words of letters, digits and stars; a number never begins or ends inside one but after letters alone. */
const WORD = /[0-9A-Za-z*]+/g;
const NUMBER = /^([A-Za-z]*?)(\d+[Xx]?|[Xx])$/;
const BETWEEN = /^[\s.·•・‧|_\-‐‑‒–—―]{1,5}$/;

/** Groups that nothing but separators parts, in runs. */
export function runsIn(text: string): Group[][] {
  const runs: Group[][] = [];
  let run: Group[] = [];
  const finish = () => {
    if (run.length) runs.push(run);
    run = [];
  };
  for (const { word, index } of wordsIn(text)) {
    const last = run.at(-1);
    const gap = last ? gapOf(text, last.end, index) : 'none';
    const [, letters = '', digits = ''] = word.length > 64 ? [] : (NUMBER.exec(word) ?? []);
    if ((last && !gap) || letters || !digits) finish();
    if (!digits) continue;
    const start = index + letters.length;
    run.push({
      digits: digits.toUpperCase(),
      start,
      end: index + word.length,
      letters,
      gap: run.length ? gap! : 'none',
    });
  }
  finish();
  return runs;
}

/** What lost its column in a PDF: an identity number and a telephone run together. */
const RUN_TOGETHER = /^(?:([A-Za-z]*\d{17}[\dXx])(1[3-9]\d{9})|(1[3-9]\d{9})(\d{17}[\dXx]))$/;
/** 残疾人证号: the identity number, kind and degree. */
const DISABLED = /^(\d{17}[\dXx])([1-7][1-4])$/;

function* wordsIn(text: string): Generator<{ word: string; index: number }> {
  const certified = text.includes('残疾');
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const [, one, rest, front, two] =
      (word.length > 28 && RUN_TOGETHER.exec(word)) || (certified && DISABLED.exec(word)) || [];
    const [first, second] = [one ?? front, rest ?? two];
    if (first && second && passes((one ?? two)!.slice(-18).toUpperCase())) {
      yield { word: first, index };
      yield { word: second, index: index + first.length };
    } else yield { word, index };
  }
}

const passes = (digits: string): boolean =>
  isRegion(digits) && isBirthday(digits.slice(6, 14)) && checkDigit(digits) === digits[17];

/** Null: the two do not belong together. Rows of a table never do. */
function gapOf(text: string, from: number, to: number): Gap | null {
  if (to - from > 5) return null;
  const between = text.slice(from, to);
  if (!BETWEEN.test(between)) return null;
  const cell = /[|\t]/.test(between);
  const line = /[\n\r\u2028]/.test(between);
  if (cell && line) return null;
  if (line) return between.includes('\u2028') ? 'wrap' : 'break';
  if (cell) return 'cell';
  // `1. 138…` and `12 - 138…` number an item; a dash or point that touches both sides joins them.
  if (/\s/.test(between)) return 'space';
  return between.includes('_') ? 'under' : 'dash';
}
