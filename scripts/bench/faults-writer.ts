import { writeSync } from 'node:fs';
import { queryLog } from '#db/schema.ts';
import { openStore } from '#db/store.ts';
import { chain } from '../../src/audit/service.ts';
import { change, type Ctx, SYSTEM } from '../../src/context.ts';
import { loadSite } from '../../src/site.ts';

/** A process to be killed: asks for all its writes at once and says each one that was answered, `PREFIX-n` a line. */
const [dir, prefix, writes] = process.argv.slice(2) as [string, string, string];
const site = await loadSite('content', { base: '', origin: '' });
const ctx: Ctx = { store: openStore({ dir, seal: chain }), actor: SYSTEM, now: new Date(), site };

await Promise.all(Array.from({ length: Number(writes) }, (_, n) => write(`${prefix}-${n}`)));
await ctx.store.close();

async function write(id: string): Promise<void> {
  await change(ctx, 'bench.write', id, async (tx) => {
    await tx.db
      .insert(queryLog)
      .values({ id, day: '2026-05-18', query: '住宅专项维修资金'.repeat(20), total: 1 });
  });
  // Into the pipe before anything else happens: what the other side reads was answered.
  writeSync(1, `${id}\n`);
}
