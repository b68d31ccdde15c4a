import { type AnyColumn, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { Db } from './store.ts';

type Query<R> = { prepare(name?: string): { execute(values?: Record<string, unknown>): PromiseLike<R> } };
type Ready = { execute(values?: Record<string, unknown>): unknown };

const ready = new WeakMap<Db, Map<string, Ready>>();

/**
 * Asks a question whose words never change, with `sql.placeholder` where values go: built once per connection, which
 * otherwise costs as much as the answer. `name` stands for the question and must be its own.
 */
export async function prepared<R>(
  db: Db,
  name: string,
  values: Record<string, unknown>,
  build: (db: Db) => Query<R>,
): Promise<R> {
  const here = ready.get(db) ?? new Map<string, Ready>();
  ready.set(db, here);
  const question = here.get(name) ?? build(db).prepare(name);
  here.set(name, question);
  return (await question.execute(values)) as R;
}

/** A list of values as placeholders, with their values: the words of a question depend on how many there are. */
export function listed(values: readonly string[]): {
  places: Placeholder<string, string>[];
  given: Record<string, string>;
} {
  const names = values.map((_, at) => `listed${at}`);
  return {
    places: names.map((name) => sql.placeholder(name)),
    given: Object.fromEntries(names.map((name, at) => [name, values[at]!])),
  };
}

/** A column of the rows that fit a condition; null in the others, whose value is not even read. */
export const onlyWhen = <C extends AnyColumn>(condition: SQL, column: C) =>
  sql<C['_']['data'] | null>`case when ${condition} then ${column} end`.mapWith(column);
