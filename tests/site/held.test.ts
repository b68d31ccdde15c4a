import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { allUsers, setActive } from '#src/accounts/service.ts';
import { sweepKept } from '#src/held/service.ts';
import { dropEnded } from '#src/sessions/service.ts';
import { startRelease } from '#src/writing/service.ts';
import { releaseOf } from '#src/written/service.ts';
import { actingAs, deskCookie, passwordsOf } from '../support/desk.ts';
import { docx } from '../support/office.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { letter, wordFile } from '../support/word.ts';

const HOUR = 3_600_000;
let site: TestSite;
beforeAll(async () => (site = await openSite()));
afterAll(() => site?.close());
beforeEach(async () => void (await sweepKept(later(2 * HOUR))));

const later = (ms: number) => site.world().at(new Date(site.clock.now().getTime() + ms));
const passTime = (ms: number) => site.clock.set(new Date(site.clock.now().getTime() + ms));
const folder = () => join(site.store.dir, 'held');
const onDisk = (): string[] => (existsSync(folder()) ? readdirSync(folder()) : []);

type Files = readonly [field: string, name: string, bytes: Buffer][];

/** A form as a browser sends it, with the files a person chose. */
async function send(path: string, fields: Record<string, string>, files: Files = [], cookie = '') {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  for (const [field, name, bytes] of files) body.append(field, new File([new Uint8Array(bytes)], name));
  const answer = await fetch(`${site.url}${path}`, {
    ...{ method: 'POST', redirect: 'manual' as const, body },
    headers: { 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }) },
  });
  return { status: answer.status, to: answer.headers.get('location') ?? '', html: await answer.text() };
}

const unescaped = (text: string) =>
  text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** Hidden fields of the last form of a page, and where it goes. */
function formIn(html: string): { action: string; fields: Record<string, string> } {
  const form = html.slice(html.lastIndexOf('<form method="post"', html.indexOf('mcd-in1__go')));
  const hidden = [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  return {
    action: unescaped(/action="([^"]*)"/.exec(form)![1]!),
    fields: Object.fromEntries(hidden.map(([, name, value]) => [unescaped(name!), unescaped(value!)])),
  };
}

/** Signs in on the page that a form was led to; the page that offers to go on, and the new cookie. */
async function signInThere(html: string, login: string) {
  const { fields } = formIn(html);
  const body = new URLSearchParams({ ...fields, login, password: passwordsOf(site).get(login)! });
  const answer = await fetch(`${site.url}/desk/signin?_action=desk.signIn`, {
    ...{ method: 'POST', redirect: 'manual' as const, body },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('desk='))!;
  return { status: answer.status, html: await answer.text(), cookie: cookie.split(';', 1)[0]! };
}

const KIND = { type: 'policy', origin: 'draft' };
const IMPORT = '/desk/import?_action=desk.bringWord';
const WORD: Files = [['file', '汛期通知.docx', wordFile(letter({}))]];

async function expired(login = 'chenwenjing', ms = 40 * 60_000): Promise<string> {
  const cookie = await deskCookie(site, login);
  passTime(ms);
  return cookie;
}

describe('a sign-in that expired while files were sent', () => {
  test('a Word file goes on after signing in again, and nothing of it stays behind', async () => {
    const cookie = await expired();
    // The job that forgets sessions may have run meanwhile.
    await dropEnded(site.world());
    const led = await send(IMPORT, KIND, WORD, cookie);
    expect(led.status).toBe(403);
    expect(led.html).toContain('汛期通知.docx');
    expect(led.html).toContain('保留1小时');
    const [kept] = onDisk();
    expect(onDisk()).toHaveLength(1);
    expect(statSync(join(folder(), kept!)).mode & 0o777).toBe(0o600);
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(kept).not.toContain('汛期');
    const back = await signInThere(led.html, 'chenwenjing');
    expect(back.status).toBe(200);
    expect(back.html).toContain('汛期通知.docx');
    const { action, fields } = formIn(back.html);
    const done = await send(action, fields, [], back.cookie);
    expect(done.status).toBe(200);
    expect(done.html).toContain('核对识别结果');
    expect(done.html).toContain('关于做好汛期安全工作的通知');
    expect(onDisk()).toEqual([]);
    const again = await send(action, fields, [], back.cookie);
    expect(again.status).toBe(422);
    expect(again.html).toContain('已经不在了，请重新选择');
  });

  test('two attachments go on together, in their order', async () => {
    const by = await actingAs(site, 'chenwenjing');
    const { editionId } = await startRelease(by, {
      type: 'policy',
      title: '关于汛期的通知',
      origin: 'draft',
    });
    const cookie = await expired();
    const files: Files = [
      ['files', '乙表.docx', docx(['乙。'])],
      ['files', '甲表.docx', docx(['甲。'])],
    ];
    const at = { edition: editionId, revision: '0' };
    const led = await send(`/desk/editions/${editionId}/upload?_action=desk.attach`, at, files, cookie);
    expect(led.html).toContain('乙表.docx、甲表.docx');
    const back = await signInThere(led.html, 'chenwenjing');
    const { action, fields } = formIn(back.html);
    expect((await send(action, fields, [], back.cookie)).status).toBe(303);
    const [part] = (await releaseOf(site.world(), editionId)).parts;
    expect(part!.content.attachments.map(({ name }) => name)).toEqual(['乙表.docx', '甲表.docx']);
  });

  test('another person who signs in there does not get them, and is told', async () => {
    const cookie = await expired();
    const led = await send(IMPORT, KIND, WORD, cookie);
    const back = await signInThere(led.html, 'quran');
    expect(back.html).toMatch(/汛期通知\.docx.{0,10}没有带过来/);
    const { action, fields } = formIn(back.html);
    const other = await send(action, fields, [], back.cookie);
    expect(other.html).not.toContain('核对识别结果');
    expect(onDisk()).toHaveLength(1);
  });

  test('they are kept an hour, two forms of one account at most', async () => {
    const cookie = await expired();
    for (let n = 0; n < 5; n++) await send(IMPORT, KIND, WORD, cookie);
    expect(onDisk()).toHaveLength(2);
    await sweepKept(later(59 * 60_000));
    expect(onDisk()).toHaveLength(2);
    await sweepKept(later(61 * 60_000));
    expect(onDisk()).toEqual([]);
  });
});

describe('nobody else fills the disk', () => {
  const outsiders: [who: string, cookie: () => Promise<string>][] = [
    ['without a cookie', async () => ''],
    ['with a cookie made up', async () => `desk=${'A'.repeat(43)}`],
    ['with a session that was last seen more than 12 hours ago', () => expired('quran', 13 * HOUR)],
    [
      'who signed out',
      async () => {
        const cookie = await deskCookie(site, 'quran');
        await send('/desk/signout?_action=desk.signOut', {}, [], cookie);
        return cookie;
      },
    ],
    [
      'whose account was stopped',
      async () => {
        const cookie = await expired('quran');
        const { id } = (await allUsers(site.world())).find(({ login }) => login === 'quran')!;
        await setActive(site.world(), { id, active: false });
        return cookie;
      },
    ],
  ];
  test.each(outsiders)(
    'somebody %s: nothing is kept, and that is said before and after',
    async (_, cookieOf) => {
      const led = await send(IMPORT, KIND, WORD, await cookieOf());
      expect(led.status).toBe(403);
      expect(onDisk()).toEqual([]);
      expect(led.html).toMatch(/汛期通知\.docx.{0,10}没有保留/);
      const back = await signInThere(led.html, 'chenwenjing');
      expect(back.html).toMatch(/汛期通知\.docx.{0,10}没有带过来/);
      const { action, fields } = formIn(back.html);
      const asked = await send(action, fields, [], back.cookie);
      expect([asked.status, asked.html.includes('请选择Word、PDF或OFD文件')]).toEqual([422, true]);
    },
  );
});

test('a form as long as one may be goes through the sign-in whole', async () => {
  const by = await actingAs(site, 'chenwenjing');
  const { editionId } = await startRelease(by, { type: 'policy', title: '关于很长的通知', origin: 'draft' });
  const cookie = await expired();
  const body = '"引"\n\n'.repeat(190_000);
  const path = `/desk/editions/${editionId}?_action=desk.save`;
  const encoded = new URLSearchParams({ edition: editionId, body });
  expect(encoded.toString().length).toBeGreaterThan(3.6 * 1024 ** 2);
  const answer = await fetch(`${site.url}${path}`, {
    ...{ method: 'POST', redirect: 'manual' as const, body: encoded },
    headers: { 'sec-fetch-site': 'same-origin', cookie },
  });
  const back = await signInThere(await answer.text(), 'chenwenjing');
  expect(back.status).toBe(200);
  expect(formIn(back.html).fields['body']).toBe(body);
});
