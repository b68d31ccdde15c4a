import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Parts drawn for pages of the desk that are still to be built, by the page that brings them; a page takes its own away. */
const COMING: Record<string, string> = {
  import: 'two--eq no mt warn no--w no--e tint tint--e orig mt7 m35 clear ask pre',
  duty: 'dept must__h must must__n must__w kpis kpi__l kpi__v late late__t late__b duty',
  table: '2nd tb tb__n tb__s cell cellfix sidein',
  published: 'ops fix hist em em__l em__go oldnew oldnew__a fgrid--3 vis kind m0 2col em__who em__x',
  opinions: 'prog prog__bar prog__l panes--o outline--on clause6 cl cl__r cl__s seal__b',
  bundle: 'stage--4 bd bd__s',
  emergency: 'stage--em pub--em empaper',
};

const filesIn = (folder: string, ending: RegExp): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n');

const source = filesIn('src', /\.(?:astro|ts)$/);

/** A class stands in the markup as it is, or is made from its first part: `mcd-check--${tone}`. */
function isUsed(name: string, within = source): boolean {
  if (new RegExp(`${name}(?![\\w-])`).test(within)) return true;
  const [stem, variant] = name.split('--');
  return variant !== undefined && within.includes(`${stem}--\${`);
}

const unusedIn = (css: string): string[] =>
  [...new Set(css.match(/\.mcd-[\w-]+/g) ?? [])].map((name) => name.slice(1)).filter((name) => !isUsed(name));

test('every part of the desk’s sheets is on a page of the desk, or drawn for one to come', () => {
  const css = filesIn('src/styles', /^desk.*\.css$/);
  const all = new Set(css.match(/\.mcd-[\w-]+/g));
  const coming = new Set(
    Object.values(COMING).flatMap((names) => names.split(' ').map((name) => `mcd-${name}`)),
  );
  const unused = unusedIn(css);
  console.log(`${all.size} parts, ${unused.length} of them for pages to come`);
  expect(unused.filter((name) => !coming.has(name))).toEqual([]);
});

test('a part that no page has would be found', () => {
  expect(unusedIn('.mcd-bar { color: red } .mcd-nowhere { color: red } .mcd-check--ok {}')).toEqual([
    'mcd-nowhere',
  ]);
});
