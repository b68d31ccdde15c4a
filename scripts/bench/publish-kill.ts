import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStore } from '#db/store.ts';
import { chain, verify } from '../../src/audit/service.ts';
import { type Ctx, SYSTEM } from '../../src/context.ts';
import { checkEditions, checkFiles } from '../../src/integrity/service.ts';
import { loadSite } from '../../src/site.ts';
import { renderText } from '../../src/text/markdown.ts';
import { type Point, POINTS } from './failpoints.ts';
import { integrityOf } from './kill.ts';
import { freePort } from './measured.ts';
import { openPair, PATHS, publishPair, sha256Of, type Standing, versionsIn } from './pair.ts';
import { printTable } from './table.ts';

/**
 * `node scripts/bench/publish-kill.ts [KILLS]`: the portal is killed at each point of a publication, KILLS times, under readers.
 * Ctrl-C ends it early with the figures so far.
 */
const kills = Number(process.argv[2] ?? 20);
const READERS = 4;
/** Most ms. */
const RESTART = 2000;
const VICTIM = fileURLToPath(new URL('publish-victim.ts', import.meta.url));

type Life = { hit: boolean; startMs: number; last: number; begun: number; standing: Standing };
type Seen = {
  reads: number;
  mixed: number;
  torn: number;
  files: number;
  inFlight: number;
  versions: Set<number>;
};
type Outcome = {
  kills: number;
  hits: number;
  old: number;
  fresh: number;
  pairs: number;
  torn: number;
  lost: number;
};

const dir = await mkdtemp(join(tmpdir(), 'mingchuang-publish-kill-'));
const home = join(dir, 'home');
const faults: string[] = [];
try {
  await seed();
  await killAll();
} finally {
  await rm(dir, { recursive: true, force: true });
}
for (const fault of faults) console.error(`✗ ${fault}`);
process.exitCode = faults.length ? 1 : 0;

/** The first version of the pair, so that the portal finds something and imports nothing. */
async function seed(): Promise<void> {
  await mkdir(home);
  await withStore(async (ctx) => {
    await publishPair(ctx, await openPair(ctx, null, 1), async (input) => renderText(input));
  });
}

async function killAll(): Promise<void> {
  const outcomes = new Map<Point, Outcome>(POINTS.map((point) => [point, nothing()]));
  const seen: Seen = { reads: 0, mixed: 0, torn: 0, files: 0, inFlight: 0, versions: new Set() };
  const starts: number[] = [];
  let before: { life: Life; point: Point } | null = null;
  const rounds = Array.from({ length: kills }, () => POINTS).flat();
  let stopped = false;
  process.once('SIGINT', () => (stopped = true));
  for (const [at, next] of [...rounds, '' as const].entries()) {
    const point = stopped ? '' : next;
    if (at % POINTS.length === 0) console.error(`${at} of ${rounds.length} kills`);
    const life = await oneLife(point, seen);
    if (before) judge(outcomes.get(before.point)!, before.life, life.standing);
    if (before) starts.push(life.startMs);
    if (!point) break;
    before = { life, point };
  }
  await tell(outcomes, seen, starts);
}

function nothing(): Outcome {
  return { kills: 0, hits: 0, old: 0, fresh: 0, pairs: 0, torn: 0, lost: 0 };
}

/** What the next start finds is held against what this one said before it died. */
function judge(outcome: Outcome, { hit, last, begun }: Life, { versions, torn }: Standing): void {
  const [version, ...others] = new Set(versions);
  outcome.kills++;
  outcome.hits += Number(hit);
  outcome.old += Number(version === last && last !== begun);
  outcome.fresh += Number(version === begun);
  outcome.pairs += Number(others.length > 0);
  outcome.torn += torn;
  outcome.lost += Number(version !== last && version !== begun);
}

/** From the start of a portal to its death, read all the while. */
async function oneLife(point: Point | '', seen: Seen): Promise<Life> {
  const args = [VICTIM, home, String(await freePort()), point, String(Math.random())];
  const child = spawn(process.execPath, ['--no-warnings', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const life: Life = {
    hit: false,
    startMs: 0,
    last: 0,
    begun: 0,
    standing: { versions: [], torn: 0, temps: 0, open: [] },
  };
  const over = { is: false };
  const readers: Promise<void>[] = [];
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (said + text).split('\n');
    said = lines.pop()!;
    for (const line of lines) {
      const [word, ...rest] = line.split(' ');
      const value = rest.join(' ');
      if (word === 'ready') {
        life.startMs = Number(rest[1]);
        for (let n = 0; n < READERS; n++) readers.push(keepReading(rest[0]!, seen, over));
      }
      if (word === 'standing') life.standing = JSON.parse(value) as Standing;
      if (word === 'begin') life.begun = Number(value);
      if (word === 'done') life.last = Number(value);
      if (word === 'at') life.hit = true;
      if (line === 'at around COMMIT') void sleep(Math.random() * 4).then(() => child.kill('SIGKILL'));
    }
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  over.is = true;
  await Promise.all(readers);
  if (signal !== (point ? 'SIGKILL' : null))
    faults.push(`${point || 'the last start'} ended with ${signal ?? code}`);
  // Answered before the kill came: it hit, but after the window.
  life.hit &&= life.last !== life.begun;
  return life;
}

/** Each page speaks of both documents: one version on it, or the pair was mixed. */
async function keepReading(url: string, seen: Seen, over: { is: boolean }): Promise<void> {
  for (let n = 0; !over.is; n++) {
    try {
      const html = await (await fetch(url + PATHS[n % 2])).text();
      const versions = versionsIn(html);
      seen.reads++;
      seen.mixed += Number(versions.length !== 1);
      seen.torn += Number(!html.trimEnd().endsWith('</html>'));
      for (const version of versions) seen.versions.add(version);
      const path = /\/files\/([0-9a-f]{64})[^"?]*/.exec(html);
      if (path && n % 8 < 2) {
        const answer = await fetch(url + path[0]);
        const bytes = Buffer.from(await answer.arrayBuffer());
        seen.files++;
        seen.torn += Number(answer.status === 200 && sha256Of(bytes) !== path[1]);
      }
    } catch {
      // The portal died under the request.
      seen.inFlight++;
      if (!over.is) await sleep(5);
    }
  }
}

async function tell(outcomes: Map<Point, Outcome>, seen: Seen, starts: number[]): Promise<void> {
  const slowest = Math.round(Math.max(...starts));
  const median = Math.round(starts.sort((a, b) => a - b)[Math.floor(starts.length / 2)]!);
  printTable({
    title: 'kill -9 while a policy and its interpretation are published',
    commands: [`node scripts/bench/publish-kill.ts ${kills}`],
    head: ['killed', 'kills', 'inside', 'both old', 'both new', 'mixed', 'torn files', 'neither'],
    rows: [...outcomes].map(([point, { kills: all, hits, old, fresh, pairs, torn, lost }]) =>
      [point, all, hits, old, fresh, pairs, torn, lost].map(String),
    ),
    notes: [
      `Readers: ${seen.reads} pages of ${seen.versions.size} versions, ${seen.mixed} mixed, ${seen.torn} torn; ${seen.files} files; ${seen.inFlight} requests met a dead portal.`,
      `Restart, from the start of Node to its ready line without the sources of this bench: median ${median} ms, most ${slowest} ms (target ${RESTART}).`,
    ],
  });
  for (const [point, { hits, pairs, torn, lost }] of outcomes) {
    if (!hits) faults.push(`${point}: no kill hit inside the window`);
    if (pairs) faults.push(`${point}: ${pairs} mixed pairs`);
    if (torn) faults.push(`${point}: ${torn} torn files`);
    if (lost) faults.push(`${point}: ${lost} times another version than the old or the new one`);
  }
  for (const point of ['inside the transaction', 'first of the pair flipped', 'before COMMIT'] as const)
    if (outcomes.get(point)!.fresh) faults.push(`${point}: published without COMMIT`);
  if (outcomes.get('after COMMIT, not answered')!.old) faults.push('what was committed was lost');
  if (seen.mixed) faults.push(`readers saw ${seen.mixed} mixed pages`);
  if (seen.torn) faults.push(`readers saw ${seen.torn} torn pages or files`);
  if (seen.versions.size < 3 || !seen.files) faults.push('readers saw too little to say anything');
  await withStore(async (ctx) => {
    const { broken } = await verify(ctx);
    if (broken) faults.push(`the audit chain breaks: ${broken.reason}`);
    for (const { id, reason } of [...(await checkEditions(ctx)).broken, ...(await checkFiles(ctx)).broken])
      faults.push(`${id}: ${reason}`);
  });
  if (integrityOf(home) !== 'ok') faults.push('integrity_check fails');
}

async function withStore(work: (ctx: Ctx) => Promise<void>): Promise<void> {
  const site = await loadSite('content', { base: '', origin: '' });
  const store = openStore({ dir: home, seal: chain });
  await work({ store, actor: SYSTEM, now: new Date(), site }).finally(() => store.close());
}
