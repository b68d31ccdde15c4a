import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathOf } from '#src/documents/rules.ts';
import { TICKS } from '#src/reviews/rules.ts';
import { saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const FORM: Record<string, string> = {
  ...{ cause: 'warning', why: '今晚有强降雨。' },
  ...Object.fromEntries(Object.keys(TICKS).map((tick) => [`tick.${tick}`, '1'])),
};
let n = 0;

async function sent() {
  const author = await actingAs(site, 'chenwenjing');
  const made = await startRelease(author, { type: 'news', title: `停工通知${++n}`, origin: 'draft' });
  const content = { body: '全市工地停工。', summary: '停工。' };
  await saveEdition(author, { editionId: made.editionId, revision: 0, content });
  await submitRelease(author, made);
  const { sha256, parts } = await releaseAt(author, made.releaseId);
  return { releaseId: made.releaseId, sha256, path: pathOf(parts[0]!.content) };
}

async function letOut(releaseId: string, login: string, fields: Record<string, string>, headers = {}) {
  return fetch(`${site.url}/desk/releases/${releaseId}/urgent?_action=desk.letOut`, {
    ...{ method: 'POST', redirect: 'manual' as const, body: new URLSearchParams({ releaseId, ...fields }) },
    headers: {
      ...{ 'sec-fetch-site': 'same-origin', cookie: login && (await deskCookie(site, login)) },
      ...headers,
    },
  });
}

test('only the leader lets something out before its stages, once, for what was seen, proven anew', async () => {
  const { releaseId, sha256, path } = await sent();
  const other = await sent();
  const given = { sha256, ...FORM };
  const tried: [string, number, () => Promise<Response>][] = [
    ...['', 'chenwenjing', 'zhouli', 'hemin', 'sunqi', 'linke', 'shenbai', 'quran'].map(
      (login): [string, number, () => Promise<Response>] => [
        login,
        403,
        () => letOut(releaseId, login, given),
      ],
    ),
    ['other hash', 409, () => letOut(releaseId, 'zhaoning', { ...given, sha256: other.sha256 })],
    ['no hash', 422, () => letOut(releaseId, 'zhaoning', { ...FORM })],
    ['other site', 403, () => letOut(releaseId, 'zhaoning', given, { 'sec-fetch-site': 'cross-site' })],
    ['no cause', 422, () => letOut(releaseId, 'zhaoning', { ...given, cause: 'constructor' })],
    ['long why', 422, () => letOut(releaseId, 'zhaoning', { ...given, why: '长'.repeat(301) })],
    ['a person', 422, () => letOut(releaseId, 'zhaoning', { ...given, why: '找13912345678' })],
    ['no ticks', 422, () => letOut(releaseId, 'zhaoning', { sha256, cause: 'warning', why: '有雨' })],
  ];
  const said: string[] = [];
  for (const [name, status, send] of tried) {
    const answer = await send();
    if (answer.status !== status) said.push(`${name} ${answer.status}`);
    expect((await site.get(path)).status, name).toBe(404);
  }
  expect(said).toEqual([]);
  const cookie = await deskCookie(site, 'zhaoning');
  const now = site.clock.now();
  site.clock.set(new Date(now.getTime() + 11 * 60_000));
  const stale = await letOut(releaseId, '', given, { cookie });
  expect([stale.status, (await stale.text()).includes('请再核对一次身份')]).toEqual([403, true]);
  site.clock.set(now);
  const done = await letOut(releaseId, 'zhaoning', given);
  expect([done.status, (await site.get(path)).status]).toEqual([303, 200]);
  expect((await letOut(releaseId, 'zhaoning', given)).status).toBe(409);
  const page = await site.get(`/desk/releases/${releaseId}/urgent`, { cookie });
  expect(page.status, 'what is out is not decided again').toBe(303);
  console.log(`${tried.length + 2} ways to let something out tried and refused, 1 right one went through`);
});
