import { decodeText } from '../uploads/plain.ts';
import { advise, emptyView, line, rowText, shown, table, type View, withHead } from './view.ts';

const MOST_ROWS = 2000;

export function viewText(bytes: Buffer): View {
  const lines = linesOf(bytes);
  return {
    ...emptyView(),
    html: lines.map((text) => line(text)).join(''),
    texts: lines.map(shown),
  };
}

/** A CSV as a table; a cell that a spreadsheet would run as a formula is told. */
export function viewCsv(bytes: Buffer): View {
  const text = decodeText(bytes) ?? '';
  const rows = readCsv(text.replace(/^\ufeff/, ''));
  const cells = rows.flat().filter((cell) => cell !== '');
  const formulas = cells.filter((cell) => /^[=@]|^[+-](?![\d.\s]|$)/.test(cell)).length;
  const view: View = {
    ...emptyView(),
    html: table('表格', withHead(rows.slice(0, MOST_ROWS).map((row) => row.map((one) => ({ text: one }))))),
    texts: rows.map((row) => shown(rowText(row))),
  };
  if (rows.length > MOST_ROWS)
    view.notes.push(`共${rows.length}行，这里只显示前${MOST_ROWS}行，全部内容请下载后查看`);
  if (formulas)
    view.remarks.push(
      advise('formula', `有${formulas}格以“=”或“@”等符号开头，会被Excel当成公式。请在前面加文字或改写`),
    );
  return view;
}

const linesOf = (bytes: Buffer): string[] =>
  (decodeText(bytes) ?? '')
    .replace(/^\ufeff/, '')
    .split(/\r\n?|\n/)
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '');

/** RFC 4180, with the tabs and semicolons some programs write. `blank`: empty rows too, so that rows keep their number. */
export function readCsv(text: string, { blank = false } = {}): string[][] {
  const first = text.split(/[\r\n]/, 1)[0] ?? '';
  const comma = [',', '\t', ';'].toSorted(
    (a, b) => first.split(b).length - first.split(a).length,
  )[0] as string;
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const end = () => {
    row.push(cell.trim());
    cell = '';
  };
  const endRow = () => {
    end();
    if (blank || row.some((one) => one !== '')) rows.push(row);
    row = [];
  };
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i] as string;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"' && cell.trim() === '') {
      quoted = true;
      cell = '';
    } else if (c === comma) end();
    else if (c === '\n') endRow();
    else if (c !== '\r') cell += c;
  }
  endRow();
  return rows;
}
