import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openEdition } from '#src/editing/service.ts';
import { startRelease } from '#src/writing/service.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { policyContent, type World } from '../support/world.ts';

const PLANTS = ['110101199003070011', '13812341234', '6222021234567890128'];
const [ID, MOBILE, CARD] = PLANTS as [string, string, string];
const plantsIn = (text: string): string[] => PLANTS.filter((plain) => text.includes(plain));

let site: TestSite;
let chen: World;
const [cookies, logged]: [Record<string, string>, string[]] = [{}, []];
beforeAll(async () => {
  site = await openSite();
  chen = await actingAs(site, 'chenwenjing');
  for (const login of ['chenwenjing', 'shenbai']) cookies[login] = await deskCookie(site, login);
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((chunk) => logged.push(String(chunk)) > 0);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await site.close();
});

const filesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });

test('在工作台保存、检查、送审，个人号码不进访问日志、审计导出和别的文件', async () => {
  const { details, summary } = policyContent();
  const body = `各区县：\n\n联系人电话${MOBILE}。\n\n身份证号${ID}，银行卡号${CARD}。\n`;
  const { editionId, releaseId } = await startRelease(chen, {
    ...{ type: 'policy', title: '关于农村危房改造的通知', origin: 'draft' },
    content: { body: '各区县：\n\n待写。\n', summary, details, department: 'rural' },
  });
  const post = (pushed: string, text: string, revision: number) =>
    fetch(`${site.url}/desk/editions/${editionId}?_action=desk.save`, {
      ...{ method: 'POST', redirect: 'manual' },
      body: new URLSearchParams({
        ...{ edition: editionId, do: pushed, revision: String(revision) },
        ...{ title: '关于农村危房改造的通知', body: text },
      }),
      headers: { cookie: cookies['chenwenjing']!, 'sec-fetch-site': 'same-origin' },
    });
  const now = async () => (await openEdition(chen, editionId)).part;
  const saved = await post('save', body, (await now()).revision);
  expect(saved.status).toBe(303);
  expect(saved.headers.get('location')).not.toMatch(/1381234|110101/);
  const refused = await post('submit', body, (await now()).revision);
  expect(refused.status).toBe(422);
  // In the draft itself they stand, and on the page of who writes it.
  expect(plantsIn((await now()).content.body)).toEqual(PLANTS);
  const html = await (
    await site.get(`/desk/editions/${editionId}`, { cookie: cookies['chenwenjing']! })
  ).text();
  expect(plantsIn(html)).toEqual(PLANTS);
  expect(html).toContain('改为138****1234');

  const get = async (path: string, login: string) =>
    (await site.get(path, { cookie: cookies[login]! })).text();
  const pages = [
    await get('/desk', 'chenwenjing'),
    await get(`/desk/releases/${releaseId}`, 'chenwenjing'),
    await get('/desk/audit', 'shenbai'),
    await get('/desk/audit.csv', 'shenbai'),
  ];
  expect(pages.at(-1)).toContain('edition.save');
  // Longer than the access log waits before it writes.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const files = filesIn(site.store.dir).filter((path) => !/mingchuang\.db/.test(path));
  const access = files.filter((path) => readFileSync(path, 'utf8').includes('/desk/editions/'));
  expect(access.length).toBeGreaterThan(0);
  expect(files.filter((path) => plantsIn(readFileSync(path, 'latin1')).length)).toEqual([]);
  expect(pages.flatMap(plantsIn)).toEqual([]);
  expect(plantsIn(logged.join(''))).toEqual([]);
  vi.restoreAllMocks();
  console.log(
    `3 numbers in the draft; searched ${files.length} files (${access.length} of them logs that name the draft), ` +
      `${pages.length} pages and exports, ${logged.length} pieces of output: 0 in clear`,
  );
});
