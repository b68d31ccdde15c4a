import { shelf } from '#src/shelf/service.ts';
import { asc, eq } from 'drizzle-orm';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { documents, editions, releaseItems, releases } from '#db/schema.ts';
import { verify } from '#src/audit/service.ts';
import { read } from '#src/context.ts';
import { draft, type Draft } from '#src/documents/service.ts';
import { dossierAt } from '#src/dossiers/service.ts';
import { AppError } from '#src/errors.ts';
import { list } from '#src/lists/service.ts';
import { parseQuery } from '#src/lists/rules.ts';
import { open, prepare, publish } from '#src/releases/service.ts';
import { renderedHash } from '#src/releases/rules.ts';
import { find } from '#src/search/service.ts';
import {
  newWorld,
  policyContent,
  publishedInterpretation,
  publishedPolicy,
  repealedPolicy,
  type World,
} from '../support/world.ts';

let w: World;
beforeEach(async () => {
  w = await newWorld();
});
afterEach(() => w.close());

type Edit = { documentId?: string; content: Draft };

/** A release over drafts of these contents, not yet published. */
async function opened(edits: Edit[]): Promise<string> {
  const editionIds: string[] = [];
  for (const edit of edits) editionIds.push((await draft(w, edit)).editionId);
  return open(w, { kind: 'import', editionIds });
}

const publishNow = async (id: string) => publish(w, { id, rendered: await prepare(w, id, w.render) });
const rowsOf = () => read(w, (db) => db.select().from(releases).orderBy(asc(releases.number)));
const titleAt = async (number: string) => {
  const answer = await dossierAt(w, 'policy', number);
  return answer.state === 'public' ? answer.dossier.title : answer.state;
};

test('a policy and its interpretation are read both old or both new while they are published again and again', async () => {
  const policy = await publishedPolicy(w, { title: '通知第0版' });
  const interpretation = await publishedInterpretation(w, policy.documentId, { title: '解读第0版' });
  const details = (
    await read(w, (db) => db.select().from(editions).where(eq(editions.id, interpretation.editionId)))
  )[0]!.details;
  let publications = 0;
  let reading = true;
  let reads = 0;
  let overlapped = 0;
  const mixed: string[] = [];
  const reader = async () => {
    while (reading) {
      const before = publications;
      const answer = await dossierAt(w, 'policy', '2026-001');
      if (publications > before) overlapped++;
      reads++;
      if (answer.state !== 'public') throw new Error(answer.state);
      const versions = [answer.dossier.title, answer.dossier.links[0]?.title, answer.dossier.html].map(
        versionIn,
      );
      if (new Set(versions).size !== 1) mixed.push(versions.join());
      await turn();
    }
  };
  const readers = [...Array.from({ length: 12 }, reader), ...slowPages(() => reading)];
  for (let n = 1; n <= 40; n++) {
    const id = await opened([
      {
        documentId: policy.documentId,
        content: policyContent({ title: `通知第${n}版`, body: `正文第${n}版。` }),
      },
      {
        documentId: interpretation.documentId,
        content: {
          ...policyContent({ title: `解读第${n}版` }),
          ...{
            type: 'interpretation',
            details,
            links: [{ relation: 'interprets', toId: policy.documentId }],
          },
        },
      },
    ]);
    await publishNow(id);
    publications++;
    expect(await titleAt('2026-001')).toBe(`通知第${n}版`);
  }
  reading = false;
  await Promise.all(readers);
  console.log(`${reads} reads, a publication fell into ${overlapped} of them, ${mixed.length} mixed`);
  expect(overlapped).toBeGreaterThan(0);
  expect(mixed.filter((versions) => !versions.startsWith('0,0'))).toEqual([]);
}, 30_000);

test('a repealed policy says 已废止 exactly when it names the document that repealed it, also while that is published', async () => {
  const old = await publishedPolicy(w, { title: '旧办法' });
  const repealing = { title: '新办法', links: [{ relation: 'repeals' as const, toId: old.documentId }] };
  const by = await publishedPolicy(w, repealing);
  let publications = 0;
  let reading = true;
  let reads = 0;
  let overlapped = 0;
  const seen = { both: 0, neither: 0, mixed: 0 };
  const reader = async () => {
    while (reading) {
      const before = publications;
      const answer = await dossierAt(w, 'policy', '2026-001');
      if (publications > before) overlapped++;
      reads++;
      if (answer.state !== 'public') throw new Error(answer.state);
      const named = answer.dossier.links.some(({ relation }) => relation === 'repeals');
      const said = answer.dossier.validity?.code === 'repealed';
      seen[named !== said ? 'mixed' : named ? 'both' : 'neither']++;
      await turn();
    }
  };
  const readers = [...Array.from({ length: 12 }, reader), ...slowPages(() => reading)];
  for (let n = 1; n <= 60; n++) {
    const content = policyContent(n % 2 ? { title: '新办法' } : repealing);
    await publishNow(await opened([{ documentId: by.documentId, content }]));
    publications++;
  }
  reading = false;
  await Promise.all(readers);
  console.log(`${reads} reads, a publication fell into ${overlapped}; ${JSON.stringify(seen)}`);
  expect(overlapped).toBeGreaterThan(0);
  expect(Math.min(seen.both, seen.neither)).toBeGreaterThan(0);
  expect(seen.mixed).toBe(0);
}, 30_000);

test('a content that is no longer what the release bound is not published', async () => {
  const id = await opened([{ content: policyContent() }]);
  const rendered = await prepare(w, id, w.render);
  await w.store.tx((db) =>
    db
      .update(editions)
      .set({ body: '第一条　改过。' })
      .then(() => {}),
  );
  await expect(publish(w, { id, rendered })).rejects.toMatchObject({ code: 'conflict' });
  await expect(publishNow(id)).rejects.toMatchObject({ code: 'conflict', status: 409 });
  expect(await titleAt('2026-001')).toBe('missing');
  expect((await rowsOf())[0]).toMatchObject({ state: 'draft', seq: null, publishedAt: null });
});

test('a text that was not rendered from this content is not published', async () => {
  const id = await opened([{ content: policyContent() }]);
  await expect(publish(w, { id, rendered: new Map() })).rejects.toMatchObject({ code: 'conflict' });
  expect(await titleAt('2026-001')).toBe('missing');
});

test('a release is published once', async () => {
  const id = await opened([{ content: policyContent() }]);
  const rendered = await prepare(w, id, w.render);
  const answers = await Promise.allSettled([1, 2, 3].map(() => publish(w, { id, rendered })));
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  for (const answer of answers)
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'conflict' });
  await expect(publish(w, { id: 'nothing', rendered })).rejects.toMatchObject({ code: 'missing' });
});

test('of two releases over the same edition the second is refused', async () => {
  const { editionId } = await draft(w, { content: policyContent() });
  const [one, two] = await Promise.all(
    [1, 2].map(() => open(w, { kind: 'import', editionIds: [editionId] })),
  );
  const rendered = await prepare(w, one!, w.render);
  const answers = await Promise.allSettled([one!, two!].map((id) => publish(w, { id, rendered })));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect((answers[1] as PromiseRejectedResult).reason).toMatchObject({ code: 'conflict' });
});

test('a release left open does not bring an old edition back over a newer one', async () => {
  const { editionId, documentId } = await draft(w, { content: policyContent({ title: '旧版' }) });
  const [first, stale] = [
    await open(w, { kind: 'import', editionIds: [editionId] }),
    await open(w, { kind: 'import', editionIds: [editionId] }),
  ];
  await publishNow(first);
  await publishNow(await opened([{ documentId, content: policyContent({ title: '新版' }) }]));
  await expect(publishNow(stale)).rejects.toMatchObject({ code: 'conflict' });
  expect(await titleAt('2026-001')).toBe('新版');
});

test('a document has one published edition, those before are history, and one draft at a time', async () => {
  const { documentId } = await publishedPolicy(w);
  for (const n of [2, 3])
    await publishNow(await opened([{ documentId, content: policyContent({ title: `第${n}版` }) }]));
  const rows = await read(w, (db) =>
    db.select().from(editions).where(eq(editions.documentId, documentId)).orderBy(asc(editions.no)),
  );
  expect(rows.map(({ no, state }) => [no, state])).toEqual([
    [1, 'superseded'],
    [2, 'superseded'],
    [3, 'published'],
  ]);
  const [document] = await read(w, (db) => db.select().from(documents));
  expect(document).toMatchObject({ liveEditionId: rows[2]!.id, version: 3 });
  await draft(w, { documentId, content: policyContent() });
  await expect(draft(w, { documentId, content: policyContent() })).rejects.toThrow();
});

test('of a release that fails on its last document nothing is seen anywhere, and its number in the order is given again', async () => {
  const standing = await publishedPolicy(w, { title: '住房公积金缴存办法' });
  const id = await opened([
    {
      content: policyContent({
        title: '人才公寓管理办法',
        links: [{ relation: 'repeals', toId: standing.documentId }],
      }),
    },
    { content: policyContent({ title: '物业服务收费办法' }) },
  ]);
  const rendered = new Map([...(await prepare(w, id, w.render))].slice(0, 1));
  await expect(publish(w, { id, rendered })).rejects.toBeInstanceOf(AppError);
  const all = await list(w, null, parseQuery(null, new URLSearchParams()));
  expect(all.items.map(({ title, validity }) => [title, validity?.text])).toEqual([
    ['住房公积金缴存办法', '有效'],
  ]);
  for (const words of ['人才公寓', '物业服务']) expect((await find(w, words)).spines).toEqual([]);
  expect([await titleAt('2026-002'), await titleAt('2026-003')]).toEqual(['missing', 'missing']);
  expect(await publishNow(id)).toBe(2);
  expect((await find(w, '人才公寓')).spines).toHaveLength(1);
  expect(await verify(w)).toMatchObject({ broken: null });
});

test('a release keeps the hash of what each reader is served, and its place in the order of publication', async () => {
  const { by, ...old } = await repealedPolicy(w);
  const seqs = (await rowsOf()).map(({ number, seq, state }) => [number, seq, state]);
  expect(seqs).toEqual([
    ['2026-001', 1, 'published'],
    ['2026-002', 2, 'published'],
  ]);
  const items = await read(w, (db) => db.select().from(releaseItems));
  expect(items.map(({ documentId }) => documentId)).toEqual([old.documentId, by.documentId]);
  for (const number of ['2026-001', '2026-002']) {
    const answer = await dossierAt(w, 'policy', number);
    if (answer.state !== 'public') throw new Error(answer.state);
    const item = items.find(({ documentId }) => documentId === answer.dossier.id)!;
    expect(item.renderedSha256).toBe(renderedHash(answer.dossier));
  }
});

/** Pages that take their time, so that the others wait for a connection while releases go out. */
const slowPages = (going: () => boolean) =>
  Array.from({ length: 5 }, async () => {
    while (going())
      await w.store.read(async (db) => {
        await db.select().from(documents);
        for (let pause = 0; pause < 4; pause++) await turn();
      });
  });

const versionIn = (text: string | undefined): string => /第(\d+)版/.exec(text ?? '')?.[1] ?? '0';

test('a document of another site dated in the future does not stand above today', async () => {
  const originallyPublishedAt = new Date('9999-12-31T00:00:00+08:00');
  const { documentId } = await publishedPolicy(w, { title: '日期写错的通知', originallyPublishedAt });
  expect((await shelf(w)).byId.get(documentId)?.listedAt).toBe(w.now.getTime());
});
