import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TestSite } from './site.ts';

/** An answer as it was served, kept to be opened in a browser. */
export type Served = { path: string; status: number; html: string; policy: string };
type Seen = { hits: unknown[]; faults: string[]; present: number; blocked: number };
type Marked = Window & { hits: unknown[]; blocked: number };

/**
 * Served bytes opened in a real browser, with the policy of the page and with it switched off, so that nothing but sanitiser and
 * escaping stands between. Our scripts run; pictures and addresses of the texts lead nowhere.
 */
export class Showing {
  readonly totals = { pages: 0, present: 0, blocked: 0, active: 0, bytes: 0 };
  private readonly pages: Page[] = [];
  private readonly scripts = new Map<string, Buffer>();
  private served: Served | undefined;
  private readonly server = createServer((req, res) => void this.answer(req, res));
  private origin = '';
  private readonly site: TestSite;
  private constructor(site: TestSite) {
    this.site = site;
  }

  static async over(browser: Browser, site: TestSite): Promise<Showing> {
    const showing = new Showing(site);
    await new Promise<void>((ready) => showing.server.listen(0, '127.0.0.1', ready));
    showing.origin = `http://127.0.0.1:${(showing.server.address() as AddressInfo).port}`;
    for (const bypassCSP of [false, true]) {
      const context = await browser.newContext({ bypassCSP });
      await context.addInitScript(watch);
      showing.pages.push(await context.newPage());
    }
    return showing;
  }

  /** For the one line a file of tests prints at its end. */
  told(): string {
    const { pages, present, blocked, active, bytes } = this.totals;
    const size = (bytes / 2 ** 20).toFixed(0);
    return `${pages} pages, ${size} MB: ${present} calls on them, ${blocked} things the policy blocked, ${active} active`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** Opens answers one after the other; none of them runs anything, and none holds what could. */
  async harmless(...answers: Served[]): Promise<Seen[]> {
    const all: Seen[] = [];
    for (const served of answers) {
      const seen = await this.open(served);
      for (const { hits, faults } of seen)
        expect([served.path, served.status, hits.slice(0, 5), faults.slice(0, 5)]).toEqual([
          served.path,
          served.status,
          [],
          [],
        ]);
      all.push(...seen);
    }
    return all;
  }

  /** As `harmless`, for pages that show all they were given: each holds a thousand calls, or as many as said. */
  async full(least: number, ...answers: Served[]): Promise<void> {
    for (const served of answers)
      for (const { present } of await this.harmless(served))
        if (present < least) throw new Error(`${served.path} (${served.status}) shows ${present} calls only`);
  }

  /** Both ways at once. */
  async open(served: Served): Promise<Seen[]> {
    this.served = served;
    const seen = await Promise.all(
      this.pages.map(async (page) => {
        await page.goto(this.origin + served.path, { waitUntil: 'load' });
        await page.waitForTimeout(20);
        return page.evaluate(look);
      }),
    );
    this.totals.bytes += served.html.length;
    for (const { hits, faults, present, blocked } of seen) {
      this.totals.pages++;
      this.totals.present += present;
      this.totals.blocked += blocked;
      this.totals.active += hits.length + faults.length;
    }
    return seen;
  }

  /** The page itself and our scripts; whatever else a text asks for is not there. */
  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = req.url!;
    if (req.headers['sec-fetch-dest'] === 'document' && this.served) {
      const policy = this.served.policy && { 'content-security-policy': this.served.policy };
      res.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...policy }).end(this.served.html);
    } else if (/^\/_astro\/[\w.-]+\.js$/.test(path)) {
      const known = this.scripts.get(path) ?? Buffer.from(await (await this.site.get(path)).arrayBuffer());
      this.scripts.set(path, known);
      res.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=600' }).end(known);
    } else res.writeHead(404).end();
  }
}

/** Several answers as one document, one after the other: many small pages cost as much as one long. */
export function together(answers: readonly Served[]): Served[] {
  const [first] = answers;
  return first ? [{ ...first, html: answers.map(({ html }) => html).join('\n') }] : [];
}

export async function served(path: string, answer: Response): Promise<Served> {
  const policy = answer.headers.get('content-security-policy') ?? '';
  return { path, status: answer.status, html: await answer.text(), policy };
}

function watch(): void {
  // Nothing is laid out: what runs does so all the same, and long texts take seconds to lay.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('body { content-visibility: hidden !important }');
  document.adoptedStyleSheets = [sheet];
  const hits: unknown[] = [];
  Object.assign(window, { hits, blocked: 0, __hit: (n: unknown) => hits.push(Array.isArray(n) ? n[0] : n) });
  document.addEventListener('securitypolicyviolation', () => (window as unknown as Marked).blocked++);
}

/** What ran on the page that is open, and what could: elements, attributes and addresses that are not ours. */
function look(): Seen {
  const faults: string[] = [];
  const ours = location.origin;
  // As the browser reads an address, so that what only looks like one that runs is no fault.
  const runs = (value: string) =>
    /^(?:javascript|vbscript|data):/.test(URL.parse(value, ours)?.href ?? '') && !/^data:image\//.test(value);
  const alien =
    /^(?:iframe|frame|object|embed|applet|base|portal|animate|set|foreignobject|math|marquee|style)$/i;
  for (const e of document.querySelectorAll('*')) {
    const name = e.localName;
    if (alien.test(name)) faults.push(name);
    if (name === 'script' && !/json/.test((e as HTMLScriptElement).type)) {
      const src = e.getAttribute('src');
      if (!src || new URL(src, ours).origin !== ours) faults.push(`script ${e.textContent.slice(0, 40)}`);
    }
    if (name === 'meta' && e.hasAttribute('http-equiv')) faults.push('meta http-equiv');
    for (const { name: attribute, value } of e.attributes) {
      if (/^on/i.test(attribute) || attribute === 'srcdoc' || attribute === 'style')
        faults.push(`${name} ${attribute}`);
      if (
        /^(?:href|src|action|formaction|xlink:href|data|ping|background|poster)$/i.test(attribute) &&
        runs(value)
      )
        faults.push(`${name} ${attribute}=${value.slice(0, 40)}`);
    }
  }
  const { hits, blocked } = window as unknown as Marked;
  const present = document.documentElement.outerHTML.split('__hit').length - 1;
  return { hits, faults, present, blocked };
}
