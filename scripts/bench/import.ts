import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { innermost, peakMb, spawnWith } from './measured.ts';
import { atLeast, printTable } from './table.ts';

type Mark = { ms: number; done: number };

const SLICES = 10;
const LOOK_MS = 250;
/** Least documents a second. */
const RATE = 100;

/** Import of a whole corpus with all checks, as a person types it; what is published is counted in the database meanwhile. */
export async function importing(corpus: string, dir: string, documents: number): Promise<void> {
  const began = performance.now();
  const child = spawnWith({ DATA_DIR: dir }, ['npm', 'run', 'import', '--', corpus]);
  child.stdout!.resume();
  child.stderr!.pipe(process.stderr);
  const marks: Mark[] = [{ ms: 0, done: 0 }];
  let peak = 0;
  const watch = setInterval(() => {
    marks.push({ ms: performance.now() - began, done: publishedIn(dir) });
    peak = Math.max(peak, ...seen(() => peakMb(innermost(child.pid!))));
  }, LOOK_MS);
  const [code] = (await once(child, 'exit')) as [number];
  clearInterval(watch);
  const seconds = (performance.now() - began) / 1000;
  const published = publishedIn(dir);
  if (code !== 0 || published !== documents)
    throw new Error(`the import ended with ${code}, ${published} of ${documents} documents are published`);
  const rates = ratesOf(marks, documents);
  const end = seconds - reached(marks, documents) / 1000;
  printTable({
    title: 'Import with all checks',
    commands: [`npm run import -- ${corpus}`],
    head: ['documents', 's', 'documents/s', 'target', 'last ÷ second slice', 'peak RSS MB'],
    rows: [
      [
        String(documents),
        seconds,
        documents / seconds,
        atLeast(documents / seconds, RATE),
        rates.at(-1)! / rates[1]!,
        peak,
      ],
    ],
    notes: [
      `documents/s in ${SLICES} slices of as many documents: ${rates.map((rate) => rate.toFixed(0)).join(' ')}`,
      `The first slice begins with the command; after the last the program closes the database in ${end.toFixed(1)} s.`,
    ],
  });
}

/** Documents a second in each slice. */
function ratesOf(marks: Mark[], documents: number): number[] {
  const ends = Array.from({ length: SLICES + 1 }, (_, i) => reached(marks, (documents * i) / SLICES));
  return ends.slice(1).map((end, i) => (documents / SLICES / (end - ends[i]!)) * 1000);
}

/** When so many documents were published, in ms, between the two looks around it. */
function reached(marks: Mark[], documents: number): number {
  const at = marks.findIndex(({ done }) => done >= documents);
  const [before, after] = [marks[at - 1], marks[at] ?? marks.at(-1)!];
  if (!before) return after.ms;
  return before.ms + ((documents - before.done) / (after.done - before.done)) * (after.ms - before.ms);
}

function publishedIn(dir: string): number {
  const file = join(dir, 'mingchuang.db');
  const [count = 0] = existsSync(file) ? seen(() => counted(file)) : [];
  return count;
}

function counted(file: string): number {
  const db = new Database(file, { readonly: true });
  try {
    const question = 'select count(*) from documents where live_edition_id is not null';
    return db.prepare(question).pluck().get() as number;
  } finally {
    db.close();
  }
}

/** What can be seen; nothing before there is a table or after the process has ended. */
function seen(look: () => number): number[] {
  try {
    return [look()];
  } catch {
    return [];
  }
}
