import { describe, expect, test } from 'vitest';
import { belowBase, citeMarkup, raised, withClauses } from '#src/dossiers/markup.ts';

const clause = (path: string, inner: string) => `<div class="mc-clause" id="${path}">${inner}</div>`;

describe('what stands beside a clause', () => {
  test('goes into the end of its block and behind it, also when the clause holds a table in a block of its own', () => {
    const table = '<div class="mc-scroll"><table></table></div>';
    const html = clause('t1', '<p>一</p>') + clause('t2', `<p>二</p>${table}`) + '<p>后</p>';
    const out = withClauses(html, (path) => ({ cite: `[${path}]`, after: path === 't2' ? '(解读)' : '' }));
    expect(out).toBe(
      clause('t1', '<p>一</p>[t1]') + clause('t2', `<p>二</p>${table}[t2]`) + '(解读)' + '<p>后</p>',
    );
  });

  test('leaves a text without clauses as it is', () => {
    expect(withClauses('<p>甲</p><div>乙</div>', () => ({ cite: 'x' }))).toBe('<p>甲</p><div>乙</div>');
  });

  test('quotes titles with marks of HTML without becoming markup', () => {
    expect(citeMarkup('第一条', [{ text: '《<b>"办法"</b>》' }])).toContain(
      '《&lt;b&gt;&quot;办法&quot;&lt;/b&gt;》',
    );
  });
});

test('headings right below the title move one level up', () => {
  expect(raised('<h3 id="z1">一</h3><h4>二</h4><p>h3</p>')).toBe('<h2 id="z1">一</h2><h3>二</h3><p>h3</p>');
});

test('links of a text to paths of ours lie below the base path, others stay', () => {
  const html =
    '<a href="/policies">a</a><a href="//x.cn">b</a><a href="#t1">c</a><a href="https://x.cn/">d</a>';
  expect(belowBase(html, '/zjw')).toBe(html.replace('"/policies"', '"/zjw/policies"'));
  expect(belowBase(html, '')).toBe(html);
});
