// `node scripts/bench/erasures.ts`: 依法清除 beside 3,528 documents: the answer, what follows it, who waits meanwhile.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { desc, isNotNull } from 'drizzle-orm';
import { documents } from '#db/schema.ts';
import { openStore } from '#db/store.ts';
import { addUser } from '../../src/accounts/service.ts';
import { chain } from '../../src/audit/service.ts';
import { type Ctx, read, SYSTEM } from '../../src/context.ts';
import { releaseOfLive, takeDown } from '../../src/emergencies/service.ts';
import { ask, confirm } from '../../src/erasures/service.ts';
import { finishErasures } from '../../src/leftovers/service.ts';
import { loadSite } from '../../src/site.ts';
import { printTable } from './table.ts';

const CORPUS = '../shared/corpus/laws.jsonl.gz';
const ROUNDS = 3;
/** Milliseconds between two writes of somebody else. */
const PAUSE = 20;

const dir = await mkdtemp(join(tmpdir(), 'mingchuang-bench-erasures-'));
try {
  const program = ['env', `DATA_DIR=${dir}`, process.execPath, '--no-warnings', 'scripts/import.ts'];
  const [command = '', ...rest] = program;
  spawnSync(command, [...rest, process.argv[2] ?? CORPUS], { stdio: 'ignore' });
  await measure();
} finally {
  await rm(dir, { recursive: true });
}

async function measure(): Promise<void> {
  const store = openStore({ dir, seal: chain });
  const site = await loadSite('content', { base: '', origin: 'http://127.0.0.1:4321' });
  const base: Ctx = { store, site, actor: SYSTEM, now: new Date() };
  const asker = await person(base, 'asker', 'secrecy');
  const confirmer = await person(base, 'confirmer', 'publisher');
  const rows: (string | number)[][] = [];
  for (const id of await newest(base)) rows.push(await erase(id, asker, confirmer));
  await store.close();
  printTable({
    title: '依法清除, ms',
    commands: ['node scripts/bench/erasures.ts'],
    head: ['rows emptied', 'files, pages', 'loop at most', 'others’ write at most', 'writes refused'],
    rows,
    notes: [
      'rows emptied: from the confirmation to its COMMIT; the words are public nowhere and in no row then',
    ],
  });
}

async function person(ctx: Ctx, login: string, role: 'publisher' | 'secrecy'): Promise<Ctx> {
  const grants = [{ role, department: null }];
  return {
    ...ctx,
    actor: { id: await addUser(ctx, { login, name: login, department: 'office', grants }), name: login },
  };
}

async function newest(ctx: Ctx): Promise<string[]> {
  const { id, liveEditionId } = documents;
  const rows = await read(ctx, (db) =>
    db.select({ id }).from(documents).where(isNotNull(liveEditionId)).orderBy(desc(id)).limit(ROUNDS),
  );
  return rows.map((row) => row.id);
}

async function erase(documentId: string, asker: Ctx, confirmer: Ctx): Promise<(string | number)[]> {
  const releaseId = (await releaseOfLive(confirmer, documentId))!;
  await takeDown(confirmer, { releaseId, documentIds: [documentId], reason: 'leak', shown: 'no', note: '' });
  const id = await ask(asker, { documentIds: [documentId], ground: 'personal', note: '书面提出' });
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const began = performance.now();
  await confirm(confirmer, { id, sure: true });
  const emptied = performance.now();
  const writing = others(confirmer);
  await finishErasures(confirmer);
  const done = performance.now();
  const { longest, refused } = await writing.stop();
  loop.disable();
  return [emptied - began, done - emptied, loop.max / 1e6, longest, refused];
}

/** Somebody else writes all the while. */
function others({ store }: Ctx) {
  let [going, longest, refused] = [true, 0, 0];
  const all = (async () => {
    while (going) {
      const from = performance.now();
      await store.tx(async () => {}).catch(() => (refused += 1));
      longest = Math.max(longest, performance.now() - from);
      await new Promise((later) => setTimeout(later, PAUSE));
    }
  })();
  return {
    async stop() {
      going = false;
      await all;
      return { longest, refused };
    },
  };
}
