import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEdition } from '#src/editing/service.ts';
import { STARTED } from '#src/writing/rules.ts';
import { addPart, startRelease } from '#src/writing/service.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { policyContent, type World } from '../support/world.ts';

let site: TestSite;
let chen: World;
let cookie: string;
beforeAll(async () => {
  site = await openSite();
  chen = await actingAs(site, 'chenwenjing');
  cookie = await deskCookie(site, 'chenwenjing');
});
afterAll(() => site.close());

const get = (path: string, as = cookie) => site.get(path, { cookie: as });
const post = (path: string, fields: Record<string, string>, as = cookie) =>
  fetch(site.url + path, {
    ...{ method: 'POST', redirect: 'manual' as const, body: new URLSearchParams(fields) },
    headers: { cookie: as, 'sec-fetch-site': 'same-origin' },
  });

const TITLE = '关于农村危房改造的通知';
const VAGUE = '各区县：\n\n其他特殊情况由区县研究确定。\n\n全市改造126户。\n';
const begun = (origin: 'draft' | 'signed' = 'draft', body = VAGUE, department = 'rural') => {
  const { details, summary } = policyContent();
  const own = { ...details, draftingDepartment: department };
  const content = { body, summary, details: own, department: 'rural' };
  return startRelease(chen, { type: 'policy', title: TITLE, origin, content });
};

test('a draft of every type, with nothing written yet, has its preview, which says what is missing', async () => {
  let named = 0;
  for (const type of STARTED) {
    const { editionId } = await startRelease(chen, { type, title: `试写${type}`, origin: 'draft' });
    const answer = await get(`/desk/editions/${editionId}/preview`);
    const html = await answer.text();
    expect([type, answer.status]).toEqual([type, 200]);
    expect(html).toContain('预览·未公开');
    expect(html).toMatch(/<meta name="robots" content="noindex/);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    named += html.match(/还没有填：/g)?.length ?? 0;
  }
  expect(named).toBeGreaterThanOrEqual(STARTED.length - 1);
});

test('it is the public page itself, its interpretation one link away, and prints', async () => {
  const { editionId, releaseId, documentId } = await begun();
  const links = [{ relation: 'interprets' as const, toId: documentId }];
  const title = '怎么申请危房改造';
  const about = await addPart(chen, { releaseId, type: 'interpretation', title, links });
  const html = await (await get(`/desk/editions/${editionId}/preview`)).text();
  expect(html).toContain('mc-dossier');
  expect(html).toContain('其他特殊情况由区县研究确定。');
  expect(html).toContain(`/desk/editions/${about.editionId}/preview`);
  const other = await (await get(`/desk/editions/${about.editionId}/preview`)).text();
  expect(other).toContain(TITLE);
  expect(other).toContain(`/desk/editions/${about.editionId}/preview/print`);
  const paper = await get(`/desk/editions/${about.editionId}/preview/print`);
  expect(paper.status).toBe(200);
  expect(await paper.text()).toContain('预览·未公开');
  expect((await get(`/desk/editions/${editionId}/preview/print`)).status).toBe(404);
  for (const path of [`/desk/editions/${editionId}`, `/desk/releases/${releaseId}`])
    expect(await (await get(path)).text()).toContain(`href="/desk/editions/${editionId}/preview"`);
});

test('nobody outside the desk sees it, nor anybody of another department, nor is it a public page', async () => {
  const { editionId } = await begun();
  const path = `/desk/editions/${editionId}/preview`;
  expect((await site.get(path)).status).toBe(303);
  const number = (await openEdition(chen, editionId)).part.content.number;
  expect((await site.get(`/policies/${number}`)).status).toBe(404);
  for (const login of ['quran', 'qiushi', 'zhengyi'])
    expect([login, (await get(path, await deskCookie(site, login))).status]).toEqual([login, 403]);
});

/** The button of the finding on wording, if it has one. */
const shortIn = (html: string) => {
  const cards = html.split('<div class="mcd-check ').filter((card) => card.includes('没有说清楚'));
  expect(cards).toHaveLength(1);
  return /value="answer:(\w+)"/.exec(cards[0]!)?.[1] ?? '';
};

test('处理说明 is kept with what was typed, shown to the reviewer and refused when empty', async () => {
  const { editionId, releaseId } = await begun();
  const path = `/desk/editions/${editionId}`;
  const short = shortIn(await (await get(path)).text());
  expect(short).toMatch(/^[0-9a-f]{12}$/);
  const fields = { edition: editionId, revision: '0', title: `${TITLE}（新）`, body: VAGUE };
  const send = (note: string) =>
    post(`${path}?_action=desk.save`, { ...fields, do: `answer:${short}`, [`note.${short}`]: note });
  const empty = await send('');
  expect(empty.status).toBe(422);
  expect(await empty.text()).toContain('请写明怎样处理');
  const kept = await send('区县细则另行公布。');
  expect([kept.status, kept.headers.get('location')]).toEqual([303, `${path}?done=answered`]);
  expect((await openEdition(chen, editionId)).part.content.title).toBe(`${TITLE}（新）`);
  const zhou = await deskCookie(site, 'zhouli');
  for (const [place, as] of [
    [path, cookie],
    [`/desk/releases/${releaseId}`, cookie],
    [`/desk/releases/${releaseId}`, zhou],
  ])
    expect(await (await get(place!, as)).text()).toContain('处理说明：区县细则另行公布。');
  expect(await (await get(path, zhou)).text()).not.toContain('value="answer:');
});

test('the wording of a signed text is told to those who drafted it, on record, and the text stays', async () => {
  const { editionId, releaseId } = await begun('signed', VAGUE, 'property');
  const path = `/desk/editions/${editionId}`;
  const html = await (await get(path)).text();
  expect(shortIn(html)).toBe('');
  expect(html).toContain(`href="${path}/wording"`);
  const list = await (await get(`${path}/wording`)).text();
  expect(list).toContain('第2段“其他特殊情况');
  expect(list).toContain('记为已告诉（1处）');
  const told = await post(`${path}/wording?_action=desk.tellDrafters`, { edition: editionId });
  expect(told.status).toBe(303);
  const after = await (await get(`${path}/wording`)).text();
  expect(after).toContain('陈文静告诉1处');
  expect(after).not.toContain('记为已告诉');
  expect(await (await get(`/desk/releases/${releaseId}`)).text()).toContain('已告诉起草科室');
  expect((await openEdition(chen, editionId)).part.revision).toBe(0);
  const again = await post(`${path}/wording?_action=desk.tellDrafters`, { edition: editionId });
  expect(again.status).toBe(409);
  for (const login of ['quran', 'zhengyi'])
    for (const page of ['', '/wording', '/preview', '/attachments'])
      expect((await get(path + page, await deskCookie(site, login))).status).toBe(403);
});

test('its own drafters answer for a signed text with a note', async () => {
  const { editionId } = await begun('signed');
  const html = await (await get(`/desk/editions/${editionId}`)).text();
  const user = (await openEdition(chen, editionId)).part.content.department;
  expect(user).toBe('rural');
  expect(shortIn(html)).not.toBe('');
  expect(html).toContain('您就是起草科室，请写明怎样处理');
  expect(html).not.toContain('请告诉起草科室');
});
