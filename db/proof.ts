import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { migrationsIn, MIGRATIONS } from './migrate.ts';
import { addWord, hashWord, newPrint, type Print } from '../src/search/prints.ts';
import { shapeFaults } from './shapes.ts';

/** One thing that cannot be so, by the table it is in. `key` and `column` where they are known. */
export type TableFault = { table: string; key?: string; column?: string; reason: string };

/** What a database file says of itself, without knowing what its words mean. */
export type Proof = {
  faults: TableFault[];
  /** Words of each row of the search tables, as SQLite finds them; null where the file itself is broken. */
  words: Record<'title' | 'body', [row: number, print: Print][]> | null;
};

const MOST = 50;
const COLUMNS = ['title', 'body'] as const;

/** Looks through a file that nobody needs to have opened; one snapshot, nothing is written. */
export function prove(file: string, migrations: string = MIGRATIONS): Proof {
  const raw = new Database(file, { readonly: true, timeout: 10_000 });
  try {
    raw.pragma('cell_size_check = ON');
    raw.pragma('trusted_schema = OFF');
    raw.exec('begin');
    const version = Number(raw.pragma('user_version', { simple: true }));
    const faults = [...fileFaults(raw), ...schemaFaults(raw, version, migrations)];
    const current = existsSync(migrations) && version === migrationsIn(migrations).length;
    if (faults.length || !current) return { faults, words: null };
    const [title, body] = COLUMNS.map((column) => wordsIn(raw, column)) as [Words, Words];
    return {
      faults: [...sequenceFaults(raw), ...shapeFaults(raw), ...title.faults, ...body.faults],
      words: { title: title.words, body: body.words },
    };
  } finally {
    raw.close();
  }
}

/** Torn pages, indexes and search tables that say otherwise than their table, rows that name no row. */
function fileFaults(raw: Database.Database): TableFault[] {
  const roots = new Map(
    (raw.prepare('select rootpage, name from sqlite_schema').raw().all() as [number, string][]).map(
      ([page, name]) => [String(page), name],
    ),
  );
  const said = (raw.pragma(`integrity_check(${MOST})`) as { integrity_check: string }[])
    .map(({ integrity_check: message }) => message)
    .filter((message) => message !== 'ok');
  const lost = raw.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[];
  return [
    ...said.map((message) => ({ table: tableIn(message, roots), reason: `文件已损坏（${message}）` })),
    ...lost.slice(0, MOST).map(({ table, rowid, parent }) => ({
      ...{ table, key: `第${rowid}行` },
      reason: `所指的 ${parent} 那一行不存在`,
    })),
  ];
}

function tableIn(message: string, roots: ReadonlyMap<string, string>): string {
  const tree = /Tree (\d+)/.exec(message)?.[1];
  const named = /(?:index|table|value in|FTS5 table (?:main\.)?)\s*"?(\w+)/i.exec(message)?.[1];
  return (tree && roots.get(tree)) ?? named ?? 'mingchuang.db';
}

/** The words that made the tables, against what the migrations make of an empty database. */
function schemaFaults(raw: Database.Database, version: number, migrations: string): TableFault[] {
  if (!existsSync(migrations)) return [];
  const fresh = new Database(':memory:');
  for (const name of migrationsIn(migrations).slice(0, version))
    fresh.exec(readFileSync(join(migrations, name), 'utf8'));
  const [is, should] = [objectsIn(raw), objectsIn(fresh)];
  fresh.close();
  return [...new Set([...is.keys(), ...should.keys()])].flatMap((name) => {
    if (is.get(name) === should.get(name)) return [];
    const reason = is.has(name) ? (should.has(name) ? '定义被改动' : '不该有') : '不见了';
    return [{ table: 'sqlite_schema', key: name, reason: `表结构${reason}` }];
  });
}

function objectsIn(raw: Database.Database): Map<string, string> {
  const rows = raw
    .prepare(
      "select type || ' ' || name, tbl_name || ' ' || coalesce(sql, '') from sqlite_schema where name not like 'sqlite_stat%'",
    )
    .raw()
    .all() as [string, string][];
  return new Map(rows);
}

/** Numbers given by the engine never go back. */
function sequenceFaults(raw: Database.Database): TableFault[] {
  const given = new Map(
    raw.prepare('select name, seq from sqlite_sequence').raw().all() as [string, number][],
  );
  return (
    [
      ['search_rows', 'row'],
      ['changes', 'seq'],
    ] as const
  ).flatMap(([table, key]) => {
    const most = Number(raw.prepare(`select coalesce(max(${key}), 0) from ${table}`).pluck().get());
    const next = given.get(table) ?? 0;
    return next >= most
      ? []
      : [{ table: 'sqlite_sequence', key: table, reason: `编号 ${next} 小于已用的 ${most}` }];
  });
}

type Words = { faults: TableFault[]; words: [number, Print][] };

/** Every word with its place, and what FTS5 keeps beside them to rank by. */
function wordsIn(raw: Database.Database, column: 'title' | 'body'): Words {
  const table = `fts_${column}`;
  raw.exec(`create virtual table temp.${table}_places using fts5vocab(main, ${table}, instance)`);
  const prints = new Map<number, Print>();
  const rows = raw.prepare(`select term, doc, offset from temp.${table}_places`).raw().iterate();
  let [word, hash] = ['', hashWord('')];
  for (const [term, row, place] of rows as Iterable<[string, number, number]>) {
    if (term !== word) [word, hash] = [term, hashWord(term)];
    let print = prints.get(row);
    if (!print) prints.set(row, (print = newPrint()));
    addWord(print, hash, place);
  }
  return { faults: sizeFaults(raw, table, prints), words: [...prints] };
}

function sizeFaults(raw: Database.Database, table: string, prints: ReadonlyMap<number, Print>): TableFault[] {
  const sizes = raw.prepare(`select id, sz from ${table}_docsize`).raw().all() as [number, Buffer][];
  const faults: TableFault[] = sizes
    .filter(([row, size]) => varints(size)[0] !== (prints.get(row)?.words ?? 0))
    .map(([row]) => ({ table: `${table}_docsize`, key: `第${row}行`, reason: '词数与检索表不符' }));
  const total = [...prints.values()].reduce((sum, { words }) => sum + words, 0);
  const averages = raw.prepare(`select block from ${table}_data where id = 1`).pluck().get() as Buffer;
  const [rows, words] = averages.length ? varints(averages) : [0, 0];
  if (rows !== sizes.length || words !== total)
    faults.push({
      table,
      column: 'averages',
      reason: `总数记成${rows}行${words}词，实有${sizes.length}行${total}词`,
    });
  return faults;
}

/** Numbers as SQLite writes them, big end first, seven bits a byte. */
function varints(bytes: Buffer): number[] {
  const found: number[] = [];
  let value = 0;
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    found.push(value);
    value = 0;
  }
  return found;
}
