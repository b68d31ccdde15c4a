import { eq } from 'drizzle-orm';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { documents } from '#db/schema.ts';
import { nameIssues } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { bindSubject } from '#src/bindings/service.ts';
import { change } from '#src/context.ts';
import { pathOf } from '#src/documents/rules.ts';
import type { Draft } from '#src/documents/service.ts';
import { stopUser } from '#src/handovers/service.ts';
import { subjectTyped } from '#src/oidc/rules.ts';
import { enter } from '#src/reviews/service.ts';
import { fileName } from '#src/uploads/names.ts';
import { saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { openBrowser } from '../support/browser.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import * as made from '../support/office.ts';
import { fitting, inParts, joined, payloads } from '../support/payloads.ts';
import { type Served, served, Showing, together } from '../support/shown.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { staffOf } from '../support/staff.ts';
import { consultationContent, policyContent, published, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 480_000 });

/** Subjects are shown where a provider is set; nobody signs in by it here. */
const PROVIDER = { OIDC_ISSUER: 'https://id.example', OIDC_CLIENT_ID: 'x', OIDC_CLIENT_SECRET: 'x' };
const ALL = payloads();
const TEXTS = ALL.map(({ text }) => text);

let site: TestSite;
let browser: Browser;
let showing: Showing;
let w: World;
const cookies: Record<string, string> = {};
beforeAll(async () => {
  Object.assign(process.env, PROVIDER);
  [site, browser] = [await openSite(), await openBrowser()];
  showing = await Showing.over(browser, site);
  w = site.world();
  for (const login of ['chenwenjing', 'zhouli', 'linke', 'shenbai', 'qiushi'])
    cookies[login] = await deskCookie(site, login);
});
afterAll(async () => {
  for (const name of Object.keys(PROVIDER)) delete process.env[name];
  console.log(showing.told());
  await browser?.close();
  await showing?.close();
  await site?.close();
});

const got = async (path: string, as = ''): Promise<Served> =>
  served(path, await site.get(path, as ? { cookie: cookies[as]! } : {}));

test('none runs in an opinion, a remark, a note of 保密审查 or a reason, wherever a release is shown', async () => {
  const staff = await staffOf(w);
  const made = await startRelease(staff.author, { type: 'news', title: '座谈会', origin: 'draft' });
  await saveEdition(staff.author, {
    editionId: made.editionId,
    revision: 0,
    content: { body: '正文。', summary: '摘要。' },
  });
  await submitRelease(staff.author, made);
  const { sha256 } = await releaseAt(w, made.releaseId);
  const parts = fitting(ALL, 2000);
  for (const [i, text] of parts.entries())
    await change(staff.first, 'test.opinion', made.releaseId, (tx) =>
      enter(tx, {
        ...{
          releaseId: made.releaseId,
          stage: i % 2 ? 'first' : 'secrecy',
          sha256,
          verdict: 'returned',
          note: text,
        },
        answers:
          i % 2
            ? {
                kind: 'review',
                ticks: { wording: text, timing: text, manner: text, deidentified: text },
                openness: text,
                basis: text,
              }
            : {
                kind: 'secrecy',
                conclusion: 'closed',
                found: { state: { found: true, note: text }, personal: { found: true, note: text } },
              },
      }),
    );
  const page = `/desk/releases/${made.releaseId}`;
  await showing.harmless(
    await got(page, 'zhouli'),
    await got(`${page}/print`, 'zhouli'),
    await got(`${page}/review`, 'zhouli'),
  );
  // Refused forms come back with what was typed, whatever its length.
  const whole = joined(ALL);
  const own = { releaseId: made.releaseId, sha256 };
  const asked = [
    'verdict',
    'note',
    'openness',
    'basis',
    'tick.wording.note',
    'tick.timing.note',
    'tick.manner.note',
    'tick.deidentified.note',
  ];
  const secret = [
    'conclusion',
    'note',
    'found.state',
    'found.state.note',
    'found.trade.note',
    'found.personal.note',
  ];
  await showing.harmless(
    await sent(`${page}/review?_action=desk.review`, filled(asked, whole, own), 'zhouli'),
    await sent(`${page}/review?_action=desk.review`, filled(secret, whole, own), 'zhouli'),
    await sent(
      `${page}?_action=desk.publish`,
      filled(['when', 'publishDay', 'publishTime'], whole, own),
      'linke',
    ),
  );
  console.log(`${parts.length} opinions hold ${ALL.length} payloads in every text of theirs`);
});

test('none runs in what is asked after publication: notes, approvers, reasons, words put in the place of others', async () => {
  // One text of all of them is more than can be laid out.
  const made = [];
  for (const part of inParts(ALL, 2))
    made.push(await published(w, { ...policyContent(), body: joined(part), department: 'rural' }));
  const { documentId, releaseId } = made[0]!;
  const after = `/desk/releases/${releaseId}/after`;
  const whole = joined(ALL);
  const own = { documentId, releaseId };
  const forms: [action: string, way: string, names: string[], as: string][] = [
    [
      'correct',
      'correct',
      ['key', 'before', 'after', 'kind', 'approver', 'approvedOn', 'note'],
      'chenwenjing',
    ],
    ['update', 'update', ['note'], 'chenwenjing'],
    ['rollback', 'rollback', ['no', 'note'], 'chenwenjing'],
    ['withdraw', 'withdraw', ['reason', 'shown', 'replacement'], 'chenwenjing'],
    ['takeDown', '', ['urgentReason', 'urgentShown', 'urgentNote', 'urgentDocument'], 'linke'],
  ];
  for (const [action, way, names, as] of forms)
    await showing.harmless(
      await sent(`${after}?way=${way}&_action=desk.${action}`, filled(names, whole, own), as),
    );
  await showing.harmless(
    ...(await Promise.all(
      made.map((one) => got(`/desk/releases/${one.releaseId}/after?way=correct`, 'chenwenjing')),
    )),
    await got(`/desk/emergencies?path=${encodeURIComponent(whole.slice(0, 4000))}`, 'linke'),
  );
});

test('none runs in the name, the note or the subject of a person, in lists, on their page or in the record', async () => {
  const whole = joined(ALL);
  const id = await addUser(w, { login: 'nn', name: '甲', grants: [] });
  const subjects = fitting(
    ALL.filter(({ text }) => subjectTyped(text)),
    250,
  );
  const pages: Served[] = [];
  for (const subject of subjects) {
    await bindSubject(w, { id, subject: `https://id.example ${subject.trim()}` });
    pages.push(await got('/desk/users/nn', 'qiushi'));
  }
  for (const part of inParts(pages, 8)) await showing.full(100, ...together(part));
  for (const note of fitting(ALL, 500)) await stopUser(w, { id, to: null, note });
  await showing.full(1000, await got('/desk/users/nn', 'qiushi'));
  const form = filled(['subject', 'note', 'takeover'], whole, { login: 'nn' });
  for (const action of ['bindPerson', 'stopPerson'])
    await showing.full(1000, await sent(`/desk/users/nn?_action=desk.${action}`, form, 'qiushi'));
  // What is typed longer, or with what nobody sees, comes back in the form that refuses it.
  const words = ['login', 'name', 'department', 'rights.0', 'reach.0'];
  await showing.full(
    1000,
    await sent('/desk/users/new?_action=desk.addPerson', filled(words, whole), 'qiushi'),
  );
  const cut = TEXTS.map((text) => text.slice(0, 50)).filter((name) => !nameIssues(name).length);
  const grants = [{ role: 'reviewer' as const, department: null, stage: 'second' }];
  await change(w, 'test.people', 'test', async (tx) => {
    for (const [i, name] of cut.entries()) await addUser(tx, { login: `n${i}`, name, grants });
  });
  const lists: Served[] = [];
  for (let page = 1; page <= cut.length / 20; page++)
    lists.push(await got(`/desk/users?page=${page}`, 'qiushi'));
  for (const part of inParts(lists, 4)) await showing.full(80, ...together(part));
  await showing.full(1000, await got('/desk/users/stand-in', 'qiushi'));
  await showing.harmless(await got('/desk/audit', 'shenbai'));
  console.log(
    `${cut.length} names of persons, ${subjects.length} subjects; ${TEXTS.length - cut.length} names refused`,
  );
  expect(cut.length).toBeGreaterThan(2000);
});

test('none runs in the name or title of a file, at the desk or in public', async () => {
  const let_in = TEXTS.filter((text) => {
    try {
      fileName(`${text}.docx`);
      return true;
    } catch {
      return false;
    }
  });
  const bytes = made.docx(['附件']);
  const sha256 = await site.store.files.put(bytes);
  // Names that are refused at the desk may still come in by an import.
  const files = TEXTS.map((text) => ({ title: text, name: `${text}.docx`, sha256, bytes: bytes.length }));
  const by = await actingAs(site, 'chenwenjing');
  for (const attachments of inParts(files, 6)) {
    const draft = await startRelease(by, { type: 'news', title: '附件', origin: 'draft' });
    await saveEdition(by, { editionId: draft.editionId, revision: 0, content: { attachments } });
    const at = `/desk/editions/${draft.editionId}`;
    await showing.harmless(
      await got(`${at}/attachments`, 'chenwenjing'),
      await got(`${at}/preview`, 'chenwenjing'),
      ...together([
        await got(at, 'chenwenjing'),
        await got(`/desk/releases/${draft.releaseId}/review?part=files`, 'zhouli'),
      ]),
    );
    await showing.harmless(await got(await put({ ...policyContent(), attachments })));
  }
  const draft = await startRelease(by, { type: 'news', title: '附件', origin: 'draft' });
  const at = `/desk/editions/${draft.editionId}`;
  const form = new FormData();
  form.set('edition', draft.editionId);
  form.set('revision', '0');
  for (const name of TEXTS) form.append('files', new File(['x'], `${name}.docx`));
  const refused = await fetch(`${site.url}${at}/upload?_action=desk.attach`, {
    method: 'POST',
    body: form,
    headers: { cookie: cookies['chenwenjing']!, 'sec-fetch-site': 'same-origin' },
  });
  const said = await served(`${at}/upload`, refused);
  const named = said.html.split('文件名').length - 1;
  console.log(`${TEXTS.length} names of files: ${let_in.length} fit for one, ${named} named in refusals`);
  expect([refused.status, named > 2000]).toEqual([415, true]);
  await showing.harmless(
    said,
    await sent(
      `${at}/attachments?_action=desk.arrange`,
      filled(['do', 'title.0'], joined(ALL), { edition: draft.editionId, revision: '0' }),
      'chenwenjing',
    ),
  );
});

test('none runs in a file that is shown as a page: cells, headings, sheets, names', async () => {
  const cells = TEXTS.map((text) => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ''));
  const xml = cells.map((text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`));
  const rows = (some: string[]) => some.map((text, i) => made.row(i + 1, [text, text])).join('');
  const heading = (text: string) =>
    `<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
  const half = inParts(xml, 2);
  const files: [name: string, bytes: Buffer][] = [
    ['表.csv', Buffer.from(cells.map((text) => `"${text.replaceAll('"', '""')}",1`).join('\n'))],
    ['文.txt', Buffer.from(`说明\n${cells.join('\n')}`)],
    ['文.docx', made.docx(xml)],
    ['题.docx', made.docx(xml.map(heading))],
    ...half.map((some, i): [string, Buffer] => [`表${i}.xlsx`, made.xlsx([{ name: 'x', rows: rows(some) }])]),
    ...inParts(xml, 32).map((some, i): [string, Buffer] => [
      `页${i}.xlsx`,
      made.xlsx(some.map((name) => ({ name, rows: made.row(1, ['x']) }))),
    ]),
    ['版.ofd', made.ofd(xml.join(' '))],
  ];
  const shown: Record<string, number> = {};
  for (const [name, bytes] of files) {
    const sha256 = await w.store.files.put(bytes);
    await put({
      ...policyContent(),
      title: `附件${name}`,
      attachments: [{ title: name, name, sha256, bytes: bytes.length }],
    });
    const view = await got(`/files/${sha256}/view`);
    const [seen] = await showing.harmless(view);
    const kind = name.replace(/\d+/, '');
    shown[kind] = (shown[kind] ?? 0) + seen!.present;
    for (const path of [`/files/${sha256}/view`, `/files/${sha256}/${encodeURIComponent(name)}`]) {
      const { headers } = await site.get(path);
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
      expect(headers.get('content-security-policy'), path).toContain('sandbox');
      if (!path.endsWith('view')) expect(headers.get('content-disposition'), path).toMatch(/^attachment/);
    }
  }
  console.log(`calls shown by kind of file: ${JSON.stringify(shown)}`);
  expect(Object.values(shown).filter((count) => count > 1000).length).toBeGreaterThan(4);
});

test('none runs on a published page, its list, its search results or its feed', async () => {
  const paths: string[] = [];
  for (const part of inParts(ALL, 7)) {
    const [text, keywords] = [joined(part), part.map((one) => one.text)];
    const { details } = policyContent();
    const news = { draftingDepartment: 'rural', topics: [], keywords, titleBreaks: text, photoAlt: text };
    const open = { explains: [{ clause: 't1', text }], ways: [{ name: text, value: text }] };
    paths.push(
      await put({
        ...policyContent(),
        title: text,
        summary: text,
        body: text,
        details: { ...details, titleBreaks: text, keywords, carried: { title: text, body: text } },
      }),
      await put({ ...policyContent(), type: 'news', title: text, summary: text, body: text, details: news }),
      await put({
        ...consultationContent(),
        title: text,
        summary: text,
        details: { ...consultationContent().details, ...open, carried: { title: text, body: text } },
      }),
    );
  }
  for (const path of paths) await showing.harmless(await got(path));
  for (const path of [
    '/',
    '/policies',
    '/news',
    '/consultations',
    '/sections',
    '/releases',
    '/disclosure',
    '/search?q=img',
  ])
    await showing.harmless(await got(path));
  for (const path of ['/policies.json', '/feed.xml', `${paths[0]}.json`, `${paths[0]}.md`]) {
    const answer = await site.get(path);
    expect([path, answer.headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
    expect(answer.headers.get('content-type'), path).not.toContain('html');
  }
});

test('none runs that a citizen sends, on the answer, the receipt or the page that asks again', async () => {
  const at = '/consultations/2026-006/comment';
  for (const name of ['text', 'name', 'phone', 'clause', 'stance'])
    for (const part of inParts(ALL, 2))
      await showing.harmless(
        await sent(`${at}?_action=comment`, { text: '意见', consultation: '2026-006', [name]: joined(part) }),
      );
  const correction = ['page', 'quote', 'fix', 'phone', 'problem', 'name'];
  for (const part of inParts(ALL, 30))
    await showing.harmless(await sent('/corrections?_action=correction', filled(correction, joined(part))));
  for (const part of inParts(ALL, 12)) {
    const text = joined(part);
    await showing.harmless(
      ...together([
        await sent('/receipts?_action=track', { code: text }),
        await sent('/receipts/verify?_action=compare', { size: text, root: text }),
        await sent('/feedback?_action=feedback', { page: text, verdict: text }),
        await sent('/preferences?_action=preferences', { back: text, theme: text, mode: text }),
      ]),
    );
  }
  const kept: Served[] = [];
  for (const text of fitting(ALL, 4900))
    kept.push(await sent(`${at}?_action=comment`, { text, consultation: '2026-006', stance: 'support' }));
  for (const text of fitting(ALL, 950))
    kept.push(
      await sent('/corrections?_action=correction', {
        page: '/policies',
        quote: text,
        fix: text,
        problem: 'typo',
      }),
    );
  const taken = kept.filter(({ html }) => html.includes('查询码'));
  for (const part of inParts(kept, 8)) await showing.harmless(...together(part));
  const asked: Served[] = [];
  const keys = ['q', 'page', 'back', 'to', 'url', 'clause', 'department'];
  for (const text of fitting(ALL, 480)) {
    asked.push(
      await got(`/search?q=${encodeURIComponent(text)}`),
      await got(`/policies?q=${encodeURIComponent(text)}`),
    );
    for (const path of ['/feedback', '/leave', '/corrections', at])
      asked.push(await got(`${path}?${keys.map((key) => `${key}=${encodeURIComponent(text)}`).join('&')}`));
  }
  for (const text of fitting(ALL, 2000))
    asked.push(await got(`/desk/signin?to=${encodeURIComponent(text)}&provider=${encodeURIComponent(text)}`));
  for (const part of inParts(asked, Math.ceil(asked.length / 60))) await showing.harmless(...together(part));
  console.log(
    `${kept.length} letters, ${taken.length} taken and answered by a receipt; ${asked.length} addresses`,
  );
  expect(taken.length).toBeGreaterThan(20);
});

const filled = (names: readonly string[], text: string, more: Record<string, string> = {}) => ({
  ...Object.fromEntries(names.map((name) => [name, text])),
  ...more,
});

let visitors = 0;
/** By another visitor each time, so that none is one too many; of the desk by who is signed in. */
async function sent(path: string, fields: Record<string, string>, as = ''): Promise<Served> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  visitors++;
  const from = { 'x-forwarded-for': `198.51.${visitors >> 8}.${visitors & 255}` };
  const headers = { 'sec-fetch-site': 'same-origin', ...(as ? { cookie: cookies[as]! } : from) };
  return served(path, await fetch(site.url + path, { method: 'POST', redirect: 'manual', body, headers }));
}

/** Publishes a content; gives its path. */
async function put(content: Draft): Promise<string> {
  const { documentId } = await published(w, content);
  const [row] = await site.store.read((db) =>
    db.select().from(documents).where(eq(documents.id, documentId)),
  );
  return pathOf(row!);
}
