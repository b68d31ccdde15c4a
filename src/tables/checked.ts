import { piecesOf } from '../checks/pieces.ts';
import type { Content } from '../documents/rules.ts';
import { advise, block, type Issue } from '../errors.ts';
import { personalIn } from '../privacy/rules.ts';
import { isError } from './cells.ts';
import { cellName, type Column, type Table } from './rules.ts';

/** What is wrong with one cell, or with a row as a whole where no column holds what is missing. */
export type Finding = {
  level: Issue['level'];
  message: string;
  /** `C6`; '' for the row as a whole. */
  cell: string;
  column: Column | undefined;
  /** What a button offers to put there. */
  fix?: { label: string; text: string };
  /** Somebody’s number: shown masked, never in a field. */
  personal: boolean;
};

export type CheckedRow = {
  at: number;
  title: string;
  cells: ReadonlyMap<number, string>;
  content: Content;
  findings: Finding[];
  /** Left out by whoever imports. */
  left: boolean;
  state: 'ok' | 'warn' | 'err' | 'left';
};

/** What was found in the content of a row, told of its cells. */
export function findingsOf(
  row: Pick<CheckedRow, 'at' | 'cells' | 'content'>,
  columns: readonly Column[],
  issues: readonly Issue[],
): Finding[] {
  const { at, cells, content } = row;
  const broken = columns.filter(({ column }) => isError(cells.get(column) ?? ''));
  const faults: Issue[] = broken.map(({ name, column }) =>
    block(name, `公式算不出来，格子里是${cells.get(column)}，请改成文字或数字`),
  );
  const told = new Set(broken.map(({ name }) => name));
  const pieces = piecesOf(content);
  return [...faults, ...issues.filter(({ field }) => !told.has(field))].map((issue): Finding => {
    const column = columnOf(columns, issue.field);
    const text = column ? (cells.get(column.column) ?? '') : '';
    const piece = pieces.find((one) => one.field === issue.field && one.block === issue.at?.block);
    const words = issue.at && piece ? piece.text.slice(issue.at.start, issue.at.end) : '';
    const fixed =
      issue.fix && words && text.includes(words) ? text.replace(words, () => issue.fix!.replace) : '';
    return {
      ...{ level: issue.level, message: issue.message, column },
      cell: column ? cellName(column.column, at) : '',
      personal: !!issue.rule?.startsWith('privacy') && personalIn(text).length > 0,
      ...(issue.fix && fixed && { fix: { label: issue.fix.label, text: fixed } }),
    };
  });
}

/** The column of a field, or of what the field is a part of: `details.topics.1`. */
function columnOf(columns: readonly Column[], field: string): Column | undefined {
  const same = columns.find(({ name }) => name === field);
  if (same) return same;
  const above = columns.filter(({ name }) => field.startsWith(`${name}.`));
  if (above.length) return above.toSorted((a, b) => b.name.length - a.name.length)[0];
  // 责任科室 of a text is what it says itself.
  if (field === 'department') return columns.find(({ name }) => name === 'details.draftingDepartment');
  return columns.find(({ name }) => name.startsWith(`${field}.`));
}

/** Rows of one name: the later ones are told of it. */
export function twinsIn(rows: readonly { at: number; content: Content }[]): Map<number, Issue> {
  const first = new Map<string, number>();
  return new Map(
    rows.flatMap(({ at, content: { title, details } }): [number, Issue][] => {
      const number = details['documentNumber'];
      const key = typeof number === 'string' && number ? `number ${number}` : `title ${title}`;
      const before = first.get(key);
      if (before === undefined) first.set(key, at);
      if (before === undefined || key === 'title ') return [];
      if (key.startsWith('title'))
        return [[at, advise('title', `和第${before}行的标题相同，请核对是不是重复`)]];
      return [[at, block('details.documentNumber', `和第${before}行的发文字号相同，请核对`)]];
    }),
  );
}

export function rowOf(
  row: Pick<CheckedRow, 'at' | 'cells' | 'content' | 'left'>,
  findings: Finding[],
): CheckedRow {
  const bad = findings.some(({ level }) => level === 'block');
  const state = row.left ? 'left' : bad ? 'err' : findings.length ? 'warn' : 'ok';
  return { ...row, title: row.content.title || `第${row.at}行`, findings, state };
}

/** A cell as a page shows it: short, numbers of persons masked. */
export function shownCell(text: string, most = 40): string {
  const masked = personalIn(text)
    .toReversed()
    .reduce((all, { start, end, masked: mask }) => all.slice(0, start) + mask + all.slice(end), text);
  const line = masked.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most)}……` : line;
}

/** The table with some cells mended: those it has, and empty ones of columns it has. */
export function mended(table: Table, cells: ReadonlyMap<string, string>): Table {
  const columns = table.head.map(([column]) => column);
  const rows = table.rows.map((row) => {
    const known = new Map(row.cells);
    for (const column of columns) {
      const text = cells.get(cellName(column, row.at));
      if (text !== undefined) known.set(column, text.replace(/\r\n?/g, '\n'));
    }
    return { ...row, cells: [...known].filter(([, text]) => text.trim() !== '') };
  });
  return { ...table, rows };
}
