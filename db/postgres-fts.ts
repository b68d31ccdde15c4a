import { sql, type SQL } from 'drizzle-orm';
import type { FullText, Hit } from './fts.ts';

/** Runs a statement in the transaction that is open. */
export type Execute = (statement: SQL) => Promise<{ rows: unknown[] }>;

/** Statements that make the search table beside the schema: the words in order for phrases, and their set for the index. */
export const FTS_STATEMENTS = [
  'create table fts (row bigint primary key, title text not null, body text not null, title_set tsvector not null, body_set tsvector not null)',
  'create index fts_title on fts using gin (title_set)',
  'create index fts_body on fts using gin (body_set)',
];

/**
 * The full text of `fts.ts` on PostgreSQL without an extension. It takes the same words and the same expressions; the
 * rank is PostgreSQL's own, smaller is better, so that order among hits may differ.
 */
export function fullText(execute: Execute): FullText {
  return {
    async put(row, { title, body }) {
      await execute(sql`insert into fts (row, title, body, title_set, body_set)
        values (${row}, ${spaced(title)}, ${spaced(body)}, ${setOf(title)}, ${setOf(body)})
        on conflict (row) do update set title = excluded.title, body = excluded.body,
          title_set = excluded.title_set, body_set = excluded.body_set`);
    },
    async remove(row) {
      await execute(sql`delete from fts where row = ${row}`);
    },
    async match(column, match, limit, ranked = true) {
      const { parts, any } = parse(match);
      const [text, set] = [sql.identifier(column), sql.identifier(`${column}_set`)];
      const query = parts.map(queryOf).join(any ? ' | ' : ' & ');
      const held = sql.join(
        parts.map((part) => sql`strpos(${text}, ${needleOf(part)}) > 0`),
        any ? sql` or ` : sql` and `,
      );
      const rank = ranked ? sql`-ts_rank(${set}, ${query}::tsquery)` : sql`0.0`;
      const order = ranked ? sql`rank, row` : sql`row desc`;
      const { rows } = await execute(sql`select row, ${rank} as rank from fts
        where ${set} @@ ${query}::tsquery and (${held}) order by ${order} limit ${limit}`);
      return (rows as Hit[]).map(({ row, rank: value }) => ({ row: Number(row), rank: Number(value) }));
    },
    async count(column, word) {
      const set = sql.identifier(`${column}_set`);
      const { rows } = await execute(
        sql`select count(*) as documents from fts where ${set} @@ ${lexeme(word)}::tsquery`,
      );
      return Number((rows[0] as { documents: unknown }).documents);
    },
    async optimize() {},
  };
}

type Part = { words: string[]; open: boolean };

/** Reads an expression built by `src/search/rules.ts`: quoted phrases, `*` behind an open one, all AND or all OR. */
function parse(match: string): { parts: Part[]; any: boolean } {
  const parts = Array.from(match.matchAll(/"((?:[^"]|"")*)"(\*?)/g), ([, words, star]) => ({
    words: words!.split(' ').filter(Boolean),
    open: star === '*',
  }));
  return { parts, any: /"\*? OR "/.test(match) };
}

/** Every word of a phrase must be there; that they follow each other is looked up in the text. */
const queryOf = ({ words, open }: Part): string =>
  `(${words.map((word, at) => lexeme(word) + (open && at === words.length - 1 ? ':*' : '')).join(' & ')})`;

const needleOf = ({ words, open }: Part): string => ` ${words.join(' ')}${open ? '' : ' '}`;

const spaced = (text: string): string => ` ${text} `;

/** PostgreSQL takes words of at most 2,046 bytes. */
const LONGEST = 500;

const lexeme = (word: string): string =>
  `'${word.slice(0, LONGEST).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const setOf = (text: string): SQL =>
  sql`${[...new Set(text.split(' ').filter(Boolean))].map(lexeme).join(' ')}::tsvector`;
