import { expect, test } from 'vitest';
import { renderText } from '../../../src/text/markdown.ts';

const html = (body: string) => renderText({ body, kind: 'article' }).html;

test.each([
  ['**《条例》**已发布', '<strong>《条例》</strong>已发布'],
  ['**重点(一)**的', '<strong>重点(一)</strong>的'],
  ['这是**“重点”**内容', '这是<strong>“重点”</strong>内容'],
  ['根据**第十条(一)**的规定', '根据<strong>第十条(一)</strong>的规定'],
  ['**注意:**请看', '<strong>注意:</strong>请看'],
  ['请看**(重点)**', '请看<strong>(重点)</strong>'],
  ['全角**强调。**后文', '全角<strong>强调。</strong>后文'],
  ['前**《甲》**和**《乙》**后', '前<strong>《甲》</strong>和<strong>《乙》</strong>后'],
  ['**甲：**乙**丙：**丁', '<strong>甲：</strong>乙<strong>丙：</strong>丁'],
  ['***粗斜(体)***文', '<em><strong>粗斜(体)</strong></em>文'],
  ['*（斜）*体', '<em>（斜）</em>体'],
  ['中文 **a *b* c(x)**中', '中文 <strong>a <em>b</em> c(x)</strong>中'],
  ['**[链接](https://a.example/)**的', '<strong><a href="https://a.example/">链接</a></strong>的'],
  ['~~删除(旧)~~文本', '<del>删除(旧)</del>文本'],
  ['~~“旧”~~新', '<del>“旧”</del>新'],
  ['日本語の**「強調」**です', '日本語の<strong>「強調」</strong>です'],
  ['一般**强调**也行', '一般<strong>强调</strong>也行'],
])('%s is marked', (source, expected) => {
  expect(html(source)).toBe(`<p>${expected}</p>`);
});

test.each([
  ['`**代码(一)**的`', '<code>**代码(一)**的</code>'],
  ['2 ** 3 ** 4 计算', '2 ** 3 ** 4 计算'],
  ['\\*\\*转义(一)\\*\\*的', '**转义(一)**的'],
  ['工期3~5天、6~8天', '工期3~5天、6~8天'],
  ['____年__月__日', '____年__月__日'],
  ['甲 ** 乙(二)** 丙', '甲 ** 乙(二)** 丙'],
  ['“引号”、...、--、(c) 照原样', '“引号”、...、--、(c) 照原样'],
])('%s is left as written', (source, expected) => {
  expect(html(source)).toBe(`<p>${expected}</p>`);
});
