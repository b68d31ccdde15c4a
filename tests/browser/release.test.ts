import { writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { saveEdition } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import {
  axeFaults,
  colourFaults,
  openBrowser,
  overflow,
  policyFaults,
  visitor,
  type VisitorOptions,
} from '../support/browser.ts';
import { actingAs, deskCookie } from '../support/desk.ts';
import { agree, arrive, findNoSecret, Hands, id, sendOut, TICKS } from '../support/hands.ts';
import { CLEAR, pairOf, TITLE } from '../support/pair.ts';
import { openSite, type TestSite } from '../support/site.ts';

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

async function sitting(login: string, options: VisitorOptions = {}): Promise<Page> {
  const context = await visitor(browser, site.url, options);
  const [name = '', value = ''] = (await deskCookie(site, login)).split('=');
  await context.addCookies([{ name, value, url: site.url }]);
  return context.newPage();
}

async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS) writeFileSync(`${SHOTS}/${name}.png`, await page.screenshot({ fullPage: true }));
}

describe.each([
  { js: true, width: 1280 },
  { js: false, width: 390 },
])('js $js at $width', (options) => {
  const title = `${TITLE}${options.width}`;

  test('a policy and its interpretation go from 送审 to the public, once returned on the way', async () => {
    const author = await actingAs(site, 'chenwenjing');
    const { releaseId, about } = await pairOf(author, title);
    const release = () => releaseAt(author, releaseId);
    const figures: string[] = [];
    const turn = async (login: string, work: (hands: Hands) => Promise<void>, limit?: number) => {
      const page = await sitting(login, options);
      const hands = new Hands(page, options.js);
      await work(hands);
      if (limit) figures.push(hands.told(login));
      if (limit) expect(hands.seconds, hands.told(login)).toBeLessThanOrEqual(limit);
      await page.context().close();
    };
    const submit = (hands: Hands) =>
      hands.page
        .goto(`${site.url}/desk/releases/${releaseId}`)
        .then(() => hands.page.getByRole('button', { name: '送审', exact: true }).click())
        .then(() => hands.page.getByText('已经送审，等周立初审。').waitFor());

    await turn('chenwenjing', submit);
    await turn('zhouli', async (hands) => {
      const { page } = hands;
      await arrive(site, hands, title);
      await shot(page, `review-first-${options.width}`);
      expect(await page.locator('input:checked').count(), 'nothing is preset').toBe(0);
      if (options.js) {
        await hands.press('r');
        await hands.type('多久能批没有写清楚。');
        await hands.press('Tab', 'Enter');
      } else {
        await page.locator('#verdict-2').check();
        await page.getByRole('button', { name: '提交初审意见' }).click();
        await page.getByText('退回请写明原因').first().waitFor();
        expect(await page.locator('#verdict-2').isChecked(), 'what was chosen is kept').toBe(true);
        await page.locator('#note').fill('多久能批没有写清楚。');
        await page.getByRole('button', { name: '提交初审意见' }).click();
      }
      await page.waitForURL('**done=returned');
    });
    expect((await release()).state).toBe('draft');
    const { revision } = (await release()).parts.find(({ editionId }) => editionId === about)!;
    await saveEdition(author, { editionId: about, revision, content: { body: CLEAR } });
    await turn('chenwenjing', submit);

    await turn(
      'zhouli',
      async (hands) => {
        const { page } = hands;
        await arrive(site, hands, title);
        await shot(page, `review-${options.width}`);
        expect(await page.locator('.mcd-tabs [aria-current]').innerText()).toMatch(/解读\s*2处/);
        expect(await page.locator('.mcd-hunk ins').allInnerTexts()).toEqual(
          expect.arrayContaining([expect.stringContaining('5个工作日内')]),
        );
        await agree(hands, '初审');
      },
      60,
    );
    await turn(
      'hemin',
      async (hands) => {
        await arrive(site, hands, title);
        await agree(hands, '复审');
      },
      60,
    );
    await turn(
      'sunqi',
      async (hands) => {
        const { page } = hands;
        await arrive(site, hands, title);
        await shot(page, `secrecy-${options.width}`);
        await findNoSecret(hands);
      },
      60,
    );
    await turn(
      'zhaoning',
      async (hands) => {
        await arrive(site, hands, title);
        await agree(hands, '终审');
      },
      60,
    );
    expect((await release()).state).toBe('approved');

    await turn(
      'linke',
      async (hands) => {
        const { page } = hands;
        await arrive(site, hands, title);
        await shot(page, `release-${options.width}`);
        expect(await page.locator('.mcd-oks li').allInnerTexts()).toEqual(
          expect.arrayContaining([
            expect.stringContaining('必须处理0项'),
            expect.stringContaining('4个环节都同意同一指纹'),
            expect.stringContaining('拟稿、审核、发布是不同的6个账号'),
            expect.stringContaining('解读与文件同时发布'),
          ]),
        );
        await sendOut(site, hands, 'linke');
        await shot(page, `published-${options.width}`);
        expect(await page.getByText('公开记录第').count()).toBeGreaterThan(0);
      },
      20,
    );

    const [policy, explained] = (await release()).parts.map(({ content }) => content.number);
    const paper = await (await site.get(`/policies/${policy}`)).text();
    const reading = await (await site.get(`/interpretations/${explained}`)).text();
    expect([
      paper.includes(`/interpretations/${explained}`),
      reading.includes(`/policies/${policy}`),
    ]).toEqual([true, true]);
    console.log(`js ${options.js} at ${options.width}\n${figures.join('\n')}`);
  });

  test('what was recalled and changed meanwhile is not judged: the form says so and keeps the words', async () => {
    const author = await actingAs(site, 'chenwenjing');
    const { releaseId, about } = await pairOf(author, `同时改的通知${options.width}`);
    const { submitRelease, recallRelease } = await import('#src/writing/service.ts');
    await submitRelease(author, { releaseId });
    const page = await sitting('zhouli', options);
    await page.goto(`${site.url}/desk/releases/${releaseId}/review`);
    for (const name of TICKS) await page.locator(id(name)).check();
    await page.locator('#verdict').check();
    await page.locator('#openness').selectOption('active');
    await page.locator('#basis').selectOption('条例第二十条');
    await page.locator('#note').fill('写得清楚。');
    await recallRelease(author, { releaseId });
    const { revision } = (await releaseAt(author, releaseId)).parts[1]!;
    await saveEdition(author, { editionId: about, revision, content: { body: CLEAR } });
    await submitRelease(author, { releaseId });
    await page.getByRole('button', { name: '提交初审意见' }).click();
    await page.getByText('不是现在的内容').waitFor();
    await shot(page, `conflict-${options.width}`);
    expect(await page.locator('input:checked').count()).toBe(0);
    expect(await page.locator('#note').inputValue()).toBe('写得清楚。');
    expect((await releaseAt(author, releaseId)).opinions).toEqual([]);
    await page.getByRole('link', { name: '看现在的内容' }).click();
    await page.locator('.mcd-hunk').first().waitFor();
    await page.context().close();
  });
});

describe('every page of it', () => {
  const looks: [string, VisitorOptions][] = [
    ['light and dark at 1280', {}],
    ['长辈模式 at 1280', { preferences: { mode: 'elder' } }],
    ['light and dark at 390', { width: 390 }],
    ['长辈模式 at 390', { width: 390, preferences: { mode: 'elder' } }],
  ];
  let begun: Promise<Record<string, string>> | undefined;
  const stages = async () => {
    const author = await actingAs(site, 'chenwenjing');
    const { submitRelease } = await import('#src/writing/service.ts');
    const { AGREED, NO_SECRETS, RETURNED } = await import('../support/staff.ts');
    const { giveOpinion } = await import('#src/reviews/service.ts');
    const made: Record<string, string> = {};
    const way = ['zhouli', 'hemin', 'sunqi', 'zhaoning'];
    for (const [n, name] of ['first', 'second', 'secrecy', 'final', 'publish'].entries()) {
      const { releaseId, about } = await pairOf(author, `${TITLE}第${n}`);
      await submitRelease(author, { releaseId });
      const judge = async (login: string, values: Record<string, string>) =>
        giveOpinion(await actingAs(site, login), {
          ...{ releaseId, values },
          sha256: (await releaseAt(author, releaseId)).sha256,
        });
      await judge('zhouli', RETURNED);
      const { revision } = (await releaseAt(author, releaseId)).parts[1]!;
      await saveEdition(author, { editionId: about, revision, content: { body: CLEAR } });
      await submitRelease(author, { releaseId });
      for (const login of way.slice(0, n)) await judge(login, login === 'sunqi' ? NO_SECRETS : AGREED);
      made[name] = releaseId;
    }
    return made;
  };

  test.each(looks)('is sound %s', async (name, options) => {
    const ids = await (begun ??= stages());
    const pages: [string, string][] = [
      ['zhouli', `/desk/releases/${ids['first']}/review`],
      ['zhouli', `/desk/releases/${ids['first']}/review?mode=inline`],
      ['zhouli', `/desk/releases/${ids['first']}/review?base=none&part=0`],
      ['zhouli', `/desk/releases/${ids['first']}/review?part=files`],
      ['sunqi', `/desk/releases/${ids['secrecy']}/review`],
      ['linke', `/desk/releases/${ids['publish']}`],
      ['linke', `/desk/releases/${ids['publish']}/print`],
    ];
    const faults: string[] = [];
    let seen = 0;
    let answered = 0;
    for (const [login, path] of pages) {
      const page = await sitting(login, options);
      await page.goto(site.url + path);
      const found = await axeFaults(page);
      seen += found.checked;
      const all = [...found.faults, ...(await policyFaults(page)), ...(await overflow(page))];
      if (!options.preferences) all.push(...(await colourFaults(page, 'dark')).faults);
      faults.push(...all.map((fault) => `${path.split('/').slice(4).join('/')}: ${fault}`));
      const file = path.split('/').slice(4).join('-').replace(/[?&=]/g, '_') || 'release';
      if (SHOTS) await shot(page, `look-${file}-${name.replaceAll(' ', '')}`);
      // An empty form answers with its faults; they are read and found too.
      const send = page.locator('form[novalidate] button[type=submit].mc-btn--primary');
      if (await send.count()) {
        await send.first().click();
        await page.locator('.mc-errsum').waitFor();
        answered += 1;
        const again = await axeFaults(page);
        const dark = options.preferences ? [] : (await colourFaults(page, 'dark')).faults;
        faults.push(...[...again.faults, ...dark].map((fault) => `${path} with faults: ${fault}`));
        const lost = await page.evaluate(() =>
          [...document.querySelectorAll<HTMLAnchorElement>('.mc-errsum a[href^="#"]')]
            .map((link) => decodeURIComponent(link.hash.slice(1)))
            .filter((wanted) => !document.getElementById(wanted)),
        );
        faults.push(...lost.map((wanted) => `${path}: the summary leads to #${wanted}, which is not there`));
      }
      await page.context().close();
    }
    expect(faults).toEqual([]);
    expect(seen).toBeGreaterThan(100);
    expect(answered, 'forms sent empty').toBe(6);
  });

  test('审批表 is one page of A4, also with long opinions', async () => {
    const ids = await (begun ??= stages());
    const page = await sitting('linke');
    await page.goto(`${site.url}/desk/releases/${ids['publish']}/print`);
    const pagesOf = async () =>
      (await page.pdf({ preferCSSPageSize: true, printBackground: true }))
        .toString('latin1')
        .match(/\/Type\s*\/Page\b(?!s)/g)?.length;
    expect(await pagesOf()).toBe(1);
    const text = await page.locator('main').innerText();
    for (const words of [
      '陈文静',
      '周立',
      '何敏',
      '孙启',
      '赵宁',
      '国家秘密☐有☑没有',
      '☑主动公开',
      '条例第二十条',
    ])
      expect(text).toContain(words);
    const { submitRelease } = await import('#src/writing/service.ts');
    const { AGREED, NO_SECRETS } = await import('../support/staff.ts');
    const { giveOpinion } = await import('#src/reviews/service.ts');
    const author = await actingAs(site, 'chenwenjing');
    const { releaseId } = await pairOf(author, '很长的标题'.repeat(20));
    await submitRelease(author, { releaseId });
    for (const [login, given] of [
      ['zhouli', AGREED],
      ['hemin', AGREED],
      ['sunqi', NO_SECRETS],
      ['zhaoning', AGREED],
    ] as const) {
      const { sha256 } = await releaseAt(author, releaseId);
      const values = { ...given, note: '请按程序办理，核对清楚以后再发。'.repeat(100) };
      await giveOpinion(await actingAs(site, login), { releaseId, sha256, values });
    }
    await page.goto(`${site.url}/desk/releases/${releaseId}/print`);
    await shot(page, 'print-long');
    expect(await pagesOf()).toBe(1);
    await page.evaluate(() => {
      document
        .querySelector('main')!
        .append(...Array.from({ length: 60 }, () => document.createElement('hr')));
    });
    expect(await pagesOf(), 'a sheet that is too long would be seen').toBeGreaterThan(1);
    await page.context().close();
  });

  test('定时发布 without a day says so and keeps the choice; set, it is told with its moment and can be taken back', async () => {
    const ids = await (begun ??= stages());
    const page = await sitting('linke', { js: false, width: 390 });
    await page.goto(`${site.url}/desk/releases/${ids['publish']}`);
    await page.locator('#when-2').check();
    await page.locator('button.mcd-go').click();
    await page.getByText('请写成15:00这样的时间').first().waitFor();
    expect(await page.locator('#when-2').isChecked()).toBe(true);
    await page.locator('#publishDay').fill('2026-05-20');
    await page.locator('#publishTime').fill('15:00');
    await page.locator('button.mcd-go').click();
    await page.getByText('定于5月20日15:00发布').waitFor();
    expect(await page.locator('button.mcd-go').count()).toBe(0);
    await page.getByRole('button', { name: '取消定时' }).click();
    await page.getByText('已经取消定时').waitFor();
    expect(await page.locator('button.mcd-go').count()).toBe(1);
    await page.context().close();
  });
});
