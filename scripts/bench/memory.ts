import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask } from './answers.ts';
import { peakMb, rssMb } from './measured.ts';
import type { Place } from './place.ts';
import { startPortal } from './portal.ts';
import { against, printTable } from './table.ts';

const SETTLE_MS = 5_000;
const SEARCHES = 1_000;
/** Searches under way at one time. */
const AT_ONCE = 4;
/** Most MB after the searches, whatever the database. */
const LOADED = 350;
const QUERIES = '../shared/corpus/queries';

/** Resident memory of `npm start` at rest and after searches, none of which is answered from a kept page. */
export async function remembering({ dir, name, idle: limit }: Place): Promise<void> {
  const portal = await startPortal(dir);
  try {
    await settled();
    const idle = rssMb(portal.pid);
    const searches = await searchPaths(portal.url);
    const next = searches.values();
    const statuses = new Map<number, number>();
    const asking = Array.from({ length: AT_ONCE }, async () => {
      for (const path of next) {
        const { status } = await ask(portal.url + path, 'br');
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    await Promise.all(asking);
    const after = rssMb(portal.pid);
    const peak = peakMb(portal.pid);
    await settled();
    const later = rssMb(portal.pid);
    const answers = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
    printTable({
      title: `Memory, ${name}: resident MB of the server`,
      commands: ['npm start'],
      head: [
        `idle after ${SETTLE_MS / 1000} s`,
        '',
        `after ${SEARCHES} searches`,
        '',
        `${SETTLE_MS / 1000} s later`,
        'peak',
      ],
      rows: [[idle, against(idle, limit), after, against(after, LOADED), later, peak]],
      notes: [`${SEARCHES} different addresses, ${AT_ONCE} at a time; answered ${answers}.`],
    });
  } finally {
    await portal.stop();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

/** The same words asked in other ways are other addresses, rendered anew. */
const WAYS = ['', '&sort=listed', '&page=2', '&type=policy', '&exact=1'];

/** No address twice: each query in every way, then with a number behind it. */
async function searchPaths(url: string): Promise<string[]> {
  const asked = [...new Set([...(await queries()), ...(await titles(url))])];
  return Array.from({ length: SEARCHES }, (_, i) => {
    const round = Math.floor(i / asked.length);
    const words = `${asked[i % asked.length]}${round < WAYS.length ? '' : round}`;
    return `/search?q=${encodeURIComponent(words)}${WAYS[round] ?? ''}`;
  });
}

/** Real queries, where they are. */
async function queries(): Promise<string[]> {
  if (!existsSync(QUERIES)) return [];
  const files = (await readdir(QUERIES)).filter((file) => file.endsWith('.jsonl'));
  const texts = await Promise.all(files.map((file) => readFile(join(QUERIES, file), 'utf8')));
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { q: string }).q),
  );
}

async function titles(url: string): Promise<string[]> {
  const { body } = await ask(`${url}/policies.json?size=100`);
  return (JSON.parse(String(body)) as { results: { title: string }[] }).results.map(({ title }) => title);
}
