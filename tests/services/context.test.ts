import { asc, eq, getTableName } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '#db/ids.ts';
import { auditLog, changes, counters, jobs, queryLog, schema } from '#db/schema.ts';
import { BOOKKEEPING, change, note, read, touch } from '#src/context.ts';
import { count } from '#src/counters/service.ts';
import { newWorld, type World } from '../support/world.ts';

let w: World;
beforeEach(async () => {
  w = await newWorld({ actor: { id: 'zhang', name: '张三' } });
});
afterEach(() => w.close());

const auditRows = () => read(w, (db) => db.select().from(auditLog).orderBy(asc(auditLog.seq)));
const changeRows = () => read(w, (db) => db.select().from(changes).orderBy(asc(changes.seq)));

test('each verb and each verb it joins leaves one row: who, when, what, about whom', async () => {
  await change(w, 'release.publish', 'r1', async (tx) => {
    await change(tx, 'document.draft', { id: 'd1', fields: ['title'] }, async () => {});
    await change(tx, 'document.draft', 'd2', async () => {});
  });
  const rows = await auditRows();
  expect(rows.map(({ verb, subject, detail }) => [verb, subject, detail])).toEqual([
    ['document.draft', 'd1', { fields: ['title'] }],
    ['document.draft', 'd2', {}],
    ['release.publish', 'r1', {}],
  ]);
  expect(rows.every(({ actor, at }) => actor === 'zhang' && at.getTime() === w.now.getTime())).toBe(true);
  expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('a verb that joined reads what the outer verb wrote before it', async () => {
  const seen = await change(w, 'test.outer', 'x', async (tx) => {
    await count(tx, 'letters');
    return change(tx, 'test.inner', 'x', (inner) => count(inner, 'letters'));
  });
  expect(seen).toBe(2);
});

test('a value counted by a verb that fails is given again', async () => {
  const failing = change(w, 'test.fail', 'x', async (tx) => {
    await count(tx, 'letters');
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await change(w, 'test.count', 'x', (tx) => count(tx, 'letters'))).toBe(1);
});

test('the second door opens to bookkeeping only', async () => {
  const tables = Object.values(schema).map((table) => ({ table, name: getTableName(table) }));
  const closed = tables.filter(({ name }) => !BOOKKEEPING.has(name));
  expect(closed.length).toBeGreaterThan(10);
  for (const { table, name } of closed)
    for (const verb of ['insert', 'update', 'delete'] as const)
      await expect(
        note(w, async (tx) => tx.db[verb](table)),
        `${verb} ${name}`,
      ).rejects.toThrow(`may not write ${name}`);
  await expect(note(w, (tx) => tx.db.fts.remove(1))).rejects.toThrow('may not write search rows');
  await expect(note(w, (tx) => change(tx, 'test.through', 'x', async () => {}))).rejects.toThrow('audit_log');
  await expect(
    change(w, 'test.note', 'x', (tx) => note(tx, async (t) => t.db.delete(auditLog))),
  ).rejects.toThrow('audit_log');
  expect(await auditRows()).toEqual([]);
});

test('a note leaves no audit row', async () => {
  await note(w, async (tx) => {
    await tx.db.insert(queryLog).values({ id: newId(), day: '2026-05-18', query: '公租房', total: 3 });
    await tx.db.insert(counters).values({ name: 'x', value: 1 });
    await tx.db.update(jobs).set({ lastError: null }).where(eq(jobs.name, 'x'));
  });
  expect(await auditRows()).toEqual([]);
  expect(await read(w, (db) => db.select().from(queryLog))).toHaveLength(1);
});

test('cache tags are told once it is on disk and before the answer, those of a failed verb never', async () => {
  const told: { tags: string[]; visible: Promise<number> }[] = [];
  w.store.onTags((tags) =>
    told.push({ tags, visible: read(w, async (db) => (await db.select().from(changes)).length) }),
  );
  const failing = change(w, 'test.fail', 'x', async (tx) => {
    touch(tx, 'document:failed');
    throw new Error('no');
  });
  const good = change(w, 'test.good', 'x', async (tx) => {
    touch(tx, 'document:1', 'type:policy', 'document:1');
    await change(tx, 'test.inner', 'x', async (inner) => touch(inner, 'document:2'));
  });
  const toldWhenAnswered = good.then(() => told.length);
  await expect(failing).rejects.toThrow('no');
  expect(await toldWhenAnswered).toBe(1);
  expect(told[0]!.tags).toEqual(['document:1', 'type:policy', 'document:2']);
  expect(await told[0]!.visible).toBe(3);
  expect((await changeRows()).map(({ tag }) => tag)).toEqual(['document:1', 'type:policy', 'document:2']);
});
