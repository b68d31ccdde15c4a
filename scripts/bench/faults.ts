import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSite } from '../../src/site.ts';
import { fullDisk, violationsOf } from './full.ts';
import { killRound, type Round, violations } from './kill.ts';

/** `node scripts/bench/faults.ts [ROUNDS] [WRITES]`: kill -9 among writes, then a disk that runs full. */
const [rounds = '10', writes = '10000'] = process.argv.slice(2);
const site = await loadSite('content', { base: '', origin: '' });
const dir = await mkdtemp(join(tmpdir(), 'mingchuang-faults-'));
try {
  const faults = [...(await kills()), ...(await full())];
  for (const fault of faults) console.error(`✗ ${fault}`);
  process.exitCode = faults.length ? 1 : 0;
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function kills(): Promise<string[]> {
  const done: Round[] = [];
  for (let round = 1; round <= Number(rounds); round++) {
    done.push(await killRound(join(dir, 'kill'), round, Number(writes), site));
    console.log(`round ${round}: ${JSON.stringify(done.at(-1))}`);
  }
  const sum = (value: (round: Round) => number) => done.reduce((all, round) => all + value(round), 0);
  console.table([
    {
      rounds: done.length,
      'with writes in flight': done.filter(({ inFlight }) => inFlight > 0).length,
      asked: sum(({ asked }) => asked),
      acknowledged: sum(({ acknowledged }) => acknowledged),
      'acknowledged, lost': sum(({ lost }) => lost),
      'durable, not acknowledged': sum(({ unacknowledged }) => unacknowledged),
      'reopened in, ms at most': Math.max(...done.map(({ reopened }) => reopened)),
    },
  ]);
  return violations(done);
}

async function full(): Promise<string[]> {
  const outcome = await fullDisk(join(dir, 'full'), site);
  if (!outcome) {
    console.log('full disk: skipped, no file system can be mounted here');
    return [];
  }
  console.table([outcome]);
  return violationsOf(outcome);
}
