import type { Sheet } from '../workbooks/rules.ts';
import type { CheckedRow } from './checked.ts';
import type { Table } from './rules.ts';

/** The table with what was found in each row behind it, to be mended where it was made. */
export function markedOf({ head }: Pick<Table, 'head'>, rows: readonly CheckedRow[]): Sheet {
  const last = Math.max(...head.map(([column]) => column));
  const wide = <T>(cells: ReadonlyMap<number, T>, empty: T) =>
    Array.from({ length: last }, (_, n) => cells.get(n + 1) ?? empty);
  return {
    name: '带标注的表',
    head: [...wide(new Map(head), ''), '检查'],
    widths: [...Array<number>(last).fill(18), 80],
    rows: rows.map((row) => [...wide(row.cells, ''), notesOn(row)]),
  };
}

const NAMES = { block: '必改', advise: '提醒' } as const;

const notesOn = ({ findings, left }: CheckedRow): string =>
  left
    ? '不导入'
    : findings
        .map(
          ({ level, column, message }) => `${NAMES[level]}：${column ? `${column.label}　` : ''}${message}`,
        )
        .join('；') || '通过';
