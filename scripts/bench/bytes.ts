import { brotliCompress, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { ask, documentPaths } from './answers.ts';
import type { Place } from './place.ts';
import { startPortal } from './portal.ts';
import { partsOf } from './parts.ts';
import { printTable, spread } from './table.ts';

type Weight = {
  path: string;
  html: number;
  br: number;
  css: number;
  js: number;
  requests: number;
  foreign: number;
};

/** KB gzip of a page, of all its style sheets, of all its scripts; requests of one page. */
const MOST = { html: 60, css: 15, js: 12, requests: 4, foreign: 0 };
/** 汉字 from which a document may weigh more. */
const LONG = 40_000;

const packed = promisify(gzip);
const brotli = promisify(brotliCompress);
const kb = (bytes: Buffer): number => bytes.length / 1024;

/** What pages weigh and ask for: some of each kind, then every document there is. */
export async function weighing({ dir, name }: Place): Promise<void> {
  const portal = await startPortal(dir);
  try {
    const policies = await documentPaths(portal.url, 'policies');
    const interpretations = await documentPaths(portal.url, 'interpretations');
    const search = `/search?q=${encodeURIComponent('住房')}`;
    const few = [policies[0], interpretations[0]].filter((path) => path !== undefined);
    const paths = ['/', '/policies', '/interpretations', ...few, search, '/sections', '/preferences'];
    const weights = await Promise.all(paths.map((path) => weigh(portal.url, path)));
    printTable({
      title: `Bytes, ${name}: KB`,
      commands: ['npm start'],
      head: ['page', 'HTML gzip', 'HTML br', 'CSS gzip', 'JS gzip', 'requests', 'third party', 'target'],
      rows: weights.map((w) => [
        decodeURIComponent(w.path),
        w.html,
        w.br,
        w.css,
        w.js,
        String(w.requests),
        String(w.foreign),
        verdict(w),
      ]),
      notes: [...(await documentNotes(portal.url, [...policies, ...interpretations]))],
    });
  } finally {
    await portal.stop();
  }
}

async function weigh(url: string, path: string): Promise<Weight> {
  const { status, body } = await ask(url + path);
  if (status !== 200) throw new Error(`${path} answers ${status}`);
  const parts = await partsOf(url, path, String(body));
  const sum = async (kind: string) => {
    const bodies = parts.filter((part) => part.kind === kind).map((part) => packed(part.body));
    return (await Promise.all(bodies)).reduce((all, one) => all + kb(one), 0);
  };
  return {
    path,
    html: kb(await packed(body)),
    br: kb(await brotli(body)),
    css: await sum('css'),
    js: await sum('js'),
    requests: 1 + parts.length,
    foreign: parts.filter((part) => part.foreign).length,
  };
}

function verdict(weight: Weight): string {
  const over = (Object.keys(MOST) as (keyof typeof MOST)[]).filter((what) => weight[what] > MOST[what]);
  return over.length ? `over: ${over.map((what) => `${what} ${MOST[what]}`).join(', ')}` : 'ok';
}

/** Every document as it is sent: the spread, and those that weigh too much though they are not long. */
async function documentNotes(url: string, paths: string[]): Promise<string[]> {
  const sizes: number[] = [];
  const heavy: string[] = [];
  let long = 0;
  for (const path of paths) {
    const { body } = await ask(url + path);
    const size = kb(await packed(body));
    sizes.push(size);
    if (size <= MOST.html) continue;
    const signs =
      String(body)
        .replace(/<[^>]*>/g, '')
        .match(/\p{Script=Han}/gu)?.length ?? 0;
    if (signs > LONG) long++;
    else heavy.push(`${path} ${size.toFixed(0)} KB, ${signs} 字`);
  }
  const { median, most } = spread(sizes);
  return [
    `${paths.length} documents: median ${median.toFixed(1)} KB gzip, most ${most.toFixed(1)} KB; ` +
      `over ${MOST.html} KB: ${long} of more than ${LONG} 字, ${heavy.length} others (${heavy.length ? 'over' : 'ok'})`,
    ...heavy.slice(0, 5),
  ];
}
