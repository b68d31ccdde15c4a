/** Median, least and most of some figures. */
export function spread(figures: readonly number[]): { median: number; least: number; most: number } {
  const sorted = [...figures].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)]!, least: sorted[0]!, most: sorted.at(-1)! };
}

/** Rows under a heading, columns as wide as they need; widths count 汉字 as two. */
export function printTable(title: string, head: string[], rows: (string | number)[][]): void {
  const lines = [
    head,
    ...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? round(cell) : cell))),
  ];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => width(line[at] ?? ''))));
  console.log(`\n${title}`);
  for (const line of lines)
    console.log(
      line
        .map((cell, at) => cell + ' '.repeat(widths[at]! - width(cell)))
        .join('  ')
        .trimEnd(),
    );
}

/** `ok` or `over` beside a limit. */
export const against = (figure: number, limit: number): string =>
  figure <= limit ? `ok ≤ ${limit}` : `over ${limit}`;

const round = (n: number): string =>
  Math.abs(n) >= 100 ? n.toFixed(0) : n.toFixed(Math.abs(n) >= 10 ? 1 : 3);
const width = (text: string): number => [...text].reduce((sum, one) => sum + (one > '\u2e7f' ? 2 : 1), 0);
