import { expect, test } from 'vitest';
import { missingIn } from '#src/ledger/page.ts';

const rendered = {
  html: '<p>各区县：</p><div class="mc-clause" id="t1"><p>第一条　租金&lt;5%。</p></div><table><tr><td>甲</td><td>乙</td></tr></table>',
  carriedHtml: '<p>附则</p>',
};
const pageOf = (html: string, carried = rendered.carriedHtml) =>
  `<html><body><header>首页</header><main><h1>通知</h1>${html}<h2>印发件</h2>${carried}</main></body></html>`;

test('a page that shows the text is accepted, also with 引用, 解读 and the mark of an outside link beside it', () => {
  const beside = rendered.html
    .replace(
      '</p></div>',
      '</p><details class="mc-cite mc-cite--t mc-noprint"><summary>引用</summary><p>《通知》第一条</p></details></div><details class="mc-more mc-explain mc-noprint"><summary>解读</summary></details>',
    )
    .replace('各区县', '<a href="/leave">各区县<span class="mc-vh">（外部网站）</span></a>');
  expect(missingIn(pageOf(rendered.html), rendered, false)).toBeNull();
  expect(missingIn(pageOf(beside), rendered, false)).toBeNull();
});

test.each([
  ['a word changed', pageOf(rendered.html.replace('5%', '6%')), '第一条租金<5%。'],
  ['a paragraph taken out', pageOf(rendered.html.replace('<p>各区县：</p>', '')), '各区县：'],
  ['a cell changed', pageOf(rendered.html.replace('乙', '丙')), '乙'],
  ['the carried text changed', pageOf(rendered.html, '<p>附录</p>'), '附则'],
  [
    'paragraphs in another order',
    pageOf(rendered.html.replace('<p>各区县：</p>', '').replace('<table>', '<p>各区县：</p><table>')),
    '第一条租金<5%。',
  ],
  [
    'words slipped in',
    pageOf(rendered.html.replace('</p><div', '</p><p>另：</p><div')),
    '段落之间多出了文字',
  ],
])('%s is found and named', (_, page, named) => {
  expect(missingIn(page, rendered, false)).toBe(named);
});

test('between the paragraphs of a draft the page may set its own words, but change none', () => {
  const between = pageOf(rendered.html.replace('</p></div>', '</p><a>对第一条提意见</a></div>'));
  expect(missingIn(between, rendered, true)).toBeNull();
  expect(missingIn(between.replace('租金', '佣金'), rendered, true)).toBe('第一条租金<5%。');
});
