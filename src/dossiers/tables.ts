import { escapeHtml } from './markup.ts';

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

/**
 * The text with an address at each table, so that a chart can lead to the figures it was made of. The first cell of a row
 * heads it (standards AX-10); a table of words stands as cards on a phone, each cell behind the name of its column.
 */
export function shownTables(html: string): string {
  let n = 0;
  return html.replace(TABLE, (table) => {
    const named = table.replace('<table', `<table id="${tableId(++n)}"`);
    const { head, rows } = tablesIn(table)[0]!;
    if (/(?:col|row)span=/.test(table) || head.length < 2) return named;
    const cards =
      head.length > 2 &&
      rows.length <= CARDS &&
      rows.some((row) => row.slice(1).some((cell) => cell.length > WORDS));
    const body = named.replace(/<tbody[\s\S]*<\/tbody>/, (rows) =>
      rows.replace(/<tr[\s\S]*?<\/tr>/g, (row) => headed(row, cards ? head : [])),
    );
    const long = head.slice(1).some((name) => name.length > LABEL);
    return cards
      ? body.replace('class="mc-table', `class="mc-table mc-table--cards${long ? ' is-long' : ''}`)
      : body;
  });
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

/** A cell longer than this holds words; a name longer than this stands above its cell on a phone. */
const WORDS = 8;
const LABEL = 6;
/** A longer list is read down its columns, on a phone too. */
const CARDS = 12;

const TABLE = /<table[\s\S]*?<\/table>/g;

const cellsOf = (row: string): string[] =>
  [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => plain(cell!));

function headed(row: string, names: string[]): string {
  let column = 0;
  // A line of 合计 may begin with an empty cell, and nothing cannot head a row.
  let bare = true;
  return row.replace(/<td( class="n")?>([\s\S]*?)<\/td>/g, (_, number: string = '', words: string) => {
    const name = names[column++];
    const heads = bare && !number && plain(words) !== '';
    bare &&= !number && plain(words) === '';
    if (heads) return `<th scope="row">${words}</th>`;
    return `<td${number}${name ? ` data-l="${escapeHtml(name)}"` : ''}>${words}</td>`;
  });
}

const ENTITIES: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&nbsp;': ' ',
  '&amp;': '&',
};

function cell(text: string): string {
  const safe =
    /^(?:[=+\-@\t\r]|[＝＋－＠].)/.test(text) && !/^[+-]?[\d.,]+%?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
