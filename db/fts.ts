import type Database from 'better-sqlite3';

export type Hit = { row: number; rank: number };
export type Column = 'title' | 'body';

const COLUMNS = ['title', 'body'] as const;

/**
 * Full text of published documents, on the transaction it is asked in. Texts come analysed by `src/search/tokens.ts`;
 * `match` is an expression built by `src/search/rules.ts`. `rank` is bm25, smaller is better.
 */
export type FullText = {
  put(row: number, text: Record<Column, string>): Promise<void>;
  remove(row: number): Promise<void>;
  /** Without ranking (one-character questions) the newest rows come first and rank is 0. */
  match(column: Column, match: string, limit: number, ranked?: boolean): Promise<Hit[]>;
  /** Number of documents whose column holds the word. */
  count(column: Column, word: string): Promise<number>;
  /** Merges the segments: after a large import, and after an erasure so that no word stays behind. */
  optimize(): Promise<void>;
};

/** Statements that make the search tables beside the schema (SQLite FTS5, contentless, deletable). */
export const FTS_STATEMENTS = COLUMNS.map((column) => `fts_${column}`).flatMap((table) => [
  `create virtual table ${table} using fts5(text, content='', contentless_delete=1, tokenize='ascii')`,
  `create virtual table ${table}_terms using fts5vocab(${table}, 'row')`,
]);

/** FTS5 on one connection; statements are prepared once, when first asked. */
export function fullText(raw: Database.Database): FullText {
  let made: ReturnType<typeof statements> | undefined;
  const on = (column: Column) => (made ??= statements(raw))[column];
  return {
    async put(row, text) {
      for (const column of COLUMNS) on(column).put.run(row, text[column]);
    },
    async remove(row) {
      for (const column of COLUMNS) on(column).remove.run(row);
    },
    async match(column, match, limit, ranked = true) {
      const { best, newest } = on(column);
      return (ranked ? best : newest).all(match, limit) as Hit[];
    },
    async count(column, word) {
      return (on(column).count.get(word) as { doc: number } | undefined)?.doc ?? 0;
    },
    async optimize() {
      for (const column of COLUMNS) on(column).optimize.run();
    },
  };
}

const statements = (raw: Database.Database) => ({
  title: prepare(raw, 'fts_title'),
  body: prepare(raw, 'fts_body'),
});

function prepare(raw: Database.Database, table: string) {
  return {
    put: raw.prepare(`insert or replace into ${table}(rowid, text) values (?, ?)`),
    remove: raw.prepare(`delete from ${table} where rowid = ?`),
    best: raw.prepare(`select rowid as row, rank from ${table} where ${table} match ? order by rank limit ?`),
    newest: raw.prepare(
      `select rowid as row, 0.0 as rank from ${table} where ${table} match ? order by rowid desc limit ?`,
    ),
    count: raw.prepare(`select doc from ${table}_terms where term = ?`),
    optimize: raw.prepare(`insert into ${table}(${table}) values ('optimize')`),
  };
}
