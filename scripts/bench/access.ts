// `node scripts/bench/access.ts [serve on|off]`: CPU of a kept page with and without the access log, rounds alternated. Two
// processes of the same program differ by a few percent, so every set is new processes, and a second one without the log says
// how much of a difference is none.
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

const SETS = 3;
const ROUNDS = 4;
const AMOUNT = 60_000;
/** A portal runs for weeks: what the first seconds cost, before the code is compiled, is not asked here. */
const WARM = 3;
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
  const cpu = { on: [] as number[], off: [] as number[], again: [] as number[] };
  const names = Object.keys(cpu) as (keyof typeof cpu)[];
  for (let set = 0; set < SETS; set++) {
    const servers = await Promise.all(
      names.map((name) => startServer([process.execPath, SMALL_HEAP, OWN, 'serve', name], {})),
    );
    try {
      for (const server of servers) for (let n = 0; n < WARM; n++) await load(server);
      for (let round = 0; round < ROUNDS; round++)
        for (let turn = 0; turn < names.length; turn++) {
          const at = (turn + round + set) % names.length;
          cpu[names[at]!].push(await load(servers[at]!));
        }
    } finally {
      for (const server of servers) await server.stop();
    }
  }
  const [on, off, again] = names.map((name) => spread(cpu[name]).median) as [number, number, number];
  const more = (one: number, than: number) => (one / than - 1) * 100;
  printTable({
    title: `Access log: CPU ms of the whole process per kept page, ${SETS} sets of processes, ${ROUNDS} rounds of ${AMOUNT} each after ${WARM} unmeasured, alternated`,
    commands: ['node scripts/bench/access.ts'],
    head: ['with', 'without', 'more %', 'target', 'without again', 'more %', 'rounds with', 'rounds without'],
    rows: [[on, off, more(on, off), '≤ 5 %', again, more(again, off), raw(cpu.on), raw(cpu.off)]],
    notes: ['The log flushes once a second while it is measured; its writes count.'],
  });
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
