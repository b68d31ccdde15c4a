import * as pg from 'drizzle-orm/pg-core';
import * as lite from 'drizzle-orm/sqlite-core';

/** The column vocabulary on SQLite. Times are UTC milliseconds, flags 0/1, JSON text. */
export const sqlite = {
  table: lite.sqliteTable,
  unique: lite.uniqueIndex,
  index: lite.index,
  key: lite.primaryKey,
  /** UUIDv7 or another text key. */
  id: () => lite.text(),
  text: () => lite.text(),
  int: () => lite.integer(),
  /** Integer key given by the engine in order of insertion. */
  serial: () => lite.integer().primaryKey({ autoIncrement: true }),
  flag: () => lite.integer({ mode: 'boolean' }),
  time: () => lite.integer({ mode: 'timestamp_ms' }),
  /** Day `YYYY-MM-DD` in Asia/Shanghai. */
  day: () => lite.text(),
  json: <T>() => lite.text({ mode: 'json' }).$type<T>(),
  bytes: () => lite.blob({ mode: 'buffer' }),
};

export type Columns = typeof sqlite;

/** The same words on PostgreSQL; typed as SQLite, so that one schema and one code path serve both. */
export const postgres = {
  table: pg.pgTable,
  unique: pg.uniqueIndex,
  index: pg.index,
  key: pg.primaryKey,
  id: () => pg.text(),
  text: () => pg.text(),
  int: () => pg.bigint({ mode: 'number' }),
  serial: () => pg.bigserial({ mode: 'number' }).primaryKey(),
  flag: () => pg.boolean(),
  time: () => pg.timestamp({ precision: 3, withTimezone: true, mode: 'date' }),
  day: () => pg.text(),
  json: <T>() => pg.jsonb().$type<T>(),
  bytes: () => pg.customType<{ data: Buffer }>({ dataType: () => 'bytea' })(),
} as unknown as Columns;
