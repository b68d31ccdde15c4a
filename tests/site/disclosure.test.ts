import { afterAll, beforeAll, expect, test } from 'vitest';
import { policyContent, published } from '../support/world.ts';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const text = async (path: string) => (await site.get(path)).text();
const position = (html: string, words: string) => {
  const at = html.indexOf(words);
  expect(at, words).toBeGreaterThan(0);
  return at;
};

test('the column has exactly its four parts, in order, then 依申请公开; the home page leads to it by its name', async () => {
  const html = await text('/disclosure');
  const nav = html.slice(html.indexOf('aria-label="专栏内容"'));
  const names = [...nav.slice(0, nav.indexOf('</nav>')).matchAll(/<b>([^<]+)<\/b>/g)].map(([, name]) => name);
  expect(names).toEqual([
    '政府信息公开指南',
    '政府信息公开制度',
    '法定主动公开内容',
    '政府信息公开工作年度报告',
    '依申请公开',
  ]);
  const home = await text('/');
  expect(home.slice(home.indexOf('<main'))).toMatch(/<a href="\/disclosure">\s*政府信息公开\s*<\/a>/);
});

test('every head of the 条例 is named, and its count is that of its list', async () => {
  const html = await text('/disclosure');
  const lists = [...new Set([...html.matchAll(/\/disclosure\/heads\/(\d+)/g)].map(([, head]) => head!))];
  let counted = 0;
  for (const head of lists) {
    const row = html.slice(position(html, `/disclosure/heads/${head}"`));
    const shown = Number(/class="mc-m-index__c">(\d+)条/.exec(row)?.[1]);
    const { total, results } = (await (await site.get(`/disclosure/heads/${head}.json`)).json()) as {
      total: number;
      results: unknown[];
    };
    expect(total, `head ${head}`).toBe(shown);
    expect(results.length).toBeGreaterThan(0);
    counted += total;
  }
  const empty = html.match(/本机关无此项|还没有内容，需要的可以/g) ?? [];
  console.log(`${lists.length} heads with ${counted} rows, ${empty.length} reasons`);
  expect(lists.length).toBeGreaterThan(3);
  expect(lists.length + empty.length).toBeGreaterThanOrEqual(16);
  expect((await site.get('/disclosure/heads/16')).status).toBe(404);
});

test('news never stands in the column, whatever is planted', async () => {
  const title = '市住建委召开既有住宅加装电梯现场会';
  await published(site.world(), {
    ...policyContent({ title, body: '会上看了电梯。' }),
    type: 'news',
    details: { draftingDepartment: 'office', topics: [], keywords: [], heads: ['1', '15'] },
  });
  expect(await text('/news')).toContain(title);
  expect(await text('/')).toContain(title);
  const pages = ['/disclosure', '/disclosure/search?q=%E7%8E%B0%E5%9C%BA%E4%BC%9A', '/disclosure/heads/1'];
  for (const path of [...pages, '/disclosure/heads/15', '/disclosure/heads/15.xml'])
    expect(await text(path), path).not.toContain(title);
});

test('a list of a head names 索引号、名称、概述、生成日期 and has a feed', async () => {
  const html = await text('/disclosure/heads/1');
  for (const name of ['索引号', '名称', '概述', '生成日期']) position(html, `<th scope="col">${name}</th>`);
  expect(html).toContain('/disclosure/heads/1.xml');
  const feed = await site.get('/disclosure/heads/1.xml');
  expect(feed.headers.get('content-type')).toContain('application/atom+xml');
  expect(await feed.text()).toContain('<entry>');
});

test('依申请公开 asks for no purpose and says ways, days, fee and remedies', async () => {
  const html = await text('/disclosure/apply');
  for (const words of [
    '当面提交',
    '邮寄',
    '互联网',
    '传真',
    '20个工作日',
    '第11—30件',
    '先申请行政复议'.slice(1),
  ])
    position(html, words);
  expect(html.match(/用途/g)!.length).toBeGreaterThan(0);
  expect(html.replace(/不需要(写|说明)用途/g, '')).not.toContain('用途');
});

test('机构职能, 内设机构 and 领导信息 are reached from home, column and sections, and say when they were checked', async () => {
  const pages = await Promise.all(['/', '/disclosure', '/sections'].map(text));
  for (const slug of ['organization', 'departments', 'leaders']) {
    for (const html of pages) expect(html).toContain(`href="/about/${slug}"`);
    expect(await text(`/about/${slug}`)).toContain('最近核对');
  }
  const departments = await text('/about/departments');
  for (const { name, phone } of site.site.departments) {
    expect(departments).toContain(name);
    expect(departments).toContain(phone);
  }
});

test('the sitemap says when each document last changed, robots leads to it', async () => {
  const map = await text('/sitemap.xml');
  const documents = [...map.matchAll(/<url><loc>[^<]+\/\d{4}-\d{3}<\/loc>(<lastmod>)?/g)];
  expect(documents.length).toBeGreaterThan(10);
  expect(documents.filter(([, dated]) => !dated)).toEqual([]);
  expect(map).toContain('/disclosure/heads/1</loc>');
  expect(await text('/robots.txt')).toMatch(/Sitemap: http.*\/sitemap\.xml/);
});

test('the feed of everything holds the newest of all columns', async () => {
  const feed = await text('/feed.xml');
  expect(feed.match(/<entry>/g)!.length).toBeGreaterThan(10);
});
