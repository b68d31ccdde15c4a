// `node scripts/bench/access.ts [serve on|off]`: CPU of a kept page with and without the access log, rounds alternated.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { openAccess } from '../../src/access/service.ts';
import { serve } from '../../src/edge/server.ts';
import { loadSite } from '../../src/site.ts';
import { SMALL_HEAP } from '../node.mjs';
import { cpuMs, freePort, type Measured, startServer } from './measured.ts';
import { printTable, raw, spread } from './table.ts';

const ROUNDS = 11;
const AMOUNT = 30_000;
const CONNECTIONS = 10;
const OWN = fileURLToPath(import.meta.url);
/** 12 KB that do not pack: as a document page is sent. */
const PAGE = Buffer.from(`<!doctype html><title>x</title>${randomBytes(9 * 1024).toString('base64')}`);

const [verb, way] = process.argv.slice(2);
await (verb === 'serve' ? front(way === 'on') : compare());

async function front(on: boolean): Promise<void> {
  const site = await loadSite('content', { base: '', origin: '' });
  const dir = await mkdtemp(join(tmpdir(), 'mingchuang-access-'));
  const clock = () => new Date();
  const { url } = await serve({
    ...{ site, clock, client: '/nowhere', host: '127.0.0.1', port: await freePort() },
    store: { onTags: () => () => {} },
    handler: (_req, res, _next, { page }) => {
      page.keep = true;
      res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(PAGE);
    },
    ...(on && { access: openAccess({ dir, clock, log: console.error }) }),
  });
  console.log(`ready at ${url}`);
}

async function compare(): Promise<void> {
  const command = (state: string) => [process.execPath, SMALL_HEAP, OWN, 'serve', state];
  const servers = [await startServer(command('on'), {}), await startServer(command('off'), {})];
  try {
    for (const server of servers) await load(server);
    const cpu: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++)
      for (const at of round % 2 ? [1, 0] : [0, 1]) cpu[at]!.push(await load(servers[at]!));
    const [on, off] = cpu.map((one) => spread(one).median) as [number, number];
    printTable({
      title: `Access log: CPU ms of the whole process per kept page, ${ROUNDS} rounds of ${AMOUNT} alternated`,
      commands: ['node scripts/bench/access.ts'],
      head: ['with', 'without', 'more %', 'target', 'rounds with', 'rounds without'],
      rows: [[on, off, (on / off - 1) * 100, '≤ 5 %', raw(cpu[0]), raw(cpu[1])]],
      notes: ['The log flushes once a second while it is measured; its writes count.'],
    });
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function load({ pid, url }: Measured): Promise<number> {
  const before = cpuMs(pid);
  const headers = { 'accept-encoding': 'br' };
  const done = await autocannon({
    url: `${url}/policies/2026-001`,
    amount: AMOUNT,
    connections: CONNECTIONS,
    headers,
  });
  if (done.non2xx || done.errors) throw new Error(`${done.non2xx} answers not 2xx, ${done.errors} errors`);
  return (cpuMs(pid) - before) / AMOUNT;
}
