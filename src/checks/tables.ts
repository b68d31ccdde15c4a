/** A cell of a table and where its words begin in the text. */
export type Cell = { text: string; start: number };
export type Table = { head: Cell[]; rows: Cell[][] };

/** Tables of a text: rows parted by | or tabs, sheets by commas, under a heading; tables of HTML. */
export const tablesIn = (text: string): Table[] => [...plainTables(text), ...markedTables(text)];

const MARKED = /<table\b[^<>]{0,200}>/gi;
const ROW = /<tr\b[^<>]{0,200}>/gi;
const CELL = /<t[dh]\b([^<>]{0,200})>([^<]{0,2000})/gi;

/** A cell over several rows counts for each of them. */
function markedTables(text: string): Table[] {
  const starts = [...text.matchAll(MARKED)].map(({ 0: tag, index }) => index + tag.length);
  return starts.flatMap((start, n) => {
    const inside = text.slice(start, starts[n + 1]).split(/<\/table>/i, 1)[0]!;
    const [head, ...rows] = rowsOf(inside, start);
    return head ? [{ head, rows }] : [];
  });
}

function rowsOf(table: string, from: number): Cell[][] {
  const starts = [...table.matchAll(ROW)].map(({ index }) => index);
  const held: { cell: Cell; left: number }[] = [];
  return starts.map((start, n) => {
    const cells: Cell[] = [];
    const keep = () => {
      for (let above = held[cells.length]; above && above.left > 0; above = held[cells.length]) {
        above.left--;
        cells.push(above.cell);
      }
    };
    for (const { 0: all, 1: attributes = '', 2: inside = '', index } of table
      .slice(start, starts[n + 1])
      .matchAll(CELL)) {
      keep();
      const text = inside.trim();
      const cell = { text, start: from + start + index + all.length - inside.trimStart().length };
      held[cells.length] = {
        cell,
        left: Number(/rowspan\s*=\s*["']?(\d{1,3})/i.exec(attributes)?.[1] ?? 1) - 1,
      };
      cells.push(cell);
    }
    keep();
    return cells;
  });
}

function plainTables(text: string): Table[] {
  const tables: Table[] = [];
  let by = '';
  let start = 0;
  for (const line of text.split('\n')) {
    const delimiter = line.includes('|') ? '|' : line.includes('\t') ? '\t' : line.includes(',') ? ',' : '';
    if (delimiter && delimiter === by) {
      if (!/^[\s|:\-]+$/.test(line)) tables.at(-1)!.rows.push(cellsOf(line, by, start));
    } else if (delimiter) tables.push({ head: cellsOf(line, delimiter, start), rows: [] });
    by = delimiter;
    start += line.length + 1;
  }
  return tables;
}

function cellsOf(line: string, by: string, start: number): Cell[] {
  let at = start;
  return line.split(by).map((cell) => {
    const text = cell.trim().replace(/^"|"$/g, '');
    const place = at + Math.max(0, cell.indexOf(text));
    at += cell.length + 1;
    return { text, start: place };
  });
}
