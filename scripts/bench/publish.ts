import { change, type Ctx, SYSTEM } from '../../src/context.ts';
import { type Draft, draft } from '../../src/documents/service.ts';
import { open, publish, renderAll } from '../../src/releases/service.ts';
import { renderText } from '../../src/text/markdown.ts';
import { run } from './portal.ts';
import { against, printTable, spread } from './table.ts';

const SAMPLES = 200;

/** From the call of publish to a page, asked through the front, that shows the new text; all in the portal's process. */
export async function publishing(dataDir: string, of: string): Promise<void> {
  const portal = await run(dataDir);
  const ctx = (): Ctx => ({ store: portal.store, actor: SYSTEM, now: new Date(), site: portal.site });
  const { documentId, path } = await publishOnce(ctx(), portal.url, '第0版');
  const [call, seen]: [number[], number[]] = [[], []];
  for (let version = 1; version <= SAMPLES; version++) {
    const title = `关于发布速度的通知第${version}版`;
    const began = performance.now();
    await publishEdition(ctx(), title, documentId);
    call.push(performance.now() - began);
    const text = await (await fetch(portal.url + path)).text();
    if (!text.includes(title)) throw new Error('the new text was not seen in the next request');
    seen.push(performance.now() - began);
  }
  await portal.close();
  const [a, b] = [spread(call), spread(seen)];
  printTable(
    `Publication, ${of}: ${SAMPLES} editions of one policy, ms`,
    ['', 'median', 'min', 'max', 'target'],
    [
      ['publish call', a.median, a.least, a.most, ''],
      ['call → visible', b.median, b.least, b.most, against(b.median, 50)],
    ],
  );
}

async function publishOnce(
  ctx: Ctx,
  url: string,
  title: string,
): Promise<{ documentId: string; path: string }> {
  const documentId = await publishEdition(ctx, `关于发布速度的通知${title}`);
  const list = (await (await fetch(`${url}/policies.json`)).json()) as {
    results: { url: string; title: string }[];
  };
  return {
    documentId,
    path: new URL(list.results.find((one) => one.title.includes('发布速度'))!.url).pathname,
  };
}

async function publishEdition(ctx: Ctx, title: string, documentId?: string): Promise<string> {
  const content = contentOf(title);
  const rendered = await renderAll([content], async (input) => renderText(input));
  return change(ctx, 'bench.publish', 'bench', async (tx) => {
    const made = await draft(tx, { content, ...(documentId && { documentId }) });
    await publish(tx, { id: await open(tx, { kind: 'publish', editionIds: [made.editionId] }), rendered });
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
