import { eq, lte } from 'drizzle-orm';
import { buckets } from '#db/schema.ts';
import { type Ctx, note } from '../context.ts';
import { type Limit, networkOf, tried } from './rules.ts';

/** What a network has left of a limit. */
export type Spent = { ok: true } | { ok: false; retryAfter: number };

/** Uses up one try of the client's network; counted even when many come at once. */
export function spend(ctx: Ctx, limit: Limit, client: string): Promise<Spent> {
  const name = bucketOf(ctx, limit, client);
  return note(ctx, async (tx): Promise<Spent> => {
    const [row] = await tx.db.select().from(buckets).where(eq(buckets.name, name));
    const result = tried(row?.tries ?? [], limit, ctx.now.getTime());
    if ('retryAfter' in result) return { ok: false, retryAfter: result.retryAfter };
    const kept = { tries: result.moments, until: new Date(ctx.now.getTime() + limit.within) };
    await tx.db
      .insert(buckets)
      .values({ name, ...kept })
      .onConflictDoUpdate({ target: buckets.name, set: kept });
    return { ok: true };
  });
}

type Pace = { count: number; until: number };

/** Networks remembered at a time; beyond that all begin anew. */
const NETWORKS = 100_000;

/** Uses up one try in memory, for what must cost no write: a window begins with the first try. */
export function pace({ store, now }: Ctx, limit: Limit, client: string): Spent {
  const paces =
    (store.kept.get(`pace:${limit.name}`) as Map<string, Pace> | undefined) ?? new Map<string, Pace>();
  store.kept.set(`pace:${limit.name}`, paces);
  const network = networkOf(client);
  const at = now.getTime();
  const known = paces.get(network);
  const here = known && at < known.until ? known : { count: 0, until: at + limit.within };
  if (here.count >= limit.most) return { ok: false, retryAfter: Math.ceil((here.until - at) / 1000) };
  if (paces.size >= NETWORKS) paces.clear();
  here.count += 1;
  paces.set(network, here);
  return { ok: true };
}

/** Gives a try back that was none: who has a code may look as often as he likes. */
export function giveBack(ctx: Ctx, limit: Limit, client: string): Promise<void> {
  const name = bucketOf(ctx, limit, client);
  return note(ctx, async (tx) => {
    const [row] = await tx.db.select().from(buckets).where(eq(buckets.name, name));
    if (!row) return;
    await tx.db
      .update(buckets)
      .set({ tries: row.tries.slice(0, -1) })
      .where(eq(buckets.name, name));
  });
}

/** Forgets networks whose tries count no more. */
export function sweepLimits(ctx: Ctx): Promise<void> {
  return note(ctx, async (tx) => {
    await tx.db.delete(buckets).where(lte(buckets.until, ctx.now));
  });
}

/** No address is stored, only what the portal's secret makes of its network. */
const bucketOf = ({ store }: Ctx, { name }: Limit, client: string): string =>
  `${name}:${store.keys.hmac('network', networkOf(client)).toString('hex').slice(0, 32)}`;
