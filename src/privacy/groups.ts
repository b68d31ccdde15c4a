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
const BETWEEN = /^[\s.·•|_\-‐‑‒–—―]{1,5}$/;

/** Groups that nothing but separators parts, in runs. */
export function runsIn(text: string): Group[][] {
  const runs: Group[][] = [];
  let run: Group[] = [];
  const finish = () => {
    if (run.length) runs.push(run);
    run = [];
  };
  for (const { 0: word, index } of text.matchAll(WORD)) {
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
