import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

type Found = { total: number; results: Record<string, unknown>[] };

const text = async (path: string) => {
  const answer = await site.get(path);
  expect(answer.status, path).toBe(200);
  return answer.text();
};
const json = async (path: string) => JSON.parse(await text(path)) as Found;
const asked = (q: string, path = '/search') => `${path}?q=${encodeURIComponent(q)}`;

const KEYS = ['title', 'url', 'type', 'documentNumber', 'externalId', 'publishedAt', 'validity', 'snippet'];

test('search as JSON gives every key of a result, addresses absolute, times with +08:00', async () => {
  const { total, results } = await json(asked('加装电梯', '/search.json'));
  expect(total).toBeGreaterThan(2);
  expect(results).toHaveLength(total);
  for (const result of results) {
    for (const key of KEYS) expect(result).toHaveProperty(key);
    expect(result['url']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[a-z]+\/[a-z0-9-]+$/);
    expect(result['publishedAt']).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\+08:00$/);
  }
  const policy = results.find(({ type }) => type === 'policy')!;
  expect(policy['validity']).toMatchObject({ code: expect.any(String), label: expect.any(String) });
  expect(String(policy['snippet'])).toContain('加装电梯');
});

test('every address that a list gives answers', async () => {
  const { results } = await json('/policies.json?size=100');
  for (const { url } of results) expect((await fetch(String(url))).status, String(url)).toBe(200);
  console.log(`${results.length} addresses`);
  expect(results.length).toBeGreaterThanOrEqual(10);
});

test('pages of a list follow each other without loss or repetition', async () => {
  const whole = await json('/policies.json?size=100');
  const pages = await Promise.all([1, 2, 3, 4, 5].map((page) => json(`/policies.json?size=3&page=${page}`)));
  const titles = pages.flatMap(({ results }) => results.map(({ url }) => url));
  expect(titles).toEqual(whole.results.map(({ url }) => url).slice(0, 15));
  expect(new Set(titles).size).toBe(titles.length);
});

test('a list sorts by publication, newest first, and a filter counts what it shows', async () => {
  const { results } = await json('/policies.json?size=100');
  const times = results.map(({ publishedAt }) => Date.parse(String(publishedAt)));
  expect(times).toEqual([...times].sort((a, b) => b - a));
  const states = new Map<string, number>();
  for (const { validity } of results) {
    const { code } = validity as { code: string };
    states.set(code, (states.get(code) ?? 0) + 1);
  }
  expect(states.size).toBeGreaterThan(2);
  for (const [code, count] of states) {
    expect((await json(`/policies.json?validity=${code}`)).total, code).toBe(count);
    expect(await text(`/policies?validity=${code}`)).toContain(`共${count}份文件`);
  }
});

test('a document number in any writing shows its document first', async () => {
  const { results } = await json('/policies.json');
  const number = String(results.find(({ documentNumber }) => documentNumber)!['documentNumber']);
  const [, word, year, no] = /^(.+)〔(\d+)〕(\d+)号$/.exec(number)!;
  for (const writing of [
    number,
    `${word}${year} ${no}号`,
    `${word}[${year}]${no}`,
    `${word}(${year})第${no}号`,
  ]) {
    expect((await json(asked(writing, '/search.json'))).results[0]!['documentNumber'], writing).toBe(number);
    expect(await text(asked(writing)), writing).toContain(`您输入的是文号：${number}`);
  }
});

test('a number nobody has is said to be missing', async () => {
  expect(await text(asked('示建规〔2026〕999号'))).toMatch(/没有这个文号的文件|没有找到/);
});

test('one character and two characters find, and what was found is marked', async () => {
  for (const q of ['梯', '电梯']) {
    const html = await text(asked(q));
    expect(html).toMatch(/找到\d+条/);
    expect(html).toMatch(new RegExp(`<mark>[^<]*${q}`));
  }
});

test('other names are searched too and said, unless only the words are wanted', async () => {
  const both = await text(asked('加梯'));
  expect(both).toContain('也包含');
  expect(both).toContain('加装电梯');
  const exact = await text(`${asked('加梯')}&exact=1`);
  expect(exact).not.toContain('也包含');
  expect(exact).toContain('同一件事的其他说法也搜');
});

test('the end of a long query is not searched, and the page says so', async () => {
  expect(await text(asked('电梯'.repeat(26)))).toContain('只用前50个字');
  expect(await text(asked('电梯'.repeat(25)))).not.toContain('只用前50个字');
});

test('a slip of one character leads to the word that was meant', async () => {
  expect(await text(asked('加装电体'))).toMatch(/您要找的是不是[\s\S]*?加装电梯/);
});

test('nothing found shows what to try next and whom to ask', async () => {
  for (const path of ['/search', '/policies', '/interpretations']) {
    const html = await text(asked('zzzqqq', path));
    expect(html).toContain('没有找到“zzzqqq”');
    expect(html).toContain(`tel:${site.site.identity.hotline.number}`);
    expect(html).toContain('/disclosure/apply');
  }
});

const HOSTILE = [
  ...['a:b', '^~*+-', '"', "'", '" OR "', 'NEAR(', '*', '-', '（', ')', '{a b}', 'title:x', '\\', '%', '_'],
  ...[
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '\u0000',
    '\ud800',
    '𠀀',
    '😀',
    '   ',
    '',
  ],
  ...['啊'.repeat(2000), 'a'.repeat(5000), '〔〕号', '第条', '2026', '国发〔2018〕', '\u202e'],
];

test('nothing that can be typed makes a search fail, and none of it becomes markup', async () => {
  let shown = 0;
  for (const q of HOSTILE)
    for (const path of ['/search', '/policies', '/search.json', '/policies.xml']) {
      // A lone surrogate as browsers send it.
      const url = `${path}?q=${encodeURIComponent(q.toWellFormed())}`;
      const answer = await site.get(url);
      expect(answer.status, url.slice(0, 80)).toBe(200);
      if (path.includes('json')) continue;
      // Within quotes of an attribute only the quote itself could do harm.
      const html = (await answer.text()).replace(/"[^"]*"/g, '""');
      shown += html.includes('&lt;script') || html.includes('&lt;img') ? 1 : 0;
      expect(html.includes('<script>alert') || html.includes('<img src=x'), url).toBe(false);
    }
  for (const bad of ['/search?q=%ED%A0%80', '/search?q=%FF', '/policies?page=0&size=-1&sort=x&year=%22'])
    expect((await site.get(bad)).status, bad).toBe(200);
  console.log(`${HOSTILE.length} hostile queries at 4 addresses, ${shown} answers show markup as text`);
  expect(shown).toBeGreaterThan(0);
});

test('a page after the last leads to the last', async () => {
  const last = Math.ceil((await json('/policies.json?size=100')).total / 20);
  const answer = await site.get('/policies?page=99');
  expect(last).toBeGreaterThan(1);
  expect([answer.status, answer.headers.get('location')]).toEqual([302, `/policies?page=${last}`]);
});

test('a feed follows its search, and its addresses are whole', async () => {
  const all = (await text('/policies.xml')).match(/<entry>/g)!.length;
  const xml = await text(asked('公租房', '/policies.xml'));
  const some = xml.match(/<entry>/g)!.length;
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThan(all);
  expect(xml).toContain(`<link rel="self" type="application/atom+xml" href="${site.url}/policies.xml?q=`);
  expect((await site.get('/policies.xml')).headers.get('content-type')).toBe(
    'application/atom+xml; charset=utf-8',
  );
});

test('an interpretation in the list names its document and that document’s state', async () => {
  const html = await text('/interpretations');
  const rows = html.split('<h2 class="mc-m-rows__t">').slice(1);
  expect(rows.length).toBeGreaterThanOrEqual(6);
  for (const row of rows) expect(row).toMatch(/解读的文件：[\s\S]*?href="\/policies\/\d{4}-\d{3}"/);
  expect(html).toContain('文件有效');
});

test('the home page counts new policies by the clock', async () => {
  const home = async () => /<b>(\d+)<\/b>\s*近7天新政策/.exec(await text('/'))?.[1];
  expect(Number(await home())).toBeGreaterThan(0);
  site.clock.set('2026-07-01T10:00:00+08:00');
  expect(await home()).toBe('0');
});

test('columns without a list lead on, unknown ones are missing', async () => {
  expect((await site.get('/about')).status).toBe(301);
  for (const path of ['/about.json', '/about.xml', '/nothing.json', '/nothing.xml', '/nothing'])
    expect((await site.get(path)).status, path).toBe(404);
});
