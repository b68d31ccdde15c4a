import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { parse } from 'yaml';
import { FTS_STATEMENTS, fullText } from '../../db/fts.ts';
import { loadTitleIndex, rebuild, type TitleIndex } from '../../src/search/lunr.ts';
import { numberKey } from '../../src/search/numbers.ts';
import { type Candidate, countedWords, plan, type Plan, questions, rank } from '../../src/search/rules.ts';
import { forIndex } from '../../src/search/tokens.ts';

/**
 * Search quality and cost on a corpus of real texts: `node scripts/bench/search.ts [FOLDER] [QUERIES]`.
 * FOLDER holds `laws.jsonl.gz` (id, title, docNumber, agency, date, body) and `queries/*.jsonl` (q, expected ids).
 */
type Law = { id: string; title: string; docNumber?: string; agency?: string; date?: string; body: string };
type Query = { q: string; expected: string[] };
type Shelf = Awaited<ReturnType<typeof shelve>>;

const SETS = ['title', 'titledrop', 'phrase', 'docnum', 'natural', 'trad', 'typo'];
const TODAY = '2026-06-01';

const root = resolve(import.meta.dirname, '../..');
const folder = resolve(process.argv[2] ?? join(root, '../shared/corpus'));
if (existsSync(join(folder, 'laws.jsonl.gz'))) await run();
else console.log(`No corpus at ${folder}; nothing measured.`);

async function run(): Promise<void> {
  const started = performance.now();
  const shelf = await shelve();
  console.log(`${shelf.laws.length} documents indexed in ${Math.round(performance.now() - started)} ms`);
  globalThis.gc?.();
  console.log(`RSS ${rss()} MB\n`);
  const queries = resolve(process.argv[3] ?? join(folder, 'queries'));
  console.log('set        queries  Lunr s@1  s@10   fused s@1  s@10   CPU ms/query Lunr  fused');
  for (const name of SETS.filter((set) => existsSync(join(queries, `${set}.jsonl`)))) {
    const list = lines<Query>(await readFile(join(queries, `${name}.jsonl`), 'utf8'));
    const lunr = await measure(shelf, list, async (query) => lunrOnly(shelf, query));
    const fused = await measure(shelf, list, (query) => search(shelf, query));
    console.log(
      name.padEnd(10),
      String(list.length).padStart(7),
      [lunr.first, lunr.ten, fused.first, fused.ten].map((n) => n.toFixed(3).padStart(8)).join(' '),
      [lunr.cpu, fused.cpu].map((n) => n.toFixed(2).padStart(10)).join(' '),
    );
  }
  console.log(`\nRSS after queries ${rss()} MB`);
}

async function shelve() {
  const laws = lines<Law>(gunzipSync(await readFile(join(folder, 'laws.jsonl.gz'))).toString());
  const raw = new Database(':memory:');
  for (const statement of FTS_STATEMENTS) raw.exec(statement);
  const fts = fullText(raw);
  raw.exec('begin');
  for (const [row, law] of laws.entries())
    await fts.put(row, { title: forIndex(law.title), body: forIndex(law.body) });
  raw.exec('commit');
  const rows = laws.map(({ title, docNumber, agency }, row) => {
    return { ref: row.toString(36), title, number: docNumber ?? null, agency: agency ?? '', topics: [] };
  });
  const titles: TitleIndex = await loadTitleIndex(await rebuild(rows));
  const numbers = laws
    .map(({ docNumber, agency }, row) => ({ key: docNumber ? numberKey(docNumber, agency) : null, row }))
    .filter((entry): entry is { key: string; row: number } => entry.key !== null);
  const newest = new Map<string, string>();
  for (const { title, date = '' } of laws) if (date >= (newest.get(title) ?? '')) newest.set(title, date);
  const synonyms = parse(await readFile(join(root, 'content/synonyms.yaml'), 'utf8')) as string[][];
  for (const law of laws) law.body = '';
  return { laws, fts, titles, numbers, newest, synonyms };
}

/** Rows found, best first: by number, then by the fused rank over what Lunr and the full text found. */
async function search(shelf: Shelf, query: string): Promise<number[]> {
  const asked = plan(query, shelf.synonyms);
  const weights = {
    size: shelf.laws.length,
    title: new Map<string, number>(),
    body: new Map<string, number>(),
  };
  for (const word of countedWords(asked)) {
    weights.title.set(word, shelf.titles.frequency(word));
    weights.body.set(word, await shelf.fts.count('body', word));
  }
  const found = new Map<number, Candidate & { row: number }>();
  const at = (row: number) => {
    if (!found.has(row)) found.set(row, candidate(shelf, row));
    return found.get(row)!;
  };
  for (const row of byNumber(shelf, asked)) at(row).numbered = true;
  for (const { ref } of shelf.titles.search(asked, 60)) at(parseInt(ref, 36));
  for (const { name, column, match, limit, last } of questions(asked, weights)) {
    if (last && found.size >= 10) continue;
    for (const hit of await shelf.fts.match(column, match, limit)) {
      const one = at(hit.row);
      if (name === 'title') one.titleRank = hit.rank;
      if (name === 'synonym') one.synonymRank = hit.rank;
      if (name === 'any') one.bodyRank = hit.rank;
      if (name === 'phrase') one.phraseInBody = true;
      if (name === 'all') one.allInBody = true;
    }
  }
  return rank([...found.values()], asked, weights, TODAY).map(({ candidate: { row } }) => row);
}

function candidate({ laws, newest }: Shelf, row: number): Candidate & { row: number } {
  const { title, agency = '', date = null } = laws[row]!;
  const superseded = (date ?? '') < newest.get(title)!;
  const ranks = { titleRank: 0, bodyRank: 0, synonymRank: 0, phraseInBody: false, allInBody: false };
  return { row, title, agency, date, superseded, ...ranks };
}

function byNumber({ numbers }: Shelf, { number }: Plan): number[] {
  if (!number) return [];
  const { keys, range } = number;
  return numbers
    .filter(({ key }) => keys.includes(key) || (range && range.from <= key && key < range.to))
    .map(({ row }) => row);
}

function lunrOnly(shelf: Shelf, query: string): number[] {
  const asked = plan(query, shelf.synonyms);
  return shelf.titles.search(asked, 10).map(({ ref }) => parseInt(ref, 36));
}

async function measure(shelf: Shelf, list: Query[], answer: (query: string) => Promise<number[]>) {
  const before = process.cpuUsage();
  const answers: string[][] = [];
  for (const { q } of list) answers.push((await answer(q)).slice(0, 10).map((row) => shelf.laws[row]!.id));
  const { user, system } = process.cpuUsage(before);
  const places = list.map(({ expected }, i) => answers[i]!.findIndex((id) => expected.includes(id)));
  return {
    first: places.filter((place) => place === 0).length / list.length,
    ten: places.filter((place) => place >= 0).length / list.length,
    cpu: (user + system) / 1000 / list.length,
  };
}

function rss(): number {
  return Math.round(process.memoryUsage.rss() / 1e6);
}

function lines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
