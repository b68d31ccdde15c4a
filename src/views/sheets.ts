import { type Archive, openArchive } from '../word/safezip.ts';
import { relationsOf, resolvePath } from '../word/parts.ts';
import { type Element, elements, readXml, textIn } from '../word/xml.ts';
import { escapeHtml } from '../text/sanitise.ts';
import { AppError } from '../errors.ts';
import { formatted, readFormats } from './numbers.ts';
import {
  block,
  type Cell,
  embedded,
  hidden,
  type Remark,
  rowText,
  shown,
  table,
  type View,
  withHead,
} from './view.ts';

const MOST_ROWS = 2000;
const MOST_COLUMNS = 200;
const LARGEST = 32 * 1024 * 1024;

/** An element's name without prefix: writers differ. */
const local = ({ name }: Element): string => name.slice(name.indexOf(':') + 1);
const below = (element: Element | undefined, name: string): Element[] =>
  elements(element).flatMap((c) => (local(c) === name ? [c, ...below(c, name)] : below(c, name)));
const inside = (element: Element | undefined, name: string): Element | undefined =>
  elements(element).find((c) => local(c) === name);

/** A workbook with its sheets in order, none of them read yet. */
export type Book = { archive: Archive; sheets: Sheet[]; open: (name: string) => Element | undefined };

/** @throws AppError `invalid` for one that is damaged or too large */
export function openBook(bytes: Buffer): Book {
  const archive = openArchive(bytes);
  const open = (name: string): Element | undefined => {
    const entry = archive.entries.get(name);
    if (!entry) return undefined;
    if (entry.size > LARGEST) throw new AppError('invalid', '表格太大，不能在线看，请下载后打开');
    return readXml(archive.read(name));
  };
  const strings = below(open('xl/sharedStrings.xml'), 'si').map(richText);
  const formats = readFormats(open('xl/styles.xml'));
  const places = archive.entries.has('xl/_rels/workbook.xml.rels')
    ? relationsOf(archive.read('xl/_rels/workbook.xml.rels'))
    : [];
  const workbook = open('xl/workbook.xml');
  const shift = /^(?:1|true)$/.test(inside(workbook, 'workbookPr')?.attributes['date1904'] ?? '') ? 1462 : 0;
  const named = below(workbook, 'sheet');
  const sheets = named.flatMap(({ attributes: a }): Sheet[] => {
    const place = places.find(({ id }) => id === a['r:id'])?.target ?? '';
    const root = open(resolvePath('xl/workbook.xml', place));
    if (!root) return [];
    const concealed = /hidden/i.test(a['state'] ?? '');
    return [{ name: a['name'] ?? '', root, strings, formats, shift, concealed, alone: named.length === 1 }];
  });
  return { archive, sheets, open };
}

/** A workbook sheet by sheet; what is hidden is told and kept for the checks. */
export function viewSheets(bytes: Buffer): View {
  const { archive, sheets, open } = openBook(bytes);
  const view: View = { html: '', texts: [], remarks: [], notes: [], scanned: false };
  for (const sheet of sheets) addSheet(view, sheet);
  const comments = [...archive.entries.keys()]
    .filter((name) => /^xl\/(?:threadedComments\/|comments)[^/]*\.xml$/i.test(name))
    .flatMap((name) =>
      below(open(name), 'comment')
        .concat(below(open(name), 'threadedComment'))
        .map(richText),
    );
  view.texts.push(...comments.map(hidden));
  if (comments.length)
    view.remarks.push(
      block('comments', `有${comments.length}条批注，公众下载后看得到。请在Excel里删除批注后重新上传`),
    );
  view.remarks.push(...cachedSources([...archive.entries.keys()]), ...embedded(archive.entries.keys()));
  return view;
}

/** Text with its runs; phonetic hints are no text. */
const richText = (element: Element): string =>
  elements(element)
    .map((c) => (local(c) === 't' ? textIn(c) : local(c) === 'rPh' ? '' : richText(c)))
    .join('') || (elements(element).length === 0 ? textIn(element) : '');

const cachedSources = (names: readonly string[]): Remark[] =>
  names.some((name) => /^xl\/pivotCache\/pivotCacheRecords/i.test(name))
    ? [block('pivot-cache', '数据透视表里存着全部原始数据，公众下载后看得到。请复制成普通表格后重新上传')]
    : [];

export type Sheet = {
  name: string;
  root: Element;
  strings: readonly string[];
  formats: ReturnType<typeof readFormats>;
  /** Days between 1900 and 1904, where the workbook counts from then. */
  shift: number;
  concealed: boolean;
  alone: boolean;
};

function addSheet(view: View, sheet: Sheet): void {
  const columns = hiddenColumns(sheet.root);
  const { rows, concealed } = readRows(sheet, columns);
  const all = rows.map(({ cells }) => textOfRow(cells));
  const away = concealed.map(textOfRow);
  if (sheet.concealed) {
    view.texts.push(...[sheet.name, ...all, ...away].map(hidden));
    if (all.length + away.length > 0)
      view.remarks.push(
        block('hidden-sheet', `隐藏了工作表“${sheet.name}”，公众下载后可以取消隐藏看到。请删除后重新上传`),
      );
    return;
  }
  view.texts.push(...all.map(shown), ...away.map(hidden));
  if (concealed.length > 0)
    view.remarks.push(
      block(
        'hidden-cells',
        `工作表“${sheet.name}”有${concealed.reduce((sum, cells) => sum + cells.size, 0)}个单元格藏在隐藏的行或列里，公众下载后可以取消隐藏看到。请删除后重新上传`,
      ),
    );
  if (rows.length > MOST_ROWS)
    view.notes.push(
      `工作表“${sheet.name}”有${rows.length}行，这里只显示前${MOST_ROWS}行，全部内容请下载后查看`,
    );
  const cells = withHead(gridOf(rows.slice(0, MOST_ROWS), mergesOf(sheet.root), columns));
  const title = sheet.alone && /^sheet\d*$/i.test(sheet.name) ? '' : `<h2>${escapeHtml(sheet.name)}</h2>`;
  view.html += title + (cells.length ? table(sheet.name, cells) : '<p>这张工作表是空的。</p>');
}

export function hiddenColumns(root: Element): (column: number) => boolean {
  const ranges = below(inside(root, 'cols'), 'col')
    .filter(({ attributes: a }) => a['hidden'] === '1' || a['hidden'] === 'true' || a['width'] === '0')
    .map(({ attributes: a }) => [Number(a['min']), Number(a['max'])] as const);
  return (column) => ranges.some(([from, to]) => column >= from && column <= to);
}

/** Each cell under its heading, as far as a sheet for people is wide. */
function textOfRow(cells: ReadonlyMap<number, string>): string {
  const wide = [...cells].filter(([column]) => column > MOST_COLUMNS).map(([, text]) => text);
  const last = Math.max(0, ...[...cells.keys()].filter((column) => column <= MOST_COLUMNS));
  return rowText([...Array.from({ length: last }, (_, n) => cells.get(n + 1) ?? ''), ...wide]);
}

export type Row = { at: number; cells: Map<number, string> };

export function readRows(
  { root, strings, formats, shift }: Sheet,
  isHidden: (column: number) => boolean,
): { rows: Row[]; concealed: Map<number, string>[] } {
  const rows: Row[] = [];
  const concealed: Map<number, string>[] = [];
  for (const row of elements(inside(root, 'sheetData')).filter((one) => local(one) === 'row')) {
    const at = Number(row.attributes['r']) || (rows.at(-1)?.at ?? 0) + 1;
    const away = /^(?:1|true)$/.test(row.attributes['hidden'] ?? '') || row.attributes['ht'] === '0';
    const cells = new Map<number, string>();
    const covered = new Map<number, string>();
    let column = 0;
    for (const cell of elements(row).filter((one) => local(one) === 'c')) {
      column = cell.attributes['r'] ? columnOf(cell.attributes['r']) : column + 1;
      const text = valueOf(cell, strings, formats, shift);
      if (text !== '' && (away || isHidden(column))) covered.set(column, text);
      else if (text !== '') cells.set(column, text);
    }
    if (covered.size > 0) concealed.push(covered);
    if (!away && cells.size > 0) rows.push({ at, cells });
  }
  return { rows, concealed };
}

function valueOf(
  cell: Element,
  strings: readonly string[],
  formats: Sheet['formats'],
  shift: number,
): string {
  const type = cell.attributes['t'] ?? 'n';
  if (type === 'inlineStr') return richText(inside(cell, 'is') ?? cell);
  const value = inside(cell, 'v');
  const text = value ? textIn(value) : '';
  if (type === 's') return strings[Number(text)] ?? '';
  if (type === 'b') return text === '1' ? '是' : '否';
  return type === 'n' ? formatted(text, formats[Number(cell.attributes['s'] ?? 0)] ?? '', shift) : text;
}

/** `AB12` → 28. */
const columnOf = (name: string): number =>
  [...(/^[A-Z]+/.exec(name)?.[0] ?? 'A')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

type Merge = { column: number; row: number; columns: number; rows: number };

export const mergesOf = (root: Element): Merge[] =>
  below(inside(root, 'mergeCells'), 'mergeCell').flatMap(({ attributes: a }) => {
    const [from = '', to = from] = (a['ref'] ?? '').split(':');
    const [row, last] = [Number(/\d+$/.exec(from)?.[0]), Number(/\d+$/.exec(to)?.[0])];
    if (!row || !last) return [];
    const column = columnOf(from);
    return [{ column, row, columns: columnOf(to) - column + 1, rows: last - row + 1 }];
  });

/** Rows of cells with what is merged as one; columns without a word at the edges are left out. */
function gridOf(rows: readonly Row[], merges: readonly Merge[], isHidden: (c: number) => boolean): Cell[][] {
  const used = rows.flatMap(({ cells }) => [...cells.keys()]);
  const first = used.reduce((a, b) => Math.min(a, b), Infinity);
  const last = Math.min(
    used.reduce((a, b) => Math.max(a, b), 0),
    first + MOST_COLUMNS,
  );
  const numbers = rows.map(({ at }) => at);
  const rowsIn = (from: number, count: number) =>
    numbers.filter((at) => at >= from && at < from + count).length;
  const covered = new Set<string>();
  return rows.map(({ at, cells }) => {
    const line: Cell[] = [];
    for (let column = first; column <= last; column += 1) {
      if (isHidden(column) || covered.has(`${at},${column}`)) continue;
      const merge = merges.find((one) => one.column === column && one.row === at);
      if (!merge) line.push({ text: cells.get(column) ?? '' });
      else {
        const across = Math.min(merge.columns, last - column + 1);
        for (const row of numbers.filter((n) => n >= at && n < at + merge.rows))
          for (let c = column; c < column + across; c += 1) covered.add(`${row},${c}`);
        const columns = Array.from({ length: across }, (_, i) => column + i).filter(
          (c) => !isHidden(c),
        ).length;
        line.push({ text: cells.get(column) ?? '', columns, rows: Math.max(1, rowsIn(at, merge.rows)) });
      }
    }
    return line;
  });
}
