import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Cache, openCache } from './cache.ts';
import { readFiles } from './files.ts';
import { type FrontOptions, openFront } from './front.ts';
import { fixedHeaders } from './headers.ts';
import { openRefusals, type Refusals } from './refusals.ts';

/** Milliseconds. `check` is how often node looks for slow requests. */
export const TIMEOUTS = {
  headers: 15_000,
  request: 30_000,
  keepAlive: 65_000,
  check: 2000,
  render: 30_000,
  close: 8000,
};

export type EdgeOptions = FrontOptions & {
  /** `dist/client`. */
  client: string;
  store: { onTags(listener: (tags: string[]) => void): () => unknown };
  /** 0 takes a free one. */
  port: number;
  /** Bytes of kept pages. */
  budget?: number;
  timeouts?: Partial<typeof TIMEOUTS>;
};

export type Edge = {
  /** Where the front listens, without the base path: 'http://127.0.0.1:4321'. */
  url: string;
  cache: Cache;
  /** Takes no more requests, lets those under way finish for up to `timeouts.close`, then cuts them. */
  close(): Promise<void>;
};

const BUDGET = 64 * 1024 ** 2;
const CONNECTIONS = 2000;
/** Room for the longest address and the usual headers. */
const HEADER_BYTES = 128 * 1024;

/**
 * Opens the HTTP front.
 * @throws the error of `listen`, such as EADDRINUSE
 */
export async function serve(options: EdgeOptions): Promise<Edge> {
  const { site, clock, store, budget = BUDGET } = options;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const cache = openCache({ budget, now: () => clock().getTime() });
  const refusals = openRefusals(site);
  const fixed = fixedHeaders(site.origin);
  const files = await readFiles(options.client, site.base, fixed);
  const front = openFront(options, { cache, files, fixed, refusals, patience: timeouts.render });
  const server = createServer({
    headersTimeout: timeouts.headers,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    connectionsCheckingInterval: timeouts.check,
    maxHeaderSize: HEADER_BYTES,
  });
  server.maxConnections = CONNECTIONS;
  server.on('request', front.request);
  server.on('checkContinue', front.request);
  server.on('clientError', (error, socket) => {
    const status = answerBroken(error, socket as Socket, refusals);
    // Nothing of the request could be read.
    const address = (socket as Socket).remoteAddress ?? '';
    if (status) options.access?.note({ method: '-', url: '-', address, status });
  });
  const forget = store.onTags((tags) => cache.drop(tags));
  await listening(server, options);
  return {
    url: urlOf(options.host, server.address() as AddressInfo),
    cache,
    async close() {
      await closed(server, front.working, timeouts.close);
      forget();
    },
  };
}

async function listening(server: Server, { host, port }: EdgeOptions): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, host, () => resolve());
  await promise;
  server.off('error', reject);
}

function urlOf(host: string, { port }: AddressInfo): string {
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}

const BROKEN: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

type Talking = Socket & { _httpMessage?: ServerResponse | null };

/** A connection whose request cannot be read, or did not arrive in time. */
function answerBroken(error: NodeJS.ErrnoException, socket: Talking, refusals: Refusals): number | undefined {
  // An answer already on its way must not be mixed with another; node's own listener asks the same field.
  const talking = socket._httpMessage?.headersSent ?? false;
  if (error.code === 'ECONNRESET' || !socket.writable || talking) return void socket.destroy(error);
  const status = BROKEN[error.code ?? ''] ?? 400;
  socket.end(refusals.raw(status));
  return status;
}

/** Resolves when nothing uses the store any more; a render cut off gets one second to notice. */
async function closed(server: Server, working: ReadonlySet<Promise<void>>, patience: number): Promise<void> {
  const gone = new Promise<void>((resolve) => server.close(() => resolve()));
  // An answer under way leaves its connection open for the next request, which will not come.
  const sweep = setInterval(() => server.closeIdleConnections(), 25);
  const cut = setTimeout(() => server.closeAllConnections(), patience);
  await gone;
  clearInterval(sweep);
  clearTimeout(cut);
  const late = new Promise<void>((resolve) => setTimeout(resolve, 1000).unref());
  await Promise.race([Promise.allSettled(working), late]);
}
