import { escapeHtml } from '../text/sanitise.ts';

/** A stretch of text in a file. `hidden` is what a reader does not see at once and can still find. */
export type Stretch = { text: string; hidden: boolean };

/** What stands against publishing a file, or is worth knowing. */
export type Remark = { level: 'block' | 'advise'; message: string; rule: string };

/** A file read: its text as HTML of our own making, the same text for checks and search, and what was noticed. */
export type View = {
  html: string;
  texts: Stretch[];
  remarks: Remark[];
  /** What a reader of the HTML should know, such as pictures that are only in the file itself. */
  notes: string[];
  /** Nothing but pictures of text. */
  scanned: boolean;
  pages?: number;
};

/** What the reader apart is asked and says; what is wrong with a file is an answer, not an exception. */
export type Question = { ending: string; bytes: Uint8Array; as?: 'grids' };
export type Answer = { view: View } | { refused: string };

/** One table of a file cell by cell; rows and columns are counted from 1, as people see them. */
export type Grid = {
  name: string;
  rows: { at: number; cells: [column: number, text: string][] }[];
  /** Cells with something in them that nobody sees: hidden rows and columns. */
  concealed: number;
  /** Merged cells by their first row, as `A3:B4`. */
  merged: { at: number; ref: string }[];
};
export type GridAnswer = { grids: Grid[] } | { refused: string };

/** Where a file's view is, below the base. */
export const viewPath = (sha256: string): string => `/files/${sha256}/view`;

export const emptyView = (): View => ({ html: '', texts: [], remarks: [], notes: [], scanned: false });

export const shown = (text: string): Stretch => ({ text, hidden: false });
export const hidden = (text: string): Stretch => ({ text, hidden: true });

/** A row as checks read it: cells parted by tabs, a line end inside a cell by the line separator of Unicode. */
export const rowText = (cells: readonly string[]): string =>
  cells.map((cell) => cell.replace(/\t/g, ' ').replace(/\r\n?|\n/g, '\u2028')).join('\t');

export const block = (rule: string, message: string): Remark => ({ level: 'block', rule, message });
export const advise = (rule: string, message: string): Remark => ({ level: 'advise', rule, message });

/** A file inside a file is opened by whoever downloads it, and was looked at by nobody. */
export function embedded(names: Iterable<string>): Remark[] {
  const count = [...names].filter((name) => /^(?:word|xl)\/embeddings\/[^/]+$/i.test(name)).length;
  if (count === 0) return [];
  return [
    block(
      'embedded',
      `里面嵌入了${count}个别的文件，公众下载后打得开，也没有检查过。请改成图片或普通表格后重新上传`,
    ),
  ];
}

export const paragraph = (text: string): string => `<p>${escapeHtml(text)}</p>`;

/** A line of a file; short lines that begin as the parts of a 公文 do are its headings. */
export function line(text: string): string {
  const level = HEADINGS.findIndex((pattern) => pattern.test(text)) + 2;
  return level < 2 ? paragraph(text) : heading(level, text);
}

export const heading = (level: number, text: string): string => `<h${level}>${escapeHtml(text)}</h${level}>`;

const HEADINGS = [
  /^(?:第[一二三四五六七八九十百]+章[\s　]?|[一二三四五六七八九十]+、)[^。；：，]{1,30}$/,
  /^（[一二三四五六七八九十]+）[^。；：，]{1,30}$/,
];

/** Headings as they stand, none more than one level below the one before: the page's own h1 is above them. */
export function inOrder(html: string): string {
  let last = 1;
  return html.replace(/<h([2-6])>(.*?)<\/h\1>/gs, (_, level: string, inside: string) => {
    last = Math.min(Number(level), last + 1);
    return `<h${last}>${inside}</h${last}>`;
  });
}

export type Cell = { text: string; columns?: number; rows?: number; head?: boolean };

/** A table that can be pushed sideways by keyboard on a narrow screen. */
export function table(label: string, rows: readonly (readonly Cell[])[]): string {
  const cell = ({ text, columns = 1, rows = 1, head }: Cell): string => {
    const span = `${columns > 1 ? ` colspan="${columns}"` : ''}${rows > 1 ? ` rowspan="${rows}"` : ''}`;
    const lines = text.split('\n').map(escapeHtml).join('<br>');
    return head ? `<th scope="col"${span}>${lines}</th>` : `<td${span}>${lines}</td>`;
  };
  const row = (cells: readonly Cell[]) => `<tr>${cells.map(cell).join('')}</tr>`;
  const heads = rows.findIndex((cells) => !cells.every(({ head }) => head));
  const [head, body] = heads > 0 ? [rows.slice(0, heads), rows.slice(heads)] : [[], rows];
  const top = head.length ? `<thead>${head.map(row).join('')}</thead>` : '';
  return `<div class="mc-scroll" role="region" tabindex="0" aria-label="${escapeHtml(label)}"><table class="mc-table">${top}<tbody>${body.map(row).join('')}</tbody></table></div>`;
}

/** Rows as a reader wants them: a first row of short, different words names the columns. */
export function withHead(rows: Cell[][]): Cell[][] {
  const [first, ...rest] = rows;
  const texts = first?.map(({ text }) => text.trim()) ?? [];
  const names =
    rest.length > 0 &&
    texts.length > 1 &&
    texts.every((text) => text !== '' && text.length <= 30 && !/^[\d.,%-]+$/.test(text)) &&
    first?.every(({ columns = 1 }) => columns === 1);
  return names ? [(first ?? []).map((cell) => ({ ...cell, head: true })), ...rest] : rows;
}
