import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { attachments } from '#db/schema.ts';
import { allUsers } from '#src/accounts/service.ts';
import { startRelease } from '#src/writing/service.ts';
import { releaseOf } from '#src/written/service.ts';
import * as made from '../support/office.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { withdrawnPolicy } from '../support/world.ts';

let site: TestSite;
let passwords: Map<string, string>;
beforeAll(async () => {
  site = await openSite();
  const lines = readFileSync(join(site.store.dir, 'demo-accounts.txt'), 'utf8').trim().split('\n');
  passwords = new Map(lines.map((line) => line.split('\t') as [string, string]));
});
afterAll(() => site.close());

async function cookieOf(login: string): Promise<string> {
  const answer = await fetch(`${site.url}/desk/signin?_action=desk.signIn`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ login, password: passwords.get(login)! }),
  });
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ');
}

async function begun(): Promise<string> {
  const world = site.world();
  const chen = (await allUsers(world)).find(({ login }) => login === 'chenwenjing')!;
  const by = world.as({ id: chen.id, name: chen.name });
  return (await startRelease(by, { type: 'policy', title: '关于危房改造的通知', origin: 'draft' })).editionId;
}

function form(id: string, revision: number, files: readonly [name: string, bytes: Buffer][]): FormData {
  const data = new FormData();
  data.set('edition', id);
  data.set('revision', String(revision));
  for (const [name, bytes] of files) data.append('files', new Blob([new Uint8Array(bytes)]), name);
  return data;
}

const send = (id: string, body: FormData, cookie: string, headers = {}): Promise<Response> =>
  fetch(`${site.url}/desk/editions/${id}/upload?_action=desk.attach`, {
    ...{ method: 'POST', redirect: 'manual', body },
    headers: { 'sec-fetch-site': 'same-origin', cookie, ...headers },
  });

test('a file of 29 MB comes in, and is downloaded by whoever may read the draft, nobody else', async () => {
  const [id, cookie] = [await begun(), await cookieOf('chenwenjing')];
  const bytes = made.pdf('a', {
    objects: [`<</Length ${29 * 1024 ** 2}>>\nstream\n${' '.repeat(29 * 1024 ** 2)}\nendstream`],
  });
  const answer = await send(id, form(id, 0, [['大图.pdf', bytes]]), cookie);
  expect([answer.status, answer.headers.get('location')]).toEqual([
    303,
    `/desk/editions/${id}/attachments?done=attach`,
  ]);
  const part = (await releaseOf(site.world(), id)).parts[0]!;
  const { sha256, name } = part.content.attachments[0]!;
  const path = `/desk/editions/${id}/attachments/${sha256}/${encodeURIComponent(name)}`;
  const got = await site.get(path, { cookie });
  expect(got.headers.get('content-disposition')).toMatch(/^attachment/);
  expect(got.headers.get('content-security-policy')).toContain('sandbox');
  expect((await got.arrayBuffer()).byteLength).toBe(bytes.length);
  expect((await site.get(`${path}x`, { cookie })).status).toBe(404);
  expect((await site.get(path)).status).toBe(303);
  expect((await site.get(path, { cookie: await cookieOf('quran') })).status).toBe(403);
  for (const open of [`/files/${sha256}/${encodeURIComponent(name)}`, `/files/${sha256}/view`])
    expect((await site.get(open)).status, open).toBe(404);
}, 60_000);

test('30 MB and a little more is refused before it is read, in Chinese', async () => {
  const [id, cookie] = [await begun(), await cookieOf('chenwenjing')];
  const answer = await send(id, form(id, 0, [['a.pdf', Buffer.alloc(30 * 1024 ** 2 + 1)]]), cookie);
  expect(answer.status).toBe(413);
  expect(await answer.text()).toContain('超过了可以提交的上限');
});

test('a refused file is told on the same page with 415, a picture of too many dots with 413; an auditor and another department bring none', async () => {
  const id = await begun();
  const files: [string, Buffer][] = [['网页.svg', Buffer.from('<svg onload="alert(1)"/>')]];
  const answer = await send(id, form(id, 0, files), await cookieOf('chenwenjing'));
  const page = await answer.text();
  expect(answer.status).toBe(415);
  expect(page).toContain('网页和SVG图片里可以藏程序');
  expect(page).not.toContain('<svg onload');
  const large = await send(
    id,
    form(id, 0, [['大图.png', made.png([], 30_000)]]),
    await cookieOf('chenwenjing'),
  );
  expect([large.status, (await large.text()).includes('太大，没有收下')]).toEqual([413, true]);
  const none = await send(id, form(id, 0, []), await cookieOf('chenwenjing'));
  expect([none.status, (await none.text()).includes('请选择要上传的文件')]).toEqual([422, true]);
  for (const login of ['shenbai', 'zhengyi']) {
    const other = await send(id, form(id, 0, [['a.docx', made.docx()]]), await cookieOf(login));
    expect(other.status, login).toBe(403);
  }
  expect((await send(id, form(id, 0, files), '')).status).toBe(403);
  expect((await releaseOf(site.world(), id)).parts[0]!.content.attachments).toEqual([]);
});

test('the view of a public file is kept, not indexed, sandboxed; of a withdrawn one gone', async () => {
  const rows = await site.store.read((db) =>
    db.select().from(attachments).where(eq(attachments.position, 0)),
  );
  const { sha256 } = rows.find(({ name }) => name.endsWith('.docx'))!;
  const path = `/files/${sha256}/view`;
  const answer = await site.get(path);
  const page = await answer.text();
  expect(answer.status).toBe(200);
  expect(page).toContain('<meta name="robots" content="noindex"');
  expect(page).toContain('下载原文件');
  expect(answer.headers.get('content-security-policy')).toMatch(
    /default-src 'none'.*sandbox(?!.*allow-scripts)/,
  );
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('etag')).toBeTruthy();
  const bytes = made.docx(['已经撤下的内容。']);
  const gone = await site.store.files.put(bytes);
  const file = { title: '附件', name: '附件.docx', sha256: gone, bytes: bytes.length };
  await withdrawnPolicy(site.world(), { title: '关于撤下的通知', attachments: [file] });
  const after = await site.get(`/files/${gone}/view`);
  expect([after.status, (await after.text()).includes('已经撤下的内容')]).toEqual([410, false]);
  expect((await site.get(`/files/${'0'.repeat(64)}/view`)).status).toBe(404);
});
