import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults, openBrowser, overflow, visitor, type VisitorOptions } from '../support/browser.ts';
import { Clerk } from '../support/clerk.ts';
import { command } from '../support/commands.ts';
import { deskCookie } from '../support/desk.ts';
import { agree, arrive, findNoSecret, Hands, id, sendOut } from '../support/hands.ts';
import { bringPlan } from '../support/plan.ts';
import { openSite, type TestSite } from '../support/site.ts';

/** Words of every sheet of the plan, sample or our own. */
const TITLE = '实施方案';
const REASON = '解读没有写清楚由谁监督。';

let site: TestSite;
let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

async function sitting(login: string, options: VisitorOptions): Promise<Page> {
  const context = await visitor(browser, site.url, options);
  const [name = '', value = ''] = (await deskCookie(site, login)).split('=');
  await context.addCookies([{ name, value, url: site.url }]);
  return context.newPage();
}

describe.each([
  { js: true, width: 1280 },
  { js: false, width: 390 },
])('js $js at $width', (options) => {
  const figures: string[] = [];
  let policy = '';
  let interpretation = '';
  let release = '';

  beforeAll(async () => void (site = await openSite()));
  afterAll(() => site.close());

  const turn = async (login: string, work: (hands: Hands) => Promise<void>, limit?: number) => {
    const page = await sitting(login, options);
    const hands = new Hands(page, options.js);
    await work(hands);
    if (limit) figures.push(hands.told(login));
    if (limit) expect(hands.seconds, hands.told(login)).toBeLessThanOrEqual(limit);
    await page.context().close();
  };
  const isSound = async (path: string) => {
    const page = await (await visitor(browser, site.url, { width: options.width })).newPage();
    await page.goto(site.url + path);
    const { faults, checked } = await axeFaults(page);
    expect(checked).toBeGreaterThan(10);
    expect([...faults, ...(await overflow(page))], path).toEqual([]);
    await page.context().close();
  };

  /** A clerk brings the plan from Word with its interpretation, it is returned once, mended and sent again. */
  const written = async () => {
    const context = await visitor(browser, site.url, options);
    const mirror = options.js
      ? undefined
      : await (await visitor(browser, site.url, { width: options.width })).newPage();
    const page = await context.newPage();
    const clerk = new Clerk(page, options.js ? 'keys' : 'pointer', mirror);
    await bringPlan(site, clerk, page, { ...options, origin: '送审稿' });
    release = new URL(page.url()).pathname;

    await turn('zhouli', async (hands) => {
      await arrive(site, hands, TITLE);
      await hands.page.locator('#verdict-2').check();
      await hands.page.locator('#note').fill(REASON);
      await hands.page.getByRole('button', { name: '提交初审意见' }).click();
      await hands.page.waitForURL('**done=returned');
    });

    await page.goto(`${site.url}/desk?tab=mine`);
    await page.getByText(TITLE).first().waitFor();
    await page.goto(site.url + release);
    await page.getByText(REASON).first().waitFor();
    await clerk.push(
      page.locator('tr', { hasText: '政策解读' }).locator('a[href*="/desk/editions/"]').first(),
    );
    await clerk.arrives(/editions/, TITLE);
    if (options.js) await clerk.push(page.getByRole('button', { name: '加一段' }).last());
    else await clerk.push(page.getByLabel('正文全文'), 'End');
    if (!options.js) await clerk.press('ControlOrMeta+End');
    if (!options.js) await clerk.press('Enter');
    if (!options.js) await clerk.press('Enter');
    await clerk.type('办公室每季度检查一次，向群众公布。');
    await clerk.push(page.getByRole('button', { name: '保存并检查', exact: true }).first());
    await clerk.arrives(/saved/, TITLE);
    await clerk.push(page.getByRole('button', { name: '送审', exact: true }).first());
    await clerk.arrives(/submit/, TITLE);
    await page.getByText('已经送审，等周立初审。').waitFor();
    expect(clerk.faults).toEqual([]);
    await context.close();
    await mirror?.context().close();
  };

  /** Three reviewers and the secrecy reviewer agree within a minute each, the publisher sends it out within 20 s. */
  const released = async () => {
    for (const [login, stage] of [
      ['zhouli', '初审'],
      ['hemin', '复审'],
      ['sunqi', '保密审查'],
      ['zhaoning', '终审'],
    ] as const)
      await turn(
        login,
        async (hands) => {
          await arrive(site, hands, TITLE);
          await (stage === '保密审查' ? findNoSecret(hands) : agree(hands, stage));
        },
        60,
      );
    await turn(
      'linke',
      async (hands) => {
        await arrive(site, hands, TITLE);
        await sendOut(site, hands, 'linke');
        const links = await hands.page
          .locator('a[href^="/policies/"], a[href^="/interpretations/"]')
          .evaluateAll((all: HTMLAnchorElement[]) => all.map((one) => one.pathname));
        policy = links.find((link) => /^\/policies\/\d/.test(link))!;
        interpretation = links.find((link) => /^\/interpretations\/\d/.test(link))!;
      },
      20,
    );
    console.log(`js ${options.js} at ${options.width}\n${figures.join('\n')}`);
  };

  /** The pair is linked both ways, stands in the public record, has a history and one sheet of paper. */
  const read = async () => {
    const text = async (path: string) => {
      const answer = await site.get(path);
      expect(answer.status, path).toBe(200);
      return answer.text();
    };
    const [paper, reading, home] = [await text(policy), await text(interpretation), await text('/')];
    expect([
      paper.includes(`href="${interpretation}"`),
      reading.includes(`href="${policy}"`),
      reading.includes('向群众公布'),
      home.includes(policy),
    ]).toEqual([true, true, true, true]);
    const [, seq] = /href="\/releases\/(\d+)"/.exec(await text('/releases'))!;
    expect((await text(`/releases/${seq}`)).includes(policy)).toBe(true);
    expect((await text(`${policy}/history`)).includes(TITLE)).toBe(true);
    for (const path of [policy, interpretation, `/releases/${seq}`, `${policy}/history`]) await isSound(path);
    const page = await sitting('linke', { width: options.width });
    await page.goto(`${site.url}${release}/print`);
    const sheet = await page.pdf({ preferCSSPageSize: true });
    expect(sheet.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length).toBe(1);
    await page.context().close();
  };

  /** After a loss it is restored with the same root, and still the pair is there. */
  const restored = async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mingchuang-whole-'));
    const [shelf, home] = [join(folder, 'shelf'), join(folder, 'home')];
    const { dir } = site.world();
    const root = ({ said }: { said: string }) => /^root ([0-9a-f]{64})$/m.exec(said)?.[1];
    const before = root(await command('verify', [], { DATA_DIR: dir }));
    expect((await command('backup', [shelf], { DATA_DIR: dir })).code).toBe(0);
    const [name = ''] = await readdir(shelf);
    const ended = await command('restore', [join(shelf, name), '--keys', join(dir, 'keys')], {
      DATA_DIR: home,
    });
    expect([ended.code, root(ended)]).toEqual([0, before]);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
    await rm(folder, { recursive: true });
  };

  /** A leak: one reviewer alone takes it down, and within a second neither page, list nor search shows it. */
  const taken = async () => {
    await turn('hemin', async (hands) => {
      const { page } = hands;
      await page.goto(`${site.url}/desk/emergencies`);
      await page.getByLabel('要撤下的网页地址').fill(site.url + policy);
      await page.getByRole('button', { name: '找到它' }).click();
      await page.getByRole('link', { name: '下一步：确认撤下' }).click();
      await page.locator(id('urgentReason')).first().check();
      await page.getByLabel('不显示标题').check();
      const from = performance.now();
      await page.getByRole('button', { name: '立即撤下' }).click();
      await page.waitForURL('**done=**');
      const gone = await Promise.all(
        [policy, interpretation].map(async (path) => (await site.get(path)).status),
      );
      const lists = await Promise.all(
        ['/', '/policies', '/feed.xml', `/search?q=${encodeURIComponent('政务公开工作')}`].map(async (path) =>
          (await (await site.get(path)).text()).includes(policy),
        ),
      );
      const ms = performance.now() - from;
      console.log(
        `js ${options.js} at ${options.width}: taken down and looked for at 6 addresses in ${ms.toFixed(0)} ms`,
      );
      expect(gone).toEqual([410, 410]);
      expect(lists).toEqual([false, false, false, false]);
    });
    await isSound(policy);
    await isSound('/desk/signin');
  };

  test('from Word to the public with one return, then a loss and a leak', async () => {
    await written();
    await released();
    await read();
    await restored();
    await taken();
  }, 300_000);
});
