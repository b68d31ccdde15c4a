import { expect, test } from 'vitest';
import { renderText } from '../../../src/text/markdown.ts';
import { breakTitle } from '../../../src/text/title.ts';

const article = (body: string) => renderText({ kind: 'article', body });

test('a table has scoped heads; numbers aligned right are marked; a wide one scrolls under its name', () => {
  const narrow = article('| 层 | 元 |\n|--|--:|\n| 4 | 10 |').html;
  expect(narrow).toBe(
    '<table class="mc-table"><thead><tr><th scope="col">层</th><th scope="col" class="n">元</th></tr></thead><tbody><tr><td>4</td><td class="n">10</td></tr></tbody></table>',
  );
  const wide = article('| 甲 | 乙 | 丙 | 丁 | 戊 | 己 |\n|-|-|-|-|-|-|\n| 1 | 2 | 3 | 4 | 5 | 6 |');
  expect(wide.html).toMatch(
    /^<section class="mc-scroll mc-scroll--wide" tabindex="0" aria-label="表格：甲、乙、丙">/,
  );
  expect(wide.text).toBe('甲 乙 丙 丁 戊 己\n1 2 3 4 5 6');
});

test('wide tables with the same heads are told apart by number', () => {
  const table = '| 甲 | 乙 | 丙 | 丁 |\n|-|-|-|-|\n| 1 | 2 | 3 | 4 |';
  const { html } = article(`${table}\n\n又\n\n${table}`);
  const names = [...html.matchAll(/aria-label="([^"]+)"/g)].map(([, name]) => name);
  expect(names).toEqual(['表格：甲、乙、丙', '表格：甲、乙、丙（2）']);
});

test('a table written in HTML keeps its spans, also over blank lines, and counts them for width', () => {
  const { html } = article(
    '<table style="width:1px" id="x"><tr><th colspan="3" onclick="a()">甲</th><td rowspan=2 colspan="4">乙</td></tr>\n\n<tr><td>丙</td></tr></table>\n\n后文',
  );
  expect(html).toBe(
    '<section class="mc-scroll mc-scroll--wide" tabindex="0" aria-label="表格：甲"><table class="mc-table"><tr><th scope="col" colspan="3">甲</th><td colspan="4" rowspan="2">乙</td></tr><tr><td>丙</td></tr></table></section>\n<p>后文</p>',
  );
});

test('an image without description is pointed out', () => {
  const { issues } = article('![](a.png)\n\n![示意图](b.png)\n\n![ ](c.png)');
  expect(issues.map((i) => i.message)).toEqual([
    '第1张图片没有说明文字，请写明图上是什么',
    '第3张图片没有说明文字，请写明图上是什么',
  ]);
  expect(issues.every((i) => i.level === 'advise' && i.field === 'body')).toBe(true);
});

test('footnotes are numbered as cited and lead back to the text', () => {
  const { html, text } = article('甲[^b]乙[^a]丙[^b]丁[^无]\n\n[^a]: 注甲\n[^b]: 注**乙**');
  expect(html).toContain('甲<sup><a id="fr1" href="#fn1" aria-label="脚注1">1</a></sup>乙<sup><a id="fr2"');
  expect(html).toContain('<a id="fr1_2" href="#fn1"');
  expect(html).toContain('丁[^无]');
  expect(html).toContain(
    '<section class="mc-notes" aria-label="脚注"><ol><li id="fn1">注<strong>乙</strong> <a href="#fr1">返回正文</a></li><li id="fn2">注甲 <a href="#fr2">返回正文</a></li></ol></section>',
  );
  expect(text).toBe('甲乙丙丁[^无]\n注乙\n注甲');
});

test('the ids of an author, the noncharacters of footnotes and words in angle brackets do no harm', () => {
  expect(article('<b id="main">甲</b>').html).toBe('<p><b>甲</b></p>');
  expect(article('甲\uFDD0x\uFDD1乙').html).toBe('<p>甲x乙</p>');
  expect(article('若 x<y 且 <甲乙> 与 <name> 相同').html).toBe(
    '<p>若 x&lt;y 且 &lt;甲乙&gt; 与 &lt;name&gt; 相同</p>',
  );
});

test('an external address stays as written', () => {
  expect(article('[办事](https://a.example/b?c=1&d=2)').html).toBe(
    '<p><a href="https://a.example/b?c=1&amp;d=2">办事</a></p>',
  );
});

test('marks for line breaks are split off only when the rest is the title', () => {
  expect(breakTitle('示例市管理办法', '示例市|管理||办法')).toEqual({
    parts: ['示例市', '管理', '办法'],
    wide: [2],
  });
  expect(breakTitle('示例市管理办法')).toEqual({ parts: ['示例市管理办法'], wide: [] });
  expect(() => breakTitle('示例市管理办法', '示例市|管理')).toThrow('标题分行去掉 | 以后与标题不一致');
});

test('an article may carry the text of a 公文, whose 条 keep the ids without prefix', () => {
  const carried = { title: '办法', body: '第一章　总则\n\n第一条　为了管理，制定本办法。' };
  const { html, carriedHtml, toc, clauses, text } = renderText({
    ...{ kind: 'article', body: '## 为什么要制定\n\n起火41次。\n\n### 数字\n\n见下。' },
    carried,
  });
  expect(html).toContain('<h2 id="n-h1">为什么要制定</h2>');
  expect(html).toContain('<h3 id="n-h1h1">数字</h3>');
  expect(carriedHtml).toContain('<div class="mc-clause" id="t1">');
  expect(toc.map(({ path }) => path)).toEqual(['n-h1', 'z1']);
  expect(clauses.map(({ label }) => label)).toEqual(['第一条', '第一条第一款']);
  expect(text).toContain('制定本办法');
});
