import { createHash } from 'node:crypto';
import Database from 'better-sqlite3';

/** Shadow tables of the search tables: what they say is read through them. */
const SHADOW = /^fts_(?:title|body)_(?:data|idx|content|config|terms)$/;

/** A hash over every value of each column, in the order of the keys, and over what search reads. @throws where it cannot be read */
export function valuesIn(file: string): Map<string, string> {
  const raw = new Database(file, { readonly: true });
  try {
    raw.pragma('trusted_schema = OFF');
    const found = new Map<string, string>();
    const names = raw
      .prepare(
        "select name from sqlite_schema where type = 'table' and name not in ('fts_title', 'fts_body')",
      )
      .pluck()
      .all() as string[];
    for (const name of names.filter((one) => !SHADOW.test(one))) hashTable(raw, name, found);
    hashQuery(
      raw,
      'sqlite_schema',
      'select type, name, tbl_name, sql from sqlite_schema order by name',
      found,
    );
    for (const table of ['fts_title', 'fts_body']) {
      raw.exec(`create virtual table temp.${table}_at using fts5vocab(main, ${table}, instance)`);
      hashQuery(raw, table, `select term, doc, offset from temp.${table}_at`, found);
      hashQuery(raw, table, `select block from ${table}_data where id = 1`, found, 'averages');
    }
    found.set('header.user_version', String(raw.pragma('user_version', { simple: true })));
    return found;
  } finally {
    raw.close();
  }
}

/** Columns in which two sets of values are not the same. */
export const changedValues = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));

function hashTable(raw: Database.Database, table: string, found: Map<string, string>): void {
  const columns = raw
    .prepare(`select name from pragma_table_info(?) order by cid`)
    .pluck()
    .all(table) as string[];
  const keys = raw
    .prepare('select name from pragma_table_info(?) where pk > 0 order by pk')
    .pluck()
    .all(table) as string[];
  const order = keys.length ? keys.map((key) => `"${key}"`).join(', ') : 'rowid';
  // Not by an index: a flip in it shows in integrity_check, and is no value.
  const listed = columns.map((name) => `"${name}"`).join(', ');
  hashQuery(raw, table, `select ${listed} from "${table}" not indexed order by ${order}`, found);
}

function hashQuery(
  raw: Database.Database,
  table: string,
  query: string,
  found: Map<string, string>,
  ...named: string[]
): void {
  const statement = raw.prepare(query).raw();
  const columns = named.length ? named : statement.columns().map(({ name }) => name);
  const hashes = columns.map(() => createHash('sha256'));
  for (const row of statement.iterate() as Iterable<unknown[]>)
    row.forEach((value, at) => hashes[at]!.update(written(value)).update('\0'));
  columns.forEach((column, at) => found.set(`${table}.${column}`, hashes[at]!.digest('hex')));
}

const written = (value: unknown): string =>
  Buffer.isBuffer(value) ? `x${value.toString('hex')}` : `${typeof value}${String(value)}`;
