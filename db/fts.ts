import type Database from 'better-sqlite3';

export type Hit = { row: number; rank: number };

/**
 * Full text of published documents, on the transaction it is asked in. Texts come analysed by `src/search/tokens.ts`;
 * `match` is an expression built by `src/search/rules.ts`. `rank` is bm25, smaller is better.
 */
export type FullText = {
  put(row: number, text: { title: string; body: string }): Promise<void>;
  remove(row: number): Promise<void>;
  match(column: 'title' | 'body', match: string, limit: number): Promise<Hit[]>;
  /** Number of documents whose column holds the token. */
  frequency(column: 'title' | 'body', token: string): Promise<number>;
};

/** Statements that make the search tables beside the schema (SQLite FTS5, contentless, deletable). */
export const FTS_STATEMENTS = (['fts_title', 'fts_body'] as const).flatMap((table) => [
  `create virtual table ${table} using fts5(text, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0")`,
  `create virtual table ${table}_terms using fts5vocab(${table}, 'row')`,
]);

/** FTS5 on one connection; statements are prepared once. */
export function fullText(raw: Database.Database): FullText {
  const statements = { title: prepare(raw, 'fts_title'), body: prepare(raw, 'fts_body') };
  return {
    async put(row, text) {
      for (const column of ['title', 'body'] as const) statements[column].put.run(row, text[column]);
    },
    async remove(row) {
      for (const column of ['title', 'body'] as const) statements[column].remove.run(row);
    },
    async match(column, match, limit) {
      return statements[column].match.all(match, limit) as Hit[];
    },
    async frequency(column, token) {
      return (statements[column].frequency.get(token) as { doc: number } | undefined)?.doc ?? 0;
    },
  };
}

function prepare(raw: Database.Database, table: string) {
  return {
    put: raw.prepare(`insert or replace into ${table}(rowid, text) values (?, ?)`),
    remove: raw.prepare(`delete from ${table} where rowid = ?`),
    match: raw.prepare(
      `select rowid as row, rank from ${table} where ${table} match ? order by rank limit ?`,
    ),
    frequency: raw.prepare(`select doc from ${table}_terms where term = ?`),
  };
}
