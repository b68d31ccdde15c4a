import { numberToHan, hanToNumber } from '../text/han.ts';
import { markerOf } from '../text/markers.ts';
import { type Block, type Kind, recognised } from './rules.ts';

/** Where the writer stands after an edit: which block, and at which character of it. */
export type Edited = { blocks: Block[]; at: number; caret: number };

/** New words for a block. Every line is a block of its own, except in lists and tables; without words it goes. */
export function setText(blocks: readonly Block[], at: number, text: string, official: boolean): Edited {
  const block = blocks[at];
  if (!block || text === block.text) return { blocks: [...blocks], at, caret: text.length };
  const made = linesOf(block, text);
  return replaced(blocks, at, 1, made, Math.max(at, at + made.length - 1), official);
}

/** Parts a block at a character; what follows the caret becomes a 款 after it. */
export function split(blocks: readonly Block[], at: number, caret: number, official: boolean): Edited {
  const block = blocks[at];
  if (!block) return { blocks: [...blocks], at, caret };
  const [before, after] = [block.text.slice(0, caret).trimEnd(), block.text.slice(caret).trimStart()];
  const first = { ...changed(block), text: before };
  const edited = replaced(blocks, at, 1, [first, plain(after, block.raw)], at + 1, official);
  return { ...edited, caret: 0 };
}

/** Joins a block to the one before it, where both are lines of words. */
export function join(blocks: readonly Block[], at: number, official: boolean): Edited {
  const [before, block] = [blocks[at - 1], blocks[at]];
  if (!before || !block || !isWords(before) || !isWords(block)) return { blocks: [...blocks], at, caret: 0 };
  const raw = before.raw || block.raw;
  const text =
    (before.raw === block.raw ? before.text : escaped(before)) +
    (before.raw === block.raw ? block.text : escaped(block));
  const caret = before.raw === block.raw ? before.text.length : escaped(before).length;
  const one: Block = { ...changed(before), text, ...(raw && { raw }) };
  return { ...replaced(blocks, at - 1, 2, [one], at - 1, official), caret };
}

/** Puts blocks in before the place `at`. */
export const insert = (
  blocks: readonly Block[],
  at: number,
  added: readonly Block[],
  official: boolean,
): Edited => replaced(blocks, at, 0, added.map(changed), at + added.length - 1, official);

export const remove = (blocks: readonly Block[], at: number, official: boolean): Edited =>
  replaced(blocks, at, 1, [], Math.max(0, at - 1), official);

/** An empty 款 to write in. */
export const plain = (text = '', raw?: true): Block => ({ kind: 'paragraph', text, ...(raw && { raw }) });

/** Makes a block what a button says: the number before its words is given, taken or changed, never typed. */
export function setKind(blocks: readonly Block[], at: number, kind: Kind, official: boolean): Edited {
  const block = blocks[at];
  if (!block || block.kind === kind || block.mark === 'other') return { blocks: [...blocks], at, caret: 0 };
  const words = wordsOf(block);
  const rest = changed(block);
  delete rest.mark;
  const made: Block = { ...rest, kind, text: words, ...markFor(kind, official) };
  if (kind === 'table') made.text = rowsOf(words);
  else if (official && kind !== 'title' && kind !== 'paragraph')
    made.text = numberBefore(blocks, at, kind) + words;
  const edited = replaced(blocks, at, 1, [made], at, official);
  return { ...edited, caret: made.text.length };
}

function markFor(kind: Kind, official: boolean): { mark?: string } {
  if (kind === 'title') return { mark: '##' };
  return kind === 'item' && !official ? { mark: '-' } : {};
}

/** Cells are parted by tabs, bars or wide spaces, as they come from elsewhere. */
const rowsOf = (words: string): string =>
  words
    .split('\n')
    .map((line) =>
      line
        .split(/\t|\s*[|｜]\s*| {2,}|　+/)
        .filter((cell, i, all) => cell || (i > 0 && i < all.length - 1))
        .join('\t'),
    )
    .join('\n');

/** The words of a block without the number it is recognised by. */
function wordsOf({ kind, text }: Block): string {
  if (kind === 'table') return text.replaceAll('\t', '　');
  const marker = kind === 'paragraph' || kind === 'title' ? undefined : markerOf(text);
  if (marker?.kind === 'chapter') return marker.title;
  if (marker?.kind === 'annex')
    return text.replace(/^附\s*(?:件|录|表)[\s\d０-９一二三四五六七八九十.．—-]*[:：]?\s*/, '');
  return marker && 'cut' in marker ? text.slice(marker.cut) : text;
}

/** The number that follows the last of its kind. */
function numberBefore(blocks: readonly Block[], at: number, kind: Kind): string {
  const above = blocks.slice(0, at).reverse();
  const stop = kind === 'item' ? above.findIndex((b) => b.kind !== 'item' && b.kind !== 'paragraph') : -1;
  const last = (stop < 0 ? above : above.slice(0, stop)).find((b) => b.kind === kind);
  const n = last ? numberOf(last) + 1 : 1;
  if (kind === 'chapter') return `第${numberToHan(n)}章　`;
  if (kind === 'clause') return `第${numberToHan(n)}条　`;
  if (kind === 'appendix') return `附件${n}　`;
  if (kind === 'section')
    return blocks.some((b) => b.kind === 'clause' || b.kind === 'chapter')
      ? `第${numberToHan(n)}节　`
      : `${numberToHan(n)}、`;
  return `（${numberToHan(n)}）`;
}

function numberOf({ text }: Block): number {
  const marker = markerOf(text);
  if (marker && 'n' in marker) return marker.n;
  return hanToNumber(/[\d０-９]+/.exec(text)?.[0] ?? '') ?? 0;
}

const isWords = ({ kind, mark }: Block): boolean => kind !== 'table' && (!mark || mark.startsWith('#'));

const escaped = ({ text, raw }: Block): string => (raw ? text : text.replace(/[\\`*_~<>&[\]!@]/g, '\\$&'));

/** Without what was read: it is written anew. */
function changed({ source: _, ...block }: Block): Block {
  return { ...block };
}

function linesOf(block: Block, text: string): Block[] {
  const rest = changed(block);
  if (block.kind === 'table' || block.mark === 'other' || (block.kind === 'item' && block.mark))
    return text.trim() ? [{ ...rest, text: text.replace(/\n+$/, '') }] : [];
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.map((line, i) => (i === 0 ? { ...rest, text: line } : plain(line, block.raw)));
}

function replaced(
  blocks: readonly Block[],
  at: number,
  count: number,
  made: readonly Block[],
  place: number,
  official: boolean,
): Edited {
  const gap = blocks[at + count - 1]?.gap;
  const last = made[made.length - 1];
  const fresh = [...made.slice(0, -1).map(({ gap: _, ...b }) => b), ...(last ? [withGap(last, gap)] : [])];
  const all = recognised([...blocks.slice(0, at), ...fresh, ...blocks.slice(at + count)], official);
  const now = Math.min(Math.max(place, 0), Math.max(all.length - 1, 0));
  return { blocks: all, at: now, caret: all[now]?.text.length ?? 0 };
}

const withGap = ({ gap: _, ...block }: Block, gap: string | undefined): Block => ({
  ...block,
  ...(gap !== undefined && { gap }),
});
