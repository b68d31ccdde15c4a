import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { AppError } from '../src/errors.ts';
import type { Db } from './store.ts';

/** What takes effect after COMMIT and before the answer. */
export type Effects = {
  tags: Set<string>;
  /** What was taken out must not stay readable in the log either. */
  erased?: boolean;
};
export type Work<T> = (db: Db, effects: Effects) => Promise<T>;

type Job = {
  work: Work<unknown>;
  ok: (value: unknown) => void;
  bad: (error: unknown) => void;
  effects: Effects;
  value?: unknown;
  error?: unknown;
};

/** A group holds at most this many verbs and takes at most this long before it commits. */
const GROUP = 100;
const GROUP_MS = 20;
/** Another process holding the lock is waited for this long, then the answer is 503. */
const BUSY_MS = 5000;

export type LaneOptions = {
  raw: Database.Database;
  db: Db;
  /** Runs at the end of each group, in its transaction. */
  seal: (db: Db) => Promise<void>;
  committed: (tags: string[]) => void;
};

/**
 * The one way to write on SQLite: one connection, `BEGIN IMMEDIATE`, a SAVEPOINT per verb, one COMMIT (one fsync) per group.
 * A throw undoes only its verb; a full disk refuses the whole group; nothing is answered before its COMMIT.
 */
export function openLane({ raw, db, seal, committed }: LaneOptions) {
  const queue: Job[] = [];
  const inside = new AsyncLocalStorage<true>();
  const run = statements(raw);
  let draining: Promise<void> | null = null;
  let closed = false;
  /** The disk ran full: room that is made goes to moving the log into the file first, for the log gives more back. */
  let tight = false;
  /** Something was erased and the log still holds it. */
  let erased = false;

  async function drain(): Promise<void> {
    while (queue.length) {
      await turn();
      await commitGroup();
    }
    draining = null;
  }

  async function commitGroup(): Promise<void> {
    const done: Job[] = [];
    try {
      if (tight) tight = !checkpoint(raw);
      if (erased) erased = !emptied(raw);
      await begin(run.begin);
      await takeJobs(done);
      if (done.some((job) => !('error' in job))) await seal(db);
      run.commit.run();
    } catch (error) {
      if (raw.inTransaction) run.rollback.run();
      tight ||= isFull(error);
      const refusal = refusalOf(error);
      for (const job of done.length ? done : queue.splice(0)) job.bad('error' in job ? job.error : refusal);
      return;
    }
    const kept = done.filter((job) => !('error' in job));
    const tags = new Set(kept.flatMap((job) => [...job.effects.tags]));
    if (tags.size) committed([...tags]);
    if (kept.some((job) => job.effects.erased)) erased = !emptied(raw);
    for (const job of done) if ('error' in job) job.bad(job.error);
    for (const job of kept) job.ok(job.value);
  }

  async function takeJobs(done: Job[]): Promise<void> {
    const start = performance.now();
    while (queue.length && done.length < GROUP && performance.now() - start < GROUP_MS) {
      const job = queue.shift()!;
      done.push(job);
      run.savepoint.run();
      try {
        job.value = await inside.run(true, () => job.work(db, job.effects));
        run.release.run();
      } catch (error) {
        if (!raw.inTransaction || isFull(error)) throw error;
        job.error = error;
        run.undo.run();
        run.release.run();
      }
    }
  }

  return {
    /** Queues one verb; resolves after its group is on disk. */
    tx<T>(work: Work<T>): Promise<T> {
      if (inside.getStore()) throw new Error('a verb inside a transaction must use the tx it was given');
      if (closed) return Promise.reject(new AppError('busy', '系统正在停止，请稍后再试'));
      return new Promise<T>((ok, bad) => {
        queue.push({ work, ok: ok as Job['ok'], bad, effects: { tags: new Set() } });
        draining ??= drain();
      });
    },
    inside: () => inside.getStore() === true,
    async close(): Promise<void> {
      closed = true;
      await draining;
    },
  };
}

function statements(raw: Database.Database) {
  return {
    begin: raw.prepare('BEGIN IMMEDIATE'),
    commit: raw.prepare('COMMIT'),
    rollback: raw.prepare('ROLLBACK'),
    savepoint: raw.prepare('SAVEPOINT verb'),
    release: raw.prepare('RELEASE verb'),
    undo: raw.prepare('ROLLBACK TO verb'),
  };
}

/** Waits for the lock without stopping the event loop: busy_timeout is 0, the waiting is ours. */
async function begin(statement: Database.Statement): Promise<void> {
  const until = Date.now() + BUSY_MS;
  for (let pause = 2; ; pause = Math.min(pause * 2, 25)) {
    try {
      statement.run();
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() > until) throw error;
      await sleep(pause);
    }
  }
}

/**
 * Moves the log into the database file, so that a copy of the file is whole and the log's room can be used again. False when
 * there is no room even for that; the log then keeps everything.
 */
export function checkpoint(raw: Database.Database): boolean {
  const moved = truncated(raw);
  return moved !== null && moved.log === moved.checkpointed;
}

/** Empties the log, its file too. False while a reader still stands on it. */
const emptied = (raw: Database.Database): boolean => truncated(raw)?.busy === 0;

function truncated(raw: Database.Database): Moved | null {
  try {
    return (raw.pragma('wal_checkpoint(TRUNCATE)') as Moved[])[0] ?? null;
  } catch (error) {
    if (isFull(error) || isBusy(error)) return null;
    throw error;
  }
}

type Moved = { busy: number; log: number; checkpointed: number };

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');
const isFull = (error: unknown): boolean => /^SQLITE_(FULL|IOERR)/.test(causeCode(error));
/** Also while another process recovers the log of one that was killed (SQLITE_BUSY_RECOVERY). */
const isBusy = (error: unknown): boolean => causeCode(error).startsWith('SQLITE_BUSY');
const causeCode = (error: unknown): string =>
  codeOf(error) || codeOf((error as { cause?: unknown } | null)?.cause);

function refusalOf(error: unknown): unknown {
  if (isFull(error))
    return new AppError('full', '磁盘空间不足，暂时不能保存。已经公开的内容不受影响，请稍后再试');
  if (isBusy(error)) return new AppError('busy', '系统正忙，没有保存，请稍后再试');
  return error;
}
