import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dist } from '../../scripts/stamp.mjs';

const folder = join(dist, 'client', '_astro');
const built = (end: string) => readdirSync(folder).filter((name) => name.endsWith(end));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

test('old browsers read every media query: none says (width >= …)', () => {
  const css = built('.css').map(read).join('');
  const queries = css.match(/@media[^{]*\((?:min|max)-width/g) ?? [];
  console.log(`${queries.length} width queries looked at`);
  expect(queries.length).toBeGreaterThan(10);
  expect(css.match(/\(\s*(?:\d[\w.]*\s*[<>]=?\s*)?width/g) ?? []).toEqual([]);
});
