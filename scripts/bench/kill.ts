import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { auditLog, queryLog } from '#db/schema.ts';
import { openStore } from '#db/store.ts';
import { chain, verify } from '../../src/audit/service.ts';
import { read, SYSTEM } from '../../src/context.ts';
import type { Site } from '../../src/site.ts';

/** What one kill -9 left. */
export type Round = {
  asked: number;
  /** Answered before the kill. */
  acknowledged: number;
  /** Answered and not there afterwards: must be none. */
  lost: number;
  /** There although nobody was told: why forms carry a key. */
  unacknowledged: number;
  /** Asked for and not answered when it was killed; all are asked for before the first is answered. */
  inFlight: number;
  /** Milliseconds to open the database again. */
  reopened: number;
  integrity: string;
  /** Audit rows without a write, or writes without one: must be none. */
  stray: number;
  broken: string | null;
};

const WRITER = fileURLToPath(new URL('faults-writer.ts', import.meta.url));

/** Lets a process write, kills it at a random moment and looks what is there. `round` keeps the ids of rounds apart. */
export async function killRound(dir: string, round: number, writes: number, site: Site): Promise<Round> {
  const { acknowledged, killed } = await writeAndKill(dir, `r${round}`, writes);
  const began = performance.now();
  const store = openStore({ dir, seal: chain });
  const reopened = performance.now() - began;
  const ctx = { store, actor: SYSTEM, now: new Date(), site };
  const rows = await read(ctx, (db) => db.select({ id: queryLog.id }).from(queryLog));
  const auditRows = (await read(ctx, (db) => db.select({ id: auditLog.id }).from(auditLog))).length;
  const { broken } = await verify(ctx);
  await store.close();
  const there = new Set(rows.map(({ id }) => id).filter((id) => id.startsWith(`r${round}-`)));
  return {
    asked: writes,
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((id) => !there.has(id)).length,
    unacknowledged: there.size - acknowledged.filter((id) => there.has(id)).length,
    inFlight: killed && acknowledged.length > 0 ? writes - acknowledged.length : 0,
    reopened: Math.round(reopened),
    integrity: integrityOf(dir),
    stray: Math.abs(auditRows - rows.length),
    broken: broken?.reason ?? null,
  };
}

/** Ids the writer said, up to the moment it was killed. */
async function writeAndKill(dir: string, prefix: string, writes: number) {
  const child = spawn(process.execPath, [WRITER, dir, prefix, String(writes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const fatal = Math.floor(Math.random() * writes * 0.9);
  let said = '';
  let lines = 0;
  let killing: Promise<void> | null = null;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    lines += text.split('\n').length - 1;
    if (lines > fatal) killing ??= sleep(Math.random() * 8).then(() => void child.kill('SIGKILL'));
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  await killing;
  if (code) throw new Error(`the writer ended with ${code}`);
  return { acknowledged: said.split('\n').slice(0, -1), killed: signal === 'SIGKILL' };
}

export function integrityOf(dir: string): string {
  const raw = new Database(join(dir, 'mingchuang.db'), { readonly: true });
  const answer = String(raw.pragma('integrity_check', { simple: true }));
  raw.close();
  return answer;
}

/** What must not be, in words; empty when all is well. */
export function violations(rounds: readonly Round[]): string[] {
  const faults = rounds.flatMap((round, at) => [
    ...(round.lost ? [`round ${at + 1}: ${round.lost} acknowledged writes lost`] : []),
    ...(round.integrity === 'ok' ? [] : [`round ${at + 1}: integrity_check says ${round.integrity}`]),
    ...(round.broken ? [`round ${at + 1}: ${round.broken}`] : []),
    ...(round.stray
      ? [`round ${at + 1}: ${round.stray} audit rows and writes that do not belong together`]
      : []),
  ]);
  if (!rounds.some(({ inFlight }) => inFlight > 0)) faults.push('no round was killed with writes in flight');
  if (!rounds.some(({ acknowledged }) => acknowledged > 0))
    faults.push('nothing was acknowledged before a kill');
  return faults;
}
