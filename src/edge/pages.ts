import type { IncomingMessage, ServerResponse } from 'node:http';
import { withoutKey } from '../access/rules.ts';
import { faultText } from '../errors.ts';
import type { Site } from '../site.ts';
import type { Address } from './address.ts';
import { codingOf, finishedBytes, packOnce, sendBytes } from './bytes.ts';
import type { Cache, Flight } from './cache.ts';
import { clientOf } from './clients.ts';
import { capture, type Ended, type Held } from './capture.ts';
import { type Headers, isText, withFixed } from './headers.ts';
import type { Visitor } from './preferences.ts';
import type { Refusals } from './refusals.ts';

/** Who is signed in, for the access log. */
export type Who = { actor?: string };

/** What a page says about its own answer; read when the answer is complete. */
export type Page = { keep: boolean; tags: Set<string>; until: number } & Who;

/** What the handler is given beside the request. */
export type Locals = {
  store: unknown;
  site: Site;
  clock: () => Date;
  render: unknown;
  page: Page;
  /** The address as it was typed, for redirects of old addresses alone: their answers are never kept. */
  asked: string;
  /** Address of who asks; for limits per network and never kept as it is. */
  client: string;
};

export type Handler = (
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: unknown) => void,
  locals: Locals,
) => void | Promise<void>;

/** One request for a page, read. */
export type Ask = {
  req: IncomingMessage;
  res: ServerResponse;
  address: Address;
  visitor: Visitor;
  /** Key of the canonical address, and of the address as typed. */
  key: string;
  typed: string;
  asked: string;
  /** Filled in by whoever makes the page. */
  who: Who;
};

type House = {
  handler: Handler;
  given: Omit<Locals, 'page' | 'asked' | 'client'>;
  cache: Cache;
  fixed: readonly string[];
  refusals: Refusals;
  /** Milliseconds until a render counts as failed. */
  patience: number;
  log: (line: string) => void;
};

export type Pages = {
  /** A page that may be kept: finished bytes, a render under way, or a render of its own. */
  show(ask: Ask): Promise<void>;
  /** An answer that is nobody else's. */
  alone(ask: Ask): Promise<void>;
};

const HOLD = 1024 ** 2;
const MOST = 8 * 1024 ** 2;
const ATTEMPTS = 3;
const PRIVATE = ['Cache-Control', 'no-store'];
const KEPT = ['Cache-Control', 'max-age=0, must-revalidate', 'Vary', 'Accept-Encoding, Cookie'];
const WORTH_PACKING = 1400;

/** Pages through the handler, under the three laws of a kept page (architecture §2.8). */
export function openPages(house: House): Pages {
  const { cache } = house;

  async function show(ask: Ask): Promise<void> {
    while (!ask.res.destroyed) {
      const copy = cache.find(ask.key);
      if (copy !== undefined) {
        cache.alias(ask.typed, copy);
        return sendBytes(ask.req, ask.res, copy);
      }
      const flight = cache.flight(ask.key);
      if (flight === undefined) return lead(ask, cache.lead(ask.key));
      if ((await flight.ended) === 'private') return alone(ask);
    }
  }

  async function lead(ask: Ask, flight: Flight): Promise<void> {
    try {
      for (let attempt = 1; ; attempt++) {
        const page = freshPage();
        const ended = await render(house, ask, page);
        if (ended === 'broken') return;
        if (typeof ended === 'string' || !mayKeep(ended, page)) {
          flight.end('private');
          return await finish(house, ask, ended);
        }
        if (await keptAndSent(ask, flight, ended, page)) return;
        // Its time ran out while it was made: what the clock says has changed, so it is made again.
        if (attempt < ATTEMPTS) continue;
        house.log(`page is past its own time: ${withoutKey(ask.address.url)}`);
        flight.end('private');
        return await finish(house, ask, ended);
      }
    } finally {
      flight.end('again');
    }
  }

  async function keptAndSent(
    ask: Ask,
    flight: Flight,
    { headers, body }: Held,
    page: Page,
  ): Promise<boolean> {
    const always = [...house.fixed, ...KEPT];
    const { 'last-modified': _, etag: __, ...given } = headers;
    const text = isText(String(headers['content-type'] ?? '')) && headers['content-encoding'] === undefined;
    const bytes = await finishedBytes(body, { common: withFixed(house.fixed, given, KEPT), always, text });
    if (page.until <= house.given.clock().getTime()) return false;
    cache.keep(flight, bytes, page);
    flight.end('again');
    sendBytes(ask.req, ask.res, bytes);
    return true;
  }

  const alone = async (ask: Ask) => finish(house, ask, await render(house, ask, freshPage()));

  return { show, alone };
}

const freshPage = (): Page => ({ keep: false, tags: new Set(), until: Infinity });

const mayKeep = ({ status, headers }: Held, page: Page): boolean =>
  page.keep && status === 200 && headers['set-cookie'] === undefined;

async function render(
  house: House,
  { req, res, address, visitor, asked, who }: Ask,
  page: Page,
): Promise<Ended> {
  req.url = address.url;
  if (visitor.cookie) req.headers.cookie = visitor.cookie;
  else delete req.headers.cookie;
  // A page asked for by HEAD is made whole, so that it can be kept; node leaves the body out.
  if (req.method === 'HEAD') req.method = 'GET';
  const locals = { ...house.given, page, asked, client: clientOf(req) };
  const ended = await capture(req, res, (stand, next) => house.handler(req, stand, next, locals), {
    hold: HOLD,
    most: MOST,
    mayStream: () => !page.keep,
    head: (headers) => headOf(house, headers),
    patience: house.patience,
    fault: (error) => house.log(`${req.method} ${withoutKey(address.url)} failed: ${faultText(error)}`),
  });
  if (page.actor) who.actor = page.actor;
  return ended;
}

/** Sends an answer that is not kept. */
async function finish(house: House, ask: Ask, ended: Ended): Promise<void> {
  const { res } = ask;
  if (ended === 'streamed' || ended === 'broken' || res.destroyed) return;
  if (ended === 'unrouted') return house.refusals.send(res, 404);
  // A fault without a page of its own is what Astro answers when even its 500 page failed.
  const bare =
    typeof ended === 'string' || (ended.status >= 500 && ended.headers['content-type'] === undefined);
  if (bare) return house.refusals.send(res, 503);
  // Routes for machines and files say no more; whoever followed a link there reads what to do.
  if (ended.status === 404 && !ended.body.length) return house.refusals.send(res, 404);
  const { status, headers } = ended;
  const packed = mayPack(ask, ended) ? await packOnce(ended.body) : undefined;
  const body = packed ?? ended.body;
  const length = status === 204 || status === 304 ? [] : ['Content-Length', String(body.length)];
  const coding = packed ? ['Content-Encoding', 'gzip', 'Vary', 'Accept-Encoding'] : [];
  res.writeHead(status, [...headOf(house, headers), ...length, ...coding]).end(body);
}

const headOf = (house: House, headers: Headers): string[] =>
  withFixed(house.fixed, headers, headers['cache-control'] === undefined ? PRIVATE : []);

/**
 * What is sent once is packed only for visitors without a session: beside a secret, the length of packed text that
 * repeats what was asked gives the secret away.
 */
function mayPack({ req, visitor, address }: Ask, { status, headers, body }: Held): boolean {
  const type = String(headers['content-type'] ?? '');
  return (
    status === 200 &&
    visitor.anonymous &&
    address.path !== null &&
    req.method === 'GET' &&
    isText(type) &&
    body.length > WORTH_PACKING &&
    headers['content-encoding'] === undefined &&
    headers['set-cookie'] === undefined &&
    headers.vary === undefined &&
    codingOf(req.headers['accept-encoding']) !== 'identity'
  );
}
