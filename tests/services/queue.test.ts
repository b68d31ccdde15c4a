import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { auditLog, documents, editions } from '#db/schema.ts';
import { change } from '#src/context.ts';
import { standIn } from '#src/deputies/service.ts';
import type { Grant, Role } from '#src/accounts/rules.ts';
import { addUser, personOf } from '#src/accounts/service.ts';
import { filterFrom, foundIn } from '#src/queue/rules.ts';
import { queue } from '#src/queue/service.ts';
import { discardRelease, saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { release, staffOf } from '../support/staff.ts';
import { checkParts, releaseAt } from '#src/written/service.ts';
import { newWorld, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let w: World;
const people: Record<string, World> = {};
const list = async (who: string, query = '') => {
  const by = people[who]!;
  const me = (await personOf(w, by.actor.id))!;
  return queue(by, { me, filter: filterFrom(new URLSearchParams(query)) });
};
const titles = async (who: string, query = '') => (await list(who, query)).rows.map(({ title }) => title);

beforeAll(async () => {
  w = await newWorld();
  const add = async (name: string, role: Role, department: string | null) => {
    const grants: Grant[] = [{ role, department }];
    const id = await addUser(w, { login: `u${Object.keys(people).length}`, name, department, grants });
    people[name] = w.as({ id, name });
  };
  await add('陈文静', 'author', 'rural');
  await add('郑宜', 'author', 'property');
  await add('何敏', 'reviewer', null);
});
afterAll(() => w.close());

async function news(who: string, title: string): Promise<string> {
  const { releaseId, editionId } = await startRelease(people[who]!, { type: 'news', title, origin: 'draft' });
  const content = { body: '各科室参加了座谈会，听取了居民的意见。', summary: '听取意见。' };
  await saveEdition(people[who]!, { editionId, revision: 0, content });
  return releaseId;
}

test('nobody has anything to do on the first day', async () => {
  const { rows, tabs, total } = await list('陈文静');
  expect([rows.length, total, tabs.reduce((sum, { count }) => sum + count, 0)]).toEqual([0, 0, 0]);
});

test('an author sees the department, a reviewer all; each with whose turn it is', async () => {
  await news('陈文静', '危房排查');
  const sent = await news('郑宜', '物业座谈');
  await submitRelease(people['郑宜']!, { releaseId: sent });
  expect(await titles('陈文静')).toEqual(['危房排查']);
  expect((await titles('何敏')).sort()).toEqual(['危房排查', '物业座谈']);
  expect(await titles('陈文静', 'tab=mine')).toEqual(['危房排查']);
  expect(await titles('郑宜', 'tab=mine')).toEqual([]);
  expect(await titles('何敏', 'tab=mine')).toEqual(['物业座谈']);
  const [row] = (await list('何敏', 'tab=mine')).rows;
  expect(row).toMatchObject({ who: '何敏', department: '物业管理科', next: { kind: 'go', label: '初审' } });
  expect(row!.standing?.words).toBe('剩20个工作日');
});

test('what is discarded is gone, what is published moves to its tab', async () => {
  const gone = await news('陈文静', '不要了');
  await discardRelease(people['陈文静']!, { releaseId: gone });
  const out = await news('陈文静', '发布出去');
  await submitRelease(people['陈文静']!, { releaseId: out });
  await release(await staffOf(w), out);
  expect(await titles('陈文静')).toEqual(['危房排查']);
  expect(await titles('陈文静', 'tab=published')).toEqual(['发布出去']);
  expect(await titles('陈文静', 'tab=published&q=发布')).toEqual(['发布出去']);
  expect(await titles('郑宜', 'tab=published')).toEqual([]);
  expect((await list('陈文静')).tabs.find(({ tab }) => tab === 'published')?.count).toBe(1);
});

test('what was saved stands in the next page, words erased by law no more', async () => {
  const by = people['陈文静']!;
  const id = await news('陈文静', '原来的标题');
  expect(await titles('陈文静')).toContain('原来的标题');
  const [part] = (await releaseAt(by, id)).parts;
  const body = '请拨打13812341234。';
  await saveEdition(by, { editionId: part!.editionId, revision: 1, content: { title: '改过的标题', body } });
  const row = (await list('陈文静')).rows.find((one) => one.id === id);
  expect(row).toMatchObject({ title: '改过的标题', found: { block: 1 } });
  // The table says when words were erased; whatever was remembered of them is not shown.
  await change(by, 'test.erase', id, async (tx) => {
    await tx.db.update(documents).set({ erasedAt: tx.now }).where(eq(documents.id, part!.documentId));
    await tx.db.update(editions).set({ title: '' }).where(eq(editions.id, part!.editionId));
  });
  expect(await titles('陈文静')).not.toContain('改过的标题');
  await discardRelease(by, { releaseId: id });
});

test('21 matters make two pages', async () => {
  for (let n = 0; n < 20; n++) await news('陈文静', `第${n + 1}期简报`);
  const first = await list('陈文静');
  expect([first.rows.length, first.total, first.pages]).toEqual([20, 21, 2]);
  expect((await list('陈文静', 'page=2')).rows).toHaveLength(1);
  expect((await list('陈文静', 'page=9')).filter.page).toBe(2);
});

test('whoever stands in finds it under 轮到我, may do it, and the record says for whom', async () => {
  const deputy = await addUser(w, {
    ...{ login: 'daiban', name: '吴桐', department: 'property' },
    grants: [{ role: 'author', department: 'property' }],
  });
  people['吴桐'] = w.as({ id: deputy, name: '吴桐' });
  const draft = await news('陈文静', '代为送审');
  expect(await titles('吴桐', 'tab=mine')).toEqual([]);
  await expect(submitRelease(people['吴桐'], { releaseId: draft })).rejects.toThrow('权限');
  const absent = people['陈文静']!.actor.id;
  await standIn(people['何敏']!, { id: deputy, for: absent, from: '2026-05-18', until: '2026-05-19' });
  const [row] = (await list('吴桐', 'tab=mine&q=代为送审')).rows;
  expect(row).toMatchObject({ who: '吴桐（代陈文静）', next: { kind: 'go', label: '送审' } });
  await submitRelease(people['吴桐'], { releaseId: draft });
  const rows = await w.store.read((db) => db.select().from(auditLog).where(eq(auditLog.actor, deputy)));
  expect(rows.map(({ verb, detail }) => [verb, detail.standsInFor])).toContainEqual([
    'release.submit',
    absent,
  ]);
  await news('吴桐', '自己的');
  const own = await w.store.read((db) => db.select().from(auditLog).where(eq(auditLog.actor, deputy)));
  expect(own.filter(({ verb }) => verb === 'release.start').map(({ detail }) => detail.standsInFor)).toEqual([
    undefined,
  ]);
});

test('each matter is checked by itself: another one in hand lends it nothing', async () => {
  const author = people['陈文静']!;
  const policy = await startRelease(author, { type: 'policy', title: '补助样例的通知', origin: 'draft' });
  const alone = await startRelease(author, {
    ...{ type: 'interpretation', title: '补助样例怎么申请', origin: 'draft' },
    links: [{ relation: 'interprets', toId: policy.documentId }],
  });
  const { parts } = await releaseAt(author, alone.releaseId);
  const issues = (await checkParts(author, parts)).get(alone.editionId)!;
  expect(issues.map(({ field }) => field)).toContain('links.0');
  const { rows } = await list('陈文静', 'q=补助样例');
  expect(rows).toHaveLength(2);
  expect(rows.find(({ title }) => title === '补助样例怎么申请')?.found).toEqual(foundIn(issues));
});

test('what checks found is told anew after a save', async () => {
  const saved = await startRelease(people['陈文静']!, {
    type: 'news',
    title: '没有正文的动态',
    origin: 'draft',
  });
  const found = async () => (await list('陈文静', 'q=没有正文的动态')).rows[0]!.found!.block;
  const before = await found();
  expect(before).toBeGreaterThan(0);
  const content = { body: '各科室参加了座谈会，听取了居民的意见。', summary: '听取意见。' };
  await saveEdition(people['陈文静']!, { editionId: saved.editionId, revision: 0, content });
  expect(await found()).toBeLessThan(before);
});
