import { bare, dayIn, isBody } from './marks.ts';
import type { Piece } from './pieces.ts';

/** 附件说明: the names in order and the places of their lines; `empty` is a label with nothing behind it. */
export type Attached = { names: string[]; at: number[]; empty: number[]; downloads: number[] };

const LABEL = /^附\s*件\s*(?:下载|列表|清单|目录)?\s*[:：]\s*/;
const NUMBERED = /^附\s*件\s*[\d０-９一二三四五六七八九十]{1,3}\s*[:：.．、]?\s*/;
const ITEM =
  /^(?:[（(]?[\d０-９]{1,2}[）)]?\s*[.．、]\s*|[（(][\d０-９一二三四五六七八九十]{1,2}[）)]\s*|[①-⑳]\s*)/u;

/** Reads 附件：1.… between two places; a signature ends the list. */
export function readAttached(
  pieces: readonly Piece[],
  from: number,
  to: number,
  signed: ReadonlySet<number>,
): Attached {
  const found: Attached = { names: [], at: [], empty: [], downloads: [] };
  let listing = false;
  for (let i = from; i < to; i += 1) {
    const piece = pieces[i] as Piece;
    const text = piece.kind === 'line' ? piece.text.trim() : '';
    const label =
      LABEL.exec(text) ?? (/^附\s*件(?:下载)?$/.test(text) ? ([text] as unknown as RegExpExecArray) : null);
    const numbered = text.length <= 80 && !/[。；]/.test(text) ? NUMBERED.exec(text) : null;
    if (label || numbered) {
      listing = true;
      const rest = text.slice((label ?? numbered)?.[0]?.length ?? 0);
      found.at.push(i);
      if (/下载/.test(label?.[0] ?? '')) found.downloads.push(i);
      if (rest) found.names.push(...parts(rest));
      else found.empty.push(i);
    } else if (listing && !signed.has(i) && isItem(text, found)) take(found, i, text);
    else listing = false;
  }
  // A label counts as empty only when no name came in the lines below it.
  found.empty = found.empty.filter((at) => !found.at.includes(at + 1) || found.empty.includes(at + 1));
  return found;
}

/**
 * The list within what is carried: behind a label, its numbered lines. Headings such as 附件1 begin an annex there and are none.
 * `empty` is a label that ends the text.
 */
export function readListed(pieces: readonly Piece[], from: number): Attached {
  const lineAt = (i: number) => (pieces[i]?.kind === 'line' ? pieces[i].text.trim() : '');
  const at = pieces.findIndex((_, i) => i >= from && LISTED.test(lineAt(i)) && !/[。；]$/.test(lineAt(i)));
  let to = at + 1;
  while (at >= 0 && ITEM.test(lineAt(to)) && !/[。；：:]$/.test(lineAt(to))) to += 1;
  const found = readAttached(pieces, at < 0 ? pieces.length : at, to, new Set());
  return to < pieces.length ? { ...found, empty: [] } : found;
}

const LISTED = /^附\s*件(?:\s*(?:下载|列表|清单|目录)?\s*[:：]|$)/;

function isItem(text: string, { names }: Attached): boolean {
  if (text === '' || bare(text).length > 80 || /[。：:]$/.test(text) || dayIn(text) || isBody(text))
    return false;
  if (/^[一二三四五六七八九十]+、|^第|^[（(].*[）)]$/.test(text)) return false;
  return (
    ITEM.test(text) ||
    names.length === 0 ||
    (bare(names.at(-1) ?? '').length >= LINE && !/[，：:]/.test(text))
  );
}

/** A line of names holds some twenty characters; a shorter name does not go on in the next. */
const LINE = 12;

function take(found: Attached, at: number, text: string): void {
  found.at.push(at);
  const item = ITEM.exec(text);
  if (item || found.names.length === 0) found.names.push(...parts(text));
  // A name too long for its line goes on in the next.
  else found.names.push(`${found.names.pop() ?? ''}${bare(text)}`);
}

/** 1.甲　2.乙 in one line are two. */
const parts = (text: string): string[] =>
  text
    .split(/[\s　；;]+(?=[（(]?[\d０-９]{1,2}[）)]?\s*[.．、])/u)
    .map((part) =>
      part
        .replace(ITEM, '')
        .trim()
        .replace(/[；;。]$/, ''),
    )
    .filter((part) => part !== '');
