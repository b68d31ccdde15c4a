import { execFileSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { queryLog } from '#db/schema.ts';
import { openStore } from '#db/store.ts';
import { chain, verify } from '../../src/audit/service.ts';
import { change, type Ctx, read, SYSTEM } from '../../src/context.ts';
import { AppError } from '../../src/errors.ts';
import type { Site } from '../../src/site.ts';
import { integrityOf } from './kill.ts';

/** What a disk that ran full did to writes and reads. */
export type FullDisk = {
  acknowledged: number;
  /** Refused with 503. */
  refused: number;
  /** Refused otherwise: must be none. */
  otherwise: number;
  /** Acknowledged and not read back while the disk was full: must be none. */
  lost: number;
  /** Writes done after room was made, without opening anew. */
  recovered: number;
  integrity: string;
  broken: string | null;
};

const SIZE = '6m';
/** Room for what the log holds: less would only be filled again. */
const BALLAST = 3_000_000;
const ASKED = 4000;
const AFTER = 200;

/** Fills a file system of 6 MB; null when none can be mounted here. */
export async function fullDisk(dir: string, site: Site): Promise<FullDisk | null> {
  await mkdir(dir, { recursive: true });
  if (!mounted(dir)) return null;
  try {
    return await fill(dir, site);
  } finally {
    execFileSync('umount', [dir]);
  }
}

async function fill(dir: string, site: Site): Promise<FullDisk> {
  const ballast = join(dir, 'ballast');
  await writeFile(ballast, Buffer.alloc(BALLAST, 1));
  const ctx: Ctx = { store: openStore({ dir, seal: chain }), actor: SYSTEM, now: new Date(), site };
  const before = await Promise.allSettled(Array.from({ length: ASKED }, (_, n) => write(ctx, `before-${n}`)));
  const kept = new Set(
    (await read(ctx, (db) => db.select({ id: queryLog.id }).from(queryLog))).map(({ id }) => id),
  );
  const answered = before.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const reasons = before.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason as unknown] : [],
  );
  const refused = reasons.filter((reason) => reason instanceof AppError && reason.status === 503).length;
  await rm(ballast);
  const after = await Promise.allSettled(Array.from({ length: AFTER }, (_, n) => write(ctx, `after-${n}`)));
  const { broken } = await verify(ctx);
  await ctx.store.close();
  return {
    acknowledged: answered.length,
    refused,
    otherwise: reasons.length - refused,
    lost: answered.filter((id) => !kept.has(id)).length,
    recovered: after.filter(({ status }) => status === 'fulfilled').length,
    integrity: integrityOf(dir),
    broken: broken?.reason ?? null,
  };
}

async function write(ctx: Ctx, id: string): Promise<string> {
  await change(ctx, 'bench.write', id, async (tx) => {
    await tx.db.insert(queryLog).values({ id, day: '2026-05-18', query: '长'.repeat(400), total: 1 });
  });
  return id;
}

function mounted(dir: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', dir], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What must not be, in words; empty when all is well. */
export function violationsOf(full: FullDisk): string[] {
  return [
    ...(full.refused ? [] : ['the disk never ran full']),
    ...(full.otherwise ? [`${full.otherwise} writes were refused with something else than 503`] : []),
    ...(full.lost ? [`${full.lost} acknowledged writes could not be read`] : []),
    ...(full.recovered === AFTER ? [] : [`only ${full.recovered} of ${AFTER} writes after room was made`]),
    ...(full.integrity === 'ok' ? [] : [`integrity_check says ${full.integrity}`]),
    ...(full.broken ? [full.broken] : []),
  ];
}
