type Cell = string | number;

export type Table = {
  title: string;
  /** The commands measured, as they could be typed. */
  commands: string[];
  head: string[];
  rows: Cell[][];
  /** What must be known to read the figures. */
  notes?: string[];
};

export type Spread = { median: number; least: number; most: number };

/** Median, least and most of some figures. */
export function spread(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)]!, least: sorted[0]!, most: sorted.at(-1)! };
}

/** Rows under a heading, columns as wide as they need; widths count 汉字 as two. */
export function printTable({ title, commands, head, rows, notes = [] }: Table): void {
  const lines = [head, ...rows.map((row) => row.map((cell) => shown(cell)))];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => width(line[at] ?? ''))));
  console.log(`\n${title}`);
  for (const command of commands) console.log(`  $ ${command}`);
  for (const line of lines)
    console.log(
      line
        .map((cell, at) => cell + ' '.repeat(widths[at]! - width(cell)))
        .join('  ')
        .trimEnd(),
    );
  for (const note of notes) console.log(`  ${note}`);
}

/** `ok` or `over` beside the most a figure may be. */
export const against = (figure: number, limit: number): string =>
  figure <= limit ? `ok ≤ ${limit}` : `over ${limit}`;

/** `ok` or `under` beside the least a figure may be. */
export const atLeast = (figure: number, limit: number): string =>
  figure >= limit ? `ok ≥ ${limit}` : `under ${limit}`;

/** Samples as they were taken. */
export const raw = (figures: readonly number[]): string => figures.map(shown).join(' ');

const shown = (cell: Cell): string => (typeof cell === 'number' ? round(cell) : cell);
const round = (n: number): string => n.toFixed(Math.abs(n) >= 100 ? 0 : Math.abs(n) >= 10 ? 1 : 3);
const width = (text: string): number => [...text].reduce((sum, one) => sum + (one > '\u2e7f' ? 2 : 1), 0);
