import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { change, type Ctx, SYSTEM } from '../../src/context.ts';
import { type Draft, draft } from '../../src/documents/service.ts';
import { open, publish, renderAll } from '../../src/releases/service.ts';
import { renderText } from '../../src/text/markdown.ts';
import type { Place } from './place.ts';
import { run } from './portal.ts';
import { against, printTable, spread } from './table.ts';

const SAMPLES = 200;
/** Most ms, median. */
const VISIBLE = 50;

/** From the call of publish to a page, asked through the front, that shows the new text; in the portal's process, on a copy. */
export async function publishing({ dir, name }: Place): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'mingchuang-bench-publish-'));
  await cp(dir, copy, { recursive: true });
  const { call, seen } = await publishMany(copy).finally(() => rm(copy, { recursive: true }));
  const row = (of: string, figures: number[], target: string) => {
    const { median, least, most } = spread(figures);
    return [of, String(figures.length), median, least, most, target];
  };
  printTable({
    title: `Publication, ${name}: ms`,
    commands: [
      'npm run bench -- publish   (renders, opens and publishes a release of one policy of 26 条, then GETs its page)',
    ],
    head: ['', 'samples', 'median', 'min', 'max', 'target'],
    rows: [row('publish call', call, ''), row('call → visible', seen, against(spread(seen).median, VISIBLE))],
    notes: [
      'A page that does not show the new title in the first answer after the call ends the part as not valid.',
    ],
  });
}

async function publishMany(dir: string): Promise<{ call: number[]; seen: number[] }> {
  const portal = await run(dir);
  try {
    const ctx = (): Ctx => ({ store: portal.store, actor: SYSTEM, now: new Date(), site: portal.site });
    const { documentId, path } = await publishOnce(ctx(), portal.url);
    const [call, seen]: [number[], number[]] = [[], []];
    for (let version = 1; version <= SAMPLES; version++) {
      const began = performance.now();
      await publishEdition(ctx(), titleOf(version), documentId);
      call.push(performance.now() - began);
      const text = await (await fetch(portal.url + path)).text();
      if (!text.includes(titleOf(version))) throw new Error('the new text was not seen in the next request');
      seen.push(performance.now() - began);
    }
    return { call, seen };
  } finally {
    await portal.close();
  }
}

const titleOf = (version: number): string => `关于发布速度的通知第${version}版`;

async function publishOnce(ctx: Ctx, url: string): Promise<{ documentId: string; path: string }> {
  const documentId = await publishEdition(ctx, titleOf(0));
  const list = (await (await fetch(`${url}/policies.json`)).json()) as {
    results: { url: string; title: string }[];
  };
  const made = list.results.find(({ title }) => title === titleOf(0));
  if (!made) throw new Error('the new policy is not on the first page of its list');
  return { documentId, path: new URL(made.url).pathname };
}

async function publishEdition(ctx: Ctx, title: string, documentId?: string): Promise<string> {
  const content = contentOf(title);
  const rendered = await renderAll([content], async (input) => renderText(input));
  return change(ctx, 'bench.publish', 'bench', async (tx) => {
    const made = await draft(tx, { content, ...(documentId && { documentId }) });
    await publish(tx, { id: await open(tx, { kind: 'import', editionIds: [made.editionId] }), rendered });
    return made.documentId;
  });
}

const contentOf = (title: string): Draft => ({
  type: 'policy',
  title,
  summary: '测一测发布要多久。',
  body: [
    '各单位：',
    ...Array.from({ length: 26 }, (_, i) => `第${i + 1}条　住房保障工作应当公开、公平、公正。`),
  ].join('\n\n'),
  details: {
    ...{ issuer: '示例市住房和城乡建设委员会', genre: '通知', nature: 'other', openness: 'active' },
    ...{ draftingDepartment: 'property', procedure: [], topics: [], keywords: [], subject: [] },
  },
  links: [],
  attachments: [],
});
