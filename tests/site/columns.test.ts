import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { typeOf } from '#src/documents/types/index.ts';
import { readDocument } from '#src/imports/rules.ts';
import { publishedDisplay, publishedNews, publishedProposal, publishedResponse } from '../support/columns.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { dayAfter } from '../support/world.ts';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: { 'doctype-style': 'off', 'no-implicit-input-type': 'off' },
});

let site: TestSite;
let paths: Record<'proposal' | 'secret' | 'notice' | 'news' | 'response', string>;

const pathOf = async (q: string) => {
  const answer = await site.get(`/search.json?q=${encodeURIComponent(q)}`);
  const { results } = (await answer.json()) as { results: { url: string }[] };
  return new URL(results[0]!.url).pathname;
};
const text = async (path: string) => (await site.get(path)).text();
/** What is read between the tags of `<main>`. */
const words = async (path: string) =>
  /<main[\s\S]*<\/main>/
    .exec(await text(path))![0]
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

beforeAll(async () => {
  site = await openSite();
  const w = site.world();
  await publishedProposal(w, {
    title: '在口袋公园里增设长廊座椅和饮水点——对市十七届人大五次会议第903号建议的答复',
    details: {
      proposalNumber: '第903号',
      promises: [
        { text: '新装长廊座椅', dueOn: dayAfter(w.now, 10), doneOn: dayAfter(w.now, -5) },
        { text: '新装饮水点', dueOn: dayAfter(w.now, 1), progress: '已选定地点' },
      ],
    },
  });
  await publishedProposal(w, {
    title: '口袋公园选址中的部门信息怎样共享',
    body: '',
    details: {
      proposalNumber: '第904号',
      kind: 'cppcc',
      unpublished: { reason: '引用了尚在讨论的内部方案', basis: '政府信息公开条例第十六条' },
    },
  });
  await publishedDisplay(w, { title: '口袋公园认养人名单公示' });
  await publishedNews(w, { title: '口袋公园座椅安装完毕' });
  await publishedResponse(w, { title: '网传“口袋公园收费”不属实' });
  await publishedDisplay(w, {
    title: '窗口端午节值班安排',
    body: '端午节期间窗口照常值班。',
    details: { kind: 'service', until: dayAfter(w.now, -1), draftingDepartment: 'approval' },
  });
  await publishedResponse(w, { title: '饮水点水质情况说明', details: { finding: 'explained' } });
  paths = {
    proposal: await pathOf('增设长廊座椅和饮水点'),
    secret: await pathOf('口袋公园选址中的部门信息'),
    notice: await pathOf('口袋公园认养人名单公示'),
    news: await pathOf('口袋公园座椅安装完毕'),
    response: await pathOf('口袋公园收费'),
  };
});
afterAll(() => site.close());

test('every page and list of the columns is valid HTML, empty lists too', async () => {
  const lists = ['proposals', 'notices', 'news', 'responses'].flatMap((list) => [
    `/${list}`,
    `/${list}?q=口袋公园`,
    `/${list}?q=鸸鹋`,
    `/${list}?year=1999`,
  ]);
  const faults: string[] = [];
  for (const path of [...Object.values(paths), ...lists]) {
    const answer = await site.get(encodeURI(path));
    expect(answer.status, path).toBe(200);
    const { results } = await validator.validateString(await answer.text());
    for (const { messages } of results)
      for (const { line, ruleId, message } of messages) faults.push(`${path}:${line} ${ruleId} ${message}`);
  }
  console.log(`${Object.keys(paths).length + lists.length} pages`);
  expect(faults).toEqual([]);
});

describe('a reply to a proposal', () => {
  test('shows the promises before the letter, with their states, and the days', async () => {
    const page = await words(paths.proposal);
    expect(page.indexOf('承诺了什么，做到没有')).toBeLessThan(page.indexOf('周××代表：'));
    expect(page).toContain('按期完成');
    expect(page).toContain('进行中');
    expect(page).toMatch(/期限 2026-06-\d\d（3个月）/);
    expect(page).toContain('全文公开');
  });

  test('a promise turns 逾期 at midnight, on the page and in the list', async () => {
    expect(await words('/proposals')).toContain('2项承诺，1项按期完成、1项进行中');
    site.clock.set('2026-05-20T00:00:00+08:00');
    try {
      expect(await words(paths.proposal)).toMatch(/新装饮水点 已选定地点 逾期/);
      expect(await words('/proposals')).toContain('2项承诺，1项按期完成、1项逾期');
    } finally {
      site.clock.set('2026-05-18T10:00:00+08:00');
    }
  });

  test('that is not public is listed by title, result and reason', async () => {
    const page = await words(paths.secret);
    expect(page).toContain('答复全文不公开');
    expect(page).toContain('依据：政府信息公开条例第十六条');
    expect(page).toContain('引用了尚在讨论的内部方案');
    expect(page).not.toContain('示建函');
    expect(await words('/proposals')).toContain('答复全文不公开');
  });

  test('the year is counted beside the list', async () => {
    expect(await words('/proposals')).toMatch(
      /2026年办理总体情况 .*已答复 \d+件 其中建议 \d+件 其中提案 \d+件/,
    );
  });
});

describe('a 公示', () => {
  test('gives out nothing from the day after its last on: page, Markdown, JSON, search', async () => {
    const surfaces = [paths.notice, `${paths.notice}.md`, `${paths.notice}.json`, '/search.json?q=赵甲乙'];
    const telling = async () => {
      const all = await Promise.all(surfaces.map((path) => text(encodeURI(path))));
      return all.filter((one) => one.includes('赵甲乙')).length;
    };
    expect(await telling()).toBe(4);
    expect(await words(paths.notice)).toContain('公示至5月22日');
    site.clock.set('2026-05-23T00:00:00+08:00');
    try {
      expect(await telling()).toBe(0);
      expect(await words(paths.notice)).toContain('公示已于5月22日结束');
      expect((await site.get(`${paths.notice}.md`)).status).toBe(410);
      expect(await words('/notices?term=over')).toContain('口袋公园认养人名单公示');
    } finally {
      site.clock.set('2026-05-18T10:00:00+08:00');
    }
  });
});

describe('a response', () => {
  test('begins with the conclusion, then facts, basis and what is done', async () => {
    const page = await words(paths.response);
    const order = ['不属实', '补助没有取消，按新办法', '事实是什么', '依据', '我们正在做', '更新'];
    const places = order.map((part) => page.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(-1);
    expect(page).toContain('离发现6小时');
  });

  test('says at its minute that the promised update has not come', async () => {
    expect(await words(paths.response)).toContain('5月18日（星期一）18:00前 下一次更新');
    expect(await words('/responses')).toContain('5月18日18:00前更新');
    site.clock.set('2026-05-18T18:00:00+08:00');
    try {
      expect(await words(paths.response)).toContain('原定5月18日（星期一）18:00前更新，还没有更新');
      expect(await words('/responses')).toContain('原定5月18日18:00前更新，还没有更新');
    } finally {
      site.clock.set('2026-05-18T10:00:00+08:00');
    }
  });
});

describe('the lists', () => {
  test('count honestly: a condition shows as many as it promises', async () => {
    let checked = 0;
    for (const list of ['proposals', 'notices', 'responses', 'news']) {
      const page = await text(`/${list}`);
      const chips = [
        ...page.matchAll(/<a class="mc-chip[^"]*" href="([^"]+\?[^"]+)"[^>]*>[^<]*<b>(\d+)<\/b>/g),
      ];
      for (const [, href, count] of chips) {
        const { total } = (await (
          await site.get(href!.replaceAll('&#38;', '&').replaceAll('&amp;', '&').replace('?', '.json?'))
        ).json()) as { total: number };
        expect(total, href).toBe(Number(count));
        checked++;
      }
    }
    console.log(`${checked} conditions`);
    expect(checked).toBeGreaterThan(5);
  });

  test('offer no condition of 政府信息公开, which stays an address', async () => {
    const [page, asked] = [await words('/notices'), await site.get('/notices?head=11')];
    expect(page).not.toContain('法定主动公开内容');
    expect(asked.status).toBe(200);
  });

  test('say what to do when nothing is found, and can be subscribed to', async () => {
    const page = await words(encodeURI('/responses?q=鸸鹋'));
    expect(page).toContain('在全站找');
    expect(page).toContain('依申请公开');
    for (const list of ['proposals', 'notices', 'news', 'responses']) {
      expect(await text(`/${list}`)).toContain(`/${list}.xml`);
      expect((await site.get(`/${list}.xml`)).status).toBe(200);
    }
  });

  test('search tells the type and where a matter stands', async () => {
    const page = await words(encodeURI('/search?q=口袋公园'));
    for (const part of [
      '建议提案办理',
      '通知公告',
      '工作动态',
      '回应关切',
      '不属实',
      '公示中',
      'B类（正在解决）',
    ])
      expect(page).toContain(part);
  });
});

test('工作动态 with a head of 政府信息公开 is refused', () => {
  const { issues } = readDocument({ title: '座椅安装完毕', summary: '完毕', heads: ['13'] }, '正文。', {
    type: typeOf('news'),
    site: site.site,
    today: '2026-05-18',
  });
  expect(issues.filter(({ level }) => level === 'block').map(({ rule }) => rule)).toEqual(['heads']);
});
