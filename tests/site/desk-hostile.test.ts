import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { typeOf } from '#src/documents/types/index.ts';
import type { Fields } from '#src/documents/fields.ts';
import { openEdition } from '#src/editing/service.ts';
import { STARTED } from '#src/writing/rules.ts';
import { startRelease } from '#src/writing/service.ts';
import { releaseOf } from '#src/written/service.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { consultationContent, policyContent, type World } from '../support/world.ts';

let site: TestSite;
let chen: World;
let cookie: string;
/** Writes for another department. */
let zheng: string;
beforeAll(async () => {
  site = await openSite();
  chen = await actingAs(site, 'chenwenjing');
  cookie = await deskCookie(site, 'chenwenjing');
  zheng = await deskCookie(site, 'zhengyi');
});
afterAll(() => site.close());

type Body = URLSearchParams | FormData | string | Buffer;
const send = (path: string, body: Body, as = cookie, headers: Record<string, string> = {}) =>
  fetch(site.url + path, {
    ...{ method: 'POST', redirect: 'manual' as const, body: body as BodyInit },
    headers: { cookie: as, 'sec-fetch-site': 'same-origin', ...headers },
  });
const post = (path: string, fields: Record<string, string>, as = cookie) =>
  send(path, new URLSearchParams(fields), as);
const get = (path: string, as = cookie) => site.get(path, { cookie: as });

const SECRET = '这一稿还没有公开';
const begun = async (type = 'policy', origin: 'draft' | 'signed' = 'draft') => {
  const { details } = policyContent();
  const content = { body: `${SECRET}。\n`, ...(type === 'policy' && { details }), department: 'rural' };
  return startRelease(chen, { type, title: `关于${SECRET}的通知`, origin, content });
};
const contentOf = async (id: string) => (await releaseOf(chen, id)).parts[0]!.content;

describe('a text of another department', () => {
  test('is not there for whoever may read only their own, on no page of the desk', async () => {
    const { editionId, releaseId } = await begun();
    const pages = ['', '/attachments'].map((rest) => `/desk/editions/${editionId}${rest}`);
    let seen = 0;
    for (const path of [...pages, `/desk/releases/${releaseId}`]) {
      seen += (await (await get(path)).text()).includes(SECRET) ? 1 : 0;
      const answer = await get(path, zheng);
      expect([403, 404], path).toContain(answer.status);
      expect((await answer.text()).includes(SECRET), path).toBe(false);
    }
    expect(seen).toBe(3);
  });

  test('is told by no form, and changed by none', async () => {
    const { editionId, releaseId, documentId } = await begun();
    const own = { edition: editionId, revision: '0', title: '换了', body: '换了', place: 'body.0' };
    const mine = JSON.stringify({ title: '换了', body: '换了', details: {} });
    const forms: [path: string, fields: Record<string, string>][] = [
      ['save', { ...own, do: 'save' }],
      ['save', { ...own, do: 'save', revision: '-1' }],
      ['save', { ...own, do: 'submit' }],
      ['save', { ...own, do: 'fix:0' }],
      ['save', { ...own, do: 'block', opened: '换了' }],
      ['save', { ...own, do: 'add:details.procedure' }],
      ['merge', { ...own, mine, theirs: '0', revision: '-1' }],
      ['merge', { ...own, mine, theirs: '7' }],
      ['declareChange', { edition: editionId, block: 'body.0', paragraph: SECRET, kind: 'privacy' }],
      ['receiveSigned', { edition: editionId, signed: '换了' }],
      ['forget', { edition: editionId }],
      ['arrange', { edition: editionId, revision: '0', do: 'remove.0' }],
      ['drop', { releaseId, editionId }],
      ['discard', { releaseId }],
      ['submit', { releaseId }],
      ['urge', { releaseId }],
      ['recall', { releaseId }],
      ['interpret', { releaseId, documentId, title: '解读' }],
    ];
    for (const where of [`/desk/editions/${editionId}`, `/desk/editions/${editionId}/upload`, '/desk/new'])
      for (const [name, fields] of forms) {
        const answer = await post(`${where}?_action=desk.${name}`, fields, zheng);
        const told = (await answer.text()).includes(SECRET);
        expect([where, name, fields['do'], told], String(answer.status)).toEqual([
          where,
          name,
          fields['do'],
          false,
        ]);
        expect(answer.status, name).toBeLessThan(500);
      }
    const autosaved = await post(`/desk/editions/${editionId}/autosave`, own, zheng);
    expect([403, 404]).toContain(autosaved.status);
    expect((await openEdition(chen, editionId)).others).toEqual([]);
    expect(await contentOf(editionId)).toMatchObject({ body: `${SECRET}。\n` });
  });

  test('is not named by a link that somebody makes up', async () => {
    const { documentId } = await begun();
    const other = await actingAs(site, 'zhengyi');
    const { editionId, releaseId } = await startRelease(other, {
      type: 'policy',
      title: '自己的',
      origin: 'draft',
    });
    await post(`/desk?_action=desk.interpret`, { releaseId, documentId, title: '解读' }, zheng);
    const mine = JSON.stringify({
      ...{ title: '自己的', summary: '', body: '', details: {} },
      links: [{ relation: 'relates', toId: documentId }],
    });
    const merged = { edition: editionId, mine, theirs: '0', revision: '0' };
    await post(`/desk/editions/${editionId}?_action=desk.merge`, merged, zheng);
    for (const { editionId: id } of (await releaseOf(other, editionId)).parts)
      expect(await (await get(`/desk/editions/${id}`, zheng)).text()).not.toContain(SECRET);
  });
});

describe('what a form has no field for', () => {
  const FORGED = {
    ...{ state: 'published', sha256: 'f'.repeat(64), authors: 'x', author: 'x', id: 'x', type: 'news' },
    ...{ documentId: 'x', number: '2026-001', originallyPublishedAt: '2020-01-01', origin: 'draft' },
    ...{ withdrawal: '{"on":"2026-05-18"}', savedBy: 'x', createdBy: 'x', indexNumber: 'x' },
    ...{
      'attachments.0.sha256': 'f'.repeat(64),
      'attachments.0.name': 'x.docx',
      'details.state': 'published',
    },
  };
  test('is not taken from it', async () => {
    const { editionId } = await begun();
    const before = (await releaseOf(chen, editionId)).parts[0]!;
    const fields = {
      edition: editionId,
      do: 'save',
      revision: '0',
      title: '自己的题目',
      body: '正文\n',
      ...FORGED,
    };
    expect((await post(`/desk/editions/${editionId}?_action=desk.save`, fields)).status).toBe(303);
    const { content, ...after } = (await releaseOf(chen, editionId)).parts[0]!;
    expect(content.title).toBe('自己的题目');
    for (const name of ['editionId', 'documentId', 'type', 'origin', 'state', 'authors'] as const)
      expect(after[name], name).toEqual(before[name]);
    expect(content.number).toBe(before.content.number);
    expect(content.attachments).toEqual([]);
    expect(JSON.stringify(content)).not.toMatch(/2020-01-01|published|ffff/);
  });

  test('a department that the writer does not write for is refused', async () => {
    const { editionId } = await begun();
    const fields = {
      edition: editionId,
      do: 'save',
      revision: '0',
      title: 't',
      body: 'b',
      department: 'property',
    };
    expect((await post(`/desk/editions/${editionId}?_action=desk.save`, fields)).status).toBe(403);
    for (const department of ['nothing', '__proto__', 'constructor'])
      expect(
        (await post(`/desk/editions/${editionId}?_action=desk.save`, { ...fields, department })).status,
      ).toBe(403);
  });

  test.each([
    ['a summary that is an object', { summary: { a: 1 } }],
    ['a summary that is a list', { summary: ['a'] }],
    ['links that are no list', { links: 'x' }],
    ['links of unknown kind', { links: [{ relation: 'constructor', toId: 'x' }] }],
    ['a link that runs', { links: [{ relation: 'relates', url: 'javascript:alert(1)', title: 'x' }] }],
    ['links of numbers', { links: [1, null] }],
    ['a department that is an object', { department: {} }],
    [
      'details deep as a well',
      { details: JSON.parse('{"a":'.repeat(3000) + '1' + '}'.repeat(3000)) as object },
    ],
    [
      'details under names of objects',
      { details: JSON.parse('{"__proto__":{"x":1},"constructor":{"prototype":{}}}') as object },
    ],
    ['rows that are no rows', { details: { procedure: 'x', carried: 'x', topics: 'x', heads: {} } }],
    ['rows of rows', { details: { procedure: [[1], null, 'x'], carried: { title: {}, body: [] } } }],
    ['details the type does not know', { details: { state: 'published', nothing: { deep: [1] } } }],
    ['files', { attachments: [{ title: 'x', name: 'x.docx', sha256: 'f'.repeat(64), bytes: 1 }] }],
    ['a day of publication', { originallyPublishedAt: '2020-01-01' }],
  ])('%s, carried along by a merge, is refused or left out', async (_, given) => {
    const { editionId } = await begun();
    const text = JSON.stringify({ title: 't', summary: 's', body: 'b', links: [], details: {}, ...given });
    const fields = {
      edition: editionId,
      mine: text,
      theirs: '0',
      revision: '0',
      m1: 'mine',
      m2: 'mine',
      m3: 'mine',
    };
    const all = {
      ...fields,
      ...Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`m${n + 1}`, 'mine'])),
    };
    const answer = await post(`/desk/editions/${editionId}?_action=desk.merge`, all);
    expect(answer.status, await answer.text().then((t) => t.slice(0, 300))).toBeLessThan(500);
    const page = await get(`/desk/editions/${editionId}`);
    expect(page.status).toBe(200);
    const { content } = (await releaseOf(chen, editionId)).parts[0]!;
    expect(content.attachments).toEqual([]);
    const stored = JSON.stringify(content);
    expect(stored).not.toMatch(/javascript:|"relation":"constructor"|2020-01-01|"nothing"|published/);
    for (const value of [content.title, content.summary, content.body]) expect(typeof value).toBe('string');
  });
});

/** Values no clerk would type: numbers, days, names of objects, halves of characters, rows without end. */
const ODD = [
  ...['1e9', '1e400', '9'.repeat(400), '-0', 'NaN', 'Infinity', '0x10', '１２３', '1,2,3', '0.1.2'],
  ...[
    '2026-02-30',
    '0000-00-00',
    '2026-13-45',
    '9999-12-31',
    '+275761-01-01',
    '2026年2月30日',
    '2026-02-30T25:61:00+08:00',
  ],
  ...[
    '2026-05-18T10:00',
    '2026-02-30 10:00',
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    '\ud800',
    '\ufeff',
    'a\u202eb',
  ],
  ...[
    'null',
    'undefined',
    '[object Object]',
    '{}',
    '[]',
    '%00',
    '../../etc/passwd',
    "'; drop table editions;--",
    '{{7*7}}',
    '${7*7}',
  ],
  ...[
    'z1',
    't1k1x1',
    't99999999999999999999',
    '第一百条',
    '-'.repeat(5000),
    '〔'.repeat(500),
    '（'.repeat(500),
    '《'.repeat(500),
  ],
  ...['>'.repeat(20_000), '_a'.repeat(30_000), '~a'.repeat(30_000), '['.repeat(20_000)],
  ...['<div>'.repeat(5000), '- '.repeat(20_000), '<table>'.repeat(5000)],
];

const namesIn = (fields: Fields, prefix = 'details'): string[] =>
  Object.entries(fields).flatMap(([key, field]) =>
    field.input === 'rows'
      ? namesIn(field.fields!, `${prefix}.${key}.0`)
      : field.input === 'group'
        ? namesIn(field.fields!, `${prefix}.${key}`)
        : [`${prefix}.${key}`],
  );

test.each(STARTED)('%s: nothing typed into any of its fields breaks the page, saved or not', async (type) => {
  const { content } =
    type === 'consultation' ? { content: { details: consultationContent().details } } : { content: {} };
  const { editionId } = await startRelease(chen, {
    type,
    title: '怪',
    origin: 'draft',
    content: { ...content, department: 'rural' },
  });
  const names = namesIn(typeOf(type).fields);
  let revision = 0;
  const broken: string[] = [];
  for (const [at, odd] of ODD.entries()) {
    const fields = Object.fromEntries(names.map((name) => [name, odd]));
    const links = {
      'links.0.relation': 'relates',
      'links.0.to': odd,
      'links.0.toId': odd,
      'links.0.clause': odd,
    };
    const given = { ...fields, ...links, title: odd, summary: odd, body: odd };
    const saved = await post(`/desk/editions/${editionId}?_action=desk.save`, {
      edition: editionId,
      do: 'save',
      revision: String(revision),
      ...given,
    });
    if (saved.status === 303) revision++;
    const opened = await get(`/desk/editions/${editionId}`);
    const statuses = [saved.status, opened.status];
    // Merged with what stands there, by every third type each.
    if (at % 3 === STARTED.indexOf(type) % 3) {
      const late = { edition: editionId, do: 'save', revision: '-1', ...given };
      statuses.push((await post(`/desk/editions/${editionId}?_action=desk.save`, late)).status);
    }
    if (statuses.some((status) => status >= 500)) broken.push(`${odd.slice(0, 30)} ${statuses.join(' ')}`);
  }
  expect(broken).toEqual([]);
  expect(revision).toBeGreaterThan(30);
});

test('a revision, a place, a button or an id that is none is refused in words', async () => {
  const { editionId, releaseId } = await begun();
  const broken: string[] = [];
  for (const odd of [...ODD.filter(({ length }) => length < 1000), '']) {
    const base = { edition: editionId, revision: '0', title: 't', body: 'b', do: 'save' };
    const at = `/desk/editions/${editionId}`;
    const e = encodeURIComponent(odd.toWellFormed());
    const tries: [string, Record<string, string>][] = [
      [`${at}?_action=desk.save`, { ...base, revision: odd || 'x' }],
      [`${at}?_action=desk.save`, { ...base, edition: odd }],
      [`${at}?_action=desk.save`, { ...base, do: `fix:${odd}` }],
      [`${at}?_action=desk.save`, { ...base, do: 'block', place: `body.${odd}`, opened: odd }],
      [`${at}?_action=desk.save`, { ...base, do: 'block', place: `${odd}.0`, opened: odd, [odd]: odd }],
      [`${at}?_action=desk.save`, { ...base, do: `add:${odd}` }],
      [`${at}?_action=desk.save`, { ...base, do: `remove:details.procedure.${odd}` }],
      [`${at}/autosave`, { ...base, revision: odd }],
      [`${at}/upload?_action=desk.attach`, { ...base, revision: odd }],
      [`${at}/attachments?_action=desk.arrange`, { ...base, revision: odd, do: `down.${odd}` }],
      [`${at}?_action=desk.merge`, { ...base, mine: odd, theirs: odd }],
      [`/desk/releases/${releaseId}?_action=desk.submit`, { releaseId: odd }],
      [
        `/desk/releases/${releaseId}?_action=desk.interpret`,
        { releaseId, documentId: odd, title: odd || 't' },
      ],
      [`/desk/new?_action=desk.start`, { type: odd, title: odd, origin: odd }],
      [`/desk?_action=desk.urge`, { releaseId: odd, to: odd }],
      [`/desk?_action=desk.${e}`, base],
      [`/desk?_action=${e}`, base],
      [`${at}?_action=desk.declareChange`, { edition: odd, block: odd, paragraph: odd, kind: odd }],
      [
        `${at}?_action=desk.declareChange`,
        { edition: editionId, block: odd, paragraph: odd, kind: 'privacy' },
      ],
    ];
    for (const [path, fields] of tries) {
      const answer = await post(path, fields);
      if (answer.status >= 500)
        broken.push(`${path.slice(-30)} ${JSON.stringify(fields).slice(0, 120)} ${answer.status}`);
    }
    for (const path of [
      `/desk/editions/${e}`,
      `/desk/releases/${e}`,
      `/desk?tab=${e}&q=${e}&page=${e}`,
      `${at}?open=${e}`,
      `${at}?done=${e}`,
      `${at}/attachments/${e}`,
      `${at}/attachments/${e}/${e}`,
      `/desk/releases/${releaseId}/discard?part=${e}`,
      `/desk/new?type=${e}`,
    ]) {
      const { status } = await get(path);
      if (status >= 500) broken.push(`GET ${path} ${status}`);
    }
  }
  expect(broken).toEqual([]);
}, 180_000);

describe('a form that is none', () => {
  const action = '?_action=desk.save';
  const BOUNDARY = 'multipart/form-data; boundary=x';
  const part = (name: string, value: string) =>
    `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const FORM = 'application/x-www-form-urlencoded';
  const BODIES: [what: string, type: string, body: string | Buffer][] = [
    ['nothing', FORM, ''],
    ['JSON', 'application/json', '{"edition":"x"}'],
    ['plain text', 'text/plain', 'edition=x'],
    ['no type', '', 'edition=x'],
    ['XML', 'application/xml', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>'],
    ['another encoding', `${FORM}; charset=gbk`, Buffer.from('7469746c653dd6d0cec4', 'hex')],
    ['bytes that are no UTF-8', FORM, Buffer.from('title=%ff%fe%c0%af&body=\xff\xfe', 'latin1')],
    ['UTF-16', FORM, Buffer.from('edition=x&do=save', 'utf16le')],
    ['broken escapes', FORM, 'edition=%&do=%zz&title=%u4e2d'],
    ['multipart without boundary', 'multipart/form-data', part('edition', 'x')],
    ['multipart that does not end', BOUNDARY, part('edition', 'x')],
    ['multipart cut in its head', BOUNDARY, '--x\r\ncontent-dispos'],
    ['multipart without names', BOUNDARY, '--x\r\ncontent-disposition: form-data\r\n\r\nx\r\n--x--\r\n'],
    [
      'multipart inside multipart',
      BOUNDARY,
      `--x\r\ncontent-disposition: form-data; name="a"\r\ncontent-type: ${BOUNDARY}\r\n\r\n${part('edition', 'x')}--x--\r\n--x--\r\n`,
    ],
    [
      'a thousand files without content',
      BOUNDARY,
      `${Array.from({ length: 1000 }, (_, n) => `--x\r\ncontent-disposition: form-data; name="files"; filename="${n}.docx"\r\n\r\n\r\n`).join('')}--x--\r\n`,
    ],
    [
      'a file where a text belongs',
      BOUNDARY,
      `--x\r\ncontent-disposition: form-data; name="edition"; filename="../../x"\r\n\r\nx\r\n--x--\r\n`,
    ],
    [
      'names of objects',
      FORM,
      '__proto__=1&__proto__=2&constructor=3&constructor.prototype.x=4&toString=5&hasOwnProperty=6&length=7',
    ],
    [
      'names without end',
      FORM,
      `details${'.a'.repeat(50_000)}=1&details.procedure.0${'.procedure.0'.repeat(10_000)}=1`,
    ],
    ['a name of 1 MB', FORM, `${'a'.repeat(2 ** 20)}=1`],
  ];
  test.each(BODIES)('%s: answered in words by every form, desk and public', async (_, type, body) => {
    const { editionId } = await begun();
    const at = `/desk/editions/${editionId}`;
    const paths = [
      `${at}${action}`,
      `${at}/autosave`,
      `${at}/paste`,
      `${at}/upload?_action=desk.attach`,
      '/desk?_action=desk.start',
      '/desk/users?_action=desk.grantPerson',
      '/desk/signin?_action=desk.signIn',
    ];
    const open = [
      '/corrections?_action=correction',
      '/receipts?_action=track',
      '/preferences?_action=preferences',
      '/feedback?_action=feedback',
      '/consultations/2026-006/comment?_action=comment',
    ];
    for (const path of [...paths, ...open])
      for (const as of [cookie, '']) {
        const answer = await send(path, body, as, type ? { 'content-type': type } : {});
        await answer.arrayBuffer();
        expect([path, answer.status < 500], String(answer.status)).toEqual([path, true]);
      }
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
    expect(await contentOf(editionId)).toMatchObject({ body: `${SECRET}。\n`, title: `关于${SECRET}的通知` });
  });
});

/** How long somebody else waits for a page that is not kept, at most, while `work` is under way. */
async function stalledBy(work: Promise<unknown>): Promise<number> {
  let over = false;
  void work.finally(() => (over = true));
  let most = 0;
  while (!over) {
    const from = performance.now();
    await new Promise((next) => setTimeout(next, 5));
    most = Math.max(most, performance.now() - from);
  }
  return most;
}

test('a form of as many fields as its size holds keeps nobody waiting', async () => {
  const { editionId } = await begun();
  const at = `/desk/editions/${editionId}`;
  const many = (bytes: number, name: (n: number) => string) => {
    const fields: string[] = [];
    for (let [n, size] = [0, 0]; size < bytes - 200; n++) {
      const one = `${name(n)}=1`;
      size += one.length + 1;
      fields.push(one);
    }
    return fields.join('&');
  };
  const short = (n: number) => n.toString(36);
  const row = (n: number) => `details.procedure.${n % 500}.${(n / 500) | 0}`;
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const small = { edition: editionId, revision: '0', title: 't', body: 'b', do: 'save' };
  const head = `${new URLSearchParams(small).toString()}&`;
  const tries: [what: string, path: string, body: string][] = [
    ['a citizen, 64 KB', '/corrections?_action=correction', many(64 * 1024, short)],
    ['a citizen, 256 KB', '/consultations/2026-006/comment?_action=comment', many(256 * 1024, short)],
    ['nobody, 4 MB', '/desk/signin?_action=desk.signIn', many(4 * 1024 ** 2, short)],
    ['a clerk, 4 MB', `${at}?_action=desk.save`, head + many(4 * 1024 ** 2 - 500, short)],
    [
      'a clerk, 9,000 cells',
      `${at}?_action=desk.save`,
      head + Array.from({ length: 9000 }, (_, n) => `${row(n)}=1`).join('&'),
    ],
    [
      'a clerk, 9,000 cells, add',
      `${at}?_action=desk.save`,
      `${head.replace('save', 'add%3Adetails.procedure')}${Array.from({ length: 9000 }, (_, n) => `${row(n)}=1`).join('&')}`,
    ],
    ['a clerk, autosave', `${at}/autosave`, head + many(4 * 1024 ** 2 - 500, short)],
  ];
  for (const [what, path, body] of tries) {
    const begun = performance.now();
    const sent = send(path, body, path.startsWith('/desk/e') ? cookie : '', type);
    const stalled = await stalledBy(sent);
    const answer = await sent;
    const page = (await answer.arrayBuffer()).byteLength;
    console.log(
      `${what}: ${body.split('&').length} fields, ${answer.status}, ${(performance.now() - begun).toFixed(0)} ms, others wait ${stalled.toFixed(0)} ms, answer ${page} bytes`,
    );
    expect(answer.status, what).toBeLessThan(500);
    expect(stalled, what).toBeLessThan(3000);
  }
}, 120_000);
