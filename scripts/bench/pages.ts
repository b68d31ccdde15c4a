import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { SMALL_HEAP } from '../node.mjs';
import { ask, documentPaths, header, seal } from './answers.ts';
import { cpuMs, type Measured, startServer } from './measured.ts';
import type { Place } from './place.ts';
import { startPortal } from './portal.ts';
import { against, printTable, raw, spread } from './table.ts';

type Way = { name: 'kept' | 'rendered' | 'rendered, packed'; accept: string; amount: number };
type Page = { name: string; paths: string[]; limit: number };
type Run = { cpu: number; p50: number; p99: number };

const BARE = fileURLToPath(new URL('./bare.ts', import.meta.url));
const ROUNDS = 7;
const CONNECTIONS = 10;
/** Documents rotated over, so that no one of them stands for all. */
const DOCUMENTS = 40;
const KEPT = 12_000;
const RENDERED = 800;
/** Most CPU of a kept page, as a multiple of bare node:http. */
const RATIO = 1.8;

/** Kept pages are asked for as browsers do; rendering is also measured without packing, which the targets do not count. */
const WAYS: Way[] = [
  { name: 'kept', accept: 'br', amount: KEPT },
  { name: 'rendered', accept: 'identity', amount: RENDERED },
  { name: 'rendered, packed', accept: 'gzip', amount: RENDERED },
];

/** CPU of one request, against node:http with the same bytes and headers, rounds alternated. */
export async function pages({ dir, name }: Place): Promise<void> {
  const portal = await startPortal(dir);
  try {
    const rows: (string | number)[][] = [];
    for (const page of await pagesOf(portal.url))
      for (const way of WAYS) rows.push(await compare(portal, page, way));
    printTable({
      title: `Pages, ${name}: CPU ms of the whole process per request, ${ROUNDS} rounds alternated`,
      commands: [
        'npm start',
        `node ${SMALL_HEAP} scripts/bench/bare.ts URL CODING PATH…`,
        `autocannon -c ${CONNECTIONS} -a ${KEPT} -H accept-encoding=br URL   (kept, and bare in every row)`,
        `autocannon -c ${CONNECTIONS} -a ${RENDERED} -H accept-encoding=identity|gzip URL   (rendered)`,
      ],
      head: ['page', '', 'ours', 'bare', 'ratio', 'p50 ms', 'p99 ms', 'target', 'rounds'],
      rows,
      notes: [
        `document: up to ${DOCUMENTS} policies in turn. Rendered: asked with back=/, a key of one visit whose answer is never kept.`,
        'Compared servers must agree in status, every header and every byte, else nothing is printed.',
      ],
    });
  } finally {
    await portal.stop();
  }
}

async function pagesOf(url: string): Promise<Page[]> {
  return [
    { name: 'document', paths: await documentPaths(url, 'policies', DOCUMENTS), limit: 1.5 },
    { name: 'list', paths: ['/policies'], limit: 2.5 },
    { name: 'home', paths: ['/'], limit: 2.5 },
    { name: 'search', paths: [`/search?q=${encodeURIComponent('住房保障')}`], limit: Infinity },
  ];
}

async function compare(portal: Measured, page: Page, way: Way): Promise<(string | number)[]> {
  const kept = way.name === 'kept';
  const paths = kept
    ? page.paths
    : page.paths.map((path) => `${path}${path.includes('?') ? '&' : '?'}back=%2F`);
  // Every page is made before it is compared or counted.
  await load(portal, paths, way, way.amount);
  const bare = await startServer([process.execPath, SMALL_HEAP, BARE, portal.url, way.accept, ...paths], {});
  try {
    for (const path of paths) await mustEqual(portal.url + path, bare.url + path, way);
    await load(bare, paths, way, KEPT);
    const [ours, theirs]: [Run[], Run[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await load(portal, paths, way, way.amount));
      theirs.push(await load(bare, paths, way, KEPT));
    }
    return row(page, way, ours, theirs);
  } finally {
    await bare.stop();
  }
}

function row({ name, limit }: Page, way: Way, ours: Run[], theirs: Run[]): (string | number)[] {
  const cpu = ours.map((run) => run.cpu);
  const [own, bare] = [spread(cpu).median, spread(theirs.map((run) => run.cpu)).median];
  const [p50, p99] = [spread(ours.map((run) => run.p50)).median, spread(ours.map((run) => run.p99)).median];
  const target =
    way.name === 'kept'
      ? `ratio ${against(own / bare, RATIO)}`
      : way.name === 'rendered' && limit < Infinity
        ? against(own, limit)
        : '';
  return [name, way.name, own, bare, own / bare, p50, p99, target, raw(cpu)];
}

async function load(server: Measured, paths: string[], way: Way, amount: number): Promise<Run> {
  const before = cpuMs(server.pid);
  const result = await autocannon({
    url: server.url,
    requests: paths.map((path) => ({ path })),
    amount,
    connections: CONNECTIONS,
    headers: { 'accept-encoding': way.accept },
  });
  const cpu = (cpuMs(server.pid) - before) / amount;
  if (result.non2xx || result.errors)
    throw new Error(`${paths[0]}: ${result.non2xx} answers not 2xx, ${result.errors} errors`);
  return { cpu, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Nothing is printed of servers that do not answer the same, or of pages that are not what the row says. */
async function mustEqual(ours: string, theirs: string, { name, accept }: Way): Promise<void> {
  const [a, b] = await Promise.all([ask(ours, accept), ask(theirs, accept)]);
  if (seal(a) !== seal(b)) throw new Error(`the servers compared do not answer the same: ${ours}`);
  if (a.status !== 200) throw new Error(`${ours} answers ${a.status}`);
  const coding = header(a, 'content-encoding') ?? 'identity';
  if (coding !== accept) throw new Error(`${ours} is sent as ${coding}, not ${accept}`);
  const kept = header(a, 'cache-control') !== 'no-store';
  if (kept !== (name === 'kept')) throw new Error(`${ours} is ${kept ? '' : 'not '}kept`);
}
