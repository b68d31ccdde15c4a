import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killedWhilePosting, type Killed, violationsOf } from './comments-kill.ts';
import { cpuMs, rssMb } from './measured.ts';
import { openForm, type Post, pour, type Poured } from './posting.ts';
import { startPortal } from './portal.ts';
import { atLeast, against, printTable, raw, spread } from './table.ts';
import { storedIn } from './stored.ts';

/**
 * `node scripts/bench/comments.ts [--rounds N] [--seconds N] [--kills N] [--data DIR]`: comments through the real form while
 * pages are read, then kill -9 under that load. Exit code 1 when an acknowledged comment is lost or doubled.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    kills: { type: 'string', default: '12' },
    data: { type: 'string' },
  },
});

const CONNECTIONS = 64;
const READS_PER_SECOND = 1000;
const WARM_SECONDS = 5;
const LEAST_PER_SECOND = 1000;
const SLOWEST_P99 = 250;

const folder = values.data ?? (await mkdtemp(join(tmpdir(), 'mingchuang-comments-')));
try {
  const faults = [...(await load(join(folder, 'load'))), ...(await kills(join(folder, 'kill')))];
  for (const fault of faults) console.error(`✗ ${fault}`);
  process.exitCode = faults.length ? 1 : 0;
} finally {
  if (!values.data) await rm(folder, { recursive: true });
}

type Round = Poured & { cpu: number };

/** Comments and reads a second, and whether everything acknowledged is there once. */
async function load(dir: string): Promise<string[]> {
  const portal = await startPortal(dir);
  const rounds: Round[] = [];
  let memory = 0;
  const before = storedIn(dir).length;
  const acknowledged: Post[] = [];
  try {
    const form = await openForm(portal.url);
    const once = (seconds: number) =>
      pour(form, { seconds, connections: CONNECTIONS, readsPerSecond: READS_PER_SECOND });
    acknowledged.push(...(await once(WARM_SECONDS)).acknowledged);
    for (let round = 0; round < Number(values.rounds); round++) {
      const [start, poured] = [cpuMs(portal.pid), await once(Number(values.seconds))];
      rounds.push({ ...poured, cpu: cpuMs(portal.pid) - start });
      acknowledged.push(...poured.acknowledged);
    }
    memory = rssMb(portal.pid);
  } finally {
    await portal.stop();
  }
  tell(rounds, memory);
  const stored = storedIn(dir);
  const there = new Set(stored);
  const lost = acknowledged.filter(({ mark }) => !there.has(mark)).length;
  console.log(
    `  ${acknowledged.length} acknowledged, ${stored.length - before} stored, ${lost} lost, ${stored.length - there.size} doubled`,
  );
  return [
    ...(lost ? [`${lost} acknowledged comments are not stored`] : []),
    ...(stored.length > there.size ? [`${stored.length - there.size} comments are stored twice`] : []),
    ...(acknowledged.length ? [] : ['nothing was acknowledged']),
  ];
}

function tell(rounds: readonly Round[], memory: number): void {
  const of = (value: (round: Round) => number) => rounds.map(value);
  const rate = of((round) => round.acknowledged.length / round.seconds);
  const reads = of((round) => round.reads / round.seconds);
  const p99 = of((round) => round.p99);
  const line = (name: string, figures: number[], target: string) => [
    name,
    spread(figures).median,
    spread(figures).least,
    spread(figures).most,
    target,
    raw(figures),
  ];
  printTable({
    title: `Comments through the form, ${rounds.length} rounds of ${values.seconds} s, ${CONNECTIONS} connections`,
    commands: ['npm start', 'node scripts/bench/comments.ts'],
    head: ['', 'median', 'least', 'most', 'target', 'rounds'],
    rows: [
      line('acknowledged a second', rate, atLeast(spread(rate).median, LEAST_PER_SECOND)),
      line(
        'p50 ms',
        of((round) => round.p50),
        '',
      ),
      line('p99 ms', p99, against(spread(p99).median, SLOWEST_P99)),
      line('pages read a second', reads, atLeast(spread(reads).median, READS_PER_SECOND * 0.98)),
      line(
        'p99 ms of a page',
        of((round) => round.readP99),
        '',
      ),
      line(
        'CPU ms a comment, reads included',
        of((round) => round.cpu / round.acknowledged.length),
        '',
      ),
      line(
        'refused or broken',
        of((round) => round.refused),
        '',
      ),
    ],
    notes: [
      `memory at the end ${memory.toFixed(0)} MB`,
      'Acknowledged: 303 to the receipt. The client shares the machine.',
    ],
  });
}

async function kills(dir: string): Promise<string[]> {
  const done: Killed[] = [];
  for (let round = 1; round <= Number(values.kills); round++) {
    done.push(await killedWhilePosting(dir, { connections: CONNECTIONS, readsPerSecond: READS_PER_SECOND }));
    console.log(`kill ${round}: ${JSON.stringify(done.at(-1))}`);
  }
  const sum = (value: (round: Killed) => number) => done.reduce((all, round) => all + value(round), 0);
  console.table([
    {
      'kill -9': done.length,
      'with posts in flight': done.filter(({ inFlight }) => inFlight > 0).length,
      acknowledged: sum(({ acknowledged }) => acknowledged),
      'acknowledged, lost': sum(({ lost }) => lost),
      'sent again after the start': sum(({ again }) => again),
      'of those there already': sum(({ already }) => already),
      'doubled by key': sum(({ doubled }) => doubled),
    },
  ]);
  return violationsOf(done);
}
