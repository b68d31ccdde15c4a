import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { cpuMs, type Measured, startServer } from './measured.ts';
import { against, printTable, spread } from './table.ts';

type Page = { name: string; path: string; kept: boolean; limit: number };
type Run = { cpu: number; p50: number; p99: number };

const BARE = fileURLToPath(new URL('./bare.ts', import.meta.url));
const ROUNDS = 7;
/** Requests of one round: enough ticks of the clock for either kind. */
const KEPT = 12_000;
const NOT_KEPT = 800;

/**
 * CPU of one request, against node:http with the same bytes, rounds alternated. A page asked with `back` is never kept, so it
 * is rendered each time; bodies are asked for unpacked, so that rendering is measured and not gzip.
 */
export async function pages(portal: Measured, of: string, document: string): Promise<void> {
  const rows: (string | number)[][] = [];
  for (const page of pagesOf(document)) rows.push(await compare(portal, page));
  const head = [
    'page',
    '',
    'CPU ms/request (min–max)',
    'bare node:http',
    'ratio',
    'p50 ms',
    'p99 ms',
    'target',
  ];
  printTable(`Pages, ${of}: ${ROUNDS} rounds alternated, 10 connections`, head, rows);
}

const pagesOf = (document: string): Page[] =>
  [
    { name: 'document', path: document, limit: 1.5 },
    { name: 'list', path: '/policies', limit: 2.5 },
    { name: 'home', path: '/', limit: 2.5 },
    { name: 'search', path: `/search?q=${encodeURIComponent('住房保障')}`, limit: Infinity },
  ].flatMap(({ name, path, limit }) => [
    { name, path, kept: true, limit: 1.8 },
    { name, path: `${path}${path.includes('?') ? '&' : '?'}back=%2F`, kept: false, limit },
  ]);

async function compare(portal: Measured, page: Page): Promise<(string | number)[]> {
  const address = portal.url + page.path;
  const bare = await startServer(BARE, {}, [address]);
  try {
    await mustEqual(address, bare.url);
    const [ours, theirs]: [Run[], Run[]] = [[], []];
    const amount = page.kept ? KEPT : NOT_KEPT;
    await load(portal, address, amount);
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await load(portal, address, amount));
      theirs.push(await load(bare, bare.url, KEPT));
    }
    return row(page, ours, theirs);
  } finally {
    await bare.stop();
  }
}

function row({ name, kept, limit }: Page, ours: Run[], theirs: Run[]): (string | number)[] {
  const cpu = spread(ours.map((run) => run.cpu));
  const bare = spread(theirs.map((run) => run.cpu)).median;
  const ratio = cpu.median / bare;
  const verdict = kept ? against(ratio, limit) : limit === Infinity ? '' : against(cpu.median, limit);
  const [p50, p99] = [spread(ours.map((run) => run.p50)).median, spread(ours.map((run) => run.p99)).median];
  const range = `${cpu.median.toFixed(3)} (${cpu.least.toFixed(3)}–${cpu.most.toFixed(3)})`;
  return [name, kept ? 'kept' : 'not kept', range, bare, ratio, p50, p99, verdict];
}

async function load(server: Measured, url: string, amount: number): Promise<Run> {
  const before = cpuMs(server.pid);
  const result = await autocannon({
    url,
    amount,
    connections: 10,
    headers: { 'accept-encoding': 'identity' },
  });
  const cpu = (cpuMs(server.pid) - before) / amount;
  if (result.non2xx || result.errors)
    throw new Error(`${url}: ${result.non2xx} not 2xx, ${result.errors} errors`);
  return { cpu, p50: result.latency.p50, p99: result.latency.p99 };
}

/** Nothing is printed of servers that do not answer the same. */
async function mustEqual(ours: string, theirs: string): Promise<void> {
  const [a, b] = await Promise.all([ours, theirs].map((url) => seen(url)));
  if (a !== b) throw new Error(`the servers compared do not answer the same: ${ours}`);
}

async function seen(url: string): Promise<string> {
  const answer = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
  const body = await answer.text();
  return [answer.status, answer.headers.get('content-encoding'), body.length, body].join('\n');
}
