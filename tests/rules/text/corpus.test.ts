import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { renderText } from '../../../src/text/markdown.ts';
import { plainToMarkdown } from '../../../src/text/plain.ts';

const corpus = fileURLToPath(new URL('../../../../shared/corpus/laws.jsonl.gz', import.meta.url));
const bare = (text: string) => text.replace(/\s+/g, '');

test('real texts lose no character and get unique ids', () => {
  if (!existsSync(corpus)) return console.log('corpus: not here, skipped');
  const bodies = gunzipSync(readFileSync(corpus))
    .toString()
    .trim()
    .split('\n')
    .map((line) => String((JSON.parse(line) as { body: string }).body));
  let clauses = 0;
  let milliseconds = 0;
  for (const body of bodies) {
    const started = performance.now();
    const rendered = renderText({ kind: 'official', body: plainToMarkdown(body) });
    milliseconds += performance.now() - started;
    clauses += rendered.clauses.length;
    if (bare(rendered.text) !== bare(body)) expect(bare(rendered.text)).toBe(bare(body));
    const shown = bare(
      rendered.html
        .replace(/<[^>]*>/g, '')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
        .replace(/&amp;/g, '&'),
    );
    if (shown !== bare(body)) expect(shown).toBe(bare(body));
    const ids = [...rendered.html.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(rendered.clauses.map((c) => c.path)).size).toBe(rendered.clauses.length);
  }
  console.log(
    `corpus: ${bodies.length} documents, ${clauses} clauses, ${Math.round((bodies.length / milliseconds) * 1000)} documents/s`,
  );
  expect(clauses).toBeGreaterThan(bodies.length * 50);
}, 120_000);
