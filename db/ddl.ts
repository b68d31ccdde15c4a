import { is, SQL, sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import { getTableConfig as pgConfig, PgDialect } from 'drizzle-orm/pg-core';
import { getTableConfig as liteConfig, SQLiteSyncDialect } from 'drizzle-orm/sqlite-core';
import type { Schema } from './schema.ts';

type Engine = 'sqlite' | 'postgres';
type Column = ReturnType<typeof liteConfig>['columns'][number];
type Config = ReturnType<typeof liteConfig>;

/**
 * Statements that make every table of the schema from nothing: what a first migration holds and what a test database runs.
 * Covers what `makeSchema` uses: columns, defaults, keys, references, indexes with a condition.
 */
export function createStatements(schema: Schema, engine: Engine): string[] {
  return Object.values(schema).flatMap((table) => {
    const config = configOf(table, engine);
    return [
      createTable(config, engine),
      ...config.indexes.map((index) => createIndex(config.name, index, engine)),
    ];
  });
}

const name = (column: { name: string }): string => toSnakeCase(column.name);

const configOf = (table: unknown, engine: Engine): Config =>
  engine === 'postgres' ? (pgConfig(table as never) as unknown as Config) : liteConfig(table as never);

function createTable(config: Config, engine: Engine): string {
  const lines = config.columns.map((column) => columnLine(column, engine));
  for (const key of config.primaryKeys) lines.push(`primary key (${key.columns.map(name).join(', ')})`);
  for (const reference of config.foreignKeys) {
    const { columns, foreignTable, foreignColumns } = reference.reference();
    const target = configOf(foreignTable, engine).name;
    lines.push(
      `foreign key (${columns.map(name).join(', ')}) references ${target} (${foreignColumns.map(name).join(', ')})`,
    );
  }
  return `create table ${config.name} (\n  ${lines.join(',\n  ')}\n)`;
}

function columnLine(column: Column, engine: Engine): string {
  const serial = column.primary && (column as { autoIncrement?: boolean }).autoIncrement;
  return [
    name(column),
    column.getSQLType(),
    column.primary && (serial ? 'primary key autoincrement' : 'primary key'),
    column.notNull && !column.primary && 'not null',
    column.default !== undefined && `default ${literal(column.default, engine)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function createIndex(table: string, index: Config['indexes'][number], engine: Engine): string {
  const { unique, columns, where } = index.config;
  const listed = (columns as Column[]).map(name).join(', ');
  const condition = where ? ` where ${toSql(where, engine)}` : '';
  return `create ${unique ? 'unique ' : ''}index ${index.config.name} on ${table} (${listed})${condition}`;
}

function literal(value: unknown, engine: Engine): string {
  return is(value, SQL)
    ? toSql(value, engine)
    : toSql(sql.raw(typeof value === 'string' ? `'${value}'` : String(value)), engine);
}

const toSql = (fragment: SQL, engine: Engine): string =>
  (engine === 'postgres' ? new PgDialect() : new SQLiteSyncDialect()).sqlToQuery(fragment).sql;
