import { type ClientRequest, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { createRequestFromNodeRequest, writeResponse } from 'astro/app/node';
import { type EdgeOptions, serve } from '#src/edge/server.ts';
import type { Locals, Page } from '#src/edge/pages.ts';
import type { Site } from '#src/site.ts';

/** A page as Astro would run it: a web request in, a web response out, `locals.page` changed on the way. */
export type Shown = (request: Request, page: Page, locals: Locals) => Response | Promise<Response>;

export type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer; text: string };

type Ask = { method?: string; headers?: Record<string, string>; body?: string | Buffer };

export const NOON = new Date('2026-05-18T04:00:00Z');

export const site = (address: { base?: string; origin?: string } = {}): Site =>
  ({
    base: '',
    origin: '',
    ...address,
    identity: {
      name: '示例市住房和城乡建设委员会',
      address: '示例市城中区安居路8号',
      officeHours: '工作日8:30—11:30，13:30—17:00',
      hotline: { name: '12345热线', number: '12345', formerly: '8890', hours: '24小时受理' },
      demo: true,
    },
  }) as unknown as Site;

/**
 * The front on a free port before pages of the test's own. The step between node and page is the Astro adapter's own
 * code; routing and components are what is stood in for.
 */
export async function openEdge(pages: Record<string, Shown>, options: Partial<EdgeOptions> = {}) {
  let now = NOON.getTime();
  const renders: string[] = [];
  const listeners = new Set<(tags: string[]) => void>();
  const lines: string[] = [];
  const edge = await serve({
    async handler(req, res, next, locals) {
      const asked = createRequestFromNodeRequest(req);
      const shown = pages[new URL(asked.url).pathname];
      if (!shown) return next();
      renders.push(req.url!);
      await writeResponse(await shown(asked, locals.page, locals), res);
    },
    client: '/nonexistent',
    store: {
      onTags(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    site: site(),
    clock: () => new Date(now),
    host: '127.0.0.1',
    port: 0,
    log: (line) => lines.push(line),
    ...options,
  });
  return {
    ...edge,
    port: Number(new URL(edge.url).port),
    /** Addresses rendered so far. */
    renders,
    lines,
    changed: (...tags: string[]) => listeners.forEach((listen) => listen(tags)),
    setClock: (ms: number) => void (now = ms),
    ask: (path: string, ask?: Ask) => fetchRaw(edge.url, path, ask),
    send: (text: string) => speak(Number(new URL(edge.url).port), text),
  };
}

export type OpenEdge = Awaited<ReturnType<typeof openEdge>>;

/** A page that may be kept, marked with tag and time. */
export const kept =
  (text: string | (() => string | Promise<string>), { tags = ['site'], until = Infinity } = {}): Shown =>
  async (_, page) => {
    Object.assign(page, { keep: true, until });
    tags.forEach((tag) => page.tags.add(tag));
    return html(typeof text === 'string' ? text : await text());
  };

export const html = (text: string, init: ResponseInit = {}): Response =>
  new Response(text, { ...init, headers: { 'content-type': 'text/html', ...init.headers } });

/** Headers of a form sent from one of our own pages. */
export const ownForm = {
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/x-www-form-urlencoded',
};

/** One request over a connection of its own, with the path exactly as written. */
export function fetchRaw(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: Ask = {},
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const req: ClientRequest = request({ hostname, port, path, method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const whole = Buffer.concat(chunks);
        resolve({ status: res.statusCode!, headers: res.headers, body: whole, text: whole.toString() });
      });
    });
    req.on('error', reject);
    req.end(body);
  });
}

/** Writes bytes no client would and returns everything that comes back until the connection ends. */
export function speak(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(text, 'latin1')));
    socket.on('data', (chunk) => (heard += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
