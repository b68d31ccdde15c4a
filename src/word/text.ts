import { markerOf } from '../text/markers.ts';
import { BULLET } from './numbering.ts';
import {
  type Cell,
  type Line,
  lineMarkdown,
  type Piece,
  type Row,
  spansHtml,
  spansMarkdown,
  type Table,
} from './pieces.ts';

/** Pieces in the form bodies are stored in: plain paragraphs, tables, footnotes behind. */
export function bodyMarkdown(
  pieces: readonly Piece[],
  cited: readonly number[],
  notes: ReadonlyMap<number, readonly Line[]>,
): string {
  const blocks = pieces.map((piece) =>
    piece.kind === 'line' ? paragraphMarkdown(piece) : tableMarkdown(piece),
  );
  const below = cited.map((number) => `[^${number}]: ${noteMarkdown(notes.get(number) ?? [])}`);
  return [...blocks, ...below].filter((block) => block !== '').join('\n\n');
}

const noteMarkdown = (lines: readonly Line[]): string =>
  lines.map((line) => spansMarkdown(line.spans)).join(' ');

function paragraphMarkdown(line: Line): string {
  if (line.text.startsWith(BULLET)) return `- ${lineMarkdown(line).slice(BULLET.length).trim()}`;
  return isHeading(line) ? `${line.heading <= 2 ? '##' : '####'} ${lineMarkdown(line)}` : lineMarkdown(line);
}

/** A line set as a heading in Word that carries no number of its own. */
export const isHeading = (line: Line): boolean =>
  line.heading > 0 &&
  line.heading <= 6 &&
  line.text.length <= 60 &&
  !/[。；]/.test(line.text) &&
  !markerOf(line.text);

/** The table of Markdown where it can say all there is, else that of HTML, in one line. */
function tableMarkdown(table: Table): string {
  const heads = headRows(table);
  return isPlain(table, heads) ? pipes(table) : tableHtml(table, heads);
}

function isPlain({ rows }: Table, heads: number): boolean {
  const width = rows[0]?.cells.length ?? 0;
  return (
    heads === 1 &&
    rows.length > 1 &&
    width > 1 &&
    rows.every(({ cells }) => cells.length === width && cells.every(isPlainCell))
  );
}

const isPlainCell = ({ columns, rows, content }: Cell): boolean =>
  columns === 1 && rows === 1 && content.length <= 1 && content.every(({ kind }) => kind === 'line');

function pipes({ rows }: Table): string {
  const lines = rows.map(
    ({ cells }) => `| ${cells.map(({ content }) => content.map(cellMarkdown).join('')).join(' | ')} |`,
  );
  const rule = `|${' --- |'.repeat(rows[0]?.cells.length ?? 0)}`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

const cellMarkdown = (piece: Piece): string =>
  piece.kind === 'line' ? spansMarkdown(piece.spans).replace(/\|/g, '\\|') : '';

/** Rows at the top that name the columns: those marked so in Word, else a first row of short words. */
function headRows({ rows }: Table): number {
  const marked = rows.findIndex(({ header }) => !header);
  if (marked !== 0) return marked < 0 ? Math.min(1, rows.length) : marked;
  const first = rows[0] as Row;
  const named = first.cells.length > 1 && first.cells.every((cell) => isName(cell));
  if (!named || rows.length < 2) return 0;
  return Math.max(...first.cells.map((c) => c.rows)) < rows.length
    ? Math.max(...first.cells.map((c) => c.rows))
    : 1;
}

function isName({ content }: Cell): boolean {
  const text = content.map((piece) => (piece.kind === 'line' ? piece.text : '。')).join('');
  return text !== '' && text.length <= 24 && !/[。；]|^[\d０-９.,，%％￥¥-]+$/.test(text);
}

function tableHtml(table: Table, heads: number): string {
  const row = ({ cells }: Row, tag: string) =>
    `<tr>${cells.map((cell) => cellHtml(cell, tag)).join('')}</tr>`;
  const head = table.rows.slice(0, heads).map((r) => row(r, 'th'));
  const body = table.rows.slice(heads).map((r) => row(r, 'td'));
  const parts = [
    ...(head.length ? [`<thead>${head.join('')}</thead>`] : []),
    ...(body.length ? [`<tbody>${body.join('')}</tbody>`] : []),
  ];
  return `<table>${parts.join('')}</table>`;
}

function cellHtml({ columns, rows, content }: Cell, tag: string): string {
  const spans = `${columns > 1 ? ` colspan="${columns}"` : ''}${rows > 1 ? ` rowspan="${rows}"` : ''}`;
  const inside = content
    .map((piece) => (piece.kind === 'line' ? spansHtml(piece.spans) : tableHtml(piece, headRows(piece))))
    .join('<br>');
  return `<${tag}${spans}>${inside}</${tag}>`;
}

/** Named in the text where a footnote stands in an HTML table. */
export const NOTE_NAME = /〔注\d+〕/g;
