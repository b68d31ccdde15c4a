import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { openStore } from '#db/store.ts';
import { chain } from '#src/audit/service.ts';
import { change, SYSTEM, touch } from '#src/context.ts';
import { loadSite } from '#src/site.ts';

/** Another process on the same database: `tell DIR TAG…` changes tags, `hold DIR MS` keeps the write lock. */
const [what, dir, ...rest] = process.argv.slice(2) as [string, string, ...string[]];
if (what === 'tell') await tell(rest);
else if (what === 'hold') await hold(Number(rest[0]));

async function tell(tags: string[]): Promise<void> {
  const store = openStore({ dir, seal: chain });
  const ctx = {
    store,
    actor: SYSTEM,
    now: new Date(),
    site: await loadSite('content', { base: '', origin: '' }),
  };
  await change(ctx, 'test.tell', 'test', async (tx) => touch(tx, ...tags));
  await store.close();
}

async function hold(ms: number): Promise<void> {
  const raw = new Database(`${dir}/mingchuang.db`);
  raw.exec('BEGIN IMMEDIATE');
  console.log('held');
  await sleep(ms);
  raw.exec('COMMIT');
  raw.close();
}
