import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.ts';
import type { Rendered, RenderInput } from './rendered.ts';

export type Renderer = {
  /** @throws AppError `invalid` when the text is too long, too deep or takes longer than the limit */
  render(input: RenderInput): Promise<Rendered>;
  close(): Promise<void>;
};

export type RendererOptions = {
  /** Workers at most; each starts when needed and ends after ten idle seconds (25 MB each). */
  size?: number;
  /** Where the worker's code is; the bundle names its own. */
  worker?: URL;
  /** Milliseconds one text may take. */
  limit?: number;
};

/** What the worker says about one text. */
export type Answer = { rendered: Rendered } | { refused: string } | { bug: string };

type Task = { input: RenderInput; resolve: (rendered: Rendered) => void; reject: (error: Error) => void };
type Slot = { worker: Worker; sent: Task[]; ready: boolean; timer?: NodeJS.Timeout; idle?: NodeJS.Timeout };

const LARGEST = 2 * 1024 * 1024;
/** Texts waiting in a worker, so that it never waits for the next. */
const AHEAD = 4;
const IDLE = 10_000;
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

/** Editors' Markdown is rendered away from the event loop, by workers that can be killed (64 KB of `_a` is seconds). */
export function createRenderer(options: RendererOptions = {}): Renderer {
  const size = options.size ?? Math.max(1, Math.min(4, availableParallelism() - 1));
  const address = options.worker ?? new URL('./render-worker.ts', import.meta.url);
  const limit = options.limit ?? 2000;
  const waiting: Task[] = [];
  const slots = new Set<Slot>();
  let closed = false;

  const give = () => {
    while (waiting.length > 0) {
      const free = [...slots].sort((a, b) => a.sent.length - b.sent.length)[0];
      const slot = free?.sent.length === 0 || (free && slots.size >= size) ? free : open();
      if (slot.sent.length >= AHEAD) return;
      send(slot, waiting.shift() as Task);
    }
  };

  const send = (slot: Slot, task: Task) => {
    clearTimeout(slot.idle);
    slot.worker.ref();
    slot.sent.push(task);
    slot.worker.postMessage(task.input);
    if (slot.sent.length === 1 && slot.ready) watch(slot);
  };

  const watch = (slot: Slot) => {
    clearTimeout(slot.timer);
    slot.timer = setTimeout(() => drop(slot, tooComplex(limit)), limit);
  };

  const open = (): Slot => {
    const slot: Slot = { worker: new Worker(address, { resourceLimits: MEMORY }), sent: [], ready: false };
    slots.add(slot);
    slot.worker.on('message', (answer: Answer | 'ready') => {
      if (answer === 'ready') slot.ready = true;
      else settle(slot.sent.shift(), answer);
      if (slot.sent.length > 0) watch(slot);
      else rest(slot);
      give();
    });
    slot.worker.on('error', (error: NodeJS.ErrnoException) =>
      drop(slot, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooComplex(limit) : error),
    );
    slot.worker.on('exit', () => drop(slot, new Error('a render worker ended')));
    return slot;
  };

  const rest = (slot: Slot) => {
    clearTimeout(slot.timer);
    slot.worker.unref();
    slot.idle = setTimeout(() => drop(slot), IDLE).unref();
  };

  /** Ends a worker: the text it was at has failed with `error`, those behind it go to another. */
  const drop = (slot: Slot, error?: Error) => {
    if (!slots.delete(slot)) return;
    clearTimeout(slot.timer);
    clearTimeout(slot.idle);
    void slot.worker.terminate();
    if (error) slot.sent.shift()?.reject(error);
    waiting.unshift(...slot.sent);
    give();
  };

  return {
    render: (input) =>
      new Promise((resolve, reject) => {
        if (closed) throw new AppError('busy', '服务正在停止，请稍后再试');
        const bytes = Buffer.byteLength(input.body) + Buffer.byteLength(input.carried?.body ?? '');
        if (bytes > LARGEST) throw new AppError('invalid', '正文超过2 MB，请把一部分内容改作附件');
        waiting.push({ input, resolve, reject });
        give();
      }),
    close: async () => {
      closed = true;
      const pending = [...waiting.splice(0), ...[...slots].flatMap((s) => s.sent.splice(0))];
      for (const { reject } of pending) reject(new AppError('busy', '服务正在停止，请稍后再试'));
      const workers = [...slots].map((s) => s.worker);
      for (const slot of slots) drop(slot);
      await Promise.all(workers.map((w) => w.terminate()));
    },
  };
}

function settle(task: Task | undefined, answer: Answer): void {
  if ('rendered' in answer) task?.resolve(answer.rendered);
  else if ('refused' in answer) task?.reject(new AppError('invalid', answer.refused));
  else task?.reject(new Error(answer.bug));
}

const tooComplex = (limit: number): AppError =>
  new AppError('invalid', `正文太复杂，${limit / 1000} 秒内没有排好版`);
