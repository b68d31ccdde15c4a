import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, type VisitorOptions } from '../support/browser.ts';
import { type Person, person } from '../support/person.ts';
import { openSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let browser: Browser;
const told: { task: string; who: string; script: string; taps: number; result: string }[] = [];

beforeAll(async () => {
  site = await openSite();
  browser = await openBrowser();
});
afterAll(async () => {
  console.table(told);
  await browser?.close();
  await site?.close();
});

const PEOPLE: Record<string, VisitorOptions> = {
  '68岁，手机，长辈模式': { width: 390, preferences: { mode: 'elder' } },
  '律师，电脑': { width: 1280 },
  '物业经理，手机': { width: 390 },
};

type Task = {
  task: string;
  /** Most taps it may take from the home page, typing not counted. */
  within: number;
  /** Does it; gives what the person found, in a few words. */
  run: (someone: Person) => Promise<string>;
};

const MEASURE = '既有住宅加装电梯管理办法';
const DRAFT = '电动自行车充电设施';

const heading = async ({ page }: Person): Promise<string> =>
  (await page.locator('h1').innerText()).replace(/\s/g, '');

async function search(someone: Person, words: string): Promise<void> {
  const field = someone.page.locator('input[name=q]:visible').first();
  await field.fill(words);
  await someone.tap(someone.page.locator('form[role=search]:visible button').first());
}

async function openMeasure(someone: Person, words = '电梯管理办法'): Promise<void> {
  await search(someone, words);
  await someone.tap(someone.page.locator('main h2 a, main h3 a').filter({ hasText: MEASURE }).first());
}

/** Where the phone folds the navigation away, it is opened first. */
async function openColumn(someone: Person, name: string): Promise<void> {
  const menu = someone.page.locator('details.mc-menu > summary:visible');
  if (await menu.count()) await someone.tap(menu.first());
  await someone.tap(
    someone.page.locator('header a:visible, nav a:visible').filter({ hasText: name }).first(),
  );
}

async function comment(someone: Person): Promise<string> {
  await openColumn(someone, '意见征集');
  await someone.tap(someone.page.locator('main a').filter({ hasText: DRAFT }).first());
  await someone.tap(
    someone.page
      .locator('main a:visible')
      .filter({ hasText: /第六条提意见/ })
      .first(),
  );
  await someone.type(/您的意见/, `电费和服务费请分开贴出来，写明每度多少钱。（${someone.name}）`);
  await someone.tap(someone.page.locator('main button', { hasText: '提交意见' }));
  expect(await someone.page.title()).not.toContain('错误');
  return /\d{4}\s\d{4}\s\d{4}/.exec(await someone.sees())![0];
}

const TASKS: Task[] = [
  {
    task: '用半个名字找一份文件',
    within: 2,
    async run(someone) {
      await openMeasure(someone);
      expect(await heading(someone)).toContain(MEASURE);
      return '找到';
    },
  },
  {
    task: '用文号找一份文件',
    within: 2,
    async run(someone) {
      await openMeasure(someone, '示建规2026 3号');
      expect(await heading(someone)).toContain(MEASURE);
      return '不写括号也找到';
    },
  },
  {
    task: '这份文件现在有没有效',
    within: 2,
    async run(someone) {
      await openMeasure(someone);
      const state = await someone.page.locator('.mc-state:visible').first().innerText();
      expect(state).toMatch(/尚未施行[\s\S]*6月1日/);
      return '尚未施行，6月1日起施行';
    },
  },
  {
    task: '怎样出钱是哪一条，怎样引用',
    within: 6,
    async run(someone) {
      await openMeasure(someone);
      const clause = someone.page.locator('[id^="t"]').filter({ hasText: '协商分担' }).last();
      const number = /第[一二三四五六七八九十]+条/.exec(await clause.innerText())![0];
      const cite = someone.page.getByLabel(`引用${number}`, { exact: true }).first();
      // On a phone a 条 shows its 引用 when one comes to it by the 目录.
      for (const step of [/^目录/, /出资/, new RegExp(`^${number}`)])
        if (!(await cite.isVisible()))
          await someone.tap(
            someone.page
              .locator('.mc-toc :is(summary, a):visible, summary:visible')
              .filter({ hasText: step })
              .first(),
          );
      await someone.tap(cite);
      expect((await someone.sees()).replace(/\s/g, '')).toMatch(
        new RegExp(`示建规〔2026〕3号.{0,60}${number}`),
      );
      return `${number}，引文带文号`;
    },
  },
  {
    task: '这份文件是什么意思',
    within: 4,
    async run(someone) {
      await openMeasure(someone);
      await someone.tap(someone.page.locator('main a[href*="/interpretations/"]:visible').first());
      expect(await someone.page.locator('.mc-keys li').count()).toBeGreaterThan(2);
      return await heading(someone);
    },
  },
  {
    task: '对第六条提意见',
    within: 6,
    async run(someone) {
      const code = await comment(someone);
      return `查询码${code.length}位字符`;
    },
  },
  {
    task: '用查询码查自己的意见',
    within: 9,
    async run(someone) {
      const code = await comment(someone);
      await someone.page.goto(`${site.url}/`);
      await someone.tap(
        someone.page
          .locator('main a:visible')
          .filter({ hasText: /查我的意见/ })
          .first(),
      );
      await someone.type(/查询码/, code);
      await someone.tap(someone.page.locator('main button[type=submit]:visible').first());
      expect((await someone.sees()).replace(/\s/g, '')).toMatch(/第六条/);
      expect(await someone.sees()).toMatch(/已收|收到/);
      return '已收，写明哪天前公布结果';
    },
  },
  {
    task: '征求过意见的，后来怎么处理',
    within: 4,
    async run(someone) {
      await openColumn(someone, '意见征集');
      await someone.tap(someone.page.locator('main a:visible').filter({ hasText: MEASURE }).first());
      if (!/result$/.test(new URL(someone.page.url()).pathname))
        await someone.tap(someone.page.locator('main a[href$="/result"]:visible').first());
      expect(await someone.sees()).toMatch(/采纳[\s\S]*未采纳[\s\S]*解释说明/);
      return await heading(someone);
    },
  },
  {
    task: '关于加装电梯的建议，怎么答复的',
    within: 5,
    async run(someone) {
      await search(someone, '加装电梯 建议 答复');
      await someone.tap(someone.page.locator('main a[href*="/proposals/"]:visible').first());
      expect(await heading(someone)).toContain('电梯');
      expect(await someone.sees()).toMatch(/承诺[\s\S]*代表：/);
      return '答复全文和承诺';
    },
  },
  {
    task: '怎样申请公开',
    within: 3,
    async run(someone) {
      await someone.tap(someone.page.locator('a:visible').filter({ hasText: '依申请公开' }).first());
      expect(await heading(someone)).toContain('依申请公开');
      expect(await someone.sees()).toMatch(/20个工作日/);
      return '方式、期限、费用、救济都有';
    },
  },
  {
    task: '报告一处错误',
    within: 5,
    async run(someone) {
      await openMeasure(someone);
      await someone.tap(someone.page.locator('main a:visible').filter({ hasText: '本站纠错' }).last());
      await someone.page.locator('main textarea:visible').first().fill('附件1的楼层系数表少了十二层。');
      await someone.tap(someone.page.locator('main label:visible', { hasText: '数字不对' }).first());
      await someone.tap(someone.page.locator('main button', { hasText: '提交纠错' }));
      expect(await someone.sees()).toMatch(/\d{4}\s\d{4}\s\d{4}/);
      return '有查询码';
    },
  },
  {
    task: '文件有变化告诉我',
    within: 3,
    async run(someone) {
      await openMeasure(someone);
      const feed = someone.page.locator('main a[href$=".xml"]:visible').first();
      const address = new URL((await feed.getAttribute('href'))!, someone.page.url());
      expect(await (await fetch(address)).text()).toMatch(/<feed[\s\S]*<entry>/);
      return '订阅地址能用';
    },
  },
];

describe.each(TASKS)('$task', ({ task, within, run }) => {
  describe.each(Object.keys(PEOPLE))('%s', (who) => {
    test.each([
      ['有脚本', true],
      ['没有脚本', false],
    ])('%s', async (script, js) => {
      const someone = await person(browser, site.url, { ...PEOPLE[who]!, js }, `${who}${script}${task}`);
      try {
        const result = await run(someone);
        told.push({ task, who, script, taps: someone.taps(), result });
        expect(someone.taps()).toBeLessThanOrEqual(within);
      } finally {
        await someone.leave();
      }
    });
  });
});
