// Tables asked by a name that somebody may have typed: `constructor` and `valueOf` are in every object.

/** Whether a table has an entry by this name. */
export const isIn = <T extends object>(key: PropertyKey, table: T): key is keyof T =>
  Object.hasOwn(table, key);

/** The entry of a table by this name, if it has one. */
export const entryOf = <T>(
  table: Readonly<Record<string, T>>,
  key: string | null | undefined,
): T | undefined => (key != null && Object.hasOwn(table, key) ? table[key] : undefined);
