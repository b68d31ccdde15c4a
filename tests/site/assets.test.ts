import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { dist } from '../../scripts/stamp.mjs';

const folder = join(dist, 'client', '_astro');
const built = (end: string) => readdirSync(folder).filter((name) => name.endsWith(end));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const weight = (names: string[]) => names.reduce((sum, name) => sum + gzipSync(read(name)).length, 0);

test('the public stylesheets weigh at most 15 KB and the scripts at most 12 KB, packed', () => {
  // The desk has a sheet and a script of its own, which no public page loads.
  const open = (end: string) => built(end).filter((name) => !name.startsWith('Desk.'));
  const [css, script] = [weight(open('.css')), weight(open('.js'))];
  console.log(`stylesheets ${css} bytes, scripts ${script} bytes`);
  expect(css).toBeGreaterThan(1000);
  expect(css).toBeLessThanOrEqual(15 * 1024);
  expect(script).toBeGreaterThan(500);
  expect(script).toBeLessThanOrEqual(12 * 1024);
});

test('old browsers read every media query: none says (width >= …)', () => {
  const css = built('.css').map(read).join('');
  const queries = css.match(/@media[^{]*\((?:min|max)-width/g) ?? [];
  console.log(`${queries.length} width queries looked at`);
  expect(queries.length).toBeGreaterThan(10);
  expect(css.match(/\(\s*(?:\d[\w.]*\s*[<>]=?\s*)?width/g) ?? []).toEqual([]);
});
