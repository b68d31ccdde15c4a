import { expect, test } from 'vitest';
import { htmlToMarkdown } from '../../../src/text/html.ts';
import { renderText } from '../../../src/text/markdown.ts';

test.each([
  ['<h2>标题</h2><p>段落</p>', '## 标题\n\n段落'],
  ['<div>甲</div><div>乙<br>丙</div>', '甲\n\n乙\n\n丙'],
  ['<p>这是<strong>《办法》</strong>的</p>', '这是**《办法》**的'],
  ['<p>a<b>(b)</b>c</p>', 'a<b>(b)</b>c'],
  ['<b>甲</b><b>乙</b>', '**甲**<b>乙</b>'],
  [
    '<p><a href="https://a.example/b c?d=1&amp;e=2">看 这里</a></p>',
    '[看 这里](<https://a.example/b%20c?d=1&e=2>)',
  ],
  ['<a href="javascript:alert(1)">点</a>', '点'],
  ['<ul><li>甲</li><li>乙<ul><li>丙</li></ul></li></ul>', '- 甲\n- 乙\n  - 丙'],
  ['<ol><li>甲</li><li>乙</li></ol><p>丙</p>', '1. 甲\n2. 乙\n\n丙'],
  ['<p>1. 甲</p><p># 乙</p>', '1\\. 甲\n\n\\# 乙'],
  ['<script>x</script><style>y</style><p style="z">2&lt;3 &amp;&amp; *</p>', '2\\<3 \\&\\& \\*'],
  ['<p>各\n区、\n  县</p>', '各区、县'],
  ['<span>甲</span> <font>乙</font>', '甲 乙'],
  ['<h3><b>粗标题</b></h3>', '### **粗标题**'],
  ['<b><p>甲</p><p>乙</p></b>', '**甲**\n\n**乙**'],
  ['<img src="a.png" alt="图示"><p>H<sub>2</sub>O</p>', '![图示](<a.png>)\n\nH<sub>2</sub>O'],
  ['<table><tr><td>只有一格，其实是<p>版式</p></td></tr></table>', '只有一格，其实是\n\n版式'],
])('%s becomes Markdown', (html, markdown) => {
  expect(htmlToMarkdown(html)).toBe(markdown);
});

test('a table keeps its spans through import and rendering', () => {
  const markdown = htmlToMarkdown(
    '<p>前</p><table class="x" width="500"><tbody>\n\n<tr><td rowspan="2" style="a"><p>甲</p><p>乙</p></td><td colspan="2">丙&amp;</td></tr>\n<tr><td>1</td><td><b>2</b></td></tr></tbody></table><p>后</p>',
  );
  expect(markdown.split('\n\n')).toHaveLength(3);
  expect(renderText({ kind: 'official', body: markdown }).html).toBe(
    '<p>前</p>\n<table class="mc-table"><tbody><tr><td rowspan="2">甲<br />乙</td><td colspan="2">丙&amp;</td></tr><tr><td>1</td><td><b>2</b></td></tr></tbody></table>\n<p>后</p>',
  );
});

test('no visible character is lost on the way in, whatever the nesting', () => {
  const tags = [
    'p',
    'div',
    'b',
    'ul',
    'li',
    'ol',
    'h2',
    'h3',
    'a href="/x"',
    'span',
    'table',
    'tr',
    'td',
    'em',
    'blockquote',
    'o:p',
    'sup',
    'dl',
    'dd',
  ];
  const words = [
    '甲乙',
    '第一条　丙',
    '*丁*',
    '1. 戊',
    '&lt;b&gt;',
    '_a_b',
    '[己](庚)',
    '（一）辛',
    '# 壬',
    'x &amp; y',
    '|',
    '- 癸',
  ];
  let seed = 11;
  const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  for (let round = 0; round < 3000; round += 1) {
    let html = '';
    let seen = '';
    for (let i = 0; i < 12; i += 1) {
      const tag = tags[next(tags.length)] ?? 'p';
      const word = words[next(words.length)] ?? '';
      html += `${next(4) === 0 ? `</${(tags[next(tags.length)] ?? 'p').split(' ')[0]}>` : `<${tag}>`}${word}\n`;
      seen += word.replace(/&(lt|gt|amp);/g, (_, n: string) => ({ lt: '<', gt: '>', amp: '&' })[n] ?? '');
    }
    // The numbers of list items are no characters of the source; a 公文 shows them as text.
    const bare = (shown: string) => shown.replace(/\d+\.|\s/g, '');
    for (const kind of ['official', 'article'] as const)
      expect(bare(renderText({ kind, body: htmlToMarkdown(html) }).text), html).toBe(bare(seen));
  }
});
