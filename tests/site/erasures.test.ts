import { afterAll, beforeAll, expect, test } from 'vitest';
import { addUser } from '#src/accounts/service.ts';
import { change, read } from '#src/context.ts';
import { pathOf } from '#src/documents/rules.ts';
import { liveEditions } from '#src/documents/service.ts';
import { openSession } from '#src/sessions/service.ts';
import { startRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { takeDown } from '#src/emergencies/service.ts';
import { verifySite } from '../../scripts/verify-site.ts';
import { command } from '../support/commands.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import * as made from '../support/office.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { policyContent, published, publishedInterpretation } from '../support/world.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const WORD = '雪豹栖息地';

/** A policy with a file and its interpretation, taken down by 紧急撤下. */
async function planted() {
  const world = site.world();
  const bytes = made.docx([`${WORD}名单`]);
  const sha256 = await site.store.files.put(bytes);
  const attachments = [{ title: `${WORD}名单`, name: `${WORD}.docx`, sha256, bytes: bytes.length }];
  const content = policyContent({ title: `关于${WORD}的通知`, summary: `${WORD}怎样管。`, attachments });
  const { documentId, releaseId } = await published(world, content);
  const told = await publishedInterpretation(world, documentId, { title: `《关于${WORD}的通知》解读` });
  const documentIds = [documentId, told.documentId];
  const live = await read(world, (db) => liveEditions(db, documentIds));
  const paths = documentIds.map((id) => pathOf(live.get(id)!.content));
  const file = `/files/${sha256}/${encodeURIComponent(`${WORD}.docx`)}`;
  for (const path of [...paths, file]) expect((await site.get(path)).status, path).toBe(200);
  const who = await actingAs(site, 'zhouli');
  await takeDown(who, { releaseId, documentIds, reason: 'leak', shown: 'yes', note: '' });
  return { releaseId, documentIds, paths, sha256, file };
}

const post = (path: string, cookie: string, fields: [string, string][]) =>
  fetch(site.url + path, {
    ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) },
    headers: { 'sec-fetch-site': 'same-origin', cookie },
  });

test('one person asks, another confirms: 410 依法清除 with its day everywhere, and verify --site knows it', async () => {
  const here = await planted();
  const [asker, confirmer] = [await deskCookie(site, 'sunqi'), await deskCookie(site, 'linke')];
  const after = await (await site.get(`/desk/releases/${here.releaseId}/after`, { cookie: asker })).text();
  const link = /href="(\/desk\/erasures\?[^"]+)"/.exec(after)![1]!.replaceAll('&amp;', '&');
  const form = await (await site.get(link, { cookie: asker })).text();
  expect(form).toContain(`关于${WORD}的通知`);
  expect(form).not.toMatch(/name="ground"[^>]*checked/);
  const documents = here.documentIds.map((id): [string, string] => ['documents', id]);
  const refused = await post(`${link}&_action=desk.askErasure`, asker, [['note', '打过的字']]);
  const text = await refused.text();
  expect(refused.status).toBe(422);
  for (const said of ['请选择清除哪几件', '请选择依据', '打过的字']) expect(text).toContain(said);
  const asked = await post(`${link}&_action=desk.askErasure`, asker, [
    ...documents,
    ['ground', 'personal'],
    ['note', '当事人5月18日书面提出'],
  ]);
  expect(asked.status).toBe(303);
  const page = asked.headers.get('location')!.replace(/\?.*$/, '');
  const id = page.split('/').at(-1)!;
  expect(await (await site.get(page, { cookie: asker })).text()).not.toContain('确认清除</');
  const own = await post(`${page}?_action=desk.erase`, asker, [
    ['erasureId', id],
    ['sure', '1'],
  ]);
  expect(own.status).toBe(403);
  const unsure = await post(`${page}?_action=desk.erase`, confirmer, [['erasureId', id]]);
  expect(unsure.status).toBe(422);
  const now = site.clock.now();
  site.clock.set(new Date(now.getTime() + 11 * 60_000));
  const stale = await post(`${page}?_action=desk.erase`, confirmer, [
    ['erasureId', id],
    ['sure', '1'],
  ]);
  expect([stale.status, (await stale.text()).includes('请再核对一次身份')]).toEqual([403, true]);
  site.clock.set(now);
  const done = await post(`${page}?_action=desk.erase`, confirmer, [
    ['erasureId', id],
    ['sure', '1'],
  ]);
  expect([done.status, done.headers.get('location')]).toEqual([303, `${page}?done=erased`]);
  const said = await (await site.get(`${page}?done=erased`, { cookie: asker })).text();
  expect(said).toContain('已经清除，本站的数据库、附件、检索和缓存里都没有了');

  for (const path of here.paths) {
    const answer = await site.get(path);
    const shown = await answer.text();
    expect([answer.status, shown.includes('这条信息已依法清除')], path).toEqual([410, true]);
    expect(shown).toContain('2026年5月18日');
    expect(shown).toContain('个人信息保护法第四十七条');
    expect(shown).not.toContain(WORD);
    for (const ending of ['.json', '.md', '/history'])
      expect((await site.get(path + ending)).status).toBe(410);
  }
  for (const path of [here.file, `/files/${here.sha256}/view`])
    expect((await site.get(path)).status).toBe(410);
  const q = encodeURIComponent(WORD);
  const everywhere = [
    ...[
      '/',
      '/policies',
      '/policies.json',
      '/interpretations.json',
      '/policies.xml',
      '/feed.xml',
      '/sitemap.xml',
    ],
    ...['/releases', '/releases.json', '/releases.xml', '/search.json?q=%E9%9B%AA%E8%B1%B9', '/disclosure'],
    `/search.xml?q=${q}`,
  ];
  for (const path of everywhere) {
    const answer = await site.get(path);
    expect([answer.status, (await answer.text()).includes(`关于${WORD}`)], path).toEqual([200, false]);
  }
  const seq = /\/releases\/(\d+)"/.exec(await (await site.get(here.paths[0]!)).text())![1];
  const entry = await (await site.get(`/releases/${seq}`)).text();
  expect(entry).toContain('清除');
  expect(entry).toContain('一份政策文件（依法清除）');
  for (const path of ['', '/after', '/review', '/print', '/record.csv']) {
    const answer = await site.get(`/desk/releases/${here.releaseId}${path}`, { cookie: confirmer });
    expect([answer.status, (await answer.text()).includes(WORD)], path).toEqual([200, false]);
  }
  const again = await site.get(`/desk/erasures?document=${here.documentIds[0]}`, { cookie: asker });
  expect([again.status, (await again.text()).includes('已经依法清除')]).toEqual([200, true]);
  const { parts } = await releaseAt(site.world(), here.releaseId);
  const preview = await site.get(`/desk/editions/${parts[0]!.editionId}/preview`, { cookie: asker });
  expect(preview.status).toBe(404);
  for (const path of [`/desk/editions/${parts[0]!.editionId}`, '/desk?tab=published', '/desk/emergencies']) {
    const answer = await site.get(path, { cookie: asker });
    expect([answer.status < 500, (await answer.text()).includes(WORD)], path).toEqual([true, false]);
  }
  const { faults, counts } = await verifySite({ site: site.url });
  expect(faults).toEqual([]);
  expect(counts.erased).toBe(2);
  const told = await command('verify', [], { DATA_DIR: site.store.dir });
  expect([told.code, told.errors]).toEqual([0, '']);
  expect(told.said).toContain('其中 2 份已经依法清除，只剩编号、日期和哈希，都有记录');
  console.log(
    `${here.paths.length} pages and ${everywhere.length} lists asked; verify --site: ${JSON.stringify(counts)}`,
  );
}, 120_000);

test('drafts of another department are not shown to whoever may not read them', async () => {
  const author = await actingAs(site, 'chenwenjing');
  const title = '农房改造内部草稿';
  const { documentId } = await startRelease(author, { type: 'news', title, origin: 'draft' });
  const grants = [{ role: 'reviewer' as const, department: 'property', stage: 'first' }];
  const id = await addUser(site.world(), {
    login: 'property-reviewer',
    name: '物业审核',
    department: 'property',
    grants,
  });
  const cookie = `desk=${await change(site.world(), 'session.open', id, (tx) => openSession(tx, id, '127.0.0.0/24'))}`;
  const address = `/desk/erasures?document=${documentId}`;
  const theirs = await site.get(address, { cookie });
  expect([theirs.status, (await theirs.text()).includes(title)]).toEqual([404, false]);
  const ours = await site.get(address, { cookie: await deskCookie(site, 'sunqi') });
  expect([ours.status, (await ours.text()).includes(title)], 'it is there').toEqual([200, true]);
});
