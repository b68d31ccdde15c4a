import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { toBlocks } from '#src/blocks/read.ts';
import { recognised, toBody } from '#src/blocks/rules.ts';
import { TYPES } from '#src/documents/types/index.ts';
import { renderText } from '#src/text/markdown.ts';

const CORPUS = '../shared/corpus/laws.jsonl.gz';

type Text = { name: string; body: string; official: boolean };

/** Every body under content/documents, that of a carried text apart from the one that carries it. */
async function contents(): Promise<Text[]> {
  const texts: Text[] = [];
  for (const type of Object.values(TYPES)) {
    const folder = join('content/documents', type.code);
    for (const name of existsSync(folder) ? await readdir(folder) : []) {
      if (!name.endsWith('.md')) continue;
      const text = await readFile(join(folder, name), 'utf8');
      const [own = '', ...carried] = text.replace(/^---\n[^]*?\n---\n/, '').split('<!-- carried -->');
      texts.push({ name, body: own, official: type.official });
      texts.push(...carried.map((body) => ({ name, body, official: true })));
    }
  }
  return texts;
}

const laws = (): Text[] =>
  gunzipSync(readFileSync(CORPUS))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; body: string })
    .map(({ id, body }) => ({ name: id, body, official: true }));

/** Texts that do not come back to the character, whose kinds change when asked again, or whose 条 are not the renderer's. */
function faults(texts: Text[]) {
  const found = {
    lost: [] as string[],
    unstable: [] as string[],
    unlike: [] as string[],
    blocks: 0,
    clauses: 0,
  };
  for (const { name, body, official } of texts) {
    const blocks = toBlocks(body, official);
    found.blocks += blocks.length;
    if (toBody(blocks) !== body) found.lost.push(name);
    const again = recognised(blocks, official);
    if (again.some(({ kind }, i) => kind !== blocks[i]?.kind)) found.unstable.push(name);
    if (!official) continue;
    const clauses = blocks.filter(({ kind }) => kind === 'clause').length;
    const rendered = renderText({ body, kind: 'official' }).clauses.filter(({ path }) =>
      /^t[\d_-]+$/.test(path),
    );
    found.clauses += clauses;
    if (clauses !== rendered.length) found.unlike.push(name);
  }
  return found;
}

describe('blocks are the text and nothing else', () => {
  test('every text of the demo comes back to the character, with the 条 that readers see', async () => {
    const texts = await contents();
    const found = faults(texts);
    expect(texts.length).toBeGreaterThan(80);
    expect(found.clauses).toBeGreaterThan(100);
    expect([found.lost, found.unstable, found.unlike]).toEqual([[], [], []]);
  });

  test('what is written anew is read as the same words and kinds', async () => {
    let written = 0;
    for (const { name, body, official } of await contents()) {
      const blocks = toBlocks(body, official);
      const anew = toBlocks(toBody(blocks.map(({ source: _, gap: __, ...block }) => block)), official);
      written += anew.length;
      const words = (all: typeof blocks) => all.map(({ kind, text }) => [kind, text]);
      expect(words(anew), name).toEqual(words(blocks));
    }
    expect(written).toBeGreaterThan(1000);
  });

  test.runIf(existsSync(CORPUS))(
    'the 3,528 real texts come back to the character, with the 条 that readers see',
    () => {
      const texts = laws();
      const found = faults(texts);
      expect(texts).toHaveLength(3528);
      expect(found.blocks).toBeGreaterThan(200_000);
      expect(found.clauses).toBeGreaterThan(100_000);
      expect([found.lost, found.unstable, found.unlike]).toEqual([[], [], []]);
    },
    120_000,
  );
});
