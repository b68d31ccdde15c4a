import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pages } from './pages.ts';
import { startPortal } from './portal.ts';
import { publishing } from './publish.ts';
import { importing, starting, weighing } from './whole.ts';

/** `npm run bench [-- PART…]`: import, pages, publish, start, bytes, search, faults; all of them unless some are named. */
const PARTS = ['import', 'pages', 'publish', 'start', 'bytes', 'search', 'faults'];
const CORPUS = '../shared/corpus/laws.jsonl.gz';

const asked = process.argv.slice(2);
const wrong = asked.filter((part) => !PARTS.includes(part));
if (wrong.length) {
  console.error(`没有这一项：${wrong.join('、')}。可以选：${PARTS.join('、')}`);
  process.exit(1);
}
const wanted = (part: string) => !asked.length || asked.includes(part);
const folder = await mkdtemp(join(tmpdir(), 'mingchuang-bench-'));

try {
  const demo = join(folder, 'demo');
  await (await startPortal(demo)).stop();
  await measure(demo, 'demo content', { start: 2000, idle: 150 });
  if (existsSync(CORPUS)) {
    const corpus = join(folder, 'corpus');
    await importing(CORPUS, corpus, await lines(CORPUS));
    await measure(corpus, 'corpus', { start: 3000, idle: 250 });
  } else console.log(`\nNo corpus at ${CORPUS}: its figures are left out.`);
  for (const part of ['search', 'faults'].filter(wanted)) {
    const { status } = spawnSync(process.execPath, [`scripts/bench/${part}.ts`], { stdio: 'inherit' });
    if (status) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true });
}

async function measure(dataDir: string, of: string, limits: { start: number; idle: number }): Promise<void> {
  const portal = await startPortal(dataDir);
  const document = await longest(portal.url);
  if (wanted('pages')) await pages(portal, of, document);
  await portal.stop();
  if (wanted('start')) await starting(dataDir, of, limits);
  if (wanted('bytes')) await weighing(dataDir, of, document);
  if (wanted('publish')) await publishing(dataDir, of);
}

/** The policy with attachments and chapters of the demo, the newest elsewhere. */
async function longest(url: string): Promise<string> {
  const list = (await (await fetch(`${url}/policies.json`)).json()) as {
    results: { url: string; title: string }[];
  };
  const chosen = list.results.find(({ title }) => title.includes('加装电梯')) ?? list.results[0]!;
  return new URL(chosen.url).pathname;
}

async function lines(file: string): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) }))
    if (line) count++;
  return count;
}
