import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Files under `assets`, named by their SHA-256 and never changed. */
export type Files = {
  /** Stores the bytes durably (temp, fsync, rename, fsync of the folder) and gives their name. */
  put(bytes: Uint8Array): Promise<string>;
  get(sha256: string): Promise<Buffer>;
  /** Where the file lies; it need not exist. */
  path(sha256: string): string;
  /** SM3 of a file (GB/T 32905), known since it was put or warmed, else read here; null for none. */
  sm3(sha256: string): string | null;
  /** Reads files whose SM3 is not known yet, so that a transaction need not. */
  warm(hashes: readonly string[]): Promise<void>;
};

export function openFiles(dir: string): Files {
  const known = new Map<string, string>();
  const learn = (sha: string, bytes: Uint8Array) => {
    if (!known.has(sha)) known.set(sha, createHash('sm3').update(bytes).digest('hex'));
    return known.get(sha)!;
  };
  const path = (sha: string) => join(dir, sha.slice(0, 2), sha.slice(2, 4), sha);
  return {
    path,
    get: (sha) => readFile(path(sha)),
    sm3(sha) {
      if (!known.has(sha) && !existsSync(path(sha))) return null;
      return known.get(sha) ?? learn(sha, readFileSync(path(sha)));
    },
    async warm(hashes) {
      for (const sha of hashes)
        if (!known.has(sha)) await readFile(path(sha)).then((bytes) => learn(sha, bytes), noFile);
    },
    async put(bytes) {
      const sha = createHash('sha256').update(bytes).digest('hex');
      learn(sha, bytes);
      const target = path(sha);
      if (
        await stat(target).then(
          () => true,
          () => false,
        )
      )
        return sha;
      const folder = join(target, '..');
      await mkdir(folder, { recursive: true });
      await writeDurably(join(folder, `.${randomUUID()}`), target, bytes);
      return sha;
    },
  };
}

/** Whoever needs it says so; here it is only not known. */
const noFile = (): undefined => undefined;

async function writeDurably(temp: string, target: string, bytes: Uint8Array): Promise<void> {
  const file = await open(temp, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await unlink(temp).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
  await rename(temp, target);
  const folder = await open(join(target, '..'), 'r');
  await folder.sync().catch(() => {});
  await folder.close();
}
