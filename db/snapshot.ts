import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import type { Proof } from './proof.ts';

/** What a database holds, as far as a copy of it can be compared by. */
export type Facts = {
  /** How many migrations it has seen. */
  schema: number;
  bytes: number;
  /** The last row of the audit chain. */
  audit: { rows: number; head: string };
  /** `seq` of the newest release. */
  releases: number;
  submissions: number;
  /** SHA-256 of every file a row names. */
  files: string[];
};

/**
 * One moment of a database that is being written, copied into a new file by a process of its own (`VACUUM INTO`), its
 * integrity and references checked before and after. Nothing deleted is in the copy.
 * @throws Error with `code` as SQLite says it
 */
export const snapshot = (source: string, target: string): Promise<Facts> =>
  ask<Facts>('snapshot', source, target);

/** The same of a file that lies still. */
export const look = (file: string): Promise<Facts> => ask<Facts>('look', file);

/** Everything a file can say against itself, by table; the words of its search tables beside it. */
export const proofOf = (file: string): Promise<Proof> => ask<Proof>('prove', file);

/**
 * Writes a live database anew, so that nothing that was erased is in a byte of it or of its log; in a process of its own,
 * beside the portal.
 * @throws Error with `code` as SQLite says it, also when a reader kept the log from being emptied
 */
export async function scrub(file: string): Promise<void> {
  const { emptied } = await ask<{ emptied: boolean }>('scrub', file);
  if (!emptied) throw Object.assign(new Error('the log could not be emptied'), { code: 'SQLITE_BUSY' });
}

/** How many migrations a database has seen; nothing is written. */
export function schemaOf(file: string): number {
  const raw = new Database(file, { readonly: true });
  try {
    return Number(raw.pragma('user_version', { simple: true }));
  } finally {
    raw.close();
  }
}

/** Whether another process has the database open: one that is asked for exclusively is refused then. */
export function isOpenElsewhere(file: string): boolean {
  const raw = new Database(file, { timeout: 0 });
  try {
    raw.pragma('locking_mode = EXCLUSIVE');
    raw.prepare('select count(*) from sqlite_schema').get();
    return false;
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error;
    return true;
  } finally {
    raw.close();
  }
}

async function ask<T extends object>(...question: string[]): Promise<T> {
  const child = spawn(process.execPath, ['--no-warnings', program(), ...question], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const [said, faults, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`the snapshot ended with ${code}: ${faults.slice(0, 1000)}`);
  const answer = JSON.parse(said) as T | { fault: string; code: string };
  if ('fault' in answer) throw Object.assign(new Error(answer.fault), { code: answer.code });
  return answer;
}

const HERE = dirname(fileURLToPath(import.meta.url));

/** Built, it lies beside the bundle or in `scripts` of a folder above; run from the sources, beside this file. */
function program(): string {
  const folders = [HERE, dirname(HERE), dirname(dirname(HERE)), dirname(dirname(dirname(HERE)))];
  const built = folders.flatMap((folder) => [
    join(folder, 'snapshot-child.mjs'),
    join(folder, 'scripts', 'snapshot-child.mjs'),
  ]);
  return built.find(existsSync) ?? join(HERE, 'snapshot-child.ts');
}
