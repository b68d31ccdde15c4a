import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEdition } from '#src/editing/service.ts';
import { declare, keepSigned } from '#src/signed/service.ts';
import { STARTED } from '#src/writing/rules.ts';
import { addPart, startRelease } from '#src/writing/service.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { policyContent, type World } from '../support/world.ts';

/** Form names hold dots, boxes of one question share theirs. */
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'doctype-style': 'off',
    'no-implicit-input-type': 'off',
    'valid-id': ['error', { relaxed: true }],
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit', 'button'] }],
  },
});

let site: TestSite;
let chen: World;
let cookie: string;
beforeAll(async () => {
  site = await openSite();
  chen = await actingAs(site, 'chenwenjing');
  cookie = await deskCookie(site, 'chenwenjing');
});
afterAll(() => site.close());

const get = async (path: string, as = cookie) => (await site.get(path, { cookie: as })).text();
const post = (path: string, fields: Record<string, string>, as = cookie) =>
  fetch(site.url + path, {
    ...{ method: 'POST', redirect: 'manual' as const, body: new URLSearchParams(fields) },
    headers: { cookie: as, 'sec-fetch-site': 'same-origin' },
  });
const save = (id: string, fields: Record<string, string>, as = cookie) =>
  post(`/desk/editions/${id}?_action=desk.save`, { edition: id, do: 'save', ...fields }, as);

const BODY = '各区县：\n\n联系人李某某，电话13800001234。\n\n全市改造126户。\n';
const begun = (origin: 'draft' | 'signed' = 'draft', body = BODY, title = '关于农村危房改造的通知') => {
  const { details, summary } = policyContent();
  return startRelease(chen, {
    type: 'policy',
    title,
    origin,
    content: { body, summary, details, department: 'rural' },
  });
};
const bodyOf = async (id: string) => (await openEdition(chen, id)).part.content.body;

test('the form of every type is valid HTML, with rows and without', async () => {
  const faults: string[] = [];
  let controls = 0;
  const look = async (where: string, html: string) => {
    controls += html.match(/<(?:input|select|textarea)\b/g)?.length ?? 0;
    for (const { messages } of (await validator.validateString(html)).results)
      for (const { line, ruleId, message } of messages) faults.push(`${where}:${line} ${ruleId} ${message}`);
  };
  for (const type of STARTED) {
    const { editionId } = await startRelease(chen, { type, title: `试写${type}`, origin: 'draft' });
    const html = await get(`/desk/editions/${editionId}`);
    await look(type, html);
    for (const [, name] of html.matchAll(/name="do" value="add:([\w.]+)"/g)) {
      const answer = await save(editionId, { title: '试写', do: `add:${name}` });
      expect([answer.status, name]).toEqual([200, name]);
      await look(`${type} ${name}`, await answer.text());
    }
  }
  const { editionId, releaseId, documentId } = await begun('signed');
  await keepSigned(chen, { editionId, text: `关于农村危房改造的通知\n${BODY.replace('126', '127')}` });
  await look('signed', await get(`/desk/editions/${editionId}?open=body.1`));
  const links = [{ relation: 'interprets' as const, toId: documentId }];
  const other = await addPart(chen, { releaseId, type: 'interpretation', title: '解读', links });
  await look('interpretation', await get(`/desk/editions/${other.editionId}`));
  const merge = await save(other.editionId, { revision: '-1', title: '别的题目', body: '甲' });
  expect(merge.status).toBe(409);
  await look('merge', await merge.text());
  expect(controls).toBeGreaterThan(200);
  expect(faults).toEqual([]);
});

test('the button of a finding puts its words in; in a signed text that is declared on the way', async () => {
  for (const origin of ['draft', 'signed'] as const) {
    const { editionId } = await begun(origin);
    if (origin === 'signed') await keepSigned(chen, { editionId, text: `关于农村危房改造的通知\n${BODY}` });
    const html = await get(`/desk/editions/${editionId}`);
    const [, fix = ''] = /value="(fix:\d+)"[^>]*>\s*改为138\*{4}1234/.exec(html) ?? [];
    expect(fix).toMatch(/^fix:/);
    const { content } = (await openEdition(chen, editionId)).part;
    const answer = await save(editionId, { ...formOf(html), revision: '0', body: content.body, do: fix });
    expect([origin, answer.status]).toEqual([origin, 303]);
    expect((await bodyOf(editionId)).replaceAll('\\', '')).toBe(BODY.replace('13800001234', '138****1234'));
    const after = await get(`/desk/editions/${editionId}`);
    if (origin === 'signed') expect(after).toContain('除去标识化1处外，与签发原件一致');
  }
});

test('whoever may not write is shown the text and can change nothing', async () => {
  const { editionId } = await begun();
  const auditor = await deskCookie(site, 'shenbai');
  const html = await get(`/desk/editions/${editionId}`, auditor);
  expect(html).toContain('全市改造126户');
  expect(html).not.toMatch(/name="do" value="(?:save|submit)"[^>]*class="mc-btn/);
  expect((await save(editionId, { revision: '0', title: 'x', body: '换了' }, auditor)).status).toBe(403);
  expect(
    (await post(`/desk/editions/${editionId}/autosave`, { revision: '0', body: '换了' }, auditor)).status,
  ).toBe(403);
  expect(await bodyOf(editionId)).toBe(BODY);
  expect((await site.get(`/desk/editions/${editionId}`)).status).toBe(303);
  expect((await site.get('/desk/editions/nothing', { cookie })).status).toBe(404);
});

const LIVE = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  "'-alert(1)-'",
  '</textarea><script>alert(1)</script>',
];

test('nothing typed into any field runs on the page', async () => {
  let seen = 0;
  for (const evil of LIVE) {
    const { editionId } = await begun('draft', `${evil}\n`, `题${evil}`);
    const fields = {
      revision: '0',
      title: evil,
      summary: evil,
      body: evil,
      'details.documentNumber': evil,
      'details.carried.title': evil,
      'details.carried.body': evil,
      'details.procedure.0.note': evil,
      'links.0.to': evil,
      'links.0.relation': 'relates',
    };
    await post(`/desk/editions/${editionId}/autosave`, fields);
    for (const html of [
      await get(`/desk/editions/${editionId}`),
      await (await save(editionId, { ...fields, revision: '-1' })).text(),
    ]) {
      seen += html.split('alert(1)').length - 1;
      expect(html).not.toMatch(/(?:href|src|action)="\s*javascript/i);
      // What stands between quotes is a value: without those only elements are left.
      const elements = html.replace(/="[^"]*"/g, '=""');
      expect(elements, evil).not.toMatch(/<script(?! type="" src="")|<svg(?! class="")|<[a-z][^>]*\son\w+=/i);
    }
  }
  expect(seen).toBeGreaterThan(100);
});

test('a text of two hundred pages comes back from saving within a second', async () => {
  const line = '建设单位应当按照规定报送材料，并在三个工作日内公示，接受监督，不得收费。';
  const body = Array.from({ length: 3400 }, (_, n) => `${line}${n}`).join('\n\n');
  const { editionId } = await begun();
  const from = performance.now();
  const answer = await save(editionId, { revision: '0', title: '长文', body });
  const took = performance.now() - from;
  const opened = performance.now();
  await get(`/desk/editions/${editionId}`);
  console.log(
    `${body.length} characters saved in ${took.toFixed(0)} ms, shown in ${(performance.now() - opened).toFixed(0)} ms`,
  );
  expect(answer.status).toBe(303);
  expect(took).toBeLessThan(1000);
});

/** The values of a form's hidden and text fields, as a browser without a script sends them. */
function formOf(html: string): Record<string, string> {
  const main = html.slice(html.indexOf('<main'));
  const inputs = [...main.matchAll(/<input\b[^>]*>/g)].map(([tag]) => tag);
  const pairs = inputs
    .filter((tag) => !/type="(?:radio|checkbox)"/.test(tag) || / checked/.test(tag))
    .map(
      (tag) =>
        [/ name="([^"]*)"/.exec(tag)?.[1] ?? '', plain(/ value="([^"]*)"/.exec(tag)?.[1] ?? '')] as const,
    );
  const selects = [...main.matchAll(/<select\b[^>]* name="([^"]*)"[^]*?<\/select>/g)].map(
    ([text, name = '']) => [name, plain(/<option value="([^"]*)" selected/.exec(text)?.[1] ?? '')] as const,
  );
  const areas = [...main.matchAll(/<textarea\b[^>]* name="([^"]*)"[^>]*>([^<]*)</g)].map(
    ([, name = '', text = '']) => [name, plain(text)] as const,
  );
  return Object.fromEntries([...pairs, ...selects, ...areas].filter(([name, value]) => name && value));
}

const plain = (html: string): string =>
  html
    .replace(/&#34;|&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;|&#38;/g, '&');

test('从Word粘贴 without a script: each line a block at the end, nothing pasted is told', async () => {
  const { editionId } = await begun();
  const page = await get(`/desk/editions/${editionId}`);
  expect(page).toMatch(/<a class="mc-btn" href="#pasted"[^>]*>\s*从Word粘贴/);
  expect(page).toContain('把Word里的文字粘到这里');
  const form = { revision: '0', title: '关于农村危房改造的通知', body: BODY, do: 'paste' };
  const none = await save(editionId, { ...form, pasted: ' \r\n' });
  expect([none.status, (await none.text()).includes('请先把Word里的文字粘贴到框里')]).toEqual([422, true]);
  const done = await save(editionId, { ...form, pasted: '一、*目标*\r\n\r\n完成改造。' });
  expect([done.status, done.headers.get('location')]).toEqual([
    303,
    `/desk/editions/${editionId}?done=pasted`,
  ]);
  expect(await bodyOf(editionId)).toBe(`${BODY.trimEnd()}\n\n一、\\*目标\\*\n\n完成改造。\n`);
  expect(await get(`/desk/editions/${editionId}?done=pasted`)).toContain('已经放进正文最后，并且保存');
  const signed = await begun('signed');
  expect(await get(`/desk/editions/${signed.editionId}`)).not.toContain('id="pasted"');
});

test('对照原件 shows the signed original beside the text: what is the same, what was declared, what was not', async () => {
  const body = '各区县：\n\n联系人李某某，电话138****1234。\n\n全市改造127户。\n';
  const { editionId } = await begun('signed', body);
  const path = `/desk/editions/${editionId}/original`;
  expect(await get(path)).toContain('还没有签发原件');
  const original = '关于农村危房改造的通知\n各区县：\n联系人李某某，电话13800001234。\n全市改造126户。';
  await keepSigned(chen, { editionId, text: original });
  await declare(chen, { editionId, kind: 'privacy', paragraph: '联系人李某某，电话13800001234。' });
  expect(await get(`/desk/editions/${editionId}`)).toContain(`href="${path}"`);
  const page = await get(path);
  expect(page).toMatch(/<li class="is-told" id="bu-1"/);
  expect(page).toMatch(/<li class="is-open" id="bu-2"/);
  expect(page).toMatch(/第1处：已申报去标识化.*第2处：没有申报/s);
  expect(page).toContain('有1处不同，没有申报');
  expect(page).toMatch(/<del>[^<]*<\/del>/);
  const words = page.replace(/<(?:del|ins)>|<\/(?:del|ins)>/g, '');
  expect(words).toContain('全市改造126户。');
  expect(words).toContain('全市改造127户。');
  const other = await begun();
  expect((await site.get(`/desk/editions/${other.editionId}/original`, { cookie })).status).toBe(303);
  expect((await site.get(path, { cookie: await deskCookie(site, 'quran') })).status).toBe(403);
});
