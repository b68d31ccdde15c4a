import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { max } from 'drizzle-orm';
import { releases } from '#db/schema.ts';
import type { Store } from '#db/store.ts';
import { type Ctx, read } from '../context.ts';
import { loadTitleIndex, rebuild, type TitleIndex } from '../search/lunr.ts';
import type { Shelf } from '../shelf/rules.ts';
import { shelf } from '../shelf/service.ts';

type Loaded = { index: TitleIndex; seq: number };

const loaded = (store: Store) => store.kept.get('titles') as Loaded | undefined;

/**
 * The prebuilt title index of this process; null until the first is built. It may be a few releases behind: what is
 * newer is found by the full text, which is written with the release.
 */
export const titles = (store: Store): TitleIndex | null => loaded(store)?.index ?? null;

/** Loads the index stored under $DATA_DIR, if it is there; a damaged one is built anew by `refreshTitles`. */
export async function loadTitles(ctx: Ctx): Promise<void> {
  const files = await storedIndexes(ctx.store);
  const newest = files.at(-1);
  if (!newest) return;
  const stored = await readFile(join(folderOf(ctx.store), newest.name), 'utf8');
  const index = await loadTitleIndex(stored).catch(() => null);
  if (index) ctx.store.kept.set('titles', { index, seq: newest.seq });
}

/** Builds the index anew in a worker when something was published since; true when it did. */
export async function refreshTitles(ctx: Ctx, worker?: URL): Promise<boolean> {
  const seq = await releaseSeq(ctx);
  if (loaded(ctx.store)?.seq === seq) return false;
  const built = await rebuild(titleRows(await shelf(ctx)), worker);
  await keep(ctx.store, seq, built);
  ctx.store.kept.set('titles', { index: await loadTitleIndex(built), seq });
  return true;
}

const titleRows = ({ all }: Shelf) =>
  all.map(({ row, title, documentNumber, agency, topics }) => ({
    ref: row.toString(36),
    title,
    number: documentNumber,
    agency,
    topics,
  }));

async function releaseSeq(ctx: Ctx): Promise<number> {
  const [row] = await read(ctx, (db) => db.select({ seq: max(releases.seq) }).from(releases));
  return row?.seq ?? 0;
}

const folderOf = (store: Store): string => join(store.dir, 'search');

async function storedIndexes(store: Store): Promise<{ name: string; seq: number }[]> {
  const names = await readdir(folderOf(store)).catch(() => []);
  return names
    .map((name) => ({ name, seq: Number(/^titles-(\d+)\.jsonl$/.exec(name)?.[1] ?? NaN) }))
    .filter(({ seq }) => !Number.isNaN(seq))
    .sort((a, b) => a.seq - b.seq);
}

/** Written whole or not at all; older ones go. */
async function keep(store: Store, seq: number, built: string): Promise<void> {
  if (store.dir === ':memory:') return;
  const before = await storedIndexes(store);
  await mkdir(folderOf(store), { recursive: true });
  const target = join(folderOf(store), `titles-${seq}.jsonl`);
  await writeFile(`${target}.part`, built);
  await rename(`${target}.part`, target);
  for (const { name, seq: old } of before) if (old !== seq) await unlink(join(folderOf(store), name));
}
