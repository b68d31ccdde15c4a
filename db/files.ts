import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Files under `assets`, named by their SHA-256 and never changed. */
export type Files = {
  /** Stores the bytes durably (temp, fsync, rename, fsync of the folder) and gives their name. */
  put(bytes: Uint8Array): Promise<string>;
  get(sha256: string): Promise<Buffer>;
  /** Where the file lies; it need not exist. */
  path(sha256: string): string;
};

export function openFiles(dir: string): Files {
  const path = (sha: string) => join(dir, sha.slice(0, 2), sha.slice(2, 4), sha);
  return {
    path,
    get: (sha) => readFile(path(sha)),
    async put(bytes) {
      const sha = createHash('sha256').update(bytes).digest('hex');
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
