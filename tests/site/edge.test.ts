import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { KEPT_KEYS, readAddress } from '#src/edge/address.ts';
import { html, kept, NOON, type OpenEdge, openEdge, pause, site } from '../support/edge.ts';

let edge: OpenEdge;
afterEach(() => edge?.close());

const BODY =
  '<!doctype html><title>关于物业管理的通知</title>' + '<p>业主大会可以授权业主委员会。</p>'.repeat(80);

describe('a kept page', () => {
  test('is rendered once and then served as the same bytes in every coding', async () => {
    edge = await openEdge({ '/policies/2026-014': kept(BODY) });
    const first = await edge.ask('/policies/2026-014');
    const gzip = await edge.ask('/policies/2026-014', { headers: { 'accept-encoding': 'gzip' } });
    const br = await edge.ask('/policies/2026-014', {
      headers: { 'accept-encoding': 'gzip, deflate, br, zstd' },
    });
    const noBr = await edge.ask('/policies/2026-014', {
      headers: { 'accept-encoding': 'gzip;q=0.5, br;q=0' },
    });
    expect(edge.renders).toHaveLength(1);
    expect(first.text).toBe(BODY);
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.body).toString()).toBe(BODY);
    expect(br.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(br.body).toString()).toBe(BODY);
    expect(noBr.headers['content-encoding']).toBe('gzip');
    expect(new Set([first, gzip, br].map((a) => a.headers.etag)).size).toBe(3);
    expect(first.headers).toMatchObject({
      'cache-control': 'max-age=0, must-revalidate',
      vary: 'Accept-Encoding, Cookie',
      'content-type': 'text/html; charset=utf-8',
    });
  });

  test('answers 304 to who has it, and the whole page to who has another', async () => {
    edge = await openEdge({ '/': kept(BODY) });
    const { etag } = (await edge.ask('/')).headers;
    for (const known of [etag!, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await edge.ask('/', { headers: { 'if-none-match': known } });
      expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
      expect(again.headers['content-security-policy']).toContain("default-src 'none'");
    }
    expect((await edge.ask('/', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  test('answers HEAD with the headers of GET and no body, cold and warm', async () => {
    edge = await openEdge({ '/': kept(BODY) });
    const cold = await edge.ask('/', { method: 'HEAD' });
    const warm = await edge.ask('/', { method: 'HEAD' });
    const get = await edge.ask('/');
    expect([cold.text, warm.text, get.text]).toEqual(['', '', BODY]);
    const { date: _, ...headers } = get.headers;
    expect(cold.headers).toMatchObject(headers);
    expect(warm.headers).toMatchObject(headers);
    expect(edge.renders).toHaveLength(1);
  });

  test('is never served at or after the moment something on it changes', async () => {
    const deadline = NOON.getTime() + 60_000;
    let texts = 0;
    edge = await openEdge({ '/': kept(() => `第${++texts}次`, { until: deadline }) });
    expect((await edge.ask('/')).text).toBe('第1次');
    edge.setClock(deadline - 1);
    expect((await edge.ask('/')).text).toBe('第1次');
    edge.setClock(deadline);
    expect((await edge.ask('/')).text).not.toBe('第1次');
  });

  test('whose time runs out while it renders is rendered again, not served', async () => {
    const deadline = NOON.getTime() + 60_000;
    let made = 0;
    edge = await openEdge({
      '/': (_, page) => {
        const before = made++ === 0;
        Object.assign(page, { keep: true, until: before ? deadline : Infinity });
        if (before) edge.setClock(deadline);
        return html(before ? '征集中' : '已截止');
      },
    });
    expect((await edge.ask('/')).text).toBe('已截止');
    expect((await edge.ask('/')).text).toBe('已截止');
    expect(edge.renders).toHaveLength(2);
  });

  test('is not served past its time even when the next render fails', async () => {
    let broken = false;
    edge = await openEdge({
      '/': kept(() => (broken ? Promise.reject(new Error('store is busy')) : '旧'), {
        until: NOON.getTime() + 1000,
      }),
    });
    expect((await edge.ask('/')).text).toBe('旧');
    broken = true;
    edge.setClock(NOON.getTime() + 1000);
    const late = await edge.ask('/');
    expect(late.status).toBe(503);
    expect(late.text).not.toContain('旧');
  });

  test('is dropped by any of its tags and by no other', async () => {
    let version = 1;
    edge = await openEdge({
      '/a': kept(() => `a${version}`, { tags: ['document:1', 'type:policy'] }),
      '/b': kept(() => `b${version}`, { tags: ['document:2', 'type:policy'] }),
    });
    await Promise.all([edge.ask('/a'), edge.ask('/b')]);
    version = 2;
    edge.changed('document:1', 'unknown');
    expect([(await edge.ask('/a')).text, (await edge.ask('/b')).text]).toEqual(['a2', 'b1']);
    version = 3;
    edge.changed('type:policy');
    expect([(await edge.ask('/a')).text, (await edge.ask('/b')).text]).toEqual(['a3', 'b3']);
  });

  test('is not kept when one of its tags changed while it rendered', async () => {
    let version = 0;
    let began = Promise.withResolvers<void>();
    const page = async () => {
      const read = version;
      began.resolve();
      await pause(1);
      return String(read);
    };
    edge = await openEdge({ '/': kept(page, { tags: ['document:1'] }) });
    let stale = 0;
    for (let round = 0; round < 100; round++) {
      began = Promise.withResolvers();
      const during = edge.ask('/');
      await began.promise;
      version++;
      edge.changed('document:1');
      const after = [await edge.ask('/'), (await during, await edge.ask('/'))];
      stale += after.filter(({ text }) => Number(text) < version).length;
      edge.changed('document:1');
    }
    const { overtaken } = edge.cache.counts();
    console.log(`renders overtaken by a change: ${overtaken} of 100, stale answers afterwards: ${stale}`);
    expect(overtaken).toBeGreaterThan(50);
    expect(stale).toBe(0);
  });

  test('is kept although another tag changed while it rendered', async () => {
    edge = await openEdge({ '/': kept(() => pause(10).then(() => 'x'), { tags: ['document:1'] }) });
    const first = edge.ask('/');
    await pause(5);
    edge.changed('document:2');
    await first;
    await edge.ask('/');
    expect(edge.renders).toHaveLength(1);
  });
});

describe('requests for the same page at the same time', () => {
  test('make one render of 20 cold requests', async () => {
    edge = await openEdge({ '/': kept(() => pause(20).then(() => BODY)) });
    const answers = await Promise.all(Array.from({ length: 20 }, () => edge.ask('/')));
    expect(edge.renders).toHaveLength(1);
    expect(answers.every(({ text }) => text === BODY)).toBe(true);
  });

  test('never share an answer that is not to be kept', async () => {
    let visitor = 0;
    edge = await openEdge({ '/': () => pause(20).then(() => html(`您是第${++visitor}位`)) });
    const answers = await Promise.all(Array.from({ length: 20 }, () => edge.ask('/')));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(20);
    expect(answers[0]!.headers['cache-control']).toBe('no-store');
  });

  test('never share an answer that sets a cookie, is an error or comes from a form address', async () => {
    const page = (init: ResponseInit) => (_: Request, page: { keep: boolean }) => {
      page.keep = true;
      return html('x', init);
    };
    edge = await openEdge({
      '/cookie': page({ headers: { 'set-cookie': 'a=1' } }),
      '/gone': page({ status: 410 }),
      '/leave': page({}),
      '/desk/queue': page({}),
    });
    const paths = [
      '/cookie',
      '/gone',
      '/leave?to=https%3A%2F%2Fa.cn',
      '/leave?mode=elder',
      '/leave?_action=x',
      '/desk/queue',
    ];
    for (const path of [...paths, ...paths]) await edge.ask(path);
    expect(edge.renders).toHaveLength(paths.length * 2);
    expect(edge.cache.counts().kept).toBe(0);
  });

  test('go on without a client that went away', async () => {
    edge = await openEdge({ '/': kept(() => pause(30).then(() => BODY)) });
    const controller = new AbortController();
    const first = fetch(`${edge.url}/`, { signal: controller.signal }).catch(() => 'gone');
    await pause(10);
    const waiting = Array.from({ length: 5 }, () => edge.ask('/'));
    controller.abort();
    expect(await first).toBe('gone');
    expect((await Promise.all(waiting)).every(({ text }) => text === BODY)).toBe(true);
  });
});

describe('the key of a page', () => {
  test('ignores unknown query keys and their page never sees them', async () => {
    edge = await openEdge({ '/policies': kept('清单') });
    for (const query of ['', '?utm_source=wx', '?q=&topic=', '?utm_source=other&spm=1'])
      await edge.ask(`/policies${query}`);
    expect(edge.renders).toEqual(['/policies']);
  });

  test('is the same for any order of keys and any way of writing them', async () => {
    edge = await openEdge({ '/policies': kept('清单') });
    for (const query of [
      'topic=rent&q=%E7%A7%9F+房',
      'q=%e7%a7%9f%20%E6%88%BF&topic=rent',
      'topic=rent&topic=rent&q=%E7%A7%9F%20%E6%88%BF',
    ])
      await edge.ask(`/policies?${query.replace(/[^\x20-\x7e]/g, encodeURIComponent)}`);
    await edge.ask('/%70olicies?q=%E7%A7%9F+%E6%88%BF&topic=rent');
    expect(edge.renders).toEqual(['/policies?q=%E7%A7%9F%20%E6%88%BF&topic=rent']);
    await edge.ask('/policies?q=%E7%A7%9F&topic=rent');
    expect(edge.renders).toHaveLength(2);
  });

  test('takes facet names of content types as query keys', async () => {
    edge = await openEdge({ '/interpretations': kept('清单') }, { keys: ['medium'] });
    await edge.ask('/interpretations?medium=video');
    expect(edge.renders).toEqual(['/interpretations?medium=video']);
  });

  test('separates the reading preferences and nothing else a cookie says', async () => {
    edge = await openEdge({
      '/': async (request, page) => {
        page.keep = true;
        return html(request.headers.get('cookie') ?? '');
      },
    });
    const ask = async (cookie: string) => (await edge.ask('/', { headers: { cookie } })).text;
    expect(await ask('mc_theme=dark; mc_mode=elder')).toBe('mc_theme=dark; mc_mode=elder');
    expect(await ask('mc_mode=elder;mc_theme=dark; mc_doc=std')).toBe('mc_theme=dark; mc_mode=elder');
    expect(await ask('mc_theme=light')).toBe('mc_theme=light');
    expect(await ask('mc_theme=auto')).toBe('');
    // Written so that a page would decode what the key does not: neither may see it.
    for (const trick of ['mc_theme=%64ark', 'mc_theme="dark"', 'mc_theme=evil', 'mc_theme =dark'])
      expect(await ask(trick)).toBe('');
    expect(edge.renders).toHaveLength(3);
  });

  test('holds the host only while no SITE_URL says which one is ours', async () => {
    const page = {
      '/': async (request: Request, page: { keep: boolean }) => {
        page.keep = true;
        return html(new URL(request.url).host);
      },
    };
    edge = await openEdge(page);
    expect((await edge.ask('/', { headers: { host: '10.0.0.8' } })).text).toBe('10.0.0.8');
    expect((await edge.ask('/', { headers: { host: 'localhost' } })).text).toBe('localhost');
    await edge.close();
    edge = await openEdge(page, { site: site({ origin: 'https://x.gov.cn' }) });
    expect((await edge.ask('/', { headers: { host: 'localhost' } })).text).toBe('x.gov.cn');
    expect((await edge.ask('/', { headers: { host: 'x.gov.cn' } })).text).toBe('x.gov.cn');
    expect(edge.renders).toHaveLength(1);
  });

  test('sends a trailing or doubled slash to the clean address, never to another site', async () => {
    edge = await openEdge({ '/policies': kept('清单') });
    const target = async (path: string) => {
      const { status, headers } = await edge.ask(path);
      return [status, headers.location];
    };
    expect(await target('/policies/')).toEqual([301, '/policies']);
    expect(await target('/policies//?topic=rent&utm=1')).toEqual([301, '/policies?topic=rent']);
    expect(await target('//evil.cn/')).toEqual([301, '/evil.cn']);
    expect(await target('/%5Cevil.cn/')).toEqual([301, '/%5Cevil.cn']);
    expect(await target('//')).toEqual([301, '/']);
  });
});

describe('an address in its only form', () => {
  test('stays as it is when it is read again', () => {
    const rules = { base: '', keys: new Set(KEPT_KEYS) };
    const parts = [
      '/',
      '%2F',
      '%25',
      '%3f',
      'a',
      '%41',
      ':',
      '@',
      '+',
      '%20',
      '住',
      '?',
      'q=',
      '&',
      '=',
      ';',
      '//',
      '!',
      '%',
      '#',
    ];
    let read = 0;
    for (let seed = 1; seed <= 20_000; seed++) {
      const pick = (at: number) => parts[((seed * 2654435761 * at) >>> 7) % parts.length]!;
      const raw = `/${[1, 3, 5, 7, 11, 13].map(pick).join('')}`;
      const once = readAddress(raw, rules);
      if (!once) continue;
      read++;
      expect(readAddress(once.url, rules), raw).toEqual({ ...once, moved: false });
    }
    console.log(`addresses read: ${read} of 20000`);
    expect(read).toBeGreaterThan(5000);
  });

  test('of the desk keeps its query as sent', async () => {
    edge = await openEdge({ '/desk/queue': kept('清单') });
    await edge.ask('/desk/queue?state=open&b=2&a=1');
    expect(edge.renders).toEqual(['/desk/queue?state=open&b=2&a=1']);
  });

  test('is given beside what was typed, for redirects of old addresses', async () => {
    edge = await openEdge({
      '/info.asp': (_, __, { asked }) =>
        new Response(null, { status: 301, headers: { location: `/new${asked.length}` } }),
    });
    const { status, headers } = await edge.ask('/info.asp?id=55');
    expect([status, headers.location]).toEqual([301, '/new15']);
  });
});

describe('the store of pages', () => {
  test('stays within its bytes and lets go first of what nobody asks for', async () => {
    const pages = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [
        `/p${n}`,
        kept(Buffer.from(`${n}`.repeat(8000)).toString('base64')),
      ]),
    );
    edge = await openEdge(pages, { budget: 300_000 });
    for (let n = 0; n < 60; n++) {
      await edge.ask(`/p${n}`);
      await edge.ask('/p0');
    }
    const { bytes, kept: count, evicted } = edge.cache.counts();
    console.log(`${count} pages kept in ${bytes} bytes, ${evicted} let go`);
    expect(bytes).toBeLessThanOrEqual(300_000);
    expect(evicted).toBeGreaterThan(0);
    expect(edge.renders.filter((url) => url === '/p0')).toHaveLength(1);
  });
});

describe('a file of the build', () => {
  test('is served packed from memory, for ever when its name carries a hash', async () => {
    const client = mkdtempSync(join(tmpdir(), 'edge-'));
    mkdirSync(join(client, '_astro'));
    writeFileSync(join(client, '_astro', 'site.abc123.css'), 'body{color:#15252b}'.repeat(200));
    writeFileSync(join(client, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(join(client, '.secret'), 'x');
    edge = await openEdge({}, { client, site: site({ base: '/zjw' }) });
    rmSync(client, { recursive: true });
    const css = await edge.ask('/zjw/_astro/site.abc123.css', { headers: { 'accept-encoding': 'br' } });
    expect(brotliDecompressSync(css.body).toString()).toContain('body{color');
    expect(css.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/css; charset=utf-8',
    });
    const again = await edge.ask('/zjw/_astro/site.abc123.css?v=2', {
      headers: { 'accept-encoding': 'br', 'if-none-match': css.headers.etag! },
    });
    expect(again.status).toBe(304);
    expect((await edge.ask('/zjw/favicon.svg')).headers['cache-control']).toBe('public, max-age=3600');
    expect((await edge.ask('/zjw/.secret')).status).toBe(404);
  });
});
