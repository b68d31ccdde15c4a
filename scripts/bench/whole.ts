import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { startPortal } from './portal.ts';
import { peakMb, rssMb, spawnWith } from './measured.ts';
import { against, printTable, spread } from './table.ts';

const IMPORT = fileURLToPath(new URL('../../dist/scripts/import.mjs', import.meta.url));
const STARTS = 5;
const SETTLE_MS = 5_000;
const SEARCHES = 1_000;

/** Import of a whole corpus by the built program: documents a second in ten slices, and the most memory it took. */
export async function importing(corpus: string, dataDir: string, documents: number): Promise<void> {
  const child = spawnWith({ DATA_DIR: dataDir }, [IMPORT, corpus], 'pipe');
  const marks: { at: number; done: number }[] = [{ at: performance.now(), done: 0 }];
  let peak = 0;
  const watch = setInterval(
    () =>
      (peak = Math.max(
        peak,
        safely(() => peakMb(child.pid!)),
      )),
    200,
  );
  const look = (bytes: Buffer) => {
    const done = Number(/(\d+)\/\d+ 件/.exec(String(bytes))?.[1] ?? 0);
    if (done > marks.at(-1)!.done) marks.push({ at: performance.now(), done });
  };
  child.stdout!.on('data', look);
  child.stderr!.on('data', look);
  const [code] = (await once(child, 'exit')) as [number];
  clearInterval(watch);
  marks.push({ at: performance.now(), done: documents });
  const seconds = (marks.at(-1)!.at - marks[0]!.at) / 1000;
  const rates = marks.slice(1).map((m, i) => ((m.done - marks[i]!.done) / (m.at - marks[i]!.at)) * 1000);
  printTable(
    'Import with all checks, built program',
    ['documents', 's', 'documents/s', 'by slice', 'peak RSS MB', 'target'],
    [
      [
        String(documents),
        seconds,
        documents / seconds,
        rates.map((r) => r.toFixed(0)).join(' '),
        peak,
        documents / seconds >= 100 ? 'ok ≥ 100/s' : 'under 100/s',
      ],
    ],
  );
  if (code !== 0) throw new Error(`the import ended with ${code}`);
}

const safely = (look: () => number): number => {
  try {
    return look();
  } catch {
    return 0;
  }
};

/** Start again with nothing changed, and memory idle and after searches. */
export async function starting(
  dataDir: string,
  of: string,
  limits: { start: number; idle: number },
): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const portal = await startPortal(dataDir);
    times.push(portal.startMs);
    await portal.stop();
  }
  const portal = await startPortal(dataDir);
  await new Promise((settled) => setTimeout(settled, SETTLE_MS));
  const idle = rssMb(portal.pid);
  for (const q of await queries(SEARCHES))
    await (await fetch(`${portal.url}/search?q=${encodeURIComponent(q)}`)).text();
  const after = rssMb(portal.pid);
  await portal.stop();
  const start = spread(times);
  printTable(
    `Process, ${of}`,
    ['', 'figure', 'min', 'max', 'target'],
    [
      [
        `start again, ms (${STARTS})`,
        start.median,
        start.least,
        start.most,
        against(start.median, limits.start),
      ],
      [`RSS idle after ${SETTLE_MS / 1000} s, MB`, idle, '', '', against(idle, limits.idle)],
      [`RSS after ${SEARCHES} searches, MB`, after, '', '', against(after, 350)],
    ],
  );
}

const WORDS = [
  '住房',
  '租金',
  '电梯',
  '维修资金',
  '物业服务',
  '工程质量',
  '施工许可',
  '安全生产',
  '预算',
  '城市更新',
];

/** Real queries where the corpus is, else words with a number behind, so that each is rendered. */
async function queries(count: number): Promise<string[]> {
  const folder = '../shared/corpus/queries';
  const files = existsSync(folder) ? await readdir(folder) : [];
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const asked = texts.flatMap((text) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { q: string }).q),
  );
  return Array.from({ length: count }, (_, i) => asked[i % asked.length] ?? `${WORDS[i % WORDS.length]}${i}`);
}

/** What one page weighs and asks for. */
export async function weighing(dataDir: string, of: string, document: string): Promise<void> {
  const portal = await startPortal(dataDir);
  const rows: (string | number)[][] = [];
  for (const path of [
    '/',
    '/policies',
    document,
    '/interpretations',
    `/search?q=${encodeURIComponent('住房')}`,
  ]) {
    const html = await (await fetch(portal.url + path)).text();
    const parts = [
      ...html.matchAll(
        /<(?:link rel="stylesheet" href|script type="module" src|img src|link rel="icon"[^>]* href)="([^"]+)"/g,
      ),
    ].map(([, at]) => at!);
    const sizes = await Promise.all(
      parts.map(async (at) => ({ at, kb: await packed(new URL(at, portal.url).href) })),
    );
    const sum = (end: string) => sizes.filter(({ at }) => at.endsWith(end)).reduce((n, { kb }) => n + kb, 0);
    const foreign = parts.filter((at) => new URL(at, portal.url).origin !== portal.url).length;
    const kb = (await promisify(gzip)(html)).length / 1024;
    rows.push([
      decodeURIComponent(path),
      kb,
      sum('.css'),
      sum('.js'),
      String(parts.length + 1),
      String(foreign),
      [against(kb, 60), against(sum('.css'), 15), against(sum('.js'), 12)].join(', '),
    ]);
  }
  await portal.stop();
  printTable(
    `Bytes, ${of}: KB gzip`,
    ['page', 'HTML', 'CSS', 'JS', 'requests', 'third party', 'target'],
    rows,
  );
}

const packed = async (url: string): Promise<number> =>
  (await promisify(gzip)(Buffer.from(await (await fetch(url)).arrayBuffer()))).length / 1024;
