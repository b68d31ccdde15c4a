import { marked } from 'marked';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Fields } from '#src/documents/fields.ts';
import { typeOf } from '#src/documents/types/index.ts';
import { renderText } from '#src/text/markdown.ts';
import { STARTED } from '#src/writing/rules.ts';
import { startRelease } from '#src/writing/service.ts';
import { openBrowser } from '../support/browser.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { inParts, joined, payloads } from '../support/payloads.ts';
import { type Served, served, Showing, together } from '../support/shown.ts';
import { openSite, type TestSite } from '../support/site.ts';

// A minute on a machine of its own; several where it is shared.
vi.setConfig({ testTimeout: 480_000 });

const ALL = payloads();

let site: TestSite;
let browser: Browser;
let showing: Showing;
let cookie: string;
beforeAll(async () => {
  [site, browser] = [await openSite(), await openBrowser()];
  showing = await Showing.over(browser, site);
  cookie = await deskCookie(site, 'chenwenjing');
});
afterAll(async () => {
  console.log(showing.told());
  await browser?.close();
  await showing?.close();
  await site?.close();
});

/** Names of the fields of a type, by form name; texts in blocks are looked at by themselves. */
const names = (fields: Fields, prefix = 'details'): string[] =>
  Object.entries(fields).flatMap(([key, field]) => {
    if (field.input === 'rows') return names(field.fields!, `${prefix}.${key}.0`);
    if (field.input === 'group') return names(field.fields!, `${prefix}.${key}`);
    return field.input === 'markdown' ? [] : [`${prefix}.${key}`];
  });

const formOf = (fields: Record<string, string>): FormData => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};
const post = (path: string, fields: Record<string, string>, as = cookie) =>
  fetch(site.url + path, {
    ...{ method: 'POST', redirect: 'manual' as const, body: formOf(fields) },
    headers: { 'sec-fetch-site': 'same-origin', ...(as && { cookie: as }) },
  });
const sent = async (path: string, fields: Record<string, string>, as = cookie): Promise<Served> =>
  served(path, await post(path, fields, as));
const got = async (path: string, as = cookie): Promise<Served> =>
  served(path, await site.get(path, as ? { cookie: as } : {}));

test('most of them are live where nothing stands between, and none is when rendered, each alone', async () => {
  const page = await (await browser.newContext({ bypassCSP: true })).newPage();
  await page.goto(`${site.url}/healthz`);
  const raw = ALL.map(({ n, text }) => [n, text, marked.parse(text, { async: false })] as const);
  const live = await page.evaluate(async (given) => {
    const found = new Set<number>();
    Object.assign(window, { __hit: (n: unknown) => found.add(Number(Array.isArray(n) ? n[0] : n)) });
    const sink = document.body.appendChild(document.createElement('div'));
    for (const [n, ...forms] of given)
      for (const html of forms) {
        const box = sink.appendChild(document.createElement('div'));
        box.append(document.createRange().createContextualFragment(html));
        for (const e of box.querySelectorAll('*')) {
          if (e instanceof HTMLElement && /autofocus/.test(e.outerHTML)) e.focus();
          for (const { name, value } of e.attributes)
            if (
              /href|src|action|data/.test(name) &&
              /^[\u0000- ]*javascript:/i.test(value.replace(/[\t\n\r]/g, ''))
            )
              found.add(n);
        }
      }
    await new Promise((later) => setTimeout(later, 1500));
    return found.size;
  }, raw);
  await page.close();
  console.log(`${ALL.length} payloads: ${live} live without escaping or sanitiser`);
  expect(live).toBeGreaterThan(1000);
  // As an article, and as the 公文 it carries.
  const html = ALL.map(({ text }) =>
    renderText({ kind: 'article', body: text, title: text, carried: { title: text, body: text } }),
  );
  const body = html.map(({ html: own, carriedHtml }) => `<section>${own}${carriedHtml}</section>`).join('\n');
  const alone = { path: '/alone', status: 200, policy: '', html: `<!doctype html><body>${body}` };
  const [seen] = await showing.harmless(alone);
  console.log(`rendered alone: ${html.length} texts, ${seen!.present} calls on the page`);
  expect(seen!.present).toBeGreaterThan(1000);
  // A page that forgets to escape is seen to be one.
  const planted = { ...alone, html: `<!doctype html><body>${joined(ALL.slice(0, 200))}` };
  const before = { ...showing.totals };
  const open = await showing.open(planted);
  Object.assign(showing.totals, before);
  expect(open.map(({ hits, faults }) => hits.length + faults.length > 0)).toEqual([true, true]);
});

/** The edition of a new release. */
const begun = async (type: string, title: string) =>
  startRelease(await actingAs(site, 'chenwenjing'), {
    ...{ type, title, origin: 'draft' },
    content: { department: 'rural' },
  });

test('none runs in the form of any type, typed into every field of it, nor where readers will see it', async () => {
  let [fields, values] = [0, 0];
  for (const type of STARTED) {
    const own = [...names(typeOf(type).fields), 'links.0.to', 'title', 'summary'];
    const typed = (text: string) => ({
      ...Object.fromEntries(own.map((name) => [name, text])),
      ...{ body: '正文', 'links.0.relation': 'relates' },
    });
    const empty = await begun(type, '空');
    const [blank, full] = [empty.editionId, (await begun(type, '满')).editionId].map(
      (id) => `/desk/editions/${id}`,
    );
    let revision = 0;
    for (const part of inParts(ALL, 3)) {
      const given = { edition: '', ...typed(joined(part)) };
      const form = await sent(`${blank}?_action=desk.save`, {
        ...given,
        edition: empty.editionId,
        do: 'add:links',
        revision: '0',
      });
      const lacking = own.filter((name) => !form.html.includes(`name="${name}"`));
      expect([type, form.status, lacking]).toEqual([type, 200, []]);
      const edition = full!.split('/').at(-1)!;
      const saved = await post(`${full}?_action=desk.save`, {
        ...given,
        edition,
        do: 'save',
        revision: String(revision++),
      });
      expect([type, saved.status]).toEqual([type, 303]);
      await showing.harmless(form, await got(`${full}/preview`));
      values += own.length * part.length;
    }
    fields += own.length;
  }
  console.log(`${fields} fields of ${STARTED.length} types: ${values} values typed`);
  expect(values).toBe(fields * ALL.length);
});

test('none runs in the blocks of the editor, in findings, when merged, refused, reviewed or listed', async () => {
  for (const [i, part] of inParts(ALL, 14).entries()) {
    const type = STARTED[i % STARTED.length]!;
    const [text, back] = [joined(part), joined(part.toReversed())];
    const { editionId, releaseId } = await begun(type, text.slice(0, 3000));
    const [at, release] = [`/desk/editions/${editionId}`, `/desk/releases/${releaseId}`];
    const carried = 'carried' in typeOf(type).fields && { 'details.carried.body': text };
    const given = { edition: editionId, title: text.slice(0, 3000), summary: '', body: text, ...carried };
    expect((await post(`${at}?_action=desk.save`, { ...given, do: 'save', revision: '0' })).status).toBe(303);
    await showing.harmless(
      await got(at),
      await sent(`${at}?_action=desk.save`, { ...given, body: back, do: 'save', revision: '-1' }),
      await sent(`${release}?_action=desk.submit`, { releaseId }),
      await got(`${release}/review?base=none`),
      ...together([
        await got(release),
        await got(`${release}/discard`),
        await got(`${at}/attachments`),
        await got(`${at}/preview`),
      ]),
    );
  }
  await showing.harmless(
    await got('/desk'),
    await got('/desk?tab=mine'),
    await got(`/desk?q=${encodeURIComponent(ALL[0]!.text)}`),
  );
  const whole = joined(ALL);
  await showing.harmless(
    await sent('/desk/new?_action=desk.start', { type: whole, title: whole, origin: whole }),
    ...together([
      await sent('/desk/password?_action=desk.password', { current: whole, password: whole, again: whole }),
      await sent('/desk/signin?_action=desk.signIn', { login: whole, password: whole, to: whole }, ''),
    ]),
  );
});
