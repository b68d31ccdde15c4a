import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Ctx } from '#src/context.ts';
import type { World } from '../support/world.ts';

type Outcome = Awaited<ReturnType<typeof play>>;

let lite: Outcome;
let pg: Outcome;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'mingchuang-pg-'));
  lite = await play('sqlite');
  pg = await play('postgres');
}, 120_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

test('the core verbs do the same on PostgreSQL as on SQLite', () => {
  expect(Object.keys(pg.facts)).toEqual(Object.keys(lite.facts));
  for (const name of Object.keys(lite.facts)) expect(pg.facts[name], name).toEqual(lite.facts[name]);
});

test('what is refused on SQLite is refused on PostgreSQL, and nothing of it is seen', () => {
  expect(pg.facts['refused']).toEqual({
    ...{ seq: 9, again: 'conflict', stale: 'conflict' },
    ...{ secondDraft: true, undone: true, nested: true, sneaked: true },
  });
  expect(JSON.stringify([pg.facts['lists'], pg.facts['found']])).not.toContain('"没有保存的通知"');
});

test('a search finds the same documents, before the title index is built and after', () => {
  const { before, after } = pg.facts['found'] as {
    before: [string, string[]][];
    after: [string, string[]][];
  };
  const hits = before.filter(([, titles]) => titles.length > 0);
  console.log(`${hits.length} of ${before.length} queries find something on PostgreSQL`);
  expect(hits.length).toBeGreaterThan(6);
  expect(after).toEqual(before);
});

test('the audit chain holds on PostgreSQL, with as many rows', () => {
  expect(pg.facts['audit']).toEqual({ rows: (lite.facts['audit'] as { rows: number }).rows, broken: null });
  expect((pg.facts['audit'] as { rows: number }).rows).toBeGreaterThan(30);
});

test('cache tags are told after each release on both engines', () => {
  expect(pg.told).toBe(lite.told);
  expect(pg.told).toBeGreaterThan(20);
});

/** One engine with modules of its own: the schema speaks to the engine it was loaded for. */
async function play(engine: 'sqlite' | 'postgres') {
  vi.stubEnv('DB_ENGINE', engine);
  vi.resetModules();
  const { newWorld } = await import('../support/world.ts');
  const { coreVerbs } = await import('../support/scenario.ts');
  const lite = await newWorld();
  const w = engine === 'sqlite' ? lite : await onPostgres(lite);
  let told = 0;
  w.store.onTags((tags) => (told += tags.length));
  const facts = await coreVerbs(w);
  if (w !== lite) await w.store.close();
  await lite.close();
  return { facts, told };
}

async function onPostgres(lite: World): Promise<World> {
  const { openPglite } = await import('#db/postgres.ts');
  const { chain } = await import('#src/audit/service.ts');
  const store = await openPglite({ dir, seal: chain });
  const world = (ctx: Ctx): World => ({
    ...lite,
    ...ctx,
    store,
    at: (now) => world({ ...ctx, now: new Date(now) }),
  });
  return world({ ...lite, store });
}
