// `node scripts/bench/queue.ts`: CPU of 待办 with 500 open releases, each a policy with its interpretation as the demo has them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { documents } from '#db/schema.ts';
import { userByLogin } from '../../src/accounts/service.ts';
import { change, type Ctx, SYSTEM } from '../../src/context.ts';
import type { Content } from '../../src/documents/rules.ts';
import { loadEditions } from '../../src/documents/service.ts';
import { bind, moveTo } from '../../src/releases/service.ts';
import { addPart, saveEdition, startRelease } from '../../src/writing/service.ts';
import { cpuMs } from './measured.ts';
import { run, startPortal } from './portal.ts';
import { against, printTable, spread } from './table.ts';

const OPEN = 500;
const ROUNDS = 7;
const ASKED = 20;
/** Most ms of CPU for a page of 待办. */
const LIMIT = 25;

const dir = await mkdtemp(join(tmpdir(), 'mingchuang-bench-queue-'));
try {
  await fill();
  await measure();
} finally {
  await rm(dir, { recursive: true });
}

/** Three in five are drafts, the others under review or approved. */
async function fill(): Promise<void> {
  const portal = await run(dir);
  const base: Ctx = { store: portal.store, site: portal.site, actor: SYSTEM, now: new Date() };
  const { id, name } = (await userByLogin(base, 'chenwenjing'))!;
  const ctx = { ...base, actor: { id, name } };
  const [policies, interpretations] = [await textsOf(ctx, 'policy'), await textsOf(ctx, 'interpretation')];
  for (let n = 0; n < OPEN; n++) {
    const [policy, interpretation] = [
      policies[n % policies.length]!,
      interpretations[n % interpretations.length]!,
    ];
    const title = `${policy.title}（第${n + 1}稿）`;
    const content = { ...wordsOf(policy), department: 'rural' };
    const begun = await startRelease(ctx, { type: 'policy', title, origin: 'draft', content });
    const added = await addPart(ctx, {
      ...{ releaseId: begun.releaseId, type: 'interpretation', title: interpretation.title },
      links: [{ relation: 'interprets', toId: begun.documentId }],
    });
    await saveEdition(ctx, { editionId: added.editionId, revision: 0, content: wordsOf(interpretation) });
    if (n % 5 >= 3)
      await change(ctx, 'bench.submit', begun.releaseId, async (tx) => {
        await bind(tx, begun.releaseId);
        if (n % 5 === 4) await moveTo(tx, begun.releaseId, 'approved');
      });
  }
  await portal.close();
}

function wordsOf({ summary, body, details }: Content) {
  return { summary, body, details };
}

async function textsOf(ctx: Ctx, type: string) {
  return ctx.store.read(async (db) => {
    const rows = await db
      .select({ id: documents.liveEditionId })
      .from(documents)
      .where(eq(documents.type, type));
    const live = await loadEditions(
      db,
      rows.flatMap(({ id }) => id ?? []),
    );
    return live.map(({ content }) => content);
  });
}

async function measure(): Promise<void> {
  const portal = await startPortal(dir);
  const cookies = new Map<string, string>();
  for (const login of ['chenwenjing', 'zhouli']) cookies.set(login, await signIn(portal.url, login));
  const rows: (string | number)[][] = [];
  try {
    for (const [login, path] of [
      ['chenwenjing', '/desk'],
      ['chenwenjing', '/desk?tab=mine'],
      ['chenwenjing', '/desk?tab=all&page=13'],
      ['chenwenjing', '/desk?tab=all&q=%E7%AC%AC3'],
      ['chenwenjing', '/desk?tab=published'],
      ['zhouli', '/desk?tab=mine'],
    ] as const) {
      const figures: number[] = [];
      for (let round = 0; round <= ROUNDS; round++) {
        const before = cpuMs(portal.pid);
        for (let n = 0; n < ASKED; n++) {
          const answer = await fetch(portal.url + path, { headers: { cookie: cookies.get(login)! } });
          if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
          await answer.arrayBuffer();
        }
        // The first round warms up.
        if (round) figures.push((cpuMs(portal.pid) - before) / ASKED);
      }
      const { median, least, most } = spread(figures);
      rows.push([login, path, median, least, most, against(median, LIMIT)]);
    }
  } finally {
    await portal.stop();
  }
  printTable({
    title: `待办 with ${OPEN} open releases: CPU ms of the whole process a page, ${ROUNDS} rounds of ${ASKED}`,
    commands: ['node scripts/bench/queue.ts'],
    head: ['who', 'page', 'median', 'min', 'max', 'target'],
    rows,
  });
}

async function signIn(url: string, login: string): Promise<string> {
  const lines = (await readFile(join(dir, 'demo-accounts.txt'), 'utf8')).split('\n');
  const password = lines.find((line) => line.startsWith(`${login}\t`))!.split('\t')[1]!;
  const answer = await fetch(`${url}/desk/signin?_action=desk.signIn`, {
    ...{ method: 'POST', redirect: 'manual' as const, body: new URLSearchParams({ login, password }) },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  return answer.headers.getSetCookie()[0]!.split(';', 1)[0]!;
}
