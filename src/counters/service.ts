import { eq, sql } from 'drizzle-orm';
import { counters } from '#db/schema.ts';
import { type Ctx, read, type Tx } from '../context.ts';

/** Next value of a named counter, from 1; a verb that fails gives its value back. */
export async function count(tx: Tx, name: string): Promise<number> {
  const [row] = await tx.db
    .insert(counters)
    .values({ name, value: 1 })
    .onConflictDoUpdate({ target: counters.name, set: { value: sql`${counters.value} + 1` } })
    .returning({ value: counters.value });
  return row!.value;
}

/** How far a counter has come; 0 when it never counted. */
export async function counted(ctx: Ctx, name: string): Promise<number> {
  const [row] = await read(ctx, (db) =>
    db.select({ value: counters.value }).from(counters).where(eq(counters.name, name)),
  );
  return row?.value ?? 0;
}
