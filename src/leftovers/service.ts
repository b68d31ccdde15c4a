import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { and, eq, isNull } from 'drizzle-orm';
import { erasures } from '#db/schema.ts';
import { scrub } from '#db/snapshot.ts';
import { DATABASE } from '../backups/rules.ts';
import { change, type Ctx, read } from '../context.ts';
import { erasuresOnRecord, filesGone } from '../erased/service.ts';
import { dropViews } from '../views/service.ts';

/**
 * What 依法清除 leaves outside its transaction: files, their views, words in the search tables and in pages of the database that
 * were freed. Done with the answer, and again by a job until it was done whole. Gives how many were finished.
 */
export async function finishErasures(ctx: Ctx): Promise<number> {
  const { kept } = ctx.store;
  const running = kept.get(RUNNING) as Promise<number> | undefined;
  if (running) await running.catch(() => 0);
  const work = finish(ctx).finally(() => kept.delete(RUNNING));
  kept.set(RUNNING, work);
  return work;
}

/** One at a time in a process: the job and an answer would do the same twice. */
const RUNNING = 'erasures.finish';

async function finish(ctx: Ctx): Promise<number> {
  const open = await read(ctx, (db) =>
    db
      .select()
      .from(erasures)
      .where(and(eq(erasures.state, 'confirmed'), isNull(erasures.finishedAt))),
  );
  if (!open.length) return 0;
  const { store } = ctx;
  const gone = await read(ctx, async (db) => filesGone(db, await erasuresOnRecord(db)));
  for (const sha256 of gone) await rm(store.files.path(sha256), { force: true });
  await dropViews(store, gone);
  const file = join(store.dir, DATABASE);
  if (existsSync(file)) await scrub(file);
  for (const { id, files } of open)
    await change(ctx, 'erasure.finish', { id, files: files.length }, (tx) =>
      tx.db.update(erasures).set({ finishedAt: tx.now }).where(eq(erasures.id, id)),
    );
  return open.length;
}
