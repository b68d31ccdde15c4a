import { escapeHtml } from '../text/sanitise.ts';
import { escapeBlock, escapeMarkdown } from '../text/plain.ts';
import type { Paragraph } from './prepare.ts';

/** A stretch of text in one form; `note` is the number of a footnote that stands behind it. */
export type Span = { text: string; form: '' | 'sup' | 'sub' | 'del'; href: string; note: number };

/** A line as a reader sees it: a paragraph, or one of several parted by a soft break. */
export type Line = {
  kind: 'line';
  /** Number of its paragraph in the file. */
  at: number;
  /** Without the spaces around it. */
  text: string;
  spans: Span[];
  align: 'left' | 'center' | 'right';
  /** Points; 0 where the file does not say. */
  size: number;
  bold: boolean;
  red: boolean;
  /** Outline level of a heading made with a style, 1 the highest; 0 for text. */
  heading: number;
  /** A page begins with it. */
  breakBefore: boolean;
  box: boolean;
  contents: boolean;
};

export type Cell = { columns: number; rows: number; content: Piece[] };
export type Row = { header: boolean; cells: Cell[] };
export type Table = { kind: 'table'; at: number; rows: Row[] };
export type Piece = Line | Table;

/** A line of which nothing but its words is known. */
export const plainLine = (text: string, at: number): Line => ({
  ...lineOf([{ text, form: '', href: '', note: 0 }], undefined, false),
  at,
});

/** A line of a paragraph; without one, of text that stands nowhere in particular. */
export function lineOf(spans: readonly Span[], paragraph: Paragraph | undefined, breakBefore: boolean): Line {
  const { look = {}, style = '' } = paragraph ?? {};
  const named = /^(?:heading|标题) ?([1-9])/.exec(style)?.[1];
  return {
    kind: 'line',
    at: paragraph?.at ?? 0,
    ...trimmed(spans),
    align: look.align === 'center' || look.align === 'right' ? look.align : 'left',
    size: look.size ?? 0,
    bold: look.bold ?? false,
    red: look.red ?? false,
    heading: Number(named ?? (look.outline === undefined ? 0 : look.outline + 1)),
    breakBefore: breakBefore || (look.breakBefore ?? false),
    box: paragraph?.box ?? false,
    contents: paragraph?.contents ?? false,
  };
}

function trimmed(spans: readonly Span[]): { text: string; spans: Span[] } {
  const merged: Span[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && last.form === span.form && last.href === span.href && !last.note && !span.note)
      last.text += span.text;
    else if (span.text !== '' || span.note) merged.push({ ...span });
  }
  const [first, last] = [merged[0], merged.at(-1)];
  if (first) first.text = first.text.trimStart();
  if (last) last.text = last.text.trimEnd();
  const said = merged.filter(({ text, note }) => text !== '' || note);
  return { spans: said, text: said.map(({ text }) => text).join('') };
}

/** A line cut in two at a place in its text, each half a line of its own. */
export function cut(line: Line, place: number): [Line, Line] {
  const before: Span[] = [];
  const after: Span[] = [];
  let from = 0;
  for (const span of line.spans) {
    const here = Math.min(Math.max(place - from, 0), span.text.length);
    if (here > 0)
      before.push({ ...span, text: span.text.slice(0, here), note: here < span.text.length ? 0 : span.note });
    if (here < span.text.length || span.text === '') after.push({ ...span, text: span.text.slice(here) });
    from += span.text.length;
  }
  return [
    { ...line, ...trimmed(before) },
    { ...line, ...trimmed(after), breakBefore: false },
  ];
}

/** Every line of a piece, those of tables row by row. */
export const linesIn = (piece: Piece): Line[] =>
  piece.kind === 'line'
    ? [piece]
    : piece.rows.flatMap((r) => r.cells.flatMap((c) => c.content.flatMap(linesIn)));

export const notesIn = (pieces: readonly Piece[]): number[] =>
  pieces.flatMap(linesIn).flatMap((line) => line.spans.flatMap(({ note }) => (note ? [note] : [])));

/** A line as a Markdown paragraph that stays one. */
export const lineMarkdown = (line: Line): string => escapeBlock(spansMarkdown(line.spans));

export const spansMarkdown = (spans: readonly Span[]): string =>
  spans
    .map(({ text, form, href, note }) => {
      const plain = escapeMarkdown(text.replace(/[\t-\r\u0085\u2028\u2029]/g, ' '));
      const formed = form ? `<${form}>${plain}</${form}>` : plain;
      // marked takes escaped brackets inside a link for another link.
      const linked = href
        ? `[${formed.replace(/\\([[\]])/g, (_, c) => (c === '[' ? '&#91;' : '&#93;'))}](<${href}>)`
        : formed;
      return linked + (note ? `[^${note}]` : '');
    })
    .join('');

/** Inside an HTML table nothing is Markdown, so a footnote is named in words. */
export const spansHtml = (spans: readonly Span[]): string =>
  spans
    .map(({ text, form, href, note }) => {
      const plain = escapeHtml(text.replace(/[\t-\r\u0085\u2028\u2029]/g, ' '));
      const formed = form ? `<${form}>${plain}</${form}>` : plain;
      return (
        (href ? `<a href="${escapeHtml(href)}">${formed}</a>` : formed) +
        (note ? `<sup>〔注${note}〕</sup>` : '')
      );
    })
    .join('');
