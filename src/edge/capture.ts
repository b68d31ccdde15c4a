import { type IncomingMessage, ServerResponse } from 'node:http';
import { type Headers, readHeaders } from './headers.ts';

/** A whole answer, nothing of it sent yet. */
export type Held = { status: number; headers: Headers; body: Buffer };

/**
 * `streamed`: too large to hold and not to be kept, the rest goes straight out. `broken`: the client went away.
 * `failed`: the handler threw, gave up half way or took too long; nothing has been sent.
 * `unrouted`: the handler knows no such page.
 */
export type Ended = Held | 'streamed' | 'broken' | 'failed' | 'unrouted';

export type Capture = {
  /** Bytes held before `mayStream` is asked. */
  hold: number;
  /** Asked once `hold` is passed; false holds on, up to `most`. */
  mayStream(): boolean;
  most: number;
  /** Header list for an answer that streams. */
  head(headers: Headers): string[];
  /** Milliseconds until a render counts as failed. */
  patience: number;
  fault(error: unknown): void;
};

type Run = (res: ServerResponse, next: (error?: unknown) => void) => void | Promise<void>;

/**
 * Runs a handler against a stand-in response, so that nothing is sent before it is known what the answer is, and a
 * handler that writes after its end can harm no one.
 */
export function capture(req: IncomingMessage, res: ServerResponse, run: Run, rules: Capture): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const stand = new ServerResponse(req);
  let open = true;
  const end = (ended: Ended) => {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    if (ended !== 'streamed') res.off('close', gone);
    resolve(ended);
  };
  const gone = () => {
    end('broken');
    // Astro stops reading its stream when the response closes.
    stand.emit('close');
  };
  const fail = (error: unknown) => {
    rules.fault(error);
    end('failed');
  };
  const timer = setTimeout(() => fail(new Error(`no answer after ${rules.patience} ms`)), rules.patience);
  res.on('close', gone);
  fill(stand, res, rules, { end, fail, open: () => open });
  const next = (error?: unknown) => (error === undefined ? end('unrouted') : fail(error));
  // Called at once, so that a render begins in the turn of its request; a throw and a rejection end alike.
  void (async () => run(stand, next))().catch((error: unknown) => (open ? fail(error) : stand.destroy()));
  return promise;
}

type Ends = { end(ended: Ended): void; fail(error: unknown): void; open(): boolean };

/** Gives the stand-in the four ways of a response to speak: writeHead, write, end, destroy. */
function fill(stand: ServerResponse, res: ServerResponse, rules: Capture, { end, fail, open }: Ends): void {
  let chunks: Buffer[] = [];
  let size = 0;
  let headers: Headers | undefined;
  let out: ServerResponse | undefined;
  const allHeaders = () => ({ ...readHeaders(stand.getHeaders()), ...headers });

  const stream = () => {
    out = res;
    res.writeHead(stand.statusCode, rules.head(allHeaders()));
    res.on('drain', () => stand.emit('drain'));
    for (const chunk of chunks) res.write(chunk);
    chunks = [];
    end('streamed');
  };
  const write = (chunk: Buffer): boolean => {
    if (out) return out.write(chunk);
    if (!open()) return true;
    headers ??= {};
    chunks.push(chunk);
    size += chunk.length;
    if (size > rules.hold && (size > rules.most || rules.mayStream())) stream();
    return true;
  };
  Object.defineProperty(stand, 'headersSent', { get: () => headers !== undefined });
  Object.assign(stand, {
    writeHead(status: number, ...rest: unknown[]) {
      stand.statusCode = status;
      headers = readHeaders(rest.at(-1));
      return stand;
    },
    flushHeaders: () => undefined,
    write(chunk: string | Uint8Array, ...rest: unknown[]) {
      const more = write(bytesOf(chunk, rest[0]));
      callbackOf(rest)?.();
      return more;
    },
    end(...given: unknown[]) {
      if (isChunk(given[0])) write(bytesOf(given[0], given[1]));
      if (out) out.end();
      else end({ status: stand.statusCode, headers: allHeaders(), body: Buffer.concat(chunks) });
      stand.finished = true;
      queueMicrotask(() => {
        stand.emit('finish');
        callbackOf(given)?.();
      });
      return stand;
    },
    destroy(error?: Error) {
      if (out) out.destroy();
      else if (open()) fail(error ?? new Error('the answer was given up half way'));
      return stand;
    },
  });
}

const isChunk = (given: unknown): given is string | Uint8Array =>
  typeof given === 'string' || given instanceof Uint8Array;

const bytesOf = (chunk: string | Uint8Array, encoding: unknown): Buffer =>
  typeof chunk === 'string'
    ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);

const callbackOf = (given: unknown[]) =>
  given.find((one) => typeof one === 'function') as (() => void) | undefined;
