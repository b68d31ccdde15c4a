import { desc } from 'drizzle-orm';
import { changes } from '#db/schema.ts';
import type { Store } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { type Found, foundIn } from '../queue/rules.ts';
import { dayOf } from '../text/days.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';
import { checkParts, releaseAt } from '../written/service.ts';

/** Releases remembered; an office has some hundreds in hand. */
const MOST = 2000;
const MINUTE = 60_000;

/**
 * What checks found in each release by itself, as counts. Reading a text through takes long, so the answer is kept for as long
 * as nothing it follows from has changed: what was saved, what is public, the day.
 */
export async function foundOf(
  ctx: Ctx,
  releases: readonly ReleaseInWriting[],
): Promise<ReadonlyMap<string, Found>> {
  const kept = keptFor(ctx.store);
  const change = await lastChange(ctx);
  const all = new Map<string, Found>();
  for (const release of releases) {
    const key = [keyOf(release, ctx.now), change].join(' ');
    const known = kept.get(release.id);
    const found = known?.key === key ? known.found : await counted(ctx, release);
    kept.set(release.id, { key, found });
    all.set(release.id, found);
  }
  return all;
}

type Kept = Map<string, { key: string; found: Found }>;

const stores = new WeakMap<Store, Kept>();

function keptFor(store: Store): Kept {
  const kept = stores.get(store) ?? new Map<string, { key: string; found: Found }>();
  if (kept.size > MOST) kept.clear();
  stores.set(store, kept);
  return kept;
}

/** A consultation may open too soon by the minute; all else is checked by the day. */
function keyOf({ parts, state }: ReleaseInWriting, now: Date): string {
  const byMinute = parts.some(({ type }) => type === 'consultation');
  const time = byMinute ? Math.floor(now.getTime() / MINUTE) : dayOf(now);
  return [state, time, ...parts.map(({ editionId, revision }) => `${editionId}:${revision}`)].join(' ');
}

/** A list knows releases without their texts. */
async function counted(ctx: Ctx, { id }: ReleaseInWriting): Promise<Found> {
  const { parts } = await releaseAt(ctx, id);
  const issues = await checkParts(ctx, parts);
  return foundIn(parts.flatMap(({ editionId }) => issues.get(editionId) ?? []));
}

/** Whatever becomes public or ceases to be drops tags, each with its place in order. */
async function lastChange(ctx: Ctx): Promise<number> {
  const [last] = await read(ctx, (db) =>
    db.select({ seq: changes.seq }).from(changes).orderBy(desc(changes.seq)).limit(1),
  );
  return last?.seq ?? 0;
}
