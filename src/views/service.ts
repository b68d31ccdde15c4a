import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { eq } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { attachments, documents, editions } from '#db/schema.ts';
import type { Store } from '#db/store.ts';
import { askApart } from '../apart/service.ts';
import { type Ctx, read } from '../context.ts';
import { pathOf } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { wasErased } from '../erased/service.ts';
import { AppError } from '../errors.ts';
import { dayOf, nextMidnight } from '../text/days.ts';
import { isViewable } from '../uploads/formats.ts';
import { endingOf } from '../uploads/names.ts';
import type { Answer, GridAnswer, Question, Remark, Stretch } from './view.ts';

type Stored = { sha256: string; name: string };

/** Goes up when views are made otherwise: older ones are never read again, and the folder may be deleted at any time. */
const MADE = '2';
const AT_ONCE = 2;
const MOST_WAITING = 20;

/** The view of a stored file, made once and kept beside the database. @throws AppError `busy`, `missing` */
export async function viewOf(ctx: Ctx, { sha256, name }: Stored): Promise<Answer> {
  const key = `${sha256}.${endingOf(name)}`;
  const kept = await fromFolder(ctx.store, key);
  if (kept) return kept;
  const desk = deskOf(ctx.store);
  const flight = desk.flights.get(key) ?? make(ctx.store, desk, key, sha256);
  desk.flights.set(key, flight);
  return flight.finally(() => desk.flights.delete(key));
}

const CHILD = { name: 'view-child', source: 'views/view-child.ts' };
const LIMITS = { time: 15_000, memory: 512 };

/** Reads a file in a process of its own that is killed when it takes too long or too much. */
export async function readView(ending: string, bytes: Buffer): Promise<Answer> {
  const told = await askApart<Question, Answer>(CHILD, { ending, bytes }, LIMITS);
  return 'answer' in told ? told.answer : { refused: tooMuch(told.stopped) };
}

/** The tables of an .xlsx or .csv cell by cell, read in the same way. */
export async function readGrids(ending: 'xlsx' | 'csv', bytes: Buffer): Promise<GridAnswer> {
  const told = await askApart<Question, GridAnswer>(CHILD, { ending, bytes, as: 'grids' }, LIMITS);
  return 'answer' in told ? told.answer : { refused: tooMuch(told.stopped) };
}

const tooMuch = (stopped: 'time' | 'memory'): string => {
  const why = stopped === 'time' ? `${LIMITS.time / 1000}秒内没有读完` : '读取时占用的内存太多';
  return `文件太大或太复杂，${why}`;
};

/** Keeps the view of a file that was just read, so that nobody waits for it again. */
export const keepView = (ctx: Ctx, { sha256, name }: Stored, answer: Answer): Promise<void> =>
  intoFolder(ctx.store, `${sha256}.${endingOf(name)}`, answer);

/** Everything written in a file, seen and hidden, for whoever checks it; [] for what has no text of ours. */
export async function textOf(ctx: Ctx, file: Stored): Promise<Stretch[]> {
  if (!isViewable(file.name)) return [];
  const answer = await viewOf(ctx, file);
  return 'view' in answer ? answer.view.texts : [];
}

/** What stands against publishing a file as it is. */
export async function remarksOn(ctx: Ctx, file: Stored): Promise<Remark[]> {
  if (!isViewable(file.name)) return [];
  const answer = await viewOf(ctx, file);
  if ('view' in answer) return answer.view.remarks;
  return [{ level: 'block', rule: 'unopenable', message: answer.refused }];
}

/** A file that a visitor may see, with its view and the document that carries it. */
export type PublicView =
  | {
      state: 'public';
      file: { title: string; name: string; sha256: string; bytes: number };
      document: { id: string; title: string; path: string };
      answer: Answer;
      /** The first moment at which the clock may take it away. */
      until: number;
    }
  | { state: 'withdrawn' }
  | { state: 'missing' };

export async function publicView(ctx: Ctx, sha256: string): Promise<PublicView> {
  const rows = await read(ctx, (db) =>
    db
      .select({ file: attachments, document: documents, title: editions.title, details: editions.details })
      .from(attachments)
      .innerJoin(documents, eq(documents.liveEditionId, attachments.editionId))
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .where(eq(attachments.sha256, sha256)),
  );
  const viewable = rows.filter(({ file }) => isViewable(file.name));
  const open = viewable.find(
    ({ document, details }) =>
      !document.withdrawal && !typeOf(document.type).closed?.(details, dayOf(ctx.now)),
  );
  if (!open) return { state: viewable.length || (await wasErased(ctx, sha256)) ? 'withdrawn' : 'missing' };
  const { file, document, title } = open;
  return {
    state: 'public',
    file: { title: file.title, name: file.name, sha256, bytes: file.bytes },
    document: { id: document.id, title, path: pathOf(document) },
    answer: await viewOf(ctx, file),
    until: typeOf(document.type).closed ? nextMidnight(ctx.now).getTime() : Infinity,
  };
}

type Desk = { running: number; waiting: (() => void)[]; flights: Map<string, Promise<Answer>> };

function deskOf({ kept }: Store): Desk {
  const desk = (kept.get('views') as Desk | undefined) ?? { running: 0, waiting: [], flights: new Map() };
  kept.set('views', desk);
  return desk;
}

/** A few at once, each in a process of its own: however many ask, the machine is left room. */
async function make(store: Store, desk: Desk, key: string, sha256: string): Promise<Answer> {
  if (desk.waiting.length >= MOST_WAITING)
    throw new AppError('busy', '现在打开文件的人太多，请稍后再试', [], 5);
  if (desk.running >= AT_ONCE) await new Promise<void>((turn) => desk.waiting.push(turn));
  desk.running += 1;
  try {
    const bytes = await store.files.get(sha256).catch(() => {
      throw new AppError('missing', '没有这个文件');
    });
    const answer = await readView(endingOf(key), bytes);
    await intoFolder(store, key, answer);
    return answer;
  } finally {
    desk.running -= 1;
    desk.waiting.shift()?.();
  }
}

function memoryOf({ kept }: Store): Map<string, Answer> {
  const views = (kept.get('views.memory') as Map<string, Answer> | undefined) ?? new Map<string, Answer>();
  kept.set('views.memory', views);
  return views;
}

const folderOf = ({ dir }: Store): string => join(dir, 'views', MADE);

async function fromFolder(store: Store, key: string): Promise<Answer | undefined> {
  if (store.dir === ':memory:') return memoryOf(store).get(key);
  const text = await readFile(join(folderOf(store), `${key}.json`), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Answer);
}

/** Takes away every view of some files, also those made otherwise once. */
export async function dropViews({ dir, kept }: Store, hashes: readonly string[]): Promise<void> {
  const own = (key: string) => hashes.some((sha256) => key.startsWith(sha256));
  const memory = memoryOf({ kept } as Store);
  for (const key of memory.keys()) if (own(key)) memory.delete(key);
  if (dir === ':memory:') return;
  const names = await readdir(join(dir, 'views'), { recursive: true }).catch(() => []);
  for (const name of names) if (own(basename(name))) await rm(join(dir, 'views', name), { force: true });
}

/** A full disk costs the next visitor the time, nothing else. */
async function intoFolder(store: Store, key: string, answer: Answer): Promise<void> {
  if (store.dir === ':memory:') return void memoryOf(store).set(key, answer);
  const folder = folderOf(store);
  const temp = join(folder, `.${newId()}`);
  await mkdir(folder, { recursive: true })
    .then(() => writeFile(temp, JSON.stringify(answer), { mode: 0o600 }))
    .then(() => rename(temp, join(folder, `${key}.json`)))
    .catch(() => undefined);
}
