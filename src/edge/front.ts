import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessLog } from '../access/service.ts';
import type { Site } from '../site.ts';
import { type Address, isDesk, isSecret, KEPT_KEYS, readAddress } from './address.ts';
import { BODY_LIMITS, type BodyLimits, bodyLimit, drain, openIntake } from './bodies.ts';
import { type Bytes, sendBytes } from './bytes.ts';
import type { Cache } from './cache.ts';
import { clientOf } from './clients.ts';
import { openHosts } from './hosts.ts';
import { type Ask, type Handler, openPages, type Who } from './pages.ts';
import { openVisitors } from './preferences.ts';
import type { Refusals } from './refusals.ts';

export type FrontOptions = {
  /** Astro's node adapter in middleware mode. */
  handler: Handler;
  /** The one store of the process, passed on to the pages. */
  store: unknown;
  site: Site;
  clock: () => Date;
  /** Texts to HTML, passed on to the pages. */
  render?: unknown;
  host: string;
  /** SITE_URL is not set: any IP literal is allowed as Host. */
  anyAddress?: boolean;
  /** Faults, one text each; standard error unless given. */
  log?: (line: string) => void;
  /** What `/healthz` says beside `status`; throwing makes it 503. */
  health?: () => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** Query keys of pages beside the usual ones: the facets of the content types. */
  keys?: readonly string[];
  /** Whether the desk is there for a client's address; to all others it answers 404. */
  deskOpen?: (client: string) => boolean;
  bodies?: BodyLimits;
  /** Where every request goes on record. */
  access?: Pick<AccessLog, 'note'>;
};

type Parts = {
  cache: Cache;
  files: ReadonlyMap<string, Bytes>;
  fixed: readonly string[];
  refusals: Refusals;
  /** Milliseconds until a render counts as failed. */
  patience: number;
};

export type Front = {
  request(req: IncomingMessage, res: ServerResponse): void;
  /** Requests under way that are not answered from bytes. */
  working: ReadonlySet<Promise<void>>;
};

const BODIES_UNDER_WAY = 96 * 1024 ** 2;
/** A pasted paragraph as a search: 10,000 characters percent-encoded. */
const LONGEST_URL = 100 * 1024;

/** Decides what one request is: kept bytes, a file, a page to render, a form, or refused. */
export function openFront(options: FrontOptions, { cache, files, fixed, refusals, patience }: Parts): Front {
  const {
    site,
    host,
    log = console.error,
    handler,
    store,
    clock,
    render,
    deskOpen = () => true,
    access,
  } = options;
  const hosts = openHosts({ origin: site.origin, host, anyAddress: options.anyAddress });
  const visitors = openVisitors();
  const pages = openPages({
    handler,
    given: { store, site, clock, render },
    cache,
    fixed,
    refusals,
    patience,
    log,
  });
  const intake = openIntake(BODIES_UNDER_WAY);
  const home = site.origin && new URL(site.origin).host;
  const rules = { base: site.base, keys: new Set([...KEPT_KEYS, ...(options.keys ?? [])]) };
  const working = new Set<Promise<void>>();

  /** The way of a kept page: one look by what the request says as it stands, nothing parsed, nothing awaited. */
  function request(req: IncomingMessage, res: ServerResponse): void {
    const { headers, method, url } = req;
    if (method === 'GET' || method === 'HEAD') {
      const room = hosts.room(headers.host);
      if (room !== undefined) {
        const bytes = cache.find(room + visitors(headers.cookie).key + url) ?? files.get(url!);
        if (bytes !== undefined) {
          sendBytes(req, res, bytes);
          return access?.note({ method, url: url!, address: clientOf(req), status: res.statusCode });
        }
      }
    }
    const who: Who = {};
    const work = answer(req, res, who).catch((error: unknown) => {
      log(`front failed: ${error instanceof Error ? error.stack : error}`);
      if (res.headersSent) res.destroy();
      else refusals.send(res, 503);
    });
    working.add(work);
    const address = clientOf(req);
    void work.finally(() => {
      working.delete(work);
      // 499: gone before there was an answer.
      const status = res.headersSent ? res.statusCode : 499;
      access?.note({ method: method!, url: url!, address, status, ...who });
    });
  }

  async function answer(req: IncomingMessage, res: ServerResponse, who: Who): Promise<void> {
    const asked = req.url ?? '';
    const form = req.method === 'POST';
    const address = asked.length > LONGEST_URL ? undefined : readAddress(asked, rules, form);
    // Asked by machines that know an address and no name, so before the host is looked at.
    if (address && !form && isHealth(address)) return sayHealth(options, fixed, res);
    const status = refusalOf(req, address);
    if (status !== undefined) return refuse(req, res, status);
    const { path, url, moved } = address!;
    if (path === null) return redirect(res, 302, `${site.base}/`);
    if (!form && moved) return redirect(res, 301, url);
    const visitor = visitors(req.headers.cookie);
    const shelf = hosts.room(req.headers.host)! + visitor.key;
    const ask = { req, res, address: address!, visitor, key: shelf + url, typed: shelf + asked, asked, who };
    if (form) return submit(ask, path);
    const file = files.get(url.split('?', 1)[0]!);
    if (file !== undefined) return sendBytes(req, res, file);
    // All hosts of a site with SITE_URL share its pages, so a page must not see which one asked.
    if (home) req.headers.host = home;
    return address!.keepable ? pages.show(ask) : pages.alone(ask);
  }

  function refusalOf(req: IncomingMessage, address: Address | undefined): number | undefined {
    if (req.url!.length > LONGEST_URL) return 414;
    if (!METHODS.has(req.method!)) return 405;
    if (address === undefined) return 400;
    if (hosts.room(req.headers.host) === undefined) return 421;
    if (address.path === null && address.url !== '/') return 404;
    if (address.path !== null && INTERNAL.test(address.path)) return 404;
    if (address.path !== null && isDesk(address.path) && !deskOpen(clientOf(req))) return 404;
    return req.method === 'POST' && !hosts.sameOrigin(req.headers, isSecret(address.path ?? ''))
      ? 403
      : undefined;
  }

  function refuse(req: IncomingMessage, res: ServerResponse, status: number): void {
    refusals.send(res, status);
    drain(req);
  }

  async function submit(ask: Ask, path: string): Promise<void> {
    const { req, res } = ask;
    const limits = options.bodies ?? BODY_LIMITS;
    const limit = bodyLimit(path, limits);
    if (declaredLength(req) > limit) return refuse(req, res, 413);
    if (req.headers.expect !== undefined) res.writeContinue();
    const body = await intake.read(req, limit);
    if (body === 'broken') return;
    if (typeof body === 'string') return refuse(req, res, body === 'large' ? 413 : 503);
    try {
      // Where Astro's adapter looks for a body that has been read.
      await pages.alone({ ...ask, req: Object.assign(req, { body }) });
    } finally {
      intake.done(body);
    }
  }

  const redirect = (res: ServerResponse, status: number, to: string) =>
    void res.writeHead(status, [...fixed, 'Location', to, 'Content-Length', '0', ...NO_STORE]).end();

  return { request, working };
}

/** Astro's own routes for images, islands and scripted actions: we use none of them. */
const INTERNAL = /^\/_(?!astro\/)/;
const METHODS = new Set(['GET', 'HEAD', 'POST']);
const NO_STORE = ['Cache-Control', 'no-store'];

const declaredLength = (req: IncomingMessage): number => Number(req.headers['content-length'] ?? 0);

const isHealth = ({ path, url }: Address): boolean => (path ?? url) === '/healthz';

async function sayHealth(
  { health, log = console.error }: FrontOptions,
  fixed: readonly string[],
  res: ServerResponse,
): Promise<void> {
  const said = await Promise.resolve()
    .then(() => health?.())
    .then((more) => ({ status: 'ok', ...more }))
    .catch((error: unknown) => void log(`health: ${error instanceof Error ? error.message : error}`));
  const body = JSON.stringify(said ?? { status: 'unavailable' });
  const length = ['Content-Length', String(Buffer.byteLength(body))];
  res
    .writeHead(said ? 200 : 503, [...fixed, 'Content-Type', 'application/json', ...length, ...NO_STORE])
    .end(body);
}
