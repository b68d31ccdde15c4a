import { eq } from 'drizzle-orm';
import { marked } from 'marked';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { documents } from '#db/schema.ts';
import type { Fields } from '#src/documents/fields.ts';
import { pathOf } from '#src/documents/rules.ts';
import type { Draft } from '#src/documents/service.ts';
import { typeOf } from '#src/documents/types/index.ts';
import { renderText } from '#src/text/markdown.ts';
import { startRelease } from '#src/writing/service.ts';
import { openBrowser } from '../support/browser.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import * as made from '../support/office.ts';
import { type Payload, payloads } from '../support/payloads.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { consultationContent, policyContent, published, type World } from '../support/world.ts';

// A minute on a machine of its own; several where it is shared.
vi.setConfig({ testTimeout: 240_000 });

const ALL = payloads();
/** Texts of a row, each field of a page takes the next. */
let turn = 0;
const next = (): string => ALL[turn++ % ALL.length]!.text;
const batches = (size: number): Payload[][] =>
  Array.from({ length: Math.ceil(ALL.length / size) }, (_, i) => ALL.slice(i * size, (i + 1) * size));
const joined = (batch: readonly Payload[]): string => batch.map(({ text }) => text).join('\n\n');

let site: TestSite;
let browser: Browser;
/** As visitors have it, and with the policy of the page switched off, so that nothing but the sanitiser stands between. */
let kept: BrowserContext;
let bare: BrowserContext;
let cookie: string;
beforeAll(async () => {
  [site, browser] = [await openSite(), await openBrowser()];
  cookie = await deskCookie(site, 'chenwenjing');
  [kept, bare] = [await visitor(false), await visitor(true)];
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

type Seen = { hits: unknown[]; faults: string[]; present: number; blocked: string[] };
type Marked = Window & { hits: unknown[]; blocked: string[] };

async function visitor(bypassCSP: boolean): Promise<BrowserContext> {
  const context = await browser.newContext({ bypassCSP });
  await context.addInitScript(() => {
    const [hits, blocked]: [unknown[], string[]] = [[], []];
    Object.assign(window, { hits, blocked, __hit: (n: unknown) => hits.push(Array.isArray(n) ? n[0] : n) });
    document.addEventListener('securitypolicyviolation', (e) =>
      blocked.push(`${e.violatedDirective} ${e.blockedURI}`),
    );
  });
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, url: site.url }]);
  await context.route(
    (url) => url.origin !== new URL(site.url).origin,
    (route) => route.abort(),
  );
  return context;
}

/** What ran on the page that is open, and what could: elements, attributes and addresses that are not ours. */
async function look(page: Page): Promise<Seen> {
  await page.waitForTimeout(20);
  return page.evaluate(() => {
    const faults: string[] = [];
    const ours = location.origin;
    // As the browser reads an address, so that what only looks like one that runs is no fault.
    const runs = (value: string) =>
      /^(?:javascript|vbscript|data):/.test(URL.parse(value, ours)?.href ?? '') &&
      !/^data:image\//.test(value);
    for (const e of document.querySelectorAll('*')) {
      const name = e.localName;
      const src = e.getAttribute('src');
      if (
        /^(?:iframe|frame|object|embed|applet|base|portal|animate|set|foreignobject|math|marquee)$/i.test(
          name,
        )
      )
        faults.push(name);
      if (
        name === 'script' &&
        !(src && new URL(src, ours).origin === ours) &&
        !/json/.test((e as HTMLScriptElement).type)
      )
        faults.push(`script ${e.textContent.slice(0, 40)}`);
      if (name === 'style') faults.push('style');
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
  });
}

const total = { pages: 0, empty: 0, present: 0, blocked: 0, active: 0 };

/** Opens a page both ways; it shows payloads and none of them is active. */
async function harmless(
  path: string,
  show: (page: Page) => Promise<unknown> = (page) => page.goto(site.url + path),
  contexts = [kept, bare],
): Promise<void> {
  for (const context of contexts) {
    const page = await context.newPage();
    await show(page);
    const seen = await look(page);
    total.pages++;
    if (!seen.present) total.empty++;
    total.present += seen.present;
    total.blocked += seen.blocked.length;
    total.active += seen.hits.length + seen.faults.length;
    expect([path, seen.hits.slice(0, 5), seen.faults.slice(0, 5)]).toEqual([path, [], []]);
    await page.close();
  }
}

/** Sends a form from the page itself, as a browser does, and stays on its answer. */
const send = (path: string, fields: Record<string, string>) => async (page: Page) => {
  await page.goto(`${site.url}/healthz`);
  await Promise.all([
    page.waitForNavigation(),
    page.evaluate(
      ([to, values]) => {
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: to, enctype: 'multipart/form-data' });
        for (const [name, value] of Object.entries(values)) {
          const field = Object.assign(document.createElement('textarea'), { name, value });
          form.append(field);
        }
        document.body.append(form);
        HTMLFormElement.prototype.submit.call(form);
      },
      [site.url + path, fields] as const,
    ),
  ]);
};

/** Names of the fields of a type that take any text, by form name. */
const texts = (fields: Fields, prefix = 'details'): string[] =>
  Object.entries(fields).flatMap(([key, field]) => {
    if (field.input === 'rows') return texts(field.fields!, `${prefix}.${key}.0`);
    if (field.input === 'group') return texts(field.fields!, `${prefix}.${key}`);
    return [`${prefix}.${key}`];
  });

test('most of them are live where nothing stands between, and none is when rendered, each alone', async () => {
  const page = await bare.newPage();
  await page.goto(`${site.url}/healthz`);
  const raw = ALL.map(({ n, text }) => [n, text, marked.parse(text, { async: false })] as const);
  const live = await page.evaluate(async (given) => {
    const sink = document.body.appendChild(document.createElement('div'));
    const found = new Set<number>();
    for (const [n, ...forms] of given)
      for (const html of forms) {
        const box = sink.appendChild(document.createElement('div'));
        box.append(document.createRange().createContextualFragment(html));
        for (const e of box.querySelectorAll('*')) {
          if (e instanceof HTMLElement && /autofocus/.test(e.outerHTML)) e.focus();
          for (const { name, value } of e.attributes)
            if (
              /href|src|action|data/.test(name) &&
              /^[\u0000- ]*javascript:/i.test(value.replace(/[\t\n\r]/g, ''))
            )
              found.add(n);
        }
      }
    await new Promise((later) => setTimeout(later, 1500));
    for (const n of (window as unknown as Marked).hits) found.add(Number(n));
    return found.size;
  }, raw);
  await page.close();
  console.log(`${ALL.length} payloads: ${live} live without escaping or sanitiser`);
  expect(live).toBeGreaterThan(1000);
  // As an article, and as the 公文 it carries.
  const html = ALL.map(({ text }) =>
    renderText({ kind: 'article', body: text, title: text, carried: { title: text, body: text } }),
  );
  const shown = `<!doctype html><body>${html.map(({ html: own, carriedHtml }) => `<section>${own}${carriedHtml}</section>`).join('\n')}`;
  const alone = await bare.newPage();
  await alone.route(`${site.url}/alone`, (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: shown }),
  );
  await alone.goto(`${site.url}/alone`);
  const seen = await look(alone);
  console.log(
    `rendered alone: ${html.length} texts, ${seen.present} calls on the page, ${seen.hits.length} ran`,
  );
  expect(seen.present).toBeGreaterThan(1000);
  expect([seen.hits.slice(0, 5), seen.faults.slice(0, 5)]).toEqual([[], []]);
  await alone.close();
});

test('none runs on the desk, whatever field it was typed into: shown, refused, merged, in the queue', async () => {
  const by = await actingAs(site, 'chenwenjing');
  const types = ['policy', 'interpretation', 'consultation', 'proposal', 'notice', 'news', 'response'];
  for (const [i, batch] of batches(460).entries()) {
    const type = types[i % types.length]!;
    const { editionId, releaseId } = await startRelease(by, {
      type,
      title: batch[0]!.text,
      origin: 'draft',
      content: { department: 'rural' },
    });
    const at = `/desk/editions/${editionId}`;
    const fields = Object.fromEntries(texts(typeOf(type).fields).map((name) => [name, next()]));
    const links = {
      'links.0.relation': 'relates',
      'links.0.to': next(),
      'links.1.relation': 'relates',
      'links.1.to': `https://x/${next()}`,
    };
    const given = {
      edition: editionId,
      title: next(),
      summary: next(),
      body: joined(batch),
      ...fields,
      ...links,
    };
    const saved = await fetch(`${site.url}${at}?_action=desk.save`, {
      ...{
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ ...given, do: 'save', revision: '0' }),
      },
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    expect([type, saved.status]).toEqual([type, 303]);
    for (const path of [at, `/desk/releases/${releaseId}`]) await harmless(path);
    await harmless(
      `${at} merged`,
      send(`${at}?_action=desk.save`, {
        ...given,
        title: next(),
        summary: next(),
        body: joined(batch.toReversed()),
        do: 'save',
        revision: '-1',
      }),
    );
    await harmless(
      `${at} refused`,
      send(`/desk/releases/${releaseId}?_action=desk.submit`, { releaseId, title: next() }),
    );
  }
  for (const path of ['/desk', '/desk?tab=mine', `/desk?q=${encodeURIComponent(next())}`])
    await harmless(path);
  await harmless(
    '/desk/new',
    send('/desk/new?_action=desk.start', { type: next(), title: next(), origin: next() }),
  );
  await harmless(
    'sign-in',
    send('/desk/password?_action=desk.password', { current: next(), password: next(), again: next() }),
  );
});

test('none runs on a published page, its list, its search results or its feed', async () => {
  const world = site.world();
  const paths: string[] = [];
  for (const [i, batch] of batches(400).entries()) {
    const body = joined(batch);
    const contents: Draft[] = [
      {
        ...policyContent(),
        title: next(),
        summary: next(),
        body,
        details: {
          ...policyContent().details,
          titleBreaks: next(),
          keywords: [next()],
          carried: { title: next(), body },
        },
      },
      {
        ...policyContent(),
        type: 'news',
        title: next(),
        summary: next(),
        body,
        details: {
          draftingDepartment: 'rural',
          topics: [],
          keywords: [next()],
          titleBreaks: next(),
          photoAlt: next(),
        },
      },
      {
        ...consultationContent(),
        title: next(),
        summary: next(),
        details: {
          ...consultationContent().details,
          carried: { title: next(), body },
          explains: [{ clause: 't1', text: next() }],
          ways: [{ name: next(), value: next() }],
        },
      },
    ];
    const content = contents[i % contents.length]!;
    const file = await filed(next());
    paths.push(await put(world, { ...content, attachments: [file], links: [] }));
  }
  for (const path of paths) await harmless(path);
  for (const path of ['/', '/policies', '/news', '/consultations', '/sections']) await harmless(path);
  for (const batch of batches(160))
    await harmless(
      '/search',
      (page) => page.goto(`${site.url}/search?q=${encodeURIComponent(joined(batch).slice(0, 9000))}`),
      [bare],
    );
  for (const path of ['/policies.json', '/feed.xml', `${paths[0]}.json`, `${paths[0]}.md`]) {
    const answer = await site.get(path);
    expect([path, answer.headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
    expect(answer.headers.get('content-type'), path).not.toContain('html');
  }
});

test('none runs that a citizen sends, on the answer, the receipt or the page that asks again', async () => {
  const consultation = '2026-006';
  const at = `/consultations/${consultation}/comment`;
  const wrong = { page: next(), quote: next(), fix: next(), phone: next(), problem: next() };
  await harmless('/corrections', send('/corrections?_action=correction', wrong));
  for (const [n, batch] of batches(90).entries()) {
    const text = joined(batch).slice(0, 4900);
    const asked = {
      consultation,
      text,
      name: next().slice(0, 90),
      phone: next(),
      clause: next(),
      stance: next(),
    };
    await harmless(at, send(`${at}?_action=comment`, asked), n ? [bare] : [kept, bare]);
    const sent = { page: '/policies', quote: text.slice(n * 20, n * 20 + 900), fix: next(), problem: 'typo' };
    await harmless('receipt', send('/corrections?_action=correction', sent), [bare]);
  }
  await harmless('/receipts', send('/receipts?_action=track', { code: next() }));
  const query = ['q', 'page', 'back', 'to', 'type', 'url', 'clause', 'mode', 'sort', 'department'];
  for (const path of ['/search', '/feedback', '/leave', '/corrections', '/desk/signin', '/policies', at])
    await harmless(path, (page) =>
      page.goto(
        `${site.url}${path}?${query.map((name) => `${name}=${encodeURIComponent(next())}`).join('&')}`,
      ),
    );
});

test('none runs in a file that is shown as a page, by its text or by its name', async () => {
  const world = site.world();
  const cells = ALL.map(({ text }) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ''));
  const xml = cells.map((text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`));
  const files: [name: string, bytes: Buffer][] = [
    ['表.csv', Buffer.from(cells.map((text) => `"${text.replaceAll('"', '""')}",1`).join('\n'))],
    ['文.txt', Buffer.from(`说明\n${cells.join('\n')}`)],
    ['文.docx', made.docx(xml)],
    [
      '表.xlsx',
      made.xlsx([
        {
          name: xml[0]!.slice(0, 30),
          rows: xml
            .slice(0, 1900)
            .map((text, i) => made.row(i + 1, [text, text]))
            .join(''),
        },
      ]),
    ],
    [
      '表二.xlsx',
      made.xlsx([
        {
          name: 'x',
          rows: xml
            .slice(1900)
            .map((text, i) => made.row(i + 1, [text]))
            .join(''),
        },
      ]),
    ],
    ['版.ofd', made.ofd(xml.join(' '))],
  ];
  let read = 0;
  for (const [name, bytes] of files) {
    const sha256 = await world.store.files.put(bytes);
    await put(world, {
      ...policyContent(),
      title: `附件${name}`,
      attachments: [{ title: next(), name, sha256, bytes: bytes.length }],
    });
    const before = total.present;
    await harmless(`/files/${sha256}/view`);
    read += total.present - before > 100 ? 1 : 0;
    for (const path of [`/files/${sha256}/view`, `/files/${sha256}/${encodeURIComponent(name)}`]) {
      const { headers } = await site.get(path);
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
      expect(headers.get('content-security-policy'), path).toContain('sandbox');
      if (!path.endsWith('view')) expect(headers.get('content-disposition'), path).toMatch(/^attachment/);
    }
  }
  console.log(`${read} of ${files.length} files showed their payloads`);
  expect(read).toBeGreaterThan(3);
  console.log(
    `${total.pages} pages (${total.empty} without any), ${total.present} calls on them, ${total.blocked} things the policy blocked, ${total.active} active`,
  );
  expect(total.present).toBeGreaterThan(10_000);
});

/** A file whose title is hostile; such a name is not let in. */
async function filed(title: string) {
  const bytes = made.docx([`附件${title.length}`]);
  return { title, name: '附件.docx', sha256: await site.store.files.put(bytes), bytes: bytes.length };
}

/** Publishes a content; gives its path. */
async function put(world: World, content: Draft): Promise<string> {
  const { documentId } = await published(world, content);
  const [row] = await site.store.read((db) =>
    db.select().from(documents).where(eq(documents.id, documentId)),
  );
  return pathOf(row!);
}
