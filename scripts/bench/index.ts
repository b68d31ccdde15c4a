import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { databaseExists } from '#db/store.ts';
import { isBuilt } from '../stamp.mjs';
import { weighing } from './bytes.ts';
import { importing } from './import.ts';
import { remembering } from './memory.ts';
import { pages } from './pages.ts';
import type { Place } from './place.ts';
import { startPortal } from './portal.ts';
import { publishing } from './publish.ts';
import { starting } from './start.ts';

/**
 * `npm run bench [-- PART… --data DIR]`: every part in this order unless some are named. DIR keeps the databases for the next
 * run. Exit code 1 when a comparison is not valid or a part fails, never because a figure is over its target.
 */
const PLACED = { pages, start: starting, memory: remembering, bytes: weighing, publish: publishing };
/** Programs of their own, which also run alone. */
const ALONE = ['search', 'comments', 'faults', 'publish-kill'];
const PARTS = ['import', ...Object.keys(PLACED), ...ALONE];
const CORPUS = '../shared/corpus/laws.jsonl.gz';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { data: { type: 'string' } } });
const wrong = positionals.filter((part) => !PARTS.includes(part));
if (wrong.length) {
  console.error(`没有这一项：${wrong.join('、')}。可以选：${PARTS.join('、')}`);
  process.exit(1);
}
const wanted = (part: string) => !positionals.length || positionals.includes(part);
const folder = values.data ? resolve(values.data) : await mkdtemp(join(tmpdir(), 'mingchuang-bench-'));

try {
  if (!isBuilt()) spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
  if (['import', ...Object.keys(PLACED)].some(wanted)) await measurePlaces();
  for (const part of ALONE.filter(wanted)) {
    console.log(`\n$ node scripts/bench/${part}.ts`);
    const { status } = spawnSync(process.execPath, [`scripts/bench/${part}.ts`], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
} finally {
  if (!values.data) await rm(folder, { recursive: true });
}

async function measurePlaces(): Promise<void> {
  const demo = join(folder, 'demo');
  if (Object.keys(PLACED).some(wanted)) {
    if (!databaseExists(demo)) await (await startPortal(demo)).stop();
    await measure({ dir: demo, name: 'demo content', start: 2000, idle: 150 });
  }
  if (!existsSync(CORPUS)) return console.log(`\nNo corpus at ${CORPUS}: its figures are left out.`);
  const corpus = join(folder, 'corpus');
  // A database kept from an earlier run is measured as it is; the rate of import needs an empty one.
  if (wanted('import') || !databaseExists(corpus)) {
    await rm(corpus, { recursive: true, force: true });
    const documents = await lines(CORPUS);
    if (!(await valid('import', () => importing(CORPUS, corpus, documents)))) return;
  }
  await measure({ dir: corpus, name: 'corpus', start: 3000, idle: 250 });
}

async function measure(place: Place): Promise<void> {
  for (const [part, work] of Object.entries(PLACED))
    if (wanted(part)) await valid(`${part}, ${place.name}`, () => work(place));
}

/** One part's fault costs the run its exit code and not the other parts. */
async function valid(part: string, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    console.error(`\n✗ ${part}: ${error instanceof Error ? error.stack : error}`);
    process.exitCode = 1;
    return false;
  }
}

async function lines(file: string): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) }))
    if (line) count++;
  return count;
}
