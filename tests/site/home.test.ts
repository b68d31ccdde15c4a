import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type TestSite } from '../support/site.ts';
import { policyContent, published } from '../support/world.ts';

let site: TestSite;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const page = async (mode = '') => (await site.get('/', mode ? { cookie: `mc_mode=${mode}` } : {})).text();
const openCount = (html: string) => Number(/<b>(\d+)<\/b>\s*正在征求意见/.exec(html)?.[1]);

test('the home page counts a consultation from the second it opens to the second it closes, kept or not', async () => {
  const before = openCount(await page());
  const title = '住宅小区停车管理规定（征求意见稿）';
  await published(site.world(), {
    ...policyContent({ title }),
    type: 'consultation',
    details: {
      ...{ kind: 'other', market: false, draftingDepartment: 'property', publication: 'none' },
      ...{ opensAt: '2026-05-18T11:00:00+08:00', closesAt: '2026-05-18T12:30:00+08:00' },
      ...{ topics: [], heads: [], keywords: [], explains: [], ways: [] },
      carried: { title, body: '第一条　草案。' },
    },
  });
  const at = async (time: string) => {
    site.clock.set(`2026-05-18T${time}+08:00`);
    const html = await page();
    expect(await page()).toBe(html);
    return openCount(html) - before;
  };
  expect(await at('10:59:59')).toBe(0);
  expect(await at('11:00:00')).toBe(1);
  expect(await at('12:29:59')).toBe(1);
  expect(await at('12:30:00')).toBe(0);
});

test('numbers that lead on, then policies, then what is open', async () => {
  const html = await page();
  const main = html.slice(html.indexOf('<main'));
  const order = ['正在征求意见', '近7天新政策', '查我的意见、留言', '最新政策', '正在征求您的意见'];
  const places = order.map((words) => main.indexOf(words));
  expect(places.every((place) => place > 0)).toBe(true);
  expect([...places].sort((a, b) => a - b)).toEqual(places);
});

test('old and new words of the latest result stand on the home page and lead to it', async () => {
  const html = await page();
  expect(html).toContain('您提了意见，文件改了这几处');
  expect(html).toMatch(/<ins>/);
  expect(html).toMatch(/href="\/consultations\/\d{4}-\d{3}\/result"/);
});

test('the demo says so on every page, also in 长辈模式', async () => {
  for (const mode of ['', 'elder']) expect(await page(mode)).toContain('演示站点，内容均为虚构');
});
