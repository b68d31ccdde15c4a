import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { typeOf } from '#src/documents/types/index.ts';
import { readDocument } from '#src/imports/rules.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { policyContent, published, publishedPolicy, withdrawnPolicy } from '../support/world.ts';

let site: TestSite;
beforeAll(async () => (site = await openSite()));
afterAll(() => site.close());

type Found = { total: number; results: { url: string; title: string }[] };

const search = async (q: string) =>
  (await (await site.get(`/search.json?q=${encodeURIComponent(q)}`)).json()) as Found;
const pathOf = async (title: string) => new URL((await search(title)).results[0]!.url).pathname;

describe('a policy and its interpretation', () => {
  test('name each other, on the page and for machines', async () => {
    const path = await pathOf('既有住宅加装电梯管理办法');
    const page = await (await site.get(path)).text();
    const explained = /href="(\/interpretations\/[^"#]+)"/.exec(page)![1]!;
    expect(await (await site.get(explained)).text()).toContain(`href="${path}`);
    const { links } = (await (await site.get(`${path}.json`)).json()) as {
      links: { relation: { code: string } }[];
    };
    expect(links.some(({ relation }) => relation.code === 'interprets')).toBe(true);
  });

  test('come as Markdown that says where it links', async () => {
    const answer = await site.get(`${await pathOf('既有住宅加装电梯管理办法')}.md`);
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(await answer.text()).toMatch(/^---\ntitle: [\s\S]*relation: repeals[\s\S]*<!-- carried -->/);
  });
});

test('an attachment is a download that cannot run here, and its bytes are those of its name', async () => {
  const page = await (await site.get(await pathOf('既有住宅加装电梯管理办法'))).text();
  const files = [...page.matchAll(/href="(\/files\/([0-9a-f]{64})\/(?!view")[^"]+)"/g)];
  console.log(`${files.length} attachments`);
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const [, path, sha] of files) {
    const answer = await site.get(path!);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(
      createHash('sha256')
        .update(Buffer.from(await answer.arrayBuffer()))
        .digest('hex'),
    ).toBe(sha);
  }
  expect((await site.get(`/files/${'0'.repeat(64)}/x.pdf`)).status).toBe(404);
  expect((await site.get('/files/..%2f..%2fetc/passwd')).status).toBe(404);
});

test('a withdrawn document answers 410 with day and reason, and is nowhere else', async () => {
  const world = site.world();
  const title = '关于一件将要撤下的事的通知';
  await publishedPolicy(world, { title: '关于替代它的通知' });
  await publishedPolicy(world, { title });
  const path = await pathOf(title);
  expect((await search(title)).results.some((one) => one.title === title)).toBe(true);
  const gone = '关于另一件撤下的事的通知';
  await withdrawnPolicy(world, { title: gone });
  const number = Number(path.split('-').pop());
  const candidates = [1, 2, 3].map((n) => path.replace(/\d+$/, String(number + n).padStart(3, '0')));
  const answers = await Promise.all(candidates.map(async (one) => ({ one, answer: await site.get(one) })));
  const found = answers.find(({ answer }) => answer.status === 410)!;
  expect(await found.answer.text()).toContain('内容更正');
  expect((await site.get(`${found.one}.json`)).status).toBe(410);
  expect((await site.get(`${found.one}.md`)).status).toBe(410);
  for (const surface of ['/policies?size=100', '/policies.json?size=100', '/policies.xml', '/sitemap.xml'])
    expect(await (await site.get(surface)).text(), surface).not.toContain(gone);
  expect((await search(gone)).results.some((one) => one.title === gone)).toBe(false);
});

test('an old address leads to the new one for good', async () => {
  const world = site.world();
  const oldUrls = ['/col/col123/art_2018_55.html', '/info.asp?id=55'];
  await published(world, policyContent({ title: '关于搬来的通知' }), { identity: { oldUrls } });
  for (const old of oldUrls) {
    const answer = await site.get(old);
    expect([answer.status, answer.headers.get('location')]).toEqual([301, await pathOf('关于搬来的通知')]);
  }
  expect((await site.get('/info.asp?id=56')).status).toBe(404);
});

test('an old address is found however it is written, and what is no address is not found', async () => {
  const { incoming } = readDocument({ title: '甲', oldUrl: '/旧 站/通知.htm' }, '正文。', {
    type: typeOf('policy'),
    site: site.site,
    today: '2026-05-18',
  });
  const content = policyContent({ title: '关于中文旧址的通知' });
  await published(site.world(), content, { identity: { oldUrls: incoming.oldUrls } });
  const path = '/%E6%97%A7%20%E7%AB%99/%E9%80%9A%E7%9F%A5.htm';
  for (const old of [path, path.toLowerCase(), `${path}?from=timeline`])
    expect((await site.get(old)).headers.get('location'), old).toBe(await pathOf('关于中文旧址的通知'));
  for (const none of ['/nope?x=%ff', '/nope?%', '/?x=%ff'])
    expect((await site.get(none)).status).toBeLessThan(500);
});

test('the way back from 显示设置 may hold Chinese and never leads to another host', async () => {
  const chosen = async (back: string) => {
    const answer = await fetch(`${site.url}/preferences?_action=preferences`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: site.url },
      body: new URLSearchParams({ back, mode: 'elder' }),
    });
    return [answer.status, answer.headers.get('location')];
  };
  expect(await chosen('/search?q=电梯')).toEqual([303, '/search?q=%E7%94%B5%E6%A2%AF']);
  for (const away of ['//evil.example', '/\\evil.example', 'https://evil.example/', '/a\r\nx: y'])
    expect(await chosen(away)).toEqual([303, '/']);
});

test('a link in a text to a host outside the list goes through the page that asks first', async () => {
  const body = '各单位：\n\n见[外面](https://example.org/a?b=1&c=2)和[政府网](https://www.gov.cn/)。';
  await published(site.world(), policyContent({ title: '关于外链的通知', body }));
  const page = await (await site.get(await pathOf('关于外链的通知'))).text();
  expect(page).toContain(`href="/leave?to=${encodeURIComponent('https://example.org/a?b=1&c=2')}"`);
  expect(page).toContain('href="https://www.gov.cn/"');
});
