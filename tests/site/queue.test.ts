import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPart, saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
const cookies: Record<string, string> = {};
beforeAll(async () => {
  site = await openSite();
  for (const login of ['chenwenjing', 'zhengyi', 'hemin', 'shenbai', 'quran'])
    cookies[login] = await deskCookie(site, login);
});
afterAll(() => site.close());

const get = (who: string, path: string) => site.get(path, { cookie: cookies[who]! });
const page = async (who: string, path: string) => (await get(who, path)).text();
const post = (who: string, path: string, fields: Record<string, string>) =>
  fetch(site.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'sec-fetch-site': 'same-origin', cookie: cookies[who]! },
    body: new URLSearchParams(fields),
  });

async function news(title: string, who = 'chenwenjing') {
  const by = await actingAs(site, who);
  const started = await startRelease(by, { type: 'news', title, origin: 'draft' });
  const content = { body: '各科室参加了座谈会，听取了居民的意见。', summary: '听取意见。' };
  await saveEdition(by, { editionId: started.editionId, revision: 0, content });
  return { by, ...started };
}

describe('新建', () => {
  test('chooses nothing by itself, keeps what was typed and says what is missing', async () => {
    expect(await page('chenwenjing', '/desk/new')).not.toMatch(/<input[^>]* checked/);
    const answer = await post('chenwenjing', '/desk/new?_action=desk.start', { title: '只有标题' });
    const html = await answer.text();
    expect(answer.status).toBe(422);
    expect(html).toContain('请选择类型');
    expect(html).toContain('请选择来源');
    expect(html).toMatch(/value="只有标题"/);
  });

  test('gives a release and goes on to writing', async () => {
    const fields = { type: 'policy', title: '关于冬季排查的通知', origin: 'draft' };
    const answer = await post('chenwenjing', '/desk/new?_action=desk.start', fields);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^\/desk\/editions\/[\da-f-]{36}$/);
    expect(await page('chenwenjing', '/desk')).toContain('关于冬季排查的通知');
  });

  test.each(['hemin', 'shenbai', 'quran'])('%s may not', async (who) => {
    const fields = { type: 'policy', title: '越权的通知', origin: 'draft' };
    expect((await post(who, '/desk/new?_action=desk.start', fields)).status).toBe(403);
    expect(await page('chenwenjing', '/desk')).not.toContain('越权的通知');
    expect(await page(who, '/desk')).not.toContain('mcd-new');
  });
});

describe('审批单', () => {
  test('with something missing keeps 送审 reachable, says why, and lists it when it is pressed all the same', async () => {
    const by = await actingAs(site, 'chenwenjing');
    const { releaseId } = await startRelease(by, { type: 'policy', title: '缺很多', origin: 'draft' });
    const path = `/desk/releases/${releaseId}`;
    expect(await page('chenwenjing', path)).toMatch(
      /<button type="submit"[^>]*aria-disabled="true"[^>]*aria-describedby="why"/,
    );
    const answer = await post('chenwenjing', `${path}?_action=desk.submit`, { releaseId });
    const html = await answer.text();
    expect(answer.status).toBe(422);
    const targets = [...html.matchAll(/<a href="#(parts\.0\.[^"]+)"/g)].map(([, id]) => id!);
    expect(targets.length).toBeGreaterThan(3);
    expect(targets.filter((id) => !html.includes(`id="${id}"`))).toEqual([]);
    expect((await releaseAt(by, releaseId)).state).toBe('draft');
  });

  test('that is complete is sent, waits for the first reviewer, and can be taken back', async () => {
    const { by, releaseId } = await news('座谈会召开');
    const path = `/desk/releases/${releaseId}`;
    expect(await page('chenwenjing', path)).not.toContain('aria-disabled');
    const sent = await post('chenwenjing', `${path}?_action=desk.submit`, { releaseId });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `${path}?done=submit`]);
    expect(await page('chenwenjing', `${path}?done=submit`)).toContain('已经送审，等周立初审。');
    const taken = await post('chenwenjing', `${path}?_action=desk.recall`, { releaseId });
    expect(taken.status).toBe(303);
    expect((await releaseAt(by, releaseId)).state).toBe('draft');
    const again = await post('chenwenjing', `${path}?_action=desk.recall`, { releaseId });
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('还是草稿，不能撤回送审');
  });

  test('of another department is not there, and none of its verbs works', async () => {
    const { by, releaseId, editionId } = await news('别科的稿件');
    const path = `/desk/releases/${releaseId}`;
    for (const asked of [path, `${path}/discard`])
      expect((await get('zhengyi', asked)).status, asked).toBe(404);
    expect(await page('zhengyi', '/desk')).not.toContain('别科的稿件');
    for (const verb of ['submit', 'discard', 'drop', 'urge', 'interpret'])
      expect(
        (
          await post('zhengyi', `/desk?_action=desk.${verb}`, {
            releaseId,
            editionId,
            documentId: 'x',
            title: 'x',
          })
        ).status,
        verb,
      ).toBe(403);
    expect((await releaseAt(by, releaseId)).parts).toHaveLength(1);
    expect((await get('hemin', path)).status).toBe(200);
    expect((await get('hemin', `${path}/discard`)).status).toBe(303);
  });

  test('takes an interpretation of its policy, linked, and lets it go again after a warning', async () => {
    const by = await actingAs(site, 'chenwenjing');
    const given = { type: 'policy', title: '要解读的通知', origin: 'draft' as const };
    const { releaseId, documentId } = await startRelease(by, given);
    const path = `/desk/releases/${releaseId}`;
    expect(await page('chenwenjing', path)).toContain('value="《要解读的通知》解读"');
    const fields = { releaseId, documentId, title: '《要解读的通知》解读' };
    expect((await post('chenwenjing', `${path}?_action=desk.interpret`, fields)).status).toBe(303);
    const [, part] = (await releaseAt(by, releaseId)).parts;
    expect(part!.content.links).toEqual([{ relation: 'interprets', toId: documentId }]);
    const html = await page('chenwenjing', path);
    expect(html).not.toContain('添加解读');
    const [, warning] = /href="([^"]+discard\?part=[^"]+)"/.exec(html)!;
    expect(await page('chenwenjing', warning!)).toContain('删除后不能恢复。');
    const drop = { releaseId, editionId: part!.editionId };
    await post('chenwenjing', `${path}/discard?_action=desk.drop`, drop);
    expect((await releaseAt(by, releaseId)).parts).toHaveLength(1);
  });

  test('a draft is deleted after a warning, and its page is gone', async () => {
    const { releaseId } = await news('不要的稿件');
    const path = `/desk/releases/${releaseId}`;
    expect(await page('chenwenjing', `${path}/discard`)).toContain('删除后不能恢复。');
    const done = await post('chenwenjing', `${path}/discard?_action=desk.discard`, { releaseId });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/desk?done=discard']);
    expect((await get('chenwenjing', path)).status).toBe(404);
  });
});

test('who may see no drafts finds no list, whatever the address asks for', async () => {
  await news('系统管理员看不到的');
  for (const query of ['', '?tab=all', '?tab=mine&q=系统'])
    expect(await page('quran', `/desk${query}`)).not.toContain('系统管理员看不到的');
  const led = await get('quran', '/desk');
  expect([led.status, led.headers.get('location')], 'to the column of their own').toEqual([
    303,
    '/desk/outbox',
  ]);
});

test('what is overdue is asked for, back on the list as it was filtered', async () => {
  const { by, releaseId } = await news('早该发布的');
  await submitRelease(by, { releaseId });
  const before = site.clock.now();
  site.clock.set(new Date(before.getTime() + 40 * 86_400_000));
  cookies['zhaoning'] = await deskCookie(site, 'zhaoning');
  const html = await page('zhaoning', '/desk?tab=overdue&q=早该');
  expect(html).toMatch(/超期\d+个工作日/);
  const to = /name="to" value="([^"]+)"/.exec(html)![1]!.replaceAll('&#38;', '&').replaceAll('&amp;', '&');
  const done = await post('zhaoning', '/desk?_action=desk.urge', { releaseId, to });
  expect([done.status, done.headers.get('location')]).toEqual([303, to]);
  expect(await page('zhaoning', to)).toContain('已催');
  site.clock.set(before);
});

test('every page of it is valid HTML', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: {
      'doctype-style': 'off',
      'no-implicit-input-type': 'off',
      // Ids are names of form fields.
      'valid-id': ['error', { relaxed: true }],
    },
  });
  const by = await actingAs(site, 'chenwenjing');
  const given = { type: 'policy', title: '检查页面的通知', origin: 'draft' as const };
  const { releaseId, documentId } = await startRelease(by, given);
  const links = [{ relation: 'interprets' as const, toId: documentId }];
  await addPart(by, { releaseId, type: 'interpretation', title: '解读', links });
  const paths = ['/desk', '/desk?tab=mine&q=没有这样的', '/desk/new', `/desk/releases/${releaseId}`];
  const faults: string[] = [];
  for (const path of [...paths, `/desk/releases/${releaseId}/discard`]) {
    const { results } = await validator.validateString(await page('chenwenjing', path));
    for (const { messages } of results)
      for (const { line, ruleId, message } of messages) faults.push(`${path}:${line} ${ruleId} ${message}`);
  }
  expect(faults).toEqual([]);
});
