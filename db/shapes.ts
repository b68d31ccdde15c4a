import { isUtf8 } from 'node:buffer';
import type Database from 'better-sqlite3';
import { toSnakeCase } from 'drizzle-orm/casing';
import { getTableConfig } from 'drizzle-orm/sqlite-core';
import { sqlite } from './columns.ts';
import type { TableFault } from './proof.ts';
import { makeSchema } from './schema.ts';

/** Columns whose every character is held by a hash or derived again: here only what stops them from being read. */
const HELD = new Set(['rendered', 'editions', 'facets', 'links', 'audit_log', 'manifests']);
/** Ids that are none of ours. */
const FREE = new Set(['documents.external_id', 'sessions.id']);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const HASH = /^(?:[0-9a-f]{64})?$/;
const DAY = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/;
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]/;
const [FIRST, LAST] = [Date.UTC(1900, 0), Date.UTC(2200, 0)];

type Kind = { wrong(value: unknown): boolean; reason: string; cheap: boolean };

/** Every value of every table is of its column's kind. Tells nothing of a value that might as well be so. */
export function shapeFaults(raw: Database.Database): TableFault[] {
  return Object.values(makeSchema(sqlite)).flatMap((table) => {
    const { name, columns, primaryKeys } = getTableConfig(table);
    const keys = [...columns.filter(({ primary }) => primary), ...primaryKeys.flatMap((key) => key.columns)];
    const held = HELD.has(name);
    const checked = columns
      .map((column) => ({ column: toSnakeCase(column.name), kind: kindOf(name, column) }))
      .filter(({ kind }) => !held || kind.cheap);
    return faultsIn(raw, { table: name, keys: keys.map((key) => toSnakeCase(key.name)), checked });
  });
}

type Checked = { table: string; keys: string[]; checked: { column: string; kind: Kind }[] };

function faultsIn(raw: Database.Database, { table, keys, checked }: Checked): TableFault[] {
  if (!checked.length) return [];
  const quoted = (name: string) => `"${name}"`;
  const read = ({ column, kind }: Checked['checked'][number]) =>
    kind === TEXT ? `cast(${quoted(column)} as blob)` : quoted(column);
  const rows = raw
    .prepare(`select ${[...keys.map(quoted), ...checked.map(read)].join(', ')} from ${table}`)
    .raw()
    .iterate() as Iterable<unknown[]>;
  const faults: TableFault[] = [];
  for (const row of rows)
    checked.forEach(({ column, kind }, at) => {
      const value = row[keys.length + at];
      if (value === null || !kind.wrong(value)) return;
      faults.push({ table, key: row.slice(0, keys.length).join(' '), column, reason: kind.reason });
    });
  return faults;
}

const TEXT: Kind = {
  wrong: (value) => !Buffer.isBuffer(value) || !isUtf8(value) || CONTROL.test(value.toString()),
  reason: '文字里有读不出来的字符',
  cheap: false,
};
const JSON_TEXT: Kind = { wrong: (value) => !isJson(value), reason: '内容读不出来', cheap: true };
const TIME: Kind = {
  wrong: (value) => !Number.isInteger(value) || Number(value) < FIRST || Number(value) > LAST,
  reason: '不是一个可能的时间',
  cheap: true,
};
const FLAG: Kind = { wrong: (value) => value !== 0 && value !== 1, reason: '不是“是”或“否”', cheap: true };
const COUNT: Kind = {
  wrong: (value) => !Number.isSafeInteger(value) || Number(value) < 0,
  reason: '不是一个可能的数',
  cheap: true,
};
const BYTES: Kind = { wrong: (value) => !Buffer.isBuffer(value), reason: '不是字节', cheap: true };
const like = (pattern: RegExp, reason: string): Kind => ({
  wrong: (value) => typeof value !== 'string' || !pattern.test(value),
  ...{ reason, cheap: true },
});
const ID = like(UUID, '不是一个编号');
const DIGEST = like(HASH, '不是一个哈希');
const DATE = like(DAY, '不是一个日期');

function kindOf(table: string, { name, columnType }: { name: string; columnType: string }): Kind {
  if (columnType === 'SQLiteTimestamp') return TIME;
  if (columnType === 'SQLiteBoolean') return FLAG;
  if (columnType === 'SQLiteTextJson') return JSON_TEXT;
  if (columnType === 'SQLiteInteger') return COUNT;
  if (columnType.startsWith('SQLiteBlob')) return BYTES;
  if (/sha256$|Hash$|^(?:sm3|root)$/i.test(name)) return DIGEST;
  if (/(?:^id|Id)$/.test(name) && !FREE.has(`${table}.${toSnakeCase(name)}`)) return ID;
  return /Day$|On$|^day$/.test(name) ? DATE : TEXT;
}

function isJson(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
