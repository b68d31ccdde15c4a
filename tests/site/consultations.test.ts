import { HtmlValidate } from 'html-validate';
import ICAL from 'ical.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type TestSite } from '../support/site.ts';
import {
  answeredConsultation,
  closedConsultation,
  openConsultation,
  publishedPolicy,
  RESULT,
  upcomingConsultation,
} from '../support/world.ts';

let site: TestSite;
beforeAll(async () => (site = await openSite()));
afterAll(() => site.close());

const text = async (path: string) => (await site.get(path)).text();
/** Path of a document of the tests by its title. */
async function pathOf(title: string, column = 'consultations'): Promise<string> {
  const answer = await site.get(`/${column}.json?q=${encodeURIComponent(title)}`);
  const { results } = (await answer.json()) as { results: { title: string; url: string }[] };
  return new URL(results.find((one) => one.title === title)!.url).pathname;
}
const visible = (html: string) => html.replace(/<[^>]*>/g, '').replace(/\s+/g, '');

test('a consultation opens, closes and is answered at its second, on kept pages, with no write', async () => {
  site.clock.set('2026-05-18T10:00:00+08:00');
  const title = '示例市测试甲管理办法（征求意见稿）';
  await openConsultation(site.world(), {
    title,
    opens: '2026-05-20T09:00:00+08:00',
    closes: '2026-06-23T00:00:00+08:00',
    result: { ...RESULT, publishedAt: '2026-07-01T15:30:20+08:00' },
  });
  const path = await pathOf(title);
  const listed = `/consultations?q=${encodeURIComponent('测试甲')}`;
  type Machine = { state: { label: string }; details: { result?: unknown } };
  const seen = async () => {
    const html = await text(path);
    const machine = (await (await site.get(`${path}.json`)).json()) as Machine;
    return {
      page: /mc-tag[^>]*>(?:<svg.*?<\/svg>)?([^<]+)</.exec(html)![1],
      buttons: html.includes(`${path}/comment?clause=1`),
      list: visible(await text(listed)).includes(machine.state.label === '征集中' ? '还剩' : '未开始'),
      machine: machine.state.label,
      told: [
        'result' in machine.details,
        (await text(`${path}.md`)).includes('改了一处'),
        (await site.get(`${path}/result.csv`)).status === 200,
        (await text(`${path}/result`)).includes('时间太长。'),
      ],
    };
  };
  const steps: [string, string, boolean][] = [
    ['2026-05-20T08:59:59.999', '未开始', false],
    ['2026-05-20T09:00:00.000', '征集中', true],
    ['2026-06-22T23:59:59.999', '征集中', true],
    ['2026-06-23T00:00:00.000', '已截止', false],
    ['2026-07-01T15:30:19.999', '已截止', false],
    ['2026-07-01T15:30:20.000', '已公布结果', false],
  ];
  for (const [now, phase, open] of steps) {
    site.clock.set(`${now}+08:00`);
    const first = await seen();
    expect([now, first.page, first.machine, first.buttons]).toEqual([now, phase, phase, open]);
    const answered = phase === '已公布结果';
    expect(first.told, now).toEqual([answered, answered, answered, answered]);
    // The second time the same bytes come from the edge: they were really kept.
    const { stored } = site.cache.counts();
    expect(await seen()).toEqual(first);
    expect(site.cache.counts().stored).toBe(stored);
  }
  site.clock.set('2026-05-18T10:00:00+08:00');
});

test('while it is open each 条 leads to its comment page; afterwards none does', async () => {
  const title = '示例市测试乙管理办法（征求意见稿）';
  await openConsultation(site.world(), { title });
  const path = await pathOf(title);
  const html = await text(path);
  for (const clause of ['1', '2', '3']) {
    expect(html).toContain(`href="${path}/comment?clause=${clause}"`);
    expect((await site.get(`${path}/comment?clause=${clause}`)).status).toBe(200);
  }
  expect(html.split(`href="${path}/comment"`).length - 1).toBe(2);
  expect(visible(html)).toContain('还剩14天');
  expect(visible(html)).toContain('满30日的最后一天5月30日是周六，顺延到周一。');
  expect(html).toContain('为什么这样写');
});

test('a period shorter than the rule gives its reason above the draft, and only such a period', async () => {
  const [short, full] = ['示例市测试庚管理办法（征求意见稿）', '示例市测试辛管理办法（征求意见稿）'];
  const closes = '2026-05-25T17:00:00+08:00';
  await openConsultation(site.world(), { title: short, closes, details: { shortReason: '汛期临近。' } });
  await openConsultation(site.world(), { title: full });
  const shown = visible(await text(await pathOf(short)));
  expect(shown).toContain('征求意见的时间短于规定的30日，理由是汛期临近。');
  expect(shown).toContain('5月25日（周一）17:00截止');
  expect(visible(await text(await pathOf(full)))).not.toContain('短于规定');
});

test('a closed one says when the result is due, and by how many days it is late', async () => {
  const title = '示例市测试丙管理办法（征求意见稿）';
  await closedConsultation(site.world(), { title });
  const path = await pathOf(title);
  expect(visible(await text(path))).toContain('正在研究，6月4日前公布处理结果。');
  expect(visible(await text(`${path}/result`))).toContain('处理结果还没有公布');
  site.clock.set('2026-06-07T10:00:00+08:00');
  expect(visible(await text(path))).toContain('应在6月4日前公布处理结果，已经超过3天。');
  expect(await text(path)).not.toContain('/comment?clause=');
  site.clock.set('2026-05-18T10:00:00+08:00');
});

test('a result tells changes first, then each reply, and is joined with the policy it became', async () => {
  const title = '示例市测试丁管理办法（征求意见稿）';
  const { documentId } = await answeredConsultation(site.world(), { title });
  const policyTitle = '关于印发测试丁管理办法的通知';
  await publishedPolicy(site.world(), {
    title: policyTitle,
    details: { documentNumber: '示建规〔2026〕91号' },
    links: [{ relation: 'results_from', toId: documentId }],
  });
  const path = await pathOf(title);
  const policy = await pathOf(policyTitle, 'policies');
  const html = await text(`${path}/result`);
  expect(html).toContain('<del><span class="mc-vh">删去：</span>二十</del>');
  expect(html).toContain('<ins><span class="mc-vh">新增：</span>十</ins>');
  expect(html.indexOf('<del>')).toBeLessThan(html.indexOf('逐条答复</h2>'));
  expect(visible(html)).toContain('10条意见，《示例市测试丁管理办法》改了一处');
  expect(visible(html)).toContain('全部10采纳6部分采纳1未采纳2解释说明1');
  expect(html).toContain(`href="${policy}"`);
  const declined = visible(await text(`${path}/result?outcome=declined`));
  expect(declined).toContain('建议免费。');
  expect(declined).not.toContain('范围太窄。');
  const shown = visible(await text(path));
  expect(shown.indexOf('改了什么')).toBeLessThan(shown.indexOf('征求意见稿，共3条'));
  expect(visible(await text(policy))).toContain('公开征求意见，收到10条');
  const timeline = await text(`${policy}/timeline`);
  expect(visible(timeline)).toContain('采纳6条，部分采纳1条，未采纳2条，解释说明1条。');
  expect(timeline).toContain(`href="${path}/result"`);
  const csv = await site.get(`${path}/result.csv`);
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect((await csv.text()).split('\r\n')).toHaveLength(6);
});

test('a result without a comment says zero', async () => {
  const title = '示例市测试戊管理办法（征求意见稿）';
  const none = { channels: [], replies: [], changes: [], summary: '没有收到意见。', organizations: 0 };
  await answeredConsultation(site.world(), { title, result: { ...RESULT, ...none } });
  const path = await pathOf(title);
  expect(visible(await text(`${path}/result`))).toContain('《示例市测试戊管理办法》没有收到意见');
  expect(visible(await text(`/consultations?q=${encodeURIComponent('测试戊')}`))).toContain('收到0条');
});

test('calendars of one and of all are read by another program', async () => {
  const title = '示例市测试己管理办法（征求意见稿）';
  await upcomingConsultation(site.world(), { title });
  const path = await pathOf(title);
  const titles = async (where: string) => {
    const answer = await site.get(where);
    expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    const events = new ICAL.Component(ICAL.parse(await answer.text()) as unknown[]).getAllSubcomponents(
      'vevent',
    );
    return events.map((event) => new ICAL.Event(event).summary);
  };
  const own = await titles(`${path}.ics`);
  expect(own).toHaveLength(3);
  const all = await titles('/consultations.ics');
  expect(all).toEqual(expect.arrayContaining(own));
  expect(all.length).toBeGreaterThan(20);
});

test('pages of every phase are valid HTML', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: { 'doctype-style': 'off', 'no-implicit-input-type': 'off' },
  });
  const answer = await site.get('/consultations.json?size=100');
  const { results } = (await answer.json()) as { results: { url: string; state: { code: string } }[] };
  const paths = results.map(({ url }) => new URL(url).pathname);
  const policy = await pathOf('关于印发测试丁管理办法的通知', 'policies');
  const routes = [
    ...['/consultations', '/consultations?phase=open', '/consultations?q=测试', '/consultations?phase=none'],
    ...[`${policy}/timeline`, ...paths, ...paths.map((path) => `${path}/result`)],
    ...paths.map((path) => `${path}/result?outcome=declined&clause=3`),
  ];
  const faults: string[] = [];
  for (const route of routes) {
    const page = await site.get(route);
    expect(page.status, route).toBe(200);
    for (const { messages } of (await validator.validateString(await page.text())).results)
      for (const { line, ruleId, message } of messages) faults.push(`${route}:${line} ${ruleId} ${message}`);
  }
  console.log(`${routes.length} pages`);
  expect(new Set(results.map(({ state }) => state.code)).size).toBe(4);
  expect(faults).toEqual([]);
});
