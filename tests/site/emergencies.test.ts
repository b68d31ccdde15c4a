import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SURFACES } from '#src/emergencies/rules.ts';
import { exportDocuments } from '#src/exports/service.ts';
import { pathOf } from '#src/documents/rules.ts';
import { read } from '#src/context.ts';
import { liveEditions } from '#src/documents/service.ts';
import { deskCookie } from '../support/desk.ts';
import * as made from '../support/office.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { policyContent, published, publishedInterpretation } from '../support/world.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

/** Stands in every text and title, and nowhere else. */
const WORD = '雪豹栖息地';
const OLD = '金丝猴保护区';

/** A policy of two editions with a file, and its interpretation. */
async function planted() {
  const world = site.world();
  const bytes = made.docx([`${WORD}名单`, '第二段']);
  const sha256 = await site.store.files.put(bytes);
  const name = `${WORD}.docx`;
  const attachments = [{ title: `${WORD}名单`, name, sha256, bytes: bytes.length }];
  const content = policyContent({ title: `关于${WORD}的通知`, summary: `${WORD}怎样管。`, attachments });
  const body = (word: string) =>
    `各区县：\n\n第一条　${word}由科室管理。\n\n第二条　本通知自印发之日起施行。`;
  const first = await published(world, { ...content, title: `关于${OLD}的通知`, body: body(OLD) });
  const { documentId } = first;
  const { releaseId } = await published(world, { ...content, body: body(WORD) }, { documentId });
  const told = await publishedInterpretation(world, documentId, {
    ...{ title: `《关于${WORD}的通知》解读`, summary: `${WORD}怎样管。` },
    body: `## 谁来管\n\n${WORD}由科室管。`,
  });
  const live = await read(world, (db) => liveEditions(db, [documentId, told.documentId]));
  const [policy, interpretation] = [documentId, told.documentId].map((id) => pathOf(live.get(id)!.content));
  return { releaseId, policy: policy!, interpretation: interpretation!, file: { sha256, name }, documentId };
}

type Planted = Awaited<ReturnType<typeof planted>>;

/** Addresses by the surface they belong to, in the order the page names them. */
function surfacesOf({ policy, interpretation, file }: Planted): Record<(typeof SURFACES)[number], string[]> {
  const q = encodeURIComponent(WORD);
  return {
    文件页面: [policy],
    解读页面: [interpretation],
    附件: [`/files/${file.sha256}/${encodeURIComponent(file.name)}`],
    在线查看页: [`/files/${file.sha256}/view`],
    '.json数据': [`${policy}.json`, `${interpretation}.json`],
    '.md文本': [`${policy}.md`, `${interpretation}.md`],
    首页与列表: ['/', '/policies', '/interpretations'],
    站内检索: [`/search?q=${q}`, `/policies?q=${q}`],
    搜索建议: [`/search.json?q=${encodeURIComponent(WORD.slice(0, 3))}`],
    订阅源: ['/feed.xml', '/policies.xml', '/interpretations.xml', `${policy}.xml`, `/search.xml?q=${q}`],
    历史版本: [`${policy}/history`, `${policy}/timeline`, `${interpretation}/history`],
    分享与打印: [`${interpretation}/print`],
    边缘缓存: [policy, interpretation, '/policies'],
    开放数据导出: ['/policies.json', '/interpretations.json'],
  };
}

const shows = (text: string) => text.includes(WORD) || text.includes(OLD);

async function shownAt(path: string): Promise<boolean> {
  const answer = await site.get(path);
  const body = Buffer.from(await answer.arrayBuffer());
  if (path.startsWith('/files/') && !path.endsWith('/view')) return answer.status === 200;
  // A search repeats what was asked for; only what it found counts.
  const text = body.toString('utf8').replace(/<\/?mark>/g, '');
  return path.includes('?q=') ? text.includes(`关于${WORD}`) : shows(text);
}

async function exported(): Promise<boolean> {
  const dir = await mkdtemp(join(tmpdir(), 'mingchuang-export-'));
  try {
    await exportDocuments(site.world(), { dir: join(dir, 'out') });
    const files = await readdir(dir, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((one) => one.isFile())
      .map((one) => readFile(join(one.parentPath, one.name), 'utf8'));
    return (await Promise.all(texts)).some(shows);
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function ask(surfaces: Record<string, string[]>) {
  const seen: Record<string, boolean[]> = {};
  for (const [surface, paths] of Object.entries(surfaces))
    seen[surface] = await Promise.all(paths.map(shownAt));
  return seen;
}

const post = (releaseId: string, cookie: string, fields: Record<string, string>) =>
  fetch(`${site.url}/desk/releases/${releaseId}/after?_action=desk.takeDown`, {
    ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ releaseId, ...fields }) },
    headers: { 'sec-fetch-site': 'same-origin', cookie },
  });

test('紧急撤下 takes everything from the 14 surfaces within a second, kept pages and older editions too', async () => {
  const here = await planted();
  const surfaces = surfacesOf(here);
  expect(Object.keys(surfaces)).toEqual([...SURFACES]);
  // Twice, so that what may be kept is kept.
  await ask(surfaces);
  const before = await ask(surfaces);
  const absent = Object.entries(before).flatMap(([name, list]) =>
    list.flatMap((shown, i) => (shown ? [] : [`${name} ${surfaces[name as keyof typeof surfaces][i]}`])),
  );
  expect(absent, 'each surface shows it before').toEqual([]);
  expect(await exported()).toBe(true);
  const etag = (await site.get(here.policy)).headers.get('etag')!;
  const cookie = await deskCookie(site, 'linke');
  const began = performance.now();
  const fields = {
    ...{ urgentDocument: here.documentId, urgentReason: 'leak', urgentShown: 'no', urgentNote: '第1条' },
  };
  const answer = await post(here.releaseId, cookie, fields);
  const answered = performance.now() - began;
  expect([answer.status, answer.headers.get('location')]).toEqual([
    303,
    `/desk/releases/${here.releaseId}/after?done=down`,
  ]);
  const after = await ask(surfaces);
  const gone = performance.now() - began;
  const left = Object.entries(after).filter(([, list]) => list.some(Boolean));
  expect(left).toEqual([]);
  expect(await exported()).toBe(false);
  const again = await site.get(here.policy, { 'if-none-match': etag });
  expect([again.status, again.headers.get('cache-control')]).toEqual([410, expect.any(String)]);
  const count = Object.values(surfaces).flat().length;
  console.log(
    `${Object.keys(surfaces).length} surfaces, ${count} addresses: answered after ${answered.toFixed(0)} ms, all asked again and found gone after ${gone.toFixed(0)} ms`,
  );
  expect(answered).toBeLessThan(1000);
  expect(gone).toBeLessThan(1000);
  const record = await (await site.get(answer.headers.get('location')!, { cookie })).text();
  expect(record).toContain('已经撤下，本站14处都看不到了');
});

test('the form works without a script, tells what is missing and keeps what was typed', async () => {
  const here = await planted();
  const cookie = await deskCookie(site, 'zhouli');
  const page = await (await site.get(`/desk/releases/${here.releaseId}/after`, { cookie })).text();
  for (const surface of SURFACES) expect(page).toContain(`<li>${surface}</li>`);
  expect(page).not.toMatch(/name="urgent(?:Reason|Shown)"[^>]*checked/);
  const refused = await post(here.releaseId, cookie, { urgentNote: '打过的字' });
  const text = await refused.text();
  expect(refused.status).toBe(422);
  expect(text).toContain('请选择为什么撤下');
  expect(text).toContain('请选择网页上是否显示标题');
  expect(text).toContain('打过的字');
  expect(await shownAt(here.policy)).toBe(true);
});

test('whoever may not is refused and sees no form; a second proof is asked for when the first is old', async () => {
  const here = await planted();
  const fields = { urgentDocument: here.documentId, urgentReason: 'leak', urgentShown: 'no' };
  for (const login of ['zhengyi', 'shenbai']) {
    const cookie = await deskCookie(site, login);
    const page = await (await site.get(`/desk/releases/${here.releaseId}/after`, { cookie })).text();
    expect(page, login).not.toContain('立即撤下');
    expect([403, 404], login).toContain((await post(here.releaseId, cookie, fields)).status);
  }
  expect((await post(here.releaseId, '', fields)).status).toBe(403);
  const cookie = await deskCookie(site, 'sunqi');
  const now = site.clock.now();
  site.clock.set(new Date(now.getTime() + 11 * 60_000));
  const asked = await post(here.releaseId, cookie, fields);
  site.clock.set(now);
  expect(asked.status).toBe(403);
  expect(await asked.text()).toContain('请再核对一次身份');
  expect(await shownAt(here.policy)).toBe(true);
});
