import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { megabytes } from '../backups/rules.ts';
import { seal, SEALED, unseal } from '../backups/sealing.ts';
import { AppError } from '../errors.ts';

/** What a file holds in clear. */
export type Held = { sha256: string; bytes: number };
/** A folder whose files are sealed with a key, or lie in clear without one. */
export type Folder = { dir: string; key: Buffer | undefined };

const fileIn = ({ dir, key }: Folder, path: string): string => join(dir, path) + (key ? SEALED : '');

/** Copies a file in clear into a folder, durably; the hash is of the bytes as they went. */
export async function keepFile(from: string, to: Folder, path: string): Promise<Held> {
  const tally = tallied();
  const plain = tally.count(bytesOf(from));
  await write(to.key ? seal(to.key, path, plain) : plain, fileIn(to, path));
  return tally.held();
}

/**
 * Copies a file of a folder out into the clear.
 * @throws AppError when it was sealed and changed; of one in clear the hash tells
 */
export async function takeFile(from: Folder, path: string, to: string): Promise<Held> {
  const tally = tallied();
  await write(tally.count(opened(from, path)), to);
  return tally.held();
}

/** What a file of a folder holds; null when it is not there, cannot be read or was changed under its seal. */
export async function heldIn(folder: Folder, path: string): Promise<Held | null> {
  const tally = tallied();
  try {
    for await (const _ of tally.count(opened(folder, path)));
    return tally.held();
  } catch {
    return null;
  }
}

/** The text of a small file of a folder. @throws AppError when it was changed under its seal */
export async function textIn(folder: Folder, path: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of opened(folder, path)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Gives a file that never changes a second name; where the file system knows none, a copy. */
export async function linkFile(from: Folder, to: Folder, path: string): Promise<void> {
  const target = fileIn(to, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await link(fileIn(from, path), target).catch(async () => {
    await copyFile(fileIn(from, path), target);
    await settle(target);
  });
}

/** Paths of all files below a folder, in order; none when it is not there. */
export async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(absent);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(dir, join(parentPath, name)).replaceAll('\\', '/'))
    .sort();
}

/** Bytes of files together; what is not there has none. */
export async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** A little is left over for folders and names. @throws AppError `full` */
export async function checkRoom(dir: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  const free = bavail * bsize;
  if (needed + SPARE > free)
    throw new AppError(
      'full',
      `${dir} 空间不足，还要约 ${megabytes(needed + SPARE)}，只剩 ${megabytes(free)}。请清理或换一个盘`,
    );
}

const SPARE = 1_000_000;

/** A file or folder is on disk with its name. Windows opens no folders and needs none. */
export async function settle(path: string): Promise<void> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    if (process.platform !== 'win32') throw error;
  });
  await handle?.sync().catch((error: NodeJS.ErrnoException) => {
    // Some network disks cannot be told to settle a folder.
    if (error.code !== 'EINVAL' && error.code !== 'EPERM') throw error;
  });
  await handle?.close();
}

/** Every folder of a tree is on disk, the innermost first. */
export async function settleTree(dir: string): Promise<void> {
  const entries = await readdir(dir, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await settleTree(join(dir, entry.name));
  await settle(dir);
}

/** Writes durably into a new file. */
export async function write(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer | string>,
  target: string,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await pipeline(chunks, createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }));
}

function opened({ dir, key }: Folder, path: string): AsyncIterable<Buffer> {
  const bytes = bytesOf(fileIn({ dir, key }, path));
  return key ? unseal(key, path, bytes) : bytes;
}

/** Opened when it is first asked for: a file that fails before anybody listens would end the process. */
async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(file)) yield chunk as Buffer;
}

function tallied() {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    async *count(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    },
    held: (): Held => ({ sha256: hash.digest('hex'), bytes }),
  };
}

function absent(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
