import { expect, test } from 'vitest';
import { renderText } from '../../../src/text/markdown.ts';
import { plainToMarkdown } from '../../../src/text/plain.ts';

const LINES = [
  '第一条　普通的一行。',
  '# 不是标题',
  '- 不是列表',
  '+ 不是列表',
  '* 不是列表',
  '1. 是数字',
  '12) 是数字',
  '> 不是引用',
  '---',
  '===',
  '***',
  '___',
  '```代码```',
  '~~~',
  '| 甲 | 乙 |',
  '|---|---|',
  '| 一 | 二 |',
  '[链接](https://a.example)',
  '[^1]: 注',
  '[甲]: https://a.example',
  '![图](x.png)',
  '**粗** *斜* __粗__ _斜_ `码` ~~删~~',
  '<b>标签</b> <script>alert(1)</script> <!-- 注 -->',
  '&amp; &lt; &copy; &#20013; AT&T',
  '反斜杠 \\ 与 \\* 与行末 \\',
  'https://a.example/b_c?d=1&e=2 www.a.example a@b.example HTTP://A.EXAMPLE WWW.A.EXAMPLE',
  '甲  乙\t丙',
  '    四个空格开头',
  '$1 $& 100%',
  '😀𠮷',
];

test.each(['official', 'article'] as const)(
  'every character of plain text is shown as typed (%s)',
  (kind) => {
    for (const line of LINES) {
      const { text, html } = renderText({ kind, body: plainToMarkdown(line) });
      expect(text, line).toBe(line.trim());
      expect(html, line).not.toMatch(/<(?!\/?(?:p|b|div|a)\b)/);
    }
    const all = renderText({ kind, body: plainToMarkdown(LINES.join('\n')) }).text;
    expect(all).toBe(LINES.map((l) => l.trim()).join('\n'));
  },
);

test('each line is a paragraph, whatever ends it; blank lines and indents go', () => {
  expect(plainToMarkdown('　　甲\r\n\r\n乙\r丙\u2028丁\n')).toBe('甲\n\n乙\n\n丙\n\n丁');
});

test('twenty thousand random lines of marks survive', () => {
  const marks = [...'*_~`#>-+=|[]()!<>&;:.\\/@^"\'0１一（）《》“” 中a\t'];
  let seed = 7;
  const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  const lines = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 1 + next(12) }, () => marks[next(marks.length)]).join(''),
  );
  let marked = 0;
  for (const kind of ['official', 'article'] as const)
    for (let at = 0; at < lines.length; at += 5) {
      const source = lines.slice(at, at + 5);
      const body = plainToMarkdown(source.join('\n'));
      if (
        renderText({ kind, body: source.join('\n\n') }).text.replace(/\s/g, '') !==
        source.join('').replace(/\s/g, '')
      )
        marked += 1;
      expect(renderText({ kind, body }).text.replace(/\s/g, '')).toBe(source.join('').replace(/\s/g, ''));
    }
  console.log(`plain text: ${marked} of 8000 groups would have lost characters unescaped`);
  expect(marked).toBeGreaterThan(1000);
});
