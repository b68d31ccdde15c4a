import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const MARK = /（([0-9a-f-]{36})）/;

/** Marks of every comment stored, one for each row. */
export function storedIn(dir: string): string[] {
  const file = join(dir, 'mingchuang.db');
  if (!existsSync(file)) return [];
  const raw = new Database(file, { readonly: true });
  const rows = raw
    .prepare("select payload from submissions where kind = 'comment'")
    .pluck()
    .all() as string[];
  raw.close();
  return rows.flatMap((payload) => MARK.exec(payload)?.[1] ?? []);
}
