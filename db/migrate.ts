import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { AppError } from '../src/errors.ts';

/**
 * Runs the migrations that the database has not seen, each in a transaction of its own; `user_version` counts them.
 * @throws AppError `conflict` when the database is newer than this program
 */
export function migrate(raw: Database.Database, folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const done = Number(raw.pragma('user_version', { simple: true }));
  if (done > files.length)
    throw new AppError('conflict', '数据库由更新的版本建立，请使用同样或更新的版本启动，或从备份恢复');
  files.slice(done).forEach((name, index) => {
    const statements = readFileSync(join(folder, name), 'utf8');
    raw.transaction(() => {
      raw.exec(statements);
      raw.pragma(`user_version = ${done + index + 1}`);
    })();
  });
}
