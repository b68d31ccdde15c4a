import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { HtmlValidate } from 'html-validate';
import { afterEach, describe, expect, test } from 'vitest';
import { html, kept, type OpenEdge, openEdge, ownForm, pause, type Shown, site } from '../support/edge.ts';

let edge: OpenEdge;
afterEach(() => edge?.close());

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const echo: Shown = async (request) => html(`收到${(await request.text()).length}`);

describe('every answer', () => {
  test('carries the fixed headers, and a page can only make its policy narrower', async () => {
    edge = await openEdge({
      '/kept': kept('x'),
      '/own': () =>
        html('x', { headers: { 'content-security-policy': 'default-src *', 'cache-control': 'max-age=60' } }),
    });
    const answers = await Promise.all(['/kept', '/own', '/healthz'].map((path) => edge.ask(path)));
    for (const { headers } of answers) {
      expect(String(headers['content-security-policy']).split(', ')[0]).toBe(CSP);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      });
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(headers['strict-transport-security']).toBeUndefined();
    }
    expect(answers[1]!.headers['cache-control']).toBe('max-age=60');
    expect((await edge.ask('/none')).headers['x-frame-options']).toBe('DENY');
  });

  test('asks for https to be kept only where SITE_URL is https', async () => {
    edge = await openEdge({ '/': kept('x') }, { site: site({ origin: 'https://x.gov.cn' }) });
    const { headers } = await edge.ask('/', { headers: { host: 'x.gov.cn' } });
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d+/);
  });
});

describe('the host a request names', () => {
  const statuses = (hosts: string[]) =>
    Promise.all(hosts.map(async (host) => (await edge.ask('/', { headers: { host } })).status));

  test('without SITE_URL may be loopback, HOST or any address in digits', async () => {
    edge = await openEdge({ '/': kept('x') });
    const good = ['localhost:4321', '127.0.0.1', '[::1]:80', '10.1.2.3', '[fe80::1]', 'LOCALHOST'];
    expect(await statuses(good)).toEqual(good.map(() => 200));
    const bad = [
      'evil.cn',
      'x.gov.cn',
      'localhost.evil.cn',
      '127.0.0.1.evil.cn',
      'a@localhost',
      'localhost:99x',
    ];
    expect(await statuses(bad)).toEqual(bad.map(() => 421));
    expect((await edge.ask('/', { headers: { host: 'evil.cn' } })).text).toContain(
      '您访问的域名没有指向本站',
    );
  });

  test('with SITE_URL may be its host, loopback or HOST', async () => {
    edge = await openEdge({ '/': kept('x') }, { site: site({ origin: 'https://x.gov.cn' }) });
    expect(await statuses(['x.gov.cn', 'X.gov.cn:443', 'localhost', '127.0.0.1'])).toEqual([
      200, 200, 200, 200,
    ]);
    expect(await statuses(['10.1.2.3', 'y.gov.cn', 'www.x.gov.cn'])).toEqual([421, 421, 421]);
  });
});

describe('a form', () => {
  test('is taken only from our own pages', async () => {
    edge = await openEdge({ '/f': echo }, { site: site({ origin: 'https://x.gov.cn' }) });
    const post = async (headers: Record<string, string>) =>
      (await edge.ask('/f', { method: 'POST', headers: { host: 'x.gov.cn', ...headers }, body: 'a=1' }))
        .status;
    expect(await post({ 'sec-fetch-site': 'same-origin' })).toBe(200);
    expect(await post({ 'sec-fetch-site': 'none' })).toBe(200);
    expect(await post({ origin: 'https://x.gov.cn' })).toBe(200);
    expect(await post({ origin: 'https://x.gov.cn', host: 'localhost' })).toBe(200);
    expect(await post({ referer: 'https://x.gov.cn/f' })).toBe(200);
    const foreign = [
      { 'sec-fetch-site': 'cross-site', origin: 'https://x.gov.cn' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.cn' },
      { origin: 'null', referer: 'https://x.gov.cn/f' },
      { origin: 'https://x.gov.cn.evil.cn' },
      {},
    ] as Record<string, string>[];
    for (const headers of foreign) expect(await post(headers), JSON.stringify(headers)).toBe(403);
    expect(edge.renders).toHaveLength(5);
    const { text } = await edge.ask('/f', { method: 'POST', headers: { host: 'x.gov.cn' } });
    expect(text).toContain('不是从本站页面发出的');
  });

  test('reaches its page whole, with its query as sent', async () => {
    edge = await openEdge({
      '/f': async (request) => html(`${new URL(request.url).search} ${await request.text()}`),
    });
    const { text } = await edge.ask('/f?_action=comment&extra=1', {
      method: 'POST',
      headers: ownForm,
      body: 'text=好',
    });
    expect(text).toBe('?_action=comment&extra=1 text=好');
  });

  test('larger than its place allows is refused by its declared length before anything is read', async () => {
    edge = await openEdge({
      '/f': echo,
      '/desk/edit': echo,
      '/desk/import': echo,
      '/desk/files/upload': echo,
    });
    const declare = (path: string, length: number) =>
      edge.send(
        `POST ${path} HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Length: ${length}\r\n` +
          'Connection: close\r\n\r\n',
      );
    const [kb, mb] = [1024, 1024 ** 2];
    for (const [path, most] of [
      ['/f', 64 * kb],
      ['/desk/edit', 4 * mb],
      ['/desk/import', 30 * mb],
      ['/desk/files/upload', 30 * mb],
    ] as const) {
      expect(await declare(path, most + 1), path).toMatch(/^HTTP\/1.1 413 [\s\S]*提交的内容太大/);
    }
    expect(edge.renders).toEqual([]);
    const full = await edge.ask('/f', { method: 'POST', headers: ownForm, body: 'x'.repeat(64 * kb) });
    expect(full.text).toBe(`收到${64 * kb}`);
    const desk = await edge.ask('/desk/edit', {
      method: 'POST',
      headers: ownForm,
      body: 'x'.repeat(64 * kb + 1),
    });
    expect(desk.status).toBe(200);
  });

  test('of unknown length is counted while it comes and cut where it is too large', async () => {
    edge = await openEdge({ '/f': echo });
    const headers = { ...ownForm, 'transfer-encoding': 'chunked' };
    const fits = await edge.ask('/f', { method: 'POST', headers, body: 'x'.repeat(1000) });
    expect(fits.text).toBe('收到1000');
    const large = await edge.ask('/f', { method: 'POST', headers, body: 'x'.repeat(65 * 1024) });
    expect([large.status, edge.renders.length]).toEqual([413, 1]);
  });

  test('of a client outside the desk network finds no desk, and no other address changes for it', async () => {
    edge = await openEdge({ '/desk/import': echo, '/desk': echo, '/f': echo }, { deskOpen: () => false });
    const post = { method: 'POST', headers: ownForm, body: 'x' };
    expect((await edge.ask('/desk/import', post)).status).toBe(404);
    expect((await edge.ask('/desk')).status).toBe(404);
    expect((await edge.ask('/f', post)).status).toBe(200);
    expect(edge.renders.length).toBe(1);
  });

  test('that asks first whether it may send is told before it sends', async () => {
    edge = await openEdge({ '/f': echo });
    const head = (length: number) =>
      'POST /f HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: none\r\nExpect: 100-continue\r\nConnection: close\r\n' +
      `Content-Length: ${length}\r\n\r\n`;
    expect(await edge.send(head(100_000))).toMatch(/^HTTP\/1.1 413/);
    expect(await edge.send(`${head(3)}a=1`)).toMatch(
      /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200[\s\S]*收到3/,
    );
  });

  test('sent too slowly is cut with a sentence and never reaches its page', async () => {
    edge = await openEdge({ '/f': echo }, { timeouts: { headers: 150, request: 300, check: 50 } });
    const head =
      'POST /f HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: none\r\nContent-Length: 10\r\n\r\nabc';
    expect(await edge.send(head)).toMatch(/^HTTP\/1.1 408 [\s\S]*网络较慢/);
    expect(await edge.send('GET / HTTP/1.1\r\nHost: loc')).toMatch(/^HTTP\/1.1 408/);
    expect(edge.renders).toEqual([]);
  });

  test('broken off half way never reaches its page', async () => {
    edge = await openEdge({ '/f': echo });
    const socket = connect(edge.port, '127.0.0.1');
    socket.write(
      'POST /f HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: none\r\nContent-Length: 10\r\n\r\nabc',
    );
    await pause(30);
    socket.destroy();
    await pause(30);
    expect([edge.renders.length, edge.lines.length]).toEqual([0, 0]);
  });
});

test("Astro's own routes for images, islands and scripted actions are not there", async () => {
  edge = await openEdge({ '/_image': kept('x'), '/_actions/preferences': kept('x') });
  for (const path of ['/_image?href=x', '/_server-islands/x', '/_actions/preferences'])
    expect((await edge.ask(path)).status, path).toBe(404);
  expect(edge.renders).toEqual([]);
});

describe('a hostile search', () => {
  test('reaches the page as text, whatever was typed', async () => {
    edge = await openEdge({ '/search': kept('结果') });
    for (const query of ['%', '%ED%A0%80', 'a%00b', '%E4%BD', 'a'.repeat(10_000), '%E4%BD%8F'.repeat(10_000)])
      expect((await edge.ask(`/search?q=${query}`)).status, query.slice(0, 20)).toBe(200);
    expect(edge.renders.length).toBeGreaterThan(2);
  });
});

describe('a hostile address', () => {
  test('is answered with a sentence and never reaches a page', async () => {
    edge = await openEdge({});
    const bad = [
      '/%',
      '/%zz',
      '/%E4%BD',
      '/a%00b',
      '/%ED%A0%80',
      '/../etc/passwd',
      '/a/%2e%2e/b',
      '/./a',
      '/a%0d%0aSet-Cookie:x',
      'http://evil.cn/',
      '*',
      '/%D6%D0',
    ];
    for (const path of bad) {
      const { status, text } = await edge.ask(path);
      expect(status, path).toBe(400);
      expect(text).toContain('网址有误');
    }
    const long = await edge.ask(`/search?q=${'a'.repeat(100 * 1024)}`);
    expect([long.status, long.text.includes('网址太长')]).toEqual([414, true]);
    expect((await edge.ask(`/search?q=${'a'.repeat(200_000)}`)).status).toBe(431);
    expect(await edge.send('HELLO\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [\s\S]*网址有误/);
    expect(edge.renders).toEqual([]);
    expect((await edge.ask('/healthz')).status).toBe(200);
  });

  test('that only looks hostile is shown', async () => {
    const seen: string[] = [];
    edge = await openEdge({ '/search': (request) => html(new URL(request.url).searchParams.get('q') ?? '') });
    for (const q of ['a:b', '^~*+-', '<script>', '"', "'; drop table", '100%', '住房', '😀'])
      seen.push((await edge.ask(`/search?q=${encodeURIComponent(q)}`)).text);
    expect(seen).toEqual(['a:b', '^~*+-', '<script>', '"', "'; drop table", '100%', '住房', '😀']);
    const raw = Buffer.from(
      'GET /search?q=住房 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    ).toString('latin1');
    expect(await edge.send(raw)).toContain('住房');
  });

  test('with an unknown method says which ones there are', async () => {
    edge = await openEdge({});
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND']) {
      const { status, headers } = await edge.ask('/', { method });
      expect([status, headers.allow], method).toEqual([405, 'GET, HEAD, POST']);
    }
  });
});

describe('below a base path', () => {
  test('the root is led there and everything else outside is absent', async () => {
    edge = await openEdge(
      { '/zjw/': kept('首页'), '/zjw/policies': kept('清单') },
      { site: site({ base: '/zjw' }) },
    );
    const at = async (path: string) => {
      const { status, headers } = await edge.ask(path);
      return [status, headers.location].filter(Boolean).join(' ');
    };
    expect(edge.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await at('/')).toBe('302 /zjw/');
    expect(await at('/zjw')).toBe('301 /zjw/');
    expect(await at('/zjw/')).toBe('200');
    expect(await at('/zjw/policies')).toBe('200');
    expect(await at('/zjw/policies/')).toBe('301 /zjw/policies');
    expect(await at('/policies')).toBe('404');
    expect(await at('/zjwx')).toBe('404');
    expect([await at('/healthz'), await at('/zjw/healthz')]).toEqual(['200', '200']);
  });
});

describe('/healthz', () => {
  test('tells machines by any name how the portal is, and is never kept', async () => {
    let sick = false;
    edge = await openEdge(
      {},
      {
        site: site({ origin: 'https://x.gov.cn' }),
        health: () => {
          if (sick) throw new Error('disk full');
          return { documents: 16 };
        },
      },
    );
    const well = await edge.ask('/healthz', { headers: { host: '10.0.0.5:4321' } });
    expect(JSON.parse(well.text)).toEqual({ status: 'ok', documents: 16 });
    expect(well.headers['cache-control']).toBe('no-store');
    sick = true;
    expect((await edge.ask('/healthz')).status).toBe(503);
  });
});

describe('when the portal cannot answer', () => {
  test('a page that throws becomes the 503 page with the hotline, valid and allowed by its own policy', async () => {
    edge = await openEdge({
      '/throws': () => Promise.reject(new Error('store is busy')),
      '/bare': () => new Response(null, { status: 500 }),
      '/own': () => html('事件编号 1', { status: 500 }),
    });
    for (const path of ['/throws', '/bare']) {
      const { status, headers, text } = await edge.ask(path);
      expect([status, headers['retry-after'], headers['cache-control']]).toEqual([503, '120', 'no-store']);
      expect(text).toContain('<a class="t" href="tel:12345">12345</a><br>（原8890），24小时受理');
      const style = /<style>([\s\S]*)<\/style>/.exec(text)![1]!;
      const hash = createHash('sha256').update(style).digest('base64');
      expect(headers['content-security-policy']).toBe(
        CSP.replace("style-src 'self'", `style-src 'self' 'sha256-${hash}'`),
      );
    }
    expect((await edge.ask('/own')).text).toBe('事件编号 1');
    expect(edge.lines.join('\n')).toContain('GET /throws failed: Error: store is busy');
    const pages = [await edge.ask('/throws'), await edge.ask('/none'), await edge.ask('/%')];
    const validate = new HtmlValidate({
      extends: ['html-validate:recommended'],
      rules: { 'doctype-style': 'off' },
    });
    for (const { text } of pages) {
      const report = await validate.validateString(text);
      expect(report.results.flatMap((r) => r.messages.map((m) => `${m.ruleId}: ${m.message}`))).toEqual([]);
    }
  });

  test('a page that breaks off half way is not sent half', async () => {
    edge = await openEdge({
      '/': (_, page) => {
        page.keep = true;
        const body = new ReadableStream({
          start: (c) => c.enqueue(Buffer.from('半页')),
          pull: () => Promise.reject(new Error('component failed')),
        });
        return new Response(body, { headers: { 'content-type': 'text/html' } });
      },
    });
    const { status, text } = await edge.ask('/');
    expect([status, text.includes('半页')]).toEqual([503, false]);
    expect(edge.cache.counts().kept).toBe(0);
  });

  test('a page that never ends is given up', async () => {
    edge = await openEdge({ '/': () => new Promise<Response>(() => {}) }, { timeouts: { render: 50 } });
    expect((await edge.ask('/')).status).toBe(503);
  });

  test('a page nobody knows is 404 in our own words', async () => {
    edge = await openEdge({});
    const { status, text } = await edge.ask('/policies/2099-001');
    expect([status, text.includes('没有这个页面')]).toEqual([404, true]);
  });

  test('a file or form that is absent answers no blank page', async () => {
    edge = await openEdge({ '/files/x.pdf': () => new Response(null, { status: 404 }) });
    const { status, text } = await edge.ask('/files/x.pdf');
    expect([status, text.includes('没有这个页面')]).toEqual([404, true]);
    expect((await edge.ask('/files/x.pdf', { method: 'HEAD' })).text).toBe('');
  });
});

describe('an answer that is not kept', () => {
  test('is packed only for who has no session', async () => {
    edge = await openEdge({ '/': () => html('好'.repeat(2000)) });
    const gzip = { 'accept-encoding': 'gzip' };
    const anonymous = await edge.ask('/', { headers: { ...gzip, cookie: 'mc_theme=dark' } });
    expect(gunzipSync(anonymous.body).toString()).toBe('好'.repeat(2000));
    const known = await edge.ask('/', { headers: { ...gzip, cookie: 'session=1' } });
    expect([known.headers['content-encoding'], known.text]).toEqual([undefined, '好'.repeat(2000)]);
  });

  test('that is large goes out while it is made, and stops being made when the client leaves', async () => {
    let chunks = 0;
    let cancelled = false;
    edge = await openEdge({
      '/big': () =>
        new Response(
          new ReadableStream({
            async pull(controller) {
              await pause(1);
              chunks++;
              controller.enqueue(Buffer.alloc(256 * 1024, 'x'));
            },
            cancel: () => void (cancelled = true),
          }),
        ),
    });
    const answer = await fetch(`${edge.url}/big`);
    const reader = answer.body!.getReader();
    await reader.read();
    const soon = chunks;
    await reader.cancel();
    await pause(100);
    expect(soon).toBeLessThan(100);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(cancelled).toBe(true);
  });
});

describe('close', () => {
  test('lets answers under way finish and takes no more', async () => {
    edge = await openEdge({ '/slow': kept(() => pause(150).then(() => '做完了')), '/': kept('x') });
    const idle = await fetch(edge.url);
    await idle.text();
    // A client that would keep its connection for the next request.
    const slow = fetch(`${edge.url}/slow`);
    await pause(50);
    const began = performance.now();
    const closing = edge.close();
    await expect(edge.ask('/')).rejects.toThrow(/ECONNREFUSED/);
    expect(await (await slow).text()).toBe('做完了');
    await closing;
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('cuts what does not finish in time', async () => {
    edge = await openEdge({ '/never': () => new Promise<Response>(() => {}) }, { timeouts: { close: 100 } });
    const never = edge.ask('/never').catch((error: Error) => error.message);
    await pause(30);
    const began = performance.now();
    await edge.close();
    expect(await never).toMatch(/hang up|ECONNRESET/);
    expect(performance.now() - began).toBeLessThan(3000);
  });

  test('a port that is taken is told to the caller', async () => {
    edge = await openEdge({});
    await expect(openEdge({}, { port: edge.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
