import { expect, test } from 'vitest';
import { renderText } from '../../../src/text/markdown.ts';
import type { TocEntry } from '../../../src/text/rendered.ts';

const official = (body: string, carried?: { title: string; body: string }) =>
  renderText({ kind: 'official', body, carried });
const paths = (body: string) => official(body).clauses.map((c) => c.path);
const ids = (html: string) => [...html.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]);
const flat = (toc: TocEntry[]): string[] =>
  toc.flatMap((e) => [`${e.level} ${e.path} ${e.label} ${e.title}`.trim(), ...flat(e.children)]);

const LAW = `第一章　总则

第一条　为了规范加装活动，制定本办法。

第二条　本市的住宅适用本办法。

危险房屋不适用。

第二章　申请

第一节　材料

第三条　提交下列材料：

（一）申请表：

1.正本；

2.副本；

（二）身份证明。

能够共享的，不要求提交。

第二节　期限

第四条　十个工作日内办结。`;

test('章、节、条、款、项、目 get the paths people cite', () => {
  const { clauses, toc, html } = official(LAW);
  expect(clauses.map((c) => `${c.path} ${c.label}`)).toEqual([
    't1 第一条',
    't1k1 第一条第一款',
    't2 第二条',
    't2k1 第二条第一款',
    't2k2 第二条第二款',
    't3 第三条',
    't3k1 第三条第一款',
    't3k1x1 第三条第一款第（一）项',
    't3k1x1m1 第三条第一款第（一）项第1目',
    't3k1x1m2 第三条第一款第（一）项第2目',
    't3k1x2 第三条第一款第（二）项',
    't3k2 第三条第二款',
    't4 第四条',
    't4k1 第四条第一款',
  ]);
  expect(flat(toc)).toEqual([
    '1 z1 第一章 总则',
    '2 t1 第一条',
    '2 t2 第二条',
    '1 z2 第二章 申请',
    '2 z2j1 第一节 材料',
    '3 t3 第三条',
    '2 z2j2 第二节 期限',
    '3 t4 第四条',
  ]);
  expect(html).toContain('<h3 id="z1">第一章　总则</h3>');
  expect(html).toContain('<h4 id="z2j1">第一节　材料</h4>');
  expect(html).toContain(
    '<div class="mc-clause" id="t2"><p id="t2k1"><b><a href="#t2">第二条</a></b>本市的住宅适用本办法。</p>\n<p id="t2k2">危险房屋不适用。</p></div>',
  );
  expect(html).toContain('<p id="t3k1x1m1">1.正本；</p>');
});

test('a clause holds all below it without its own number, and its fingerprint follows its text', () => {
  const { clauses } = official(LAW);
  const text = (path: string) => clauses.find((c) => c.path === path)?.text;
  expect(text('t2')).toBe('本市的住宅适用本办法。\n危险房屋不适用。');
  expect(text('t3k1x1')).toBe('申请表：\n1.正本；\n2.副本；');
  expect(text('t3k2')).toBe('能够共享的，不要求提交。');
  const changed = official(LAW.replace('十个工作日', '五个工作日')).clauses;
  const differing = clauses.filter((c, i) => c.sha !== changed[i]?.sha).map((c) => c.path);
  expect(differing).toEqual(['t4', 't4k1']);
  expect(clauses[0]?.sha).toMatch(/^[0-9a-f]{16}$/);
});

test.each([
  ['第十一条　内容', 't11'],
  ['第十一条 内容', 't11'],
  ['第十一条内容', 't11'],
  ['第11条 内容', 't11'],
  ['第１１条　内容', 't11'],
  ['　　第十一条　内容', 't11'],
  ['**第十一条**　内容', 't11'],
  ['**第十一条　内容**', 't11'],
  ['第一百零五条　内容', 't105'],
  ['第一百〇五条　内容', 't105'],
  ['第十一条之一　内容', 't11-1'],
  ['第十一条之二 内容', 't11-2'],
])('%s begins %s', (line, path) => {
  const before = /一百/.test(line) ? '第一百零四条　前' : '第十条　前';
  const { clauses, html } = official(`${before}\n\n${line}`);
  expect(clauses.map((c) => c.path)).toContain(path);
  expect(html).toContain(`id="${path}"`);
  expect(clauses.find((c) => c.path === path)?.text).toBe('内容');
});

test.each(['（一）甲', '(一)甲', '（一)甲', '(一) 甲', '（一） 甲'])('%s is the first 项', (line) => {
  expect(paths(`第一条　下列：\n\n${line}`)).toContain('t1k1x1');
});

test.each(['1.甲', '1．甲', '1、甲', '１.甲', '（1）甲', '(1)甲', '1. 甲'])('%s is the first 目', (line) => {
  expect(paths(`第一条　下列：\n\n（一）乙：\n\n${line}`)).toContain('t1k1x1m1');
});

test('a number with decimals begins no 目', () => {
  expect(paths('第一条　下列：\n\n1.5米以上的。')).toEqual(['t1', 't1k1', 't1k2']);
});

test('lines under one another are paragraphs of their own, as clerks type them', () => {
  expect(paths('第一条　甲。\n第二条　乙：\n（一）丙；\n（二）丁。')).toEqual([
    't1',
    't1k1',
    't2',
    't2k1',
    't2k1x1',
    't2k1x2',
  ]);
});

test.each([
  '第三条规定的材料不重复提交。',
  '第三条第二款规定的情形除外。',
  '第三条、第四条不适用。',
  '第三条的材料，可以后补。',
  '第九条甲的情形除外。',
  '第一条甲的情形除外。',
])('a 款 that begins by citing another 条 stays a 款: %s', (line) => {
  expect(paths(`第一条　甲。\n\n第二条　乙。\n\n${line}\n\n第三条　丙。`)).toEqual([
    't1',
    't1k1',
    't2',
    't2k1',
    't2k2',
    't3',
    't3k1',
  ]);
});

test('a missing number does not stop the count', () => {
  expect(paths('第一条甲。\n\n第三条乙。\n\n第四条丙。')).toEqual(['t1', 't1k1', 't3', 't3k1', 't4', 't4k1']);
});

test('a second series gets paths of its own', () => {
  const { html, clauses } = official(
    '第一条　甲。\n\n第二条　乙。\n\n附件\n\n第一条　丙。\n\n第二条　丁。\n\n戊。',
  );
  expect(clauses.map((c) => c.path)).toEqual([
    't1',
    't1k1',
    't2',
    't2k1',
    't1_2',
    't1_2k1',
    't2_2',
    't2_2k1',
    't2_2k2',
  ]);
  expect(html).toContain('</div>\n<p>附件</p>\n<div class="mc-clause" id="t1_2">');
  expect(new Set(ids(html)).size).toBe(ids(html).length);
});

test('a 条旨 in brackets is the title in the contents and stays in the text', () => {
  const { toc, html, clauses } = official(
    '第一条【目的】为了便民。\n\n第二条（范围）\n\n适用于本市。\n\n第三条　（一）甲。',
  );
  expect(flat(toc)).toEqual(['1 t1 第一条 目的', '1 t2 第二条 范围', '1 t3 第三条']);
  expect(html).toContain('<b><a href="#t1">第一条</a></b>【目的】为了便民。');
  expect(html).toContain('<p><b><a href="#t2">第二条</a></b>（范围）</p>\n<p id="t2k1">适用于本市。</p>');
  expect(clauses.find((c) => c.path === 't2k1')?.text).toBe('适用于本市。');
});

test('chapters listed under 目录 are not the chapters', () => {
  const { toc, html } = official(
    '目　录\n\n第一章　总则\n\n第二章　附则\n\n第一章　总则\n\n第一条　甲。\n\n第二章　附则\n\n第二条　乙。',
  );
  expect(flat(toc)).toEqual(['1 z1 第一章 总则', '2 t1 第一条', '1 z2 第二章 附则', '2 t2 第二条']);
  expect(html).toContain('<p>第二章　附则</p>\n<h3 id="z1">');
});

test('编 and 章 nest', () => {
  const { toc } = official(
    '第一编　总则\n\n第一章　甲\n\n第一条　乙。\n\n第二编　分则\n\n第一章　丙\n\n第二条　丁。',
  );
  expect(flat(toc)).toEqual([
    '1 b1 第一编 总则',
    '2 b1z1 第一章 甲',
    '3 t1 第一条',
    '1 b2 第二编 分则',
    '2 b2z1 第一章 丙',
    '3 t2 第二条',
  ]);
});

const PLAN = `各区、各有关单位：

现将有关事项通知如下。

一、目标任务

到年底完成。

（一）加强领导。各单位要重视。

1.落实责任；

（1）明确人员。

二、工作要求

按月报送。

附件：1.甲表

2.乙表

示例市住房和城乡建设委员会

2026年5月8日`;

test('outside 条, 一、（一）1.（1） are s1, s1s2 and so on, and headings head', () => {
  const { html, clauses, toc } = official(PLAN);
  expect(clauses.map((c) => `${c.path} ${c.label}`)).toEqual([
    's1 第一部分',
    's1s1 第一部分（一）',
    's1s1s1 第一部分（一）1',
    's1s1s1s1 第一部分（一）1（1）',
    's2 第二部分',
  ]);
  expect(flat(toc)).toEqual(['1 s1 一、 目标任务', '2 s1s1 （一） 加强领导', '1 s2 二、 工作要求']);
  expect(html).toContain('<h3 class="mc-doc__h" id="s1">一、目标任务</h3>');
  expect(html).toContain('<p>2.乙表</p>');
});

test('a paragraph after a list announced by ： belongs to what holds the list', () => {
  const { clauses, toc } = official(
    '一、查隐患\n\n重点查下列部位：\n\n（一）甲；\n\n（二）乙。\n\n一般隐患当日改。\n\n二、要求。\n\n（一）各单位应当按月报送有关数据。丙。\n\n丁。',
  );
  const text = (path: string) => clauses.find((c) => c.path === path)?.text;
  expect(text('s1s2')).toBe('乙。');
  expect(text('s1')).toBe('查隐患\n重点查下列部位：\n（一）甲；\n（二）乙。\n一般隐患当日改。');
  expect(text('s2s1')).toBe('各单位应当按月报送有关数据。丙。\n丁。');
  expect(flat(toc)).toEqual(['1 s1 一、 查隐患']);
});

test('addressee and signature are set as in a letter', () => {
  const { html } = official(PLAN);
  expect(html.startsWith('<p class="mc-doc__to">各区、各有关单位：</p>')).toBe(true);
  expect(html).toContain(
    '<p class="mc-doc__sign">示例市住房和城乡建设委员会<br><time datetime="2026-05-08">2026年5月8日</time></p>',
  );
  expect(official('甲市财政局\n乙市税务局\n二〇二六年五月八日').html).toBe(
    '<p class="mc-doc__sign">甲市财政局<br>乙市税务局<br><time datetime="2026-05-08">二〇二六年五月八日</time></p>',
  );
  expect(official('为了便民，现规定如下：\n\n一、甲。').html).not.toContain('mc-doc__to');
  expect(official('各区：\n\n按月报送。\n\n某局\n\n2026年5月8日\n\n（此件公开发布）').html).toMatch(
    /<\/time><\/p>\n<p>（此件公开发布）<\/p>$/,
  );
});

test('the text of a carrying 通知 is prefixed, the carried text is not', () => {
  const { html, carriedHtml, clauses, toc, text } = official(PLAN, { title: '某办法', body: LAW });
  expect(ids(html)).toEqual(['n-s1', 'n-s1s1', 'n-s1s1s1', 'n-s1s1s1s1', 'n-s2']);
  expect(ids(carriedHtml ?? '')).toContain('t3k1x2');
  expect(clauses.map((c) => c.path)).toContain('n-s1');
  expect(flat(toc).map((e) => e.split(' ')[1])).toContain('z1');
  expect(text).not.toContain('某办法');
  expect(text).toMatch(/2026年5月8日\n第一章　总则\n第一条　为了/);
});

test('in an article 条 are text and ## makes the contents', () => {
  const { html, toc, clauses } = renderText({
    kind: 'article',
    body: '## 背景\n\n第一条　甲\n\n### 细节\n\n## 要点',
  });
  expect(html).toBe(
    '<h2 id="h1">背景</h2>\n<p>第一条　甲</p>\n<h3 id="h1h1">细节</h3>\n<h2 id="h2">要点</h2>',
  );
  expect(flat(toc)).toEqual(['1 h1  背景', '2 h1h1  细节', '1 h2  要点']);
  expect(clauses).toEqual([]);
});
