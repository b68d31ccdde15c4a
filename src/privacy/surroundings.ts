/** Words around a number, which say what it is. Computed only for numbers that could be somebody's. */
export type Surroundings = {
  /** Characters before and behind it, on the line above too. */
  before: string;
  after: string;
  /** Nothing else stands on its first and its last line. */
  alone: boolean;
  /** Heading of its column, '' outside a table. */
  heading: string;
  /** First row of its table, whole. */
  headings: string;
};

const NEAR = 32;
/** Beyond this a line is no row of a table. */
const LONGEST_ROW = 4000;

/** Looks around places of one text, which must come in ascending order. */
export function surroundingsIn(text: string): (start: number, end: number) => Surroundings {
  let rows: Row[] | null = null;
  let at = 0;
  return (start, end) => {
    rows ??= rowsOf(text);
    while (at + 1 < rows.length && rows[at + 1]!.start <= start) at++;
    const { heading, headings } = headingOf(text, rows[at]!, start);
    const [before, after] = [text.slice(Math.max(0, start - NEAR), start), text.slice(end, end + NEAR)];
    return {
      before: worded(before),
      after,
      alone: /(?:^|\n)[ \t]*$/.test(before) && /^[ \t]*(?:\r?\n|$)/.test(after),
      heading,
      headings,
    };
  };
}

/** '' where there is no word at all: columns of figures are not searched for labels. */
const worded = (text: string): string => (/[^\s\d|.,\-]/.test(text) ? text : '');

/** A line, and the first row of the table it stands in. */
type Row = { start: number; end: number; by: string; head: Row | null };

function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  for (let start = 0; start <= text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const last = rows.at(-1);
    const by = delimiterOf(text.slice(start, Math.min(end, start + LONGEST_ROW + 1)), last?.by);
    const row: Row = { start, end, by, head: null };
    row.head = by && last?.by === by ? last.head : by ? row : null;
    rows.push(row);
    start = end + 1;
  }
  return rows;
}

/** The one of the row above if it stands in this row too. */
function delimiterOf(line: string, above = ''): string {
  if (line.length > LONGEST_ROW) return '';
  if (above && line.includes(above)) return above;
  return line.includes('|') ? '|' : line.includes('\t') ? '\t' : line.includes(',') ? ',' : '';
}

function headingOf(text: string, row: Row, start: number): Pick<Surroundings, 'heading' | 'headings'> {
  const { head, by } = row;
  if (!head || head === row) return { heading: '', headings: '' };
  const headings = text.slice(head.start, head.end);
  const column = text.slice(row.start, start).split(by).length - 1;
  return { heading: headings.split(by)[column] ?? '', headings };
}
