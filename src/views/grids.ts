import { decodeText } from '../uploads/plain.ts';
import { readCsv } from './plain.ts';
import { hiddenColumns, mergesOf, openBook, readRows, type Sheet } from './sheets.ts';
import type { Grid } from './view.ts';

/** The sheets of a workbook that people see. */
export const gridsOfSheets = (bytes: Buffer): Grid[] =>
  openBook(bytes)
    .sheets.filter(({ concealed }) => !concealed)
    .map(gridOf);

function gridOf(sheet: Sheet): Grid {
  const { rows, concealed } = readRows(sheet, hiddenColumns(sheet.root));
  return {
    name: sheet.name,
    rows: rows.map(({ at, cells }) => ({ at, cells: [...cells] })),
    concealed: concealed.reduce((sum, cells) => sum + cells.size, 0),
    merged: mergesOf(sheet.root).map((merge) => ({
      at: merge.row,
      ref: `${nameOf(merge.column)}${merge.row}:${nameOf(merge.column + merge.columns - 1)}${merge.row + merge.rows - 1}`,
    })),
  };
}

/** A CSV has one table, and nothing in it is hidden. */
export function gridsOfCsv(bytes: Buffer): Grid[] {
  const text = (decodeText(bytes) ?? '').replace(/^\ufeff/, '');
  const rows = readCsv(text, { blank: true }).map((row, n) => ({
    at: n + 1,
    cells: row.flatMap((cell, i): [number, string][] => (cell === '' ? [] : [[i + 1, cell]])),
  }));
  return [{ name: '', rows: rows.filter(({ cells }) => cells.length), concealed: 0, merged: [] }];
}

/** 28 → `AB`. */
export function nameOf(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  return (rest ? nameOf(rest) : '') + String.fromCharCode(65 + ((column - 1) % 26));
}
