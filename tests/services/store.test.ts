import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import Database from 'better-sqlite3';
import { createStatements } from '#db/ddl.ts';
import { FTS_STATEMENTS } from '#db/fts.ts';
import { newId } from '#db/ids.ts';
import { counters, schema } from '#db/schema.ts';
import { type Db, openStore } from '#db/store.ts';
import { change } from '#src/context.ts';
import { count } from '#src/counters/service.ts';
import { killRound, violations } from '../../scripts/bench/kill.ts';
import { runChild } from '../support/children.ts';
import { newWorld, type World } from '../support/world.ts';

let w: World;
beforeEach(async () => {
  w = await newWorld();
});
afterEach(() => w.close());

test('a database opened again keeps the settings that durability rests on, on the writer and on every reader', async () => {
  const again = openStore({ dir: w.dir });
  const settings = async (db: Db) =>
    Object.fromEntries(await Promise.all(NAMES.map(async (n) => [n, pragma(db, n)])));
  const writer = await again.tx(settings);
  const readers = await Promise.all(
    Array.from({ length: 4 }, () => again.read(async (db) => (await turn(), settings(db)))),
  );
  await again.close();
  expect(writer).toEqual(SAFE);
  for (const reader of readers) expect(reader).toEqual(SAFE);
});

test('readers cannot write', async () => {
  const writing = w.store.read(async (db) => db.insert(counters).values({ name: 'x', value: 1 }));
  await expect(writing).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
});

test('a page reads one moment, whatever is published between two of its questions', async () => {
  let written = 0;
  let fell = 0;
  let mixed = 0;
  let reading = true;
  const value = async (db: Db, name: string) =>
    (await db.select().from(counters).where(eq(counters.name, name)))[0]?.value ?? 0;
  const page = () =>
    w.store.read(async (db) => {
      const first = await value(db, 'left');
      const before = written;
      for (let pause = 0; pause < 3; pause++) await turn();
      if (written > before) fell++;
      if ((await value(db, 'right')) !== first) mixed++;
    });
  const writer = (async () => {
    while (reading) {
      await change(w, 'test.pair', 'pair', async (tx) => (await count(tx, 'left'), await count(tx, 'right')));
      written++;
    }
  })();
  for (let round = 0; round < 150; round++) await Promise.all(Array.from({ length: 6 }, page));
  reading = false;
  await writer;
  console.log(
    `900 pages, ${written} writes; a write fell between two questions of ${fell} pages, ${mixed} mixed`,
  );
  expect(fell).toBeGreaterThan(0);
  expect(mixed).toBe(0);
});

test('tags changed by another process are told when the store looks, and only once', async () => {
  const told: string[][] = [];
  w.store.onTags((tags) => told.push(tags));
  await w.store.poll();
  expect(told).toEqual([]);
  await runChild('tests/support/other.ts', 'tell', w.dir, 'type:policy', 'document:1');
  await w.store.poll();
  await w.store.poll();
  expect(told).toEqual([['type:policy', 'document:1']]);
});

test('looking while a verb is under way tells nothing of it and misses nothing later', async () => {
  const told: string[] = [];
  w.store.onTags((tags) => told.push(...tags));
  await runChild('tests/support/other.ts', 'tell', w.dir, 'first');
  const broken = change(w, 'test.broken', 'x', async (tx) => {
    await tx.db.insert(schema.changes).values({ tag: 'undone', at: tx.now });
    const looked = Promise.withResolvers<void>();
    look = looked.resolve;
    underWay.resolve();
    await looked.promise;
    throw new Error('undone');
  });
  let look = () => {};
  const underWay = Promise.withResolvers<void>();
  await underWay.promise;
  await w.store.poll();
  look();
  await expect(broken).rejects.toThrow('undone');
  await runChild('tests/support/other.ts', 'tell', w.dir, 'second');
  await w.store.poll();
  expect(told).toEqual(['first', 'second']);
});

test('a process killed with kill -9 among its writes loses none it answered', async () => {
  const rounds = [await killRound(w.dir, 1, 1500, w.site), await killRound(w.dir, 2, 1500, w.site)];
  for (const { acknowledged, lost, unacknowledged, inFlight } of rounds)
    console.log(
      `${acknowledged} acknowledged, ${lost} lost, ${unacknowledged} durable unanswered, ${inFlight} in flight`,
    );
  expect(violations(rounds)).toEqual([]);
}, 60_000);

test('a new database holds exactly the tables the schema describes', async () => {
  const folder = 'db/migrations/sqlite';
  const migrations = await Promise.all(
    (await readdir(folder)).sort().map((name) => readFile(join(folder, name), 'utf8')),
  );
  const migrated = tablesOf((raw) => migrations.forEach((migration) => raw.exec(migration)));
  const described = tablesOf((raw) =>
    raw.exec([...createStatements(schema, 'sqlite'), ...FTS_STATEMENTS].join(';')),
  );
  expect(migrated).toEqual(described);
  expect(migrated.length).toBeGreaterThan(30);
});

test('a database of a newer version is not touched', async () => {
  const raw = new Database(join(w.dir, 'mingchuang.db'));
  raw.pragma('user_version = 999');
  raw.close();
  expect(() => openStore({ dir: w.dir })).toThrow('更新的版本');
});

test('a file is stored once under the hash of its bytes and comes back unchanged', async () => {
  const bytes = Buffer.from('附件内容');
  const [one, two] = await Promise.all([w.store.files.put(bytes), w.store.files.put(bytes)]);
  expect(one).toBe(two);
  expect(await w.store.files.get(one)).toEqual(bytes);
  expect(w.store.files.path(one)).toContain(w.dir);
});

test('ids are in the order they were made and are UUIDs of version 7', () => {
  const ids = Array.from({ length: 20_000 }, newId);
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id))).toBe(
    true,
  );
  expect(Math.abs(parseInt(ids[0]!.replaceAll('-', '').slice(0, 12), 16) - Date.now())).toBeLessThan(5000);
});

const SAFE = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  trusted_schema: 0,
  secure_delete: 1,
  cell_size_check: 1,
  busy_timeout: 0,
};
const NAMES = Object.keys(SAFE);

/** A PRAGMA on the connection that a verb or a read was given. */
function pragma(db: Db, text: string): unknown {
  const connection = db as unknown as { get(query: unknown): object | undefined };
  return Object.values(connection.get(sql.raw(`PRAGMA ${text}`)) ?? {})[0];
}

/** Every statement that made something, blanks apart. */
function tablesOf(make: (raw: Database.Database) => void): string[] {
  const raw = new Database(':memory:');
  make(raw);
  const all = raw.prepare('select sql from sqlite_master where sql is not null order by name').pluck().all();
  raw.close();
  return (all as string[]).map((text) => text.replace(/\s+/g, ' '));
}
