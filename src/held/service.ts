import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { personOf } from '../accounts/service.ts';
import type { Ctx } from '../context.ts';
import { ownerOf } from '../sessions/service.ts';
import { isOver, MOST_OF_ALL, nameOf, surplusOf, type Waiting, waitingNamed } from './rules.ts';

export type Brought = { name: string; bytes: Buffer };

/**
 * Keeps the files of a form whose session was over, until the same person signs in again; gives the word by which they are
 * found. Undefined where that cannot be: only whoever was signed in today and still has an account may lay anything down.
 */
export async function keepFiles(
  ctx: Ctx,
  { token, files }: { token: string; files: readonly Brought[] },
): Promise<string | undefined> {
  const userId = token ? await ownerOf(ctx, token) : undefined;
  if (!userId || !(await personOf(ctx, userId))?.active) return undefined;
  if ((await allWaiting(ctx)).filter((one) => one.userId !== userId).length >= MOST_OF_ALL) return undefined;
  const word = randomBytes(32).toString('base64url');
  const kept = { userId, at: ctx.now.getTime(), hash: hashOf(word) };
  const head = Buffer.from(`${JSON.stringify(files.map(({ name, bytes }) => [name, bytes.length]))}\n`);
  try {
    await mkdir(folderOf(ctx), { recursive: true, mode: 0o700 });
    await writeFile(pathOf(ctx, kept), [head, ...files.map(({ bytes }) => bytes)], {
      mode: 0o600,
      flag: 'wx',
    });
  } catch {
    // A full disk: whoever sent the form is told that its files are chosen again.
    await rm(pathOf(ctx, kept), { force: true });
    return undefined;
  }
  await drop(ctx, surplusOf(await allWaiting(ctx), userId));
  return word;
}

/** The files that wait under a word for that person; undefined when there are none, or no more. */
export async function keptFiles(ctx: Ctx, userId: string, word: string): Promise<Brought[] | undefined> {
  const kept = await find(ctx, userId, word);
  const bytes = kept && (await readFile(pathOf(ctx, kept)).catch(() => undefined));
  if (!bytes) return undefined;
  let from = bytes.indexOf('\n') + 1;
  const named = JSON.parse(bytes.toString('utf8', 0, from)) as [name: string, length: number][];
  return named.map(([name, length]) => ({ name, bytes: bytes.subarray(from, (from += length)) }));
}

export const isKept = async (ctx: Ctx, userId: string, word: string): Promise<boolean> =>
  (await find(ctx, userId, word)) !== undefined;

/** They have gone where they were sent. */
export async function dropKept(ctx: Ctx, userId: string, word: string): Promise<void> {
  const kept = await find(ctx, userId, word);
  if (kept) await drop(ctx, [kept]);
}

/** Forgets files that nobody came back for; a job. */
export async function sweepKept(ctx: Ctx): Promise<void> {
  await drop(
    ctx,
    (await allWaiting(ctx)).filter((one) => isOver(one, ctx.now)),
  );
}

async function find(ctx: Ctx, userId: string, word: string): Promise<Waiting | undefined> {
  const hash = hashOf(word);
  const all = await allWaiting(ctx);
  return all.find((one) => one.userId === userId && one.hash === hash && !isOver(one, ctx.now));
}

async function drop(ctx: Ctx, all: readonly Waiting[]): Promise<void> {
  await Promise.all(all.map((one) => rm(pathOf(ctx, one), { force: true })));
}

async function allWaiting(ctx: Ctx): Promise<Waiting[]> {
  const names = await readdir(folderOf(ctx)).catch(() => []);
  return names.flatMap((name) => waitingNamed(name) ?? []);
}

const folderOf = ({ store }: Ctx): string => join(store.dir, 'held');
const pathOf = (ctx: Ctx, one: Waiting): string => join(folderOf(ctx), nameOf(one));
const hashOf = (word: string): string => createHash('sha256').update(word).digest('hex');
