import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Ctx } from '../context.ts';
import { dayOf } from '../text/days.ts';
import { dayOfFile, fileOf, isPastKeeping, networkKnown, pathOnRecord, secondOf } from './rules.ts';

/** One answered request. `actor` is the id of who was signed in. */
export type Answered = { method: string; url: string; address: string; status: number; actor?: string };

export type AccessLog = {
  /** Puts a request on record; never throws and never waits. */
  note(answered: Answered): void;
  /** Resolves when everything noted so far is in the file, or could not be written. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

type Options = { dir: string; clock: () => Date; log: (line: string) => void };

const FLUSH_MS = 1000;
/** Lines are put together in one piece of memory: nothing is left of each for the collector to carry about. */
const CHUNK = 256 * 1024;
/** Held while nothing can be written; beyond, further requests are lost and counted. */
const MOST = 8 * 1024 ** 2;
const COMPLAIN_MS = 60_000;

/** Finished lines of one day. */
type Piece = { day: string; bytes: Buffer };

/**
 * The access log (互联网政务应用安全管理规定 art. 20): one line a request, tabs between time, network, actor, method, path and
 * status; one file a day in `$DATA_DIR/logs`, opened anew for every write, so that it may be moved or removed meanwhile. What
 * cannot be written is held and tried again; the portal goes on in every case.
 */
export function openAccess({ dir, clock, log }: Options): AccessLog {
  let chunk = Buffer.allocUnsafeSlow(CHUNK);
  let used = 0;
  let day = '';
  /** Oldest first. */
  let held: Piece[] = [];
  let size = 0;
  let lost = 0;
  let writing: Promise<void> | undefined;
  let complained = -Infinity;
  let second = -1;
  let stamp = '';

  function note({ method, url, address, status, actor = '-' }: Answered): void {
    const ms = clock().getTime();
    const now = Math.floor(ms / 1000);
    if (now !== second) {
      second = now;
      stamp = secondOf(ms);
      if (day !== stamp.slice(0, 10)) seal();
      day = stamp.slice(0, 10);
    }
    if (size > MOST) return void lost++;
    put(`${stamp}\t${networkKnown(address)}\t${actor}\t${method}\t${pathOnRecord(url)}\t${status}\n`);
  }

  /** ASCII, so a character is a byte. */
  function put(line: string): void {
    if (used + line.length > CHUNK) {
      seal();
      void flush();
    }
    used += chunk.write(line, used, 'latin1');
  }

  /** What stands in the chunk becomes a piece of its own. */
  function seal(): void {
    if (!used) return;
    const whole = used > CHUNK / 2;
    held.push({ day, bytes: whole ? chunk.subarray(0, used) : Buffer.from(chunk.subarray(0, used)) });
    if (whole) chunk = Buffer.allocUnsafeSlow(CHUNK);
    size += used;
    used = 0;
  }

  const flush = (): Promise<void> => (writing ??= write().finally(() => (writing = undefined)));

  async function write(): Promise<void> {
    if (lost && size < MOST / 2) {
      put(`# ${lost} requests are not on record: nothing could be written\n`);
      lost = 0;
    }
    seal();
    const taken = held;
    held = [];
    for (let at = 0; at < taken.length; at++) {
      const { day, bytes } = taken[at]!;
      const done = await written(day, bytes);
      size -= done;
      if (done === bytes.length) continue;
      held = [{ day, bytes: bytes.subarray(done) }, ...taken.slice(at + 1), ...held];
      return;
    }
  }

  /** Bytes that reached the file; fewer than given when the disk is full. */
  async function written(day: string, bytes: Buffer): Promise<number> {
    let done = 0;
    try {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await using file = await open(join(dir, fileOf(day)), 'a', 0o600);
      while (done < bytes.length) done += (await file.write(bytes, done)).bytesWritten;
    } catch (error) {
      complain(error);
    }
    return done;
  }

  function complain(error: unknown): void {
    const now = clock().getTime();
    if (now - complained < COMPLAIN_MS) return;
    complained = now;
    log(`访问日志暂时写不进去（${(error as NodeJS.ErrnoException).code ?? error}），门户照常运行，稍后再写`);
  }

  const timer = setInterval(() => void ((size || used) && flush()), FLUSH_MS).unref();
  return {
    note,
    flush,
    async close() {
      clearInterval(timer);
      await flush();
      if (size) await flush();
    },
  };
}

export const logFolder = (dataDir: string): string => join(dataDir, 'logs');

/** Packs the days that are over and removes those kept long enough; a job. */
export async function sweepAccess(ctx: Ctx): Promise<{ packed: number; removed: number }> {
  const dir = logFolder(ctx.store.dir);
  const today = dayOf(ctx.now);
  const swept = { packed: 0, removed: 0 };
  for (const name of await readdir(dir).catch(() => [])) {
    const day = dayOfFile(name);
    if (!day) continue;
    if (isPastKeeping(day, today)) {
      await rm(join(dir, name));
      swept.removed++;
    } else if (day < today && !name.endsWith('.gz')) {
      await pack(join(dir, name));
      swept.packed++;
    }
  }
  return swept;
}

/** The packed file is whole before the other goes. */
async function pack(path: string): Promise<void> {
  const half = `${path}.gz.half`;
  await pipeline(createReadStream(path), createGzip(), createWriteStream(half, { mode: 0o600, flush: true }));
  await rename(half, `${path}.gz`);
  await rm(path);
}
