import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedOf } from '#src/signed/service.ts';
import { releaseOf } from '#src/written/service.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { comments, compound, docx, ofd, pdf, png } from '../support/office.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { letter, p, wordFile } from '../support/word.ts';

let site: TestSite;
let cookie: string;
beforeAll(async () => {
  site = await openSite();
  cookie = await deskCookie(site, 'chenwenjing');
});
afterAll(() => site?.close());

async function post(action: string, fields: Record<string, string>, file?: { name: string; bytes: Buffer }) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  if (file) body.set('file', new File([new Uint8Array(file.bytes)], file.name));
  const answer = await fetch(`${site.url}/desk/import?_action=desk.${action}`, {
    ...{ method: 'POST', redirect: 'manual' as const, body },
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
  });
  return { status: answer.status, to: answer.headers.get('location') ?? '', html: await answer.text() };
}

const KIND = { type: 'policy', origin: 'draft' };
const bring = (name: string, bytes: Buffer, kind: Record<string, string> = KIND) =>
  post('bringWord', kind, { name, bytes });
const hiddenIn = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name!,
      value!,
    ]),
  );
const editionOf = (to: string) => to.split('/').at(-1)!;

const FIELDS = {
  title: '关于做好汛期安全工作的通知',
  'details.issuer': '示例市住房和城乡建设委员会',
  'details.documentNumber': '示建发〔2026〕3号',
  'details.signedOn': '2026-05-08',
  ...{ addressee: '各区县住房和城乡建设局', 'details.nature': 'other', 'details.openness': 'active' },
};

describe('a Word file', () => {
  test('is shown to be confirmed, and becomes a draft only then', async () => {
    const read = await bring('汛期通知.docx', wordFile(letter({})));
    expect(read.status).toBe(200);
    expect(read.html).toContain('核对识别结果');
    const hidden = hiddenIn(read.html);
    expect(hidden).toMatchObject({
      ...KIND,
      name: '汛期通知.docx',
      sha256: expect.stringMatching(/^\w{64}$/),
    });
    const done = await post('confirmWord', { ...hidden, ...FIELDS });
    expect([done.status, done.to]).toEqual([303, expect.stringMatching(/\/desk\/editions\/[\w-]{36}$/)]);
    const by = await actingAs(site, 'chenwenjing');
    const { parts } = await releaseOf(by, editionOf(done.to));
    expect(parts[0]).toMatchObject({
      origin: 'draft',
      content: { title: FIELDS.title, details: { documentNumber: '示建发〔2026〕3号', genre: '通知' } },
    });
    expect(parts[0]!.content.attachments).toEqual([]);
  });

  test('that was signed keeps its words as the original, and agrees with them', async () => {
    const kind = { type: 'policy', origin: 'signed' };
    const { html } = await bring('汛期通知.docx', wordFile(letter({})), kind);
    const done = await post('confirmWord', { ...hiddenIn(html), ...FIELDS });
    const by = await actingAs(site, 'chenwenjing');
    const [part] = (await releaseOf(by, editionOf(done.to))).parts;
    const signed = await signedOf(by, part!.editionId, part!.content);
    expect(part!.origin).toBe('signed');
    expect(signed!.text).toContain('现就有关事项通知如下。');
    expect(signed!.comparison.differences).toEqual([]);
  });

  test('with a question left open comes back with everything typed', async () => {
    const { html } = await bring('汛期通知.docx', wordFile(letter({})));
    const typed = { ...FIELDS, title: '我改的标题', 'details.nature': '' };
    const back = await post('confirmWord', { ...hiddenIn(html), ...typed });
    expect(back.status).toBe(422);
    expect(back.html).toContain('请选择文件性质');
    expect(back.html).toContain('value="我改的标题"');
    expect(back.html).toContain('<option value="active" selected');
    expect(back.html).toContain('href="#details.nature"');
  });

  test('says what was left out of it: changes not settled, remarks', async () => {
    const file = docx(['关于汛期安全的通知', '请做好工作。'], comments('这里要改'));
    const { html } = await bring('通知.docx', file);
    expect(html).toContain('有批注1条，没有读入');
    expect(html).not.toContain('修订痕迹、批注：无');
  });

  test('that nobody brought is not there to be confirmed', async () => {
    const { status, html } = await post('confirmWord', {
      ...{ ...KIND, ...FIELDS, sha256: 'a'.repeat(64), name: 'x.docx' },
    });
    expect(status).toBe(422);
    expect(html).toContain('这个文件没有收到，请重新选择');
  });
});

test.each([
  ['旧稿.doc', 415, compound(['WordDocument']), '另存为”.docx后再上传'],
  ['旧稿.wps', 415, compound(['WordDocument']), '请在WPS里“另存为”.docx后再上传'],
  ['密码.docx', 415, compound(['EncryptedPackage']), '文件加了密码'],
  ['其实是PDF.docx', 415, pdf(''), 'PDF可以作为附件'],
  ['图.docx', 415, png(), '这是图片，不是Word文件'],
  ['空.docx', 415, Buffer.alloc(0), '文件是空的'],
  ['夹带.docx', 415, Buffer.concat([wordFile(letter({})), Buffer.from('<html>')]), '请在Word里另存一份'],
  [
    '宏.docx',
    415,
    wordFile(letter({}), { files: [{ name: 'word/vbaProject.bin', content: 'x' }] }),
    '文件里带有宏程序',
  ],
  ['炸弹.docx', 413, wordFile([p('甲'.repeat(9_000_000))]), '没有读取'],
])('%s is refused in words with %i, the choice stays', async (name, code, bytes, says) => {
  const { status, html } = await bring(name, bytes, { type: 'news', origin: 'signed' });
  expect([status, html.includes(says)]).toEqual([code, true]);
  expect(html).toMatch(/<option value="news" selected/);
  expect(html).toMatch(/value="signed" checked/);
});

test('more than 30 MB is refused with 413 before anything looks at it', async () => {
  const { status } = await bring('大.docx', Buffer.alloc(31 * 1024 * 1024));
  expect(status).toBe(413);
});

test('whoever does not write has no such page', async () => {
  const other = await deskCookie(site, 'linke');
  const page = await site.get('/desk/import', { cookie: other });
  expect(page.status).toBe(403);
});

describe('a PDF or OFD with text', () => {
  const TITLE = '关于做好汛期安全工作的通知';

  test('is shown to be confirmed and begins a draft with its words', async () => {
    const read = await bring('汛期通知.ofd', ofd(TITLE));
    expect(read.status).toBe(200);
    expect(read.html).toContain('核对识别结果');
    expect(read.html).toContain('文字是从OFD文件里取出的，表格、分段可能变样，请对照原件');
    expect(read.html).toContain(TITLE);
    const done = await post('confirmWord', { ...hiddenIn(read.html), ...FIELDS });
    expect([done.status, done.to]).toEqual([303, expect.stringMatching(/\/desk\/editions\/[\w-]{36}$/)]);
  });

  test('is the signed original of a 正式文件, as a Word file would be', async () => {
    const kind = { type: 'policy', origin: 'signed' };
    const read = await bring('Notice.pdf', pdf('Notice on flood safety'), kind);
    expect(read.status).toBe(200);
    expect(read.html).toContain('Notice on flood safety');
    expect(read.html).toContain('文字是从PDF文件里取出的');
    const done = await post('confirmWord', { ...hiddenIn(read.html), ...FIELDS, 'details.genre': '通知' });
    expect(done.status).toBe(303);
    const by = await actingAs(site, 'chenwenjing');
    const [part] = (await releaseOf(by, editionOf(done.to))).parts;
    expect((await signedOf(by, part!.editionId, part!.content))!.text).toContain('Notice on flood safety');
  });

  test('that was scanned is said to be scanned, and nothing of it is kept', async () => {
    const { status, html } = await bring('扫描.pdf', pdf(''));
    expect(status).toBe(415);
    expect(html).toContain('《扫描.pdf》是扫描件，只有图片，读不出文字');
  });
});
