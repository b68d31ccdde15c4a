import { readBlocks } from '../text/blocks.ts';
import { BULLET } from './numbering.ts';
import { linesIn, type Piece } from './pieces.ts';
import type { Paragraph } from './prepare.ts';
import { SIGN } from './runs.ts';
import { NOTE_NAME } from './text.ts';

/** Where characters of the file and of what was read first part; `at` is the paragraph, `from` the place in it. */
export type Difference = { at: number; expected: string; found: string };

/** Spaces and what no reader sees do not count, nor the sign of a list, which is no character of the file. */
const plain = (text: string): string =>
  text
    .replace(/[\s\u0000-\u001f\u007f-\u009f\u00ad\u200b\ufeff\ufdd0-\ufdef\ufffe\uffff]+/g, '')
    .replaceAll(BULLET, '');

/** Each paragraph of the file, its number in front, beside the lines that were read from it. */
export function compareParagraphs(paragraphs: readonly Paragraph[], pieces: readonly Piece[]): Difference[] {
  const read = new Map<number, string>();
  for (const { at, text } of pieces.flatMap(linesIn)) read.set(at, (read.get(at) ?? '') + text);
  return paragraphs.flatMap(({ at, label, source }) => {
    const expected = plain(label + source);
    return differenceOf(at, expected, plain(read.get(at) ?? ''));
  });
}

/** A text in the form it is stored in, as the portal will show it, beside the lines it was made of. */
export function compareBody(
  markdown: string,
  pieces: readonly Piece[],
  notes: readonly string[],
): Difference[] {
  const { blocks, notes: below } = readBlocks(markdown, { official: true, prefix: '', title: '' });
  const shown = blocks.map(({ text }) => text).join('\n') + below.text;
  const lines = pieces.flatMap(linesIn);
  const expected = plain(lines.map(({ text }) => text).join('') + notes.join(''));
  return differenceOf(lines[0]?.at ?? 0, expected, plain(shown.replace(NOTE_NAME, '')));
}

function differenceOf(at: number, expected: string, found: string): Difference[] {
  if (expected === found) return [];
  const [a, b] = [[...expected], [...found]];
  const part = a.findIndex((c, i) => c !== b[i] && (c !== SIGN || b[i] === undefined));
  if (part < 0 && a.length === b.length) return [];
  const from = part < 0 ? a.length : part;
  const some = (text: readonly string[]) => text.slice(from, from + 20).join('');
  return [{ at, expected: some(a), found: some(b) }];
}
