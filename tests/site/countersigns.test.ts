import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { attach } from '#src/attachments/service.ts';
import { countersignsOf, invite, revoke } from '#src/countersigns/service.ts';
import { recallRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { BELOW } from '../support/build.ts';
import { deskCookie } from '../support/desk.ts';
import { docx } from '../support/office.ts';
import { type Pair, pairOf, TITLE } from '../support/pair.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { type Staff, staffOf } from '../support/staff.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const OUTSIDE = { 'x-forwarded-for': '203.0.113.9' };
const AGREED = { verdict: 'agreed', signer: '李明，市财政局办公室主任' };

let site: TestSite;
let staff: Staff;
let pair: Pair;
let token: string;
const made: string[] = [];
beforeAll(async () => {
  site = await openSite();
  staff = await staffOf(site.world());
});
afterAll(() => site.close());

beforeEach(async () => {
  pair = await pairOf(staff.author);
  const { parts } = await releaseAt(staff.author, pair.releaseId);
  const files = [{ name: '任务表.docx', bytes: docx() }];
  await attach(staff.author, { editionId: pair.policy, revision: parts[0]!.revision, files });
  await submitRelease(staff.author, pair);
  token = await asked();
});

async function asked(days = '3'): Promise<string> {
  const { sha256 } = await releaseAt(staff.author, pair.releaseId);
  const values = { office: '市财政局', days };
  const link = await invite(staff.author, { releaseId: pair.releaseId, sha256, values });
  made.push(link.token);
  return link.token;
}

const get = (path: string) => site.get(path, OUTSIDE);
const post = (
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = { 'sec-fetch-site': 'same-origin' },
) =>
  fetch(site.url + path, {
    ...{ method: 'POST', redirect: 'manual' as const, body: new URLSearchParams(fields) },
    headers: { ...OUTSIDE, ...headers },
  });
const send = (fields: Record<string, string>, headers?: Record<string, string>) =>
  post(`/sign/${token}?_action=countersign`, { token, ...fields }, headers);

/** What every answer below a link says of itself. */
const said = ({ status, headers }: Response) => [
  ...[status, headers.get('referrer-policy'), headers.get('x-robots-tag'), headers.get('cache-control')],
];
const SILENT = ['no-referrer', 'noindex, nofollow', 'no-store'];

test('outside the office the link opens and the desk does not', async () => {
  expect((await get(`/desk/releases/${pair.releaseId}`)).status).toBe(404);
  const page = await get(`/sign/${token}`);
  const html = await page.text();
  expect(page.status).toBe(200);
  expect(html).toContain(TITLE);
  expect(html).toContain('市财政局');
  for (const path of [`/sign/${token}/${pair.policy}`, `/sign/${token}/${pair.about}`]) {
    const text = await (await get(path)).text();
    expect(text).toContain('会签用·未公开');
    expect(text).toContain('补助');
    expect(text).not.toContain('href="/desk');
    for (const { actor } of Object.values(staff)) expect(text).not.toContain(actor.name);
  }
});

test('a file of the release comes by the link, one of another text and one that is not there do not', async () => {
  const text = await (await get(`/sign/${token}/${pair.policy}`)).text();
  const path = /href="(\/sign\/[^"]+\.docx)"/.exec(text)![1]!;
  const file = await get(path);
  expect(said(file)).toEqual([200, ...SILENT]);
  expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
  expect((await file.arrayBuffer()).byteLength).toBeGreaterThan(500);
  expect((await get(path.replace(pair.policy, pair.about))).status).toBe(404);
  expect((await get(path.replace(/[0-9a-f]{64}/, 'f'.repeat(64)))).status).toBe(404);
  const other = await pairOf(staff.author);
  expect((await get(`/sign/${token}/${other.policy}`)).status).toBe(404);
  await revoke(staff.author, { id: (await countersignsOf(staff.author, await now()))[0]!.id });
  expect((await get(path)).status).toBe(404);
});

const now = () => releaseAt(staff.author, pair.releaseId);

test('whatever a link answers, it is kept nowhere, told to no other page and to no search engine', async () => {
  expect(said(await get(`/sign/${token}`))).toEqual([200, ...SILENT]);
  expect(said(await get(`/sign/${token}/${pair.about}`))).toEqual([200, ...SILENT]);
  expect(said(await send({}))).toEqual([422, ...SILENT]);
  expect(said(await send(AGREED))).toEqual([303, ...SILENT]);
  expect(said(await get(`/sign/${token}`))).toEqual([410, ...SILENT]);
  expect(said(await get(`/sign/${token}/${pair.policy}`))).toEqual([410, ...SILENT]);
  expect(said(await get(`/sign/${'x'.repeat(43)}`))).toEqual([404, ...SILENT]);
  // Other pages say what they said before.
  expect((await get('/policies')).headers.get('referrer-policy')).toBe('same-origin');
  const map = await (await get('/sitemap.xml')).text();
  expect(map).not.toContain('/sign');
});

test('an opinion is taken once; each link that opens nothing says why and nothing of what it was for', async () => {
  const [first, second, third, fourth] = [token, await asked(), await asked('1'), await asked('15')];
  const refused = await send({ verdict: 'opposed', signer: '李明' });
  const html = await refused.text();
  expect(refused.status).toBe(422);
  expect(html).toContain('请写明意见');
  expect(html).toContain('value="李明"');
  const done = await send({ verdict: 'opposed', signer: '李明', note: '<b>不行</b>' });
  expect([done.status, done.headers.get('location')]).toEqual([303, `/sign/${first}`]);
  expect((await send(AGREED)).status).toBe(410);
  const list = await countersignsOf(staff.author, await now());
  expect(list.map(({ verdict, note }) => [verdict, note])[0]).toEqual(['opposed', '<b>不行</b>']);
  await revoke(staff.author, { id: list[1]!.id });
  const pages: [string, string][] = [
    [first, '会签意见已经收到'],
    [second, '这个链接已经收回'],
  ];
  site.clock.set('2026-05-19T10:00:01+08:00');
  pages.push([third, '这个链接已经过期']);
  for (const [one, words] of pages) await gone(one, words);
  await recallRelease({ ...staff.author, now: site.clock.now() }, pair);
  await gone(fourth, '内容有了改动，这个链接作废');
  site.clock.set('2026-05-18T10:00:00+08:00');
});

async function gone(link: string, words: string): Promise<void> {
  const answer = await get(`/sign/${link}`);
  const html = await answer.text();
  expect([answer.status, html.includes(words)]).toEqual([410, true]);
  expect(html).not.toMatch(/危房|财政局|2026-0\d\d/);
}

test('a browser that names no origin may send, a form of another site may not, nor may either anywhere else', async () => {
  const foreign: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site', origin: 'null' },
  ];
  for (const headers of foreign) expect((await send(AGREED, headers)).status).toBe(403);
  for (const path of [
    '/preferences?_action=preferences',
    '/search?_action=feedback',
    '/signs?_action=comment',
  ])
    expect((await post(path, {}, { origin: 'null' })).status).toBe(403);
  expect((await countersignsOf(staff.author, await now()))[0]!.verdict).toBeNull();
  // Under `no-referrer` an old browser sends `Origin: null` with our own form.
  expect((await send(AGREED, { origin: 'null' })).status).toBe(303);
});

test('every answer of a link, and what the desk shows of it, is valid HTML', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: { 'doctype-style': 'off', 'no-implicit-input-type': 'off' },
  });
  const desk = await deskCookie(site, 'chenwenjing');
  const answers = [
    ...[await get(`/sign/${token}`), await get(`/sign/${token}/${pair.policy}`), await get('/sign/x')],
    ...[await send({ verdict: 'opposed' }), await send(AGREED), await get(`/sign/${token}`)],
  ];
  await asked();
  for (const path of ['', '/review', '/print'])
    answers.push(await site.get(`/desk/releases/${pair.releaseId}${path}`, { cookie: desk }));
  const faults: string[] = [];
  for (const answer of answers) {
    const { results } = await validator.validateString(
      (await answer.text()) || '<!doctype html><title>x</title>',
    );
    for (const { messages } of results)
      for (const { ruleId, message } of messages) faults.push(`${answer.url} ${ruleId} ${message}`);
  }
  console.log(`answers validated: ${answers.map(({ status }) => status).join(' ')}`);
  expect(faults).toEqual([]);
});

test('a desk form sent to the address of a link is not there', async () => {
  const answer = await post(`/sign/${token}?_action=desk.revokeInvitation`, { id: 'x', releaseId: 'y' });
  expect(answer.status).toBe(404);
});

test('no token stands in the access log or anywhere else on disk, in no writing of its address', async () => {
  const spelled = [
    ...[`/sign/${token}`, `/sign/${token}?mode=elder`, `/%73ign/${token}`, `/sign//${token}`],
    ...[`/sign/${token}/`, `/sign/${token}/${pair.policy}`, `/sign/${token}/%E9%99%84`],
  ];
  for (const path of spelled) await get(path);
  await send(AGREED);
  await new Promise((written) => setTimeout(written, 1500));
  const lines = filesIn(join(site.store.dir, 'logs'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('');
  const told = lines.split('\n').filter((line) => line.includes('/sign/*'));
  console.log(`${told.length} requests to links on record, ${made.length} tokens looked for`);
  expect(told.length).toBeGreaterThan(spelled.length);
  const all = filesIn(site.store.dir).map((path) => readFileSync(path).toString('latin1'));
  expect(made.filter((one) => all.some((text) => text.includes(one)))).toEqual([]);
});

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

test('whoever tries addresses is asked to wait', async () => {
  const tries = Array.from({ length: 25 }, (_, n) => `${n}`.padStart(43, 'z'));
  const statuses: number[] = [];
  for (const one of tries)
    statuses.push((await site.get(`/sign/${one}`, { 'x-forwarded-for': '198.51.100.7' })).status);
  const last = await site.get(`/sign/${'w'.repeat(43)}`, { 'x-forwarded-for': '198.51.100.8' });
  expect((await site.get(`/sign/${token}`, { 'x-forwarded-for': '198.51.100.8' })).status).toBe(200);
  expect(statuses.filter((status) => status === 404)).toHaveLength(20);
  expect([statuses.at(-1), last.status, Number(last.headers.get('retry-after'))]).toEqual([429, 429, 3600]);
});

test('under a path the link works and goes on record without its token all the same', async () => {
  const below = await openSite({ siteUrl: BELOW });
  const people = await staffOf(below.world());
  const { releaseId, policy } = await pairOf(people.author);
  await submitRelease(people.author, { releaseId });
  const { sha256 } = await releaseAt(people.author, releaseId);
  const values = { office: '市财政局', days: '1' };
  const link = await invite(people.author, { releaseId, sha256, values });
  const page = await below.get(`/sign/${link.token}`);
  const html = await page.text();
  expect(said(page)).toEqual([200, ...SILENT]);
  expect(html).toContain(`href="/zjw/sign/${link.token}/${policy}"`);
  expect(html).toContain(`action="/zjw/sign/${link.token}?_action=countersign"`);
  await new Promise((written) => setTimeout(written, 1500));
  const logs = filesIn(join(below.store.dir, 'logs'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('');
  expect(logs).toContain('/zjw/sign/*');
  expect(logs).not.toContain(link.token);
  await below.close();
});
