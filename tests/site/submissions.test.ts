import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { format } from 'node:util';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { BELOW } from '../support/build.ts';
import { codeIn, cookiesOf, faultsIn, headingIn, openForm, sendForm, valuesIn } from '../support/forms.ts';
import { openSite, type TestSite } from '../support/site.ts';
import {
  answeredConsultation,
  consultationContent,
  openConsultation,
  published,
  upcomingConsultation,
} from '../support/world.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
  const world = site.world();
  await openConsultation(world, { number: '2026-901' });
  await upcomingConsultation(world, { number: '2026-902' });
  await answeredConsultation(world, { number: '2026-903' });
});
afterAll(() => site.close());
beforeEach(() => site.clock.set('2026-05-18T10:00:00+08:00'));

const PATH = '/consultations/2026-901/comment?clause=3';
const TEXT = '建议服务费也公布上限，并写明多久调整一次。';
const form = (path = PATH) => openForm(site, path, 'comment');
const textOf = async (answer: Response | Promise<Response>) => (await answer).text();
const follow = (answer: Response) => site.get(answer.headers.get('location')!, { cookie: cookiesOf(answer) });
const track = (code: string, client = '203.0.113.7') =>
  fetch(`${site.url}/receipts?_action=track`, {
    method: 'POST',
    body: new URLSearchParams({ code }),
    headers: { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': client },
  });

test('one 条 a page: its words, why, where it stands, and nothing of the page is kept', async () => {
  const answer = await site.get(PATH);
  const html = await answer.text();
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(headingIn(html)).toBe('第三条');
  for (const said of [
    '电费不得加价。',
    '分开标明以后，单价看得清。',
    '3 / 3',
    '还剩14天',
    '提交意见',
    '/about/privacy',
  ])
    expect(html, said).toContain(said);
  expect(html).toContain('href="/consultations/2026-901/comment?clause=2"');
  expect(html).not.toContain('clause=4');
  const [one, two] = [await form(), await form()];
  expect(one.hidden['key']).not.toBe(two.hidden['key']);
  expect(html.match(/ checked/g), 'nothing is chosen beforehand').toBeNull();
});

test('a comment is answered with its own page, which shows the receipt and not its code in the address', async () => {
  const answer = await sendForm(await form(), { text: TEXT, stance: 'amend', publish: 'yes' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/receipts/new']);
  expect(answer.headers.getSetCookie().join()).toMatch(
    /^receipt=A1\.[^;]+; Max-Age=900; Path=\/; HttpOnly; SameSite=Lax$/,
  );
  const html = await textOf(follow(answer));
  const code = codeIn(html)!;
  expect(code).toMatch(/^\d{12}$/);
  expect(html).toContain(`href="sms:?body=${code}"`);
  for (const said of [
    '意见已收到',
    '5月18日10:00:00收到',
    '6月1日24:00',
    '6月30日前',
    TEXT,
    '建议修改',
    '未留',
  ])
    expect(html, said).toContain(said);
  expect(answer.headers.getSetCookie().join()).not.toContain(code);
});

test('whoever has the receipt reckons its hash again', async () => {
  const html = await textOf(follow(await sendForm(await form(), { text: TEXT })));
  const raw = Object.fromEntries(
    [...html.matchAll(/<dt>([^<]+)<\/dt>\s*<dd class="mc-mono">([^<]+)</g)].map(([, name, value]) => [
      name!,
      value!.trim(),
    ]),
  );
  const parts = [
    Buffer.from(raw['随机数']!, 'hex'),
    Buffer.from(raw['内容摘要']!, 'hex'),
    Buffer.from(raw['收到时间']!),
  ];
  const hash = createHash('sha256').update(Buffer.concat(parts)).digest('hex');
  expect(raw['凭证号']!.replaceAll(' ', '')).toBe(hash);
});

test('a browser that keeps no cookies gets the receipt with the answer itself', async () => {
  const answer = await sendForm({ ...(await form()), cookie: '' }, { text: TEXT });
  const html = await answer.text();
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(codeIn(html)).toMatch(/^\d{12}$/);
});

test('sent twice, at once and after a reload, the same form gives one receipt', async () => {
  const one = await form();
  const codes = await Promise.all(
    [1, 2, 3].map(async () => codeIn(await textOf(sendForm({ ...one, cookie: '' }, { text: TEXT })))),
  );
  codes.push(codeIn(await textOf(follow(await sendForm(one, { text: TEXT })))));
  expect(new Set(codes).size).toBe(1);
  const stranger = codeIn(await textOf(sendForm({ ...one, cookie: '' }, { text: '别人的意见' })));
  expect(stranger).not.toBe(codes[0]);
});

test('a form with faults comes back with 422, every value it had and what to do', async () => {
  const typed = {
    ...{
      text: ' \u200B',
      stance: 'amend',
      name: '安居苑 "小区" <李某>',
      phone: '1380000000',
      publish: 'yes',
    },
  };
  const one = await form();
  const answer = await sendForm(one, typed);
  const html = await answer.text();
  expect(answer.status).toBe(422);
  expect(faultsIn(html)).toEqual(['请写下您的意见', '手机号码少了1位，应为11位数字']);
  expect(html).toContain('<title>错误：对第三条提意见');
  expect(html).toContain('有2处需要改一下');
  expect(valuesIn(html)).toMatchObject({ ...typed, ...one.hidden });
});

test('a text of 12,000 字 comes back whole and says by how much it is too long', async () => {
  const text = '字'.repeat(12_000);
  const answer = await sendForm(await form(), { text });
  const html = await answer.text();
  expect(answer.status).toBe(422);
  expect(faultsIn(html)).toEqual(['意见写了12,000字，最多5,000字，请删去7,000字']);
  expect(valuesIn(html)['text']).toBe(text);
});

test('text is shown as it was typed, whatever it would mean to a browser', async () => {
  const text = '<script>alert(1)</script>\n**粗** [x](javascript:alert(1)) &amp;';
  const html = await textOf(follow(await sendForm(await form(), { text })));
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;\n**粗** [x](javascript:alert(1)) &amp;amp;');
  expect(html).not.toContain('<script>alert');
});

test('closed while it was typed: 409, the text in sight, with telephone and address', async () => {
  const one = await form();
  site.clock.set('2026-06-02T00:00:00+08:00');
  const answer = await sendForm(one, { text: TEXT, phone: '13800000000' });
  const html = await answer.text();
  expect(answer.status).toBe(409);
  expect(headingIn(html)).toBe('征集已经截止，您写的内容没有提交');
  for (const said of [TEXT, '0000\u20111234567', '示例市城中区安居路8号', '邮编000000', '6月1日24:00截止'])
    expect(html, said).toContain(said);
  expect(html).not.toContain('提交意见');
});

test('a second before the close it is taken', async () => {
  const one = await form();
  site.clock.set('2026-06-01T23:59:59+08:00');
  expect((await sendForm(one, { text: TEXT })).status).toBe(303);
});

test.each([
  ['/consultations/2026-902/comment?clause=1', 200, '还没有开始征集', '5月25日09:00开始'],
  ['/consultations/2026-903/comment', 200, '征集已经结束', '处理结果已经公布'],
  ['/consultations/2026-901/comment?clause=99', 404, '没有这一条', '没有第99条，一共3条'],
  ['/consultations/2026-901/comment', 200, '对全文提意见', '从第一条开始'],
])('%s answers %i: %s', async (path, status, heading, said) => {
  const answer = await site.get(path);
  const html = await answer.text();
  expect([answer.status, headingIn(html)]).toEqual([status, heading]);
  expect(html).toContain(said);
  expect(html.includes('_action=comment')).toBe(heading === '对全文提意见');
});

test('a draft that is not there has no comment page', async () => {
  expect((await site.get('/consultations/2026-999/comment')).status).toBe(404);
});

test('the empty page of the lookup is kept, what a code leads to never', async () => {
  await site.get('/receipts');
  const { stored } = site.cache.counts();
  await site.get('/receipts');
  const code = codeIn(await textOf(sendForm({ ...(await form()), cookie: '' }, { text: TEXT })))!;
  const answer = await track(code.match(/.{4}/g)!.join('　'));
  const html = await answer.text();
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(headingIn(html)).toBe('最晚6月30日答复您');
  expect(html).toContain(TEXT);
  expect(site.cache.counts().stored).toBe(stored);
  expect(await textOf(site.get('/receipts'))).not.toContain(TEXT);
});

test('a wrong code is kept in its field; after ten of them comes 429 with when to try again', async () => {
  const statuses: number[] = [];
  let last!: Response;
  for (let n = 0; n < 11; n += 1)
    statuses.push((last = await track('0000 0000 0001', '198.51.100.9')).status);
  const html = await last.text();
  expect(statuses).toEqual([...Array<number>(10).fill(422), 429]);
  expect(last.headers.get('retry-after')).toBe('3600');
  expect(html).toContain('查询次数太多，请60分钟后再查，或者打电话0000-1234567问处理结果');
  expect(valuesIn(html)['code']).toBe('0000 0000 0001');
  expect((await track('0000 0000 0001', '198.51.101.9')).status, 'another network').toBe(422);
});

test('unknown codes are answered with the same page in the same time', async () => {
  const bodies = new Set<string>();
  const times: number[] = [];
  for (let n = 0; n < 40; n += 1) {
    const start = performance.now();
    const html = await textOf(track('000000000002', `198.18.${n}.1`));
    times.push(performance.now() - start);
    bodies.add(html);
  }
  expect(bodies.size).toBe(1);
  times.sort((a, b) => a - b);
  console.log(`unknown codes: median ${times[20]!.toFixed(1)} ms, slowest ${times.at(-1)!.toFixed(1)} ms`);
});

test('a correction begins with its page, keeps what was typed and ends with a receipt', async () => {
  const from = `/corrections?page=${encodeURIComponent('/consultations/2026-901')}`;
  const opened = await textOf(site.get(from));
  expect(opened).toContain('住宅小区充电设施管理规定（征求意见稿）');
  expect(opened).toContain('3个工作日内改正或答复，也就是5月21日前');
  const one = await openForm(site, from, 'correction');
  const bad = await sendForm(one, { quote: '', fix: '电价', phone: '138' });
  const html = await bad.text();
  expect(bad.status).toBe(422);
  expect(faultsIn(html)).toHaveLength(3);
  expect(valuesIn(html)).toMatchObject({ fix: '电价', phone: '138', page: '/consultations/2026-901' });
  const good = await sendForm(one, { quote: '电费', problem: 'number', fix: '电价' });
  const shown = await textOf(follow(good));
  expect(headingIn(shown)).toBe('纠错已收到');
  expect(headingIn(await textOf(track(codeIn(shown)!)))).toBe('最晚5月21日答复您');
});

test.each(['//evil.example/x', 'https://evil.example/x', '/\\evil.example'])(
  'a correction never leads to %s',
  async (page) => {
    const html = await textOf(site.get(`/corrections?page=${encodeURIComponent(page)}`));
    expect(html).not.toContain('您要纠错的网页');
    expect(html).not.toContain('href="//evil');
  },
);

test('有用 is a form on a kept page: the page stays what it is, thanks are a page of their own', async () => {
  const path = '/consultations/2026-901';
  const before = await textOf(site.get(path));
  const one = await openForm(site, path, 'feedback');
  expect(one.hidden).toEqual({ page: path });
  expect(before).toContain(`/corrections?page=${encodeURIComponent(path)}`);
  const answer = await sendForm(one, { verdict: 'useful' });
  expect(answer.status).toBe(303);
  const thanks = await textOf(follow(answer));
  expect(thanks).toContain('role="status"');
  expect(thanks).toContain(`href="${path}"`);
  expect(await textOf(site.get(path))).toBe(before);
});

test('comments drop no kept page, and every form has 个人信息保护 beside its button', async () => {
  await site.get('/policies');
  const { dropped } = site.cache.counts();
  await sendForm(await form(), { text: `${TEXT}再一条` });
  expect(site.cache.counts().dropped).toBe(dropped);
  for (const path of [PATH, '/corrections', '/receipts', '/consultations/2026-901'])
    expect(await textOf(site.get(path)), path).toMatch(/href="\/about\/privacy"/);
});

test('a form from another site is refused before anything is read', async () => {
  const answer = await sendForm(await form(), { text: TEXT }, { 'sec-fetch-site': 'cross-site' });
  expect(answer.status).toBe(403);
});

test('below the path of a https address the cookies are bound to it, and the receipt is found', async () => {
  const below = await openSite({ siteUrl: BELOW });
  await openConsultation(below.world(), { number: '2026-901' });
  const one = await openForm(below, '/consultations/2026-901/comment?clause=3', 'comment');
  const answer = await sendForm(one, { text: TEXT });
  const [cookie] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/^__Secure-receipt=[^;]+; Max-Age=900; Path=\/zjw; HttpOnly; Secure; SameSite=Lax$/);
  expect(answer.headers.get('location')).toBe('/zjw/receipts/new');
  const shown = await below.get('/receipts/new', { cookie: cookiesOf(answer) });
  expect(codeIn(await shown.text())).toMatch(/^\d{12}$/);
  const direct = await sendForm({ ...one, cookie: '' }, { text: TEXT });
  expect(codeIn(await direct.text())).toMatch(/^\d{12}$/);
  await below.close();
});

test('a fault of ours while a comment is stored: 500, every word still in the form, logged without it', async () => {
  const one = await form();
  const raw = new Database(join(site.world().dir, 'mingchuang.db'));
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  raw.exec('alter table submissions rename to submissions_away');
  try {
    const answer = await sendForm(one, { text: TEXT, name: '李某', phone: '13800000000' });
    const html = await answer.text();
    expect(answer.status).toBe(500);
    expect(valuesIn(html)).toMatchObject({ text: TEXT, name: '李某', phone: '13800000000' });
    const incident = /没有提交成功，故障编号([0-9a-f]{8})/.exec(html)?.[1];
    const lines = logged.mock.calls.map((call) => format(...(call as [string]))).join('\n');
    expect(lines).toContain(`[${incident}] POST /consultations/2026-901/comment`);
    expect(lines).toContain('no such table: submissions');
    for (const word of [TEXT, '李某', '13800000000', one.hidden['key']!]) expect(lines).not.toContain(word);
  } finally {
    raw.exec('alter table submissions_away rename to submissions');
    raw.close();
    logged.mockRestore();
  }
  expect((await sendForm(one, { text: TEXT })).status, 'sent again when it is mended').toBe(303);
});

test.each([
  ['a form nobody can read', '/receipts?_action=track', '{"code":"1"}', 'application/json', 415],
  ['a broken upload', PATH + '&_action=comment', '--x', 'multipart/form-data; boundary=x', 415],
  ['a form that is not there', '/receipts?_action=nothing', 'code=1', undefined, 404],
])('%s is refused in words: %s', async (_, path, body, type, status) => {
  const headers = {
    'sec-fetch-site': 'same-origin',
    'content-type': type ?? 'application/x-www-form-urlencoded',
  };
  const answer = await fetch(site.url + path, { method: 'POST', body, headers });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain('提交的内容读不出来，没有收下。请打开这一页再填一次');
});

test('a field sent twice is answered in Chinese, and what was not counted is not thanked for', async () => {
  const post = async (path: string, body: string) => {
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(site.url + path, { method: 'POST', body, headers, redirect: 'manual' });
    return { status: answer.status, to: answer.headers.get('location') ?? '', html: await answer.text() };
  };
  const page = '/consultations/2026-901';
  const rated = await post('/feedback?_action=feedback', `page=${page}&page=/x&verdict=useful`);
  expect([rated.status, rated.to]).toEqual([303, `/feedback?back=${encodeURIComponent(page)}`]);
  expect((await post('/preferences?_action=preferences', 'reset=1&reset=2')).status).toBe(303);
  const nowhere = await post('/feedback?_action=feedback', 'page=/policies/2026-999&verdict=useful');
  expect(nowhere.status).toBe(404);
  expect(nowhere.html).toContain('没有找到您说的那一页，这一次没有记下');
  expect(nowhere.html).not.toContain('谢谢您');
  expect(await textOf(site.get('/feedback'))).not.toContain('已经记下');
  const wrong = await post('/preferences?_action=preferences', 'theme=plaid');
  expect([wrong.status, wrong.html.includes('请选择一种颜色')]).toEqual([422, true]);
  const far = await post('/preferences?_action=preferences', `theme=dark&back=/${'a'.repeat(20_000)}`);
  expect(far.to).toBe('/');
});

test('a 条 taken out of the draft while somebody wrote on it: the words stand in the form for the whole draft', async () => {
  const world = site.world();
  const { documentId } = await openConsultation(world, { number: '2026-904' });
  const one = await form('/consultations/2026-904/comment?clause=3');
  const carried = { title: '住宅小区充电设施管理规定（征求意见稿）', body: '第一条　甲。\n\n第二条　乙。' };
  const details = { carried, explains: [] };
  await published(world, consultationContent({ number: '2026-904', details }), { documentId });
  const answer = await sendForm(one, { text: TEXT, name: '李某', phone: '13800000000' });
  const html = await answer.text();
  expect(answer.status).toBe(422);
  expect(html).toContain('征求意见稿里没有您选的那一条');
  expect(html).toContain('<title>错误：对全文提意见');
  expect(valuesIn(html)).toMatchObject({ text: TEXT, name: '李某', phone: '13800000000' });
  const again = await openForm(
    { url: site.url, get: async () => new Response(html) },
    '/consultations/2026-904/comment?clause=3',
    'comment',
  );
  expect((await sendForm({ ...again, cookie: one.cookie }, { text: TEXT })).status).toBe(303);
});

test('with the full minute a comment counts on the page and in the list, which stays open for all', async () => {
  await openConsultation(site.world(), { number: '2026-905', title: '计数的规定（征求意见稿）' });
  const [page, list] = ['/consultations/2026-905', `/consultations?q=${encodeURIComponent('计数的规定')}`];
  for (const clause of ['1', '3'])
    await sendForm(await form(`${page}/comment?clause=${clause}`), { text: TEXT });
  const seen = async () => (await textOf(site.get(list))).match(/还没有收到意见|已收到\d+条/g);
  expect(await seen()).toEqual(['还没有收到意见']);
  site.clock.set('2026-05-18T10:00:59.999+08:00');
  expect(await seen()).toEqual(['还没有收到意见']);
  site.clock.set('2026-05-18T10:01:00+08:00');
  expect(await seen()).toEqual(['已收到2条']);
  expect((await textOf(site.get(page))).replace(/<[^>]*>|\s/g, '')).toContain('收到2条');
  for (const path of ['/', '/consultations', '/consultations?phase=open', '/consultations?size=100'])
    expect((await site.get(path)).status, path).toBe(200);
});

test('two tabs with comments on two drafts can be told apart by their titles', async () => {
  const titled = async (number: string, title: string) => {
    const body = '第一条　甲。\n\n第二条　乙。';
    await openConsultation(site.world(), { number, details: { carried: { title, body }, explains: [] } });
    const html = await textOf(site.get(`/consultations/${number}/comment?clause=1`));
    return /<title>([^<]*)/.exec(html)![1]!;
  };
  expect(await titled('2026-906', '甲办法（征求意见稿）')).toMatch(/^对第一条提意见_甲办法（征求意见稿）_/);
  expect(await titled('2026-907', '乙办法（征求意见稿）')).toMatch(/^对第一条提意见_乙办法（征求意见稿）_/);
});
