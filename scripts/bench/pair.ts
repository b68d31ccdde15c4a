import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eq, inArray } from 'drizzle-orm';
import { attachments, documents, editions, releases } from '#db/schema.ts';
import { change, type Ctx, read } from '../../src/context.ts';
import { type Draft, draft } from '../../src/documents/service.ts';
import { open, prepare, publish, type Render } from '../../src/releases/service.ts';

/** A policy and its interpretation, which say the version in their title, their text and their attachment. */
export type Pair = { policy: string; interpretation: string };

/** What lies there after a kill: `versions` of policy and interpretation, files that are not what they are called. */
export type Standing = { versions: number[]; torn: number; temps: number; open: string[] };

export const PATHS = ['/policies/2026-900', '/interpretations/2026-900'];

const words = (version: number): string => `第${version}版`;
const titles = (version: number) => ({
  policy: `关于断电的通知${words(version)}`,
  interpretation: `断电解读${words(version)}`,
});

/** Attach, draft and open, in the steps the desk takes; gives the release. */
export async function openPair(ctx: Ctx, pair: Pair | null, version: number): Promise<string> {
  const bytes = Buffer.from(`${words(version)}的附件。`.repeat(20_000));
  const sha256 = await ctx.store.files.put(bytes);
  const attachment = { title: '附件', name: '附件.txt', sha256, bytes: bytes.length };
  return change(ctx, 'bench.draft', 'bench', async (tx) => {
    const policy = await draft(tx, {
      content: contentOf('policy', version, { attachments: [attachment] }),
      ...(pair && { documentId: pair.policy }),
    });
    const links = [{ relation: 'interprets' as const, toId: policy.documentId }];
    const interpretation = await draft(tx, {
      content: contentOf('interpretation', version, { links }),
      ...(pair && { documentId: pair.interpretation }),
    });
    return open(tx, { kind: 'publish', editionIds: [policy.editionId, interpretation.editionId] });
  });
}

export async function publishPair(ctx: Ctx, id: string, render: Render): Promise<number> {
  return publish(ctx, { id, rendered: await prepare(ctx, id, render) });
}

export async function pairIn(ctx: Ctx): Promise<Pair> {
  const rows = await read(ctx, (db) =>
    db
      .select({ id: documents.id, type: documents.type })
      .from(documents)
      .where(eq(documents.number, '2026-900')),
  );
  const of = (type: string) => rows.find((row) => row.type === type)!.id;
  return { policy: of('policy'), interpretation: of('interpretation') };
}

/** One snapshot of the database, and every file under the name of its hash. */
export async function standing(ctx: Ctx, dir: string): Promise<Standing> {
  const found = await read(ctx, async (db) => {
    const live = await db
      .select({ type: documents.type, title: editions.title, body: editions.body, edition: editions.id })
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(eq(documents.number, '2026-900'));
    const files = await db
      .select({ sha: attachments.sha256 })
      .from(attachments)
      .where(
        inArray(
          attachments.editionId,
          live.map(({ edition }) => edition),
        ),
      );
    const waiting = await db.select({ id: releases.id }).from(releases).where(eq(releases.state, 'draft'));
    return { live, files, waiting };
  });
  const names = (await readdir(join(dir, 'assets'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({ file: join(parentPath, name), name }));
  const whole = names.filter(({ name }) => !name.startsWith('.'));
  const hashes = await Promise.all(whole.map(async ({ file }) => sha256Of(await readFile(file))));
  const there = new Set(whole.map(({ name }) => name));
  const missing = found.files.filter(({ sha }) => !there.has(sha)).length;
  return {
    versions: found.live.flatMap(({ title, body }) => [...versionsIn(title), ...versionsIn(body)]),
    torn: missing + whole.filter(({ name }, at) => name !== hashes[at]).length,
    temps: names.length - whole.length,
    open: found.waiting.map(({ id }) => id),
  };
}

/** Every version a text speaks of. */
export const versionsIn = (text: string): number[] => [
  ...new Set([...text.matchAll(/第(\d+)版/g)].map(([, n]) => Number(n))),
];

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function contentOf(type: keyof Pair, version: number, more: Partial<Draft>): Draft {
  const title = titles(version)[type];
  const paragraphs = Array.from({ length: 26 }, (_, i) => `第${i + 1}条　${words(version)}说的话。`);
  const base = { type, title, number: '2026-900', summary: title, body: paragraphs.join('\n\n') };
  return { links: [], attachments: [], ...base, details: detailsOf(type), ...more };
}

const detailsOf = (type: keyof Pair): Record<string, unknown> =>
  type === 'policy'
    ? {
        ...{ issuer: '示例市住房和城乡建设委员会', genre: '通知', nature: 'other', openness: 'active' },
        ...{ draftingDepartment: 'property', procedure: [], topics: [], keywords: [], subject: [] },
      }
    : {
        ...{ form: 'text', draftingDepartment: 'property', topics: [], keywords: [], keyPoints: [] },
        ...{ brief: [], explains: [], questions: [] },
        interpreter: { name: '张三', post: '委主任', isHead: true },
      };
