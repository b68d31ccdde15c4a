import { writeFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { pathOf } from '#src/documents/rules.ts';
import { startRelease, saveEdition, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { axeFaults, openBrowser, overflow, policyFaults, visitor } from '../support/browser.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { AGREED, release, type Staff } from '../support/staff.ts';

vi.setConfig({ testTimeout: 300_000 });

let site: TestSite;
let browser: Browser;
beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Where pictures of every step go, for those who compare them with the drawn ones. */
const SHOTS = process.env['SHOTS'];
const TICKS = ['wording', 'timing', 'manner', 'deidentified'].map((code) => `[id="tick.${code}"]`);
const AT = new Date('2026-05-18T10:00:00+08:00');

const staffNow = async (): Promise<Staff> => ({
  author: await actingAs(site, 'chenwenjing'),
  first: await actingAs(site, 'zhouli'),
  second: await actingAs(site, 'hemin'),
  secrecy: await actingAs(site, 'sunqi'),
  final: await actingAs(site, 'zhaoning'),
  publisher: await actingAs(site, 'linke'),
});

let n = 0;
/** A piece of news as somebody wrote and sent it for review. */
async function sent() {
  const { author } = await staffNow();
  const title = `强降雨期间在建工地第${++n}次停工`;
  const made = await startRelease(author, { type: 'news', title, origin: 'draft' });
  const body = '全市在建工地从22时起停工。\n\n工地切断临时用电。';
  await saveEdition(author, {
    editionId: made.editionId,
    revision: 0,
    content: { body, summary: '停工安排。' },
  });
  await submitRelease(author, made);
  const path = pathOf((await releaseAt(author, made.releaseId)).parts[0]!.content);
  return { ...made, title, path };
}

async function live() {
  const made = await sent();
  await release(await staffNow(), made.releaseId);
  return made;
}

/** Every stage agrees with what was just sent, and it goes out. */
async function letThrough(page: Page): Promise<void> {
  const id = /releases\/([0-9a-f-]{36})/.exec(page.url())![1]!;
  await release(await staffNow(), id);
}

describe.each([
  { kind: 'with scripts at 1280', js: true, width: 1280 },
  { kind: 'without scripts at 390', js: false, width: 390 },
])('after publication, $kind', ({ js, width }) => {
  const contexts: BrowserContext[] = [];
  const seen = { pages: 0, faults: [] as string[] };

  async function sitting(login?: string): Promise<Sitting> {
    const cookie = login ? await deskCookie(site, login) : '';
    const [name = '', value = ''] = cookie.split('=');
    const open = async (script: boolean) => {
      const context = await visitor(browser, site.url, { js: script, width });
      if (login) await context.addCookies([{ name, value, url: site.url }]);
      contexts.push(context);
      return context.newPage();
    };
    const page = await open(js);
    return { page, mirror: js ? page : await open(true) };
  }

  type Sitting = { page: Page; mirror: Page };

  /** Looks at the page where it stands: axe, width, policy; a page without scripts is asked for once more with them. */
  async function look({ page, mirror }: Sitting, name: string): Promise<void> {
    if (SHOTS) writeFileSync(`${SHOTS}/${name}-${width}.png`, await page.screenshot({ fullPage: true }));
    if (mirror !== page) await mirror.goto(page.url());
    const found = [
      ...(await axeFaults(mirror)).faults,
      ...(await overflow(mirror)),
      ...(await policyFaults(mirror)),
    ];
    seen.pages += 1;
    seen.faults.push(...found.map((fault) => `${name}: ${fault}`));
  }

  const press = (page: Page, name: string) => page.getByRole('button', { name }).click();
  const choose = (page: Page, name: string) => page.getByLabel(name, { exact: true }).check();
  const statusAt = async (path: string) => (await site.get(path)).status;
  const textAt = async (path: string) => (await site.get(path)).text();

  afterAll(async () => {
    for (const context of contexts) await context.close();
  });

  test('勘误、更正: one paragraph, a note that the public reads, the old text in the history', async () => {
    site.clock.set(AT);
    const { releaseId, path } = await live();
    const clerk = await sitting('chenwenjing');
    const { page } = clerk;
    await page.goto(`${site.url}/desk/releases/${releaseId}`);
    await page.getByRole('link', { name: '要改，或者要撤' }).click();
    await look(clerk, 'desk-published');
    await page.getByRole('link', { name: '勘误、更正' }).click();
    await page.locator('#key').selectOption({ index: 2 });
    await press(page, '取出原文');
    await page.locator('#after').fill('工地切断临时用电，人员全部撤离。');
    await press(page, '送审');
    await page.getByText('请写公开的说明').first().waitFor();
    expect(await page.locator('#after').inputValue()).toContain('人员全部撤离');
    await choose(page, '更正');
    await page.locator('#note').fill('5月18日更正1处文字');
    await look(clerk, 'desk-correct');
    await press(page, '送审');
    await page.waitForURL('**done=submit');
    await letThrough(page);
    expect(await textAt(path)).toContain('人员全部撤离');
    expect(await textAt(path)).toContain(`${path}/history`);
    const reader = await sitting();
    await reader.page.goto(`${site.url}${path}/history`);
    await reader.page.getByText('5月18日更正1处文字').first().waitFor();
    await look(reader, 'history');
  });

  test('更新 with a public note, then 恢复旧版: both editions stay in the history', async () => {
    site.clock.set(AT);
    const { releaseId, path } = await live();
    const clerk = await sitting('chenwenjing');
    const { page } = clerk;
    await page.goto(`${site.url}/desk/releases/${releaseId}/after?way=update`);
    await page.locator('#note').fill('5月18日更新停工时间');
    await press(page, '开始修改');
    await page.waitForURL('**/desk/editions/**');
    const editionId = page
      .url()
      .split('/')
      .at(-1)!
      .replace(/[?#].*$/, '');
    const { author } = await staffNow();
    const body = '全市在建工地从21时起停工。';
    await saveEdition(author, { editionId, revision: 0, content: { body } });
    const opened = await releaseAt(author, await releaseIdOf(page));
    await page.goto(`${site.url}/desk/releases/${opened.id}`);
    await press(page, '送审');
    await page.waitForURL('**done=submit');
    await letThrough(page);
    expect(await textAt(path)).toContain('21时起停工');
    expect(await textAt(`${path}/history`)).toContain('5月18日更新停工时间');
    await page.goto(`${site.url}/desk/releases/${releaseId}/after?way=rollback`);
    await page.locator('#no').check();
    await page.locator('#note').fill('停工时间恢复为22时');
    await look(clerk, 'desk-rollback');
    await press(page, '送审');
    await page.waitForURL('**done=submit');
    await letThrough(page);
    expect(await textAt(path)).toContain('22时起停工');
    const history = await textAt(`${path}/history`);
    for (const note of ['5月18日更新停工时间', '停工时间恢复为22时']) expect(history).toContain(note);
  });

  /** The release of the edition that is open in the editor. */
  async function releaseIdOf(page: Page): Promise<string> {
    const link = page.locator('a[href*="/desk/releases/"]').first();
    return /releases\/([0-9a-f-]{36})/.exec((await link.getAttribute('href'))!)![1]!;
  }

  test('撤下: 410 with day, reason and what is read instead, the title hidden', async () => {
    site.clock.set(AT);
    const [old, fresh] = [await live(), await live()];
    const clerk = await sitting('chenwenjing');
    const { page } = clerk;
    await page.goto(`${site.url}/desk/releases/${old.releaseId}/after?way=withdraw`);
    await press(page, '送审');
    await page.getByText('请选择撤下的原因').first().waitFor();
    await choose(page, '内容更正');
    await choose(page, '不显示标题');
    await page.locator('#replacement').fill(`${site.url}${fresh.path}`);
    await look(clerk, 'desk-withdraw');
    await press(page, '送审');
    await page.waitForURL('**done=submit');
    await letThrough(page);
    const reader = await sitting();
    const answer = await reader.page.goto(site.url + old.path);
    expect(answer!.status()).toBe(410);
    const shown = await reader.page.locator('main').innerText();
    for (const said of ['2026年5月18日', '内容更正', '不显示', fresh.title]) expect(shown).toContain(said);
    expect(shown).not.toContain(old.title);
    await look(reader, 'withdrawn');
  });

  test('紧急撤下 by its address, late when nobody looks, then its stages are made up', async () => {
    site.clock.set(AT);
    const { path, title } = await live();
    const guard = await sitting('linke');
    const { page } = guard;
    await page.goto(`${site.url}/desk/emergencies`);
    await page.locator('#path').fill(site.url + path);
    await press(page, '找到它');
    await page.getByRole('link', { name: '下一步' }).click();
    await choose(page, '泄露个人信息');
    await page.locator('#urgentShown-2').check();
    await page.locator('#urgentNote').fill('第2段');
    await look(guard, 'desk-urgent');
    await press(page, '立即撤下');
    await page.getByText('本站14处都看不到了').waitFor();
    expect(await statusAt(path)).toBe(410);
    expect(await textAt('/news')).not.toContain(title);
    site.clock.set('2026-05-20T09:00:00+08:00');
    const judge = await sitting('zhouli');
    await judge.page.goto(`${site.url}/desk/emergencies`);
    await judge.page.getByText('已逾期').first().waitFor();
    await look(judge, 'desk-emergencies-late');
    await judge.page
      .getByRole('link', { name: /补办初审：紧急撤下/ })
      .last()
      .click();
    await judge.page.getByRole('link', { name: '去补办初审' }).click();
    await look(judge, 'desk-review-after');
    await agreeOn(judge.page);
    const waiting = await textOf('hemin', '/desk/emergencies');
    expect(waiting).toContain('补办复审：紧急撤下');
  });

  async function agreeOn(page: Page): Promise<void> {
    for (const tick of TICKS) await page.locator(tick).check();
    await page.locator('#openness').selectOption('active');
    await page.locator('#basis').selectOption(AGREED['basis']!);
    await page.locator('#verdict').check();
    await press(page, '意见');
    await page.waitForURL('**done=approved');
  }

  const textOf = async (login: string, path: string) =>
    (await site.get(path, { cookie: await deskCookie(site, login) })).text();

  test('应急发布 by the leader, shown as such everywhere; who disagrees afterwards leaves it to be mended', async () => {
    site.clock.set(AT);
    const { releaseId, path } = await sent();
    const leader = await sitting('zhaoning');
    const { page } = leader;
    await page.goto(`${site.url}/desk/releases/${releaseId}`);
    await page.getByRole('link', { name: '不能等：应急发布' }).click();
    await look(leader, 'desk-emergency');
    await press(page, '立即公开');
    await page.getByText('请选择为什么不能等').first().waitFor();
    expect(await statusAt(path)).toBe(404);
    await choose(page, '突发事件的预警、应对信息');
    await page.locator('#why').fill('今晚有强降雨，工地须在22时前停工。');
    for (const tick of TICKS) await page.locator(tick).check();
    await press(page, '立即公开');
    await page.waitForURL('**done=urgent');
    await look(leader, 'desk-emergency-done');
    const reader = await sitting();
    await reader.page.goto(site.url + path);
    await reader.page.getByText('正在补办审核').waitFor();
    await look(reader, 'emergency-public');
    expect(await textAt('/releases')).toContain('应急发布');
    const judge = await sitting('zhouli');
    await judge.page.goto(`${site.url}/desk?tab=mine`);
    await judge.page.goto(`${site.url}/desk/releases/${releaseId}/review`);
    for (const tick of TICKS) await judge.page.locator(tick).check();
    await judge.page.locator('#verdict-2').check();
    await judge.page.locator('#note').fill('停工范围没有写明。');
    await press(judge.page, '意见');
    await judge.page.waitForURL('**done=returned');
    expect(await textAt(path)).toContain('补办时有人不同意');
    const mine = await textOf('chenwenjing', '/desk?tab=mine');
    expect(mine).toContain('更正或者撤下');
    const list = await textOf('linke', '/desk/emergencies');
    expect(list).toContain('补办不同意，更正或者撤下：应急发布');
  });

  test('依法清除: asked by one, confirmed by another, 410 with its day', async () => {
    site.clock.set(AT);
    const { path, title } = await live();
    const guard = await sitting('linke');
    await guard.page.goto(`${site.url}/desk/emergencies?path=${path}`);
    await guard.page.getByRole('link', { name: '下一步' }).click();
    await choose(guard.page, '泄露个人信息');
    await guard.page.locator('#urgentShown-2').check();
    await press(guard.page, '立即撤下');
    const asker = await sitting('sunqi');
    await asker.page.goto(guard.page.url());
    await asker.page.getByRole('link', { name: '依法清除' }).click();
    await choose(asker.page, '应当删除的个人信息');
    await asker.page.locator('#note').fill('当事人5月18日书面提出');
    await look(asker, 'desk-erasure-ask');
    await press(asker.page, '提请清除');
    await asker.page.getByText('等另一位发布人确认').first().waitFor();
    await guard.page.goto(asker.page.url().replace(/\?.*/, ''));
    await look(guard, 'desk-erasure');
    await press(guard.page, '依法清除');
    await guard.page.getByText('请勾选').first().waitFor();
    await guard.page.locator('#sure').check();
    await press(guard.page, '依法清除');
    await guard.page.getByText('本站的数据库、附件、检索和缓存里都没有了').waitFor();
    await look(guard, 'desk-erased');
    const reader = await sitting();
    expect((await reader.page.goto(site.url + path))!.status()).toBe(410);
    const shown = await reader.page.locator('main').innerText();
    expect(shown).toContain('这条信息已依法清除');
    expect(shown).not.toContain(title);
    await look(reader, 'erased');
  });

  test('a checkpoint of a receipt, filled in and compared', async () => {
    const reader = await sitting();
    const newest = (await (await site.get('/releases/checkpoints.json')).json()) as {
      checkpoints: { size: number; root: string }[];
    };
    const { size, root } = newest.checkpoints[0]!;
    await reader.page.goto(`${site.url}/receipts/verify`);
    await look(reader, 'verify-receipt-empty');
    await reader.page.locator('#size').fill(String(size));
    await reader.page.locator('#root').fill(root);
    await reader.page.locator('form:has(#root) button').first().click();
    await reader.page.getByText('一致').first().waitFor();
    if (SHOTS)
      writeFileSync(`${SHOTS}/verify-receipt-${width}.png`, await reader.page.screenshot({ fullPage: true }));
  });

  test('axe, the width of the window and the policy hold on every page of the way', () => {
    console.log(`${seen.pages} pages looked at, ${seen.faults.length} faults`);
    expect(seen.faults).toEqual([]);
    expect(seen.pages).toBeGreaterThan(12);
  });
});
