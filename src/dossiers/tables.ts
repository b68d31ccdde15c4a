/** A table of a text in plain words; a row has as many cells as it was written with. */
export type Table = { head: string[]; rows: string[][] };

/** Address of the n-th table of a page, counted from 1. */
export const tableId = (n: number): string => `table-${n}`;

/** The tables of a stored text, in order. */
export const tablesIn = (html: string): Table[] =>
  [...html.matchAll(TABLE)].map(([table]) => {
    const rows = [...table.matchAll(/<tr[\s\S]*?<\/tr>/g)].map(([row]) => cellsOf(row));
    return /<thead/.test(table) ? { head: rows[0] ?? [], rows: rows.slice(1) } : { head: [], rows };
  });

/** The text with an address at each table, so that a chart can lead to the figures it was made of. */
export function withTableIds(html: string): string {
  let n = 0;
  return html.replace(/<table\b(?![^>]* id=)/g, (table) => `${table} id="${tableId(++n)}"`);
}

/**
 * A table as CSV (RFC 4180) with a byte order mark, without which Excel takes UTF-8 for GBK. A cell that a spreadsheet
 * would run as a formula stands behind an apostrophe.
 */
export const csv = ({ head, rows }: Table): string =>
  `\ufeff${[head, ...rows]
    .filter((row) => row.length > 0)
    .map((row) => row.map(cell).join(','))
    .join('\r\n')}\r\n`;

/** HTML as plain words: tags gone, entities read, spaces at the ends gone. */
export const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:lt|gt|quot|#39|nbsp|amp);/g, (entity) => ENTITIES[entity]!)
    .trim();

const TABLE = /<table[\s\S]*?<\/table>/g;

const cellsOf = (row: string): string[] =>
  [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => plain(cell!));

const ENTITIES: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

function cell(text: string): string {
  const safe = /^(?:[=+\-@\t\r]|[＝＋－＠].)/.test(text) && !/^[+-]?[\d.,]+%?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
