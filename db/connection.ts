import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { fullText } from './fts.ts';
import type { Db } from './store.ts';

/** Settings that durability rests on; the driver opens WAL with synchronous=NORMAL unless told, so each is set and read back. */
const PRAGMAS: [name: string, value: string, reads: number | string][] = [
  ['journal_mode', 'WAL', 'wal'],
  ['synchronous', 'FULL', 2],
  ['foreign_keys', 'ON', 1],
  ['trusted_schema', 'OFF', 0],
  ['secure_delete', 'ON', 1],
  ['cell_size_check', 'ON', 1],
  ['busy_timeout', '0', 0],
];

/** A connection with the settings set and asserted. @throws Error when one does not hold */
export function connect(file: string, readonly = false): Database.Database {
  const raw = new Database(file, { readonly, timeout: 0 });
  for (const [name, value, expected] of PRAGMAS) {
    if (readonly && name === 'journal_mode') continue;
    raw.pragma(`${name} = ${value}`);
    const got = raw.pragma(name, { simple: true });
    const memoryJournal = file === ':memory:' && name === 'journal_mode';
    if (got !== expected && !memoryJournal)
      throw new Error(`PRAGMA ${name} is ${String(got)}, not ${expected}`);
  }
  return rememberStatements(raw);
}

const REMEMBERED = 400;

/**
 * The builders prepare anew whatever they are asked; the same text is prepared once here. Builders ask the same text always
 * for the same kind of rows, so a statement can be shared; one being stepped through is never asked again meanwhile.
 */
function rememberStatements(raw: Database.Database): Database.Database {
  const prepare = raw.prepare.bind(raw) as (text: string) => Database.Statement;
  const known = new Map<string, Database.Statement>();
  const remembered = (text: string) => {
    const before = known.get(text);
    if (before) return before;
    const statement = prepare(text);
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, statement);
    return statement;
  };
  return Object.assign(raw, { prepare: remembered as typeof raw.prepare });
}

/** The builders of verbs over one connection. */
export function withFullText(raw: Database.Database): Db {
  const db = drizzle(raw, { casing: 'snake_case' }) as unknown as Db;
  return Object.assign(db, { fts: fullText(raw) });
}
