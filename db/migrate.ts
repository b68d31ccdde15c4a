import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { AppError } from '../src/errors.ts';

/** Where the migrations of this program lie. */
export const MIGRATIONS = 'db/migrations/sqlite';

export const migrationsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();

/** @throws AppError `conflict` when a database has seen migrations that this program does not know */
export function checkAge(done: number, folder: string = MIGRATIONS): void {
  const known = migrationsIn(folder).length;
  if (done <= known) return;
  throw new AppError(
    'conflict',
    `数据库由更新的版本建立（第 ${done} 版，本程序到第 ${known} 版），没有改动它。请使用同样或更新的版本，或从备份恢复`,
  );
}

/**
 * Runs the migrations that the database has not seen, each in a transaction of its own; `user_version` counts them.
 * @throws AppError `conflict` when the database is newer than this program
 */
export function migrate(raw: Database.Database, folder: string): void {
  const files = migrationsIn(folder);
  const done = Number(raw.pragma('user_version', { simple: true }));
  checkAge(done, folder);
  files.slice(done).forEach((name, index) => {
    const statements = readFileSync(join(folder, name), 'utf8');
    raw.transaction(() => {
      raw.exec(statements);
      raw.pragma(`user_version = ${done + index + 1}`);
    })();
  });
}
