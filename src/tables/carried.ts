import { z } from 'zod';
import { AppError } from '../errors.ts';
import { MOST_CHARS, MOST_ROWS, type Table, TABLED } from './rules.ts';

const cell = z.tuple([z.number().int().min(1).max(16_384), z.string()]);
const cells = z.array(cell).max(500);

/** What the page carries along in one hidden field: as it came from a form, and as little to be trusted as the file was. */
const CARRIED = z.object({
  name: z.string().max(200),
  type: z.enum(TABLED),
  head: cells,
  headAt: z.number().int().min(1),
  rows: z.array(z.object({ at: z.number().int().min(1).max(2_000_000), cells })).max(MOST_ROWS),
});

/** @throws AppError `invalid` for a table that is torn or larger than any we read */
export function tableOf(carried: string): Table {
  try {
    const table = CARRIED.parse(JSON.parse(carried));
    const chars = table.rows.reduce(
      (sum, row) => sum + row.cells.reduce((n, [, text]) => n + text.length, 0),
      0,
    );
    if (chars <= MOST_CHARS) return table;
  } catch {
    // Told below, whatever it was.
  }
  throw new AppError('invalid', '表格没有传完整，请重新选择文件');
}

/** Fields `cell.C6` as cells. */
export const typedCells = (typed: Readonly<Record<string, unknown>>): Map<string, string> =>
  new Map(
    Object.entries(typed).flatMap(([name, value]): [string, string][] => {
      const at = /^cell\.([A-Z]{1,3}\d{1,7})$/.exec(name)?.[1];
      return at ? [[at, String([value].flat()[0] ?? '')]] : [];
    }),
  );

/** Rows whose box is ticked. */
export const leftOut = (given: unknown): ReadonlySet<number> => new Set([given ?? []].flat().map(Number));
