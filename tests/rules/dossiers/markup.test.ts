import type { Site } from '#src/site.ts';
import { describe, expect, test } from 'vitest';
import { annexed, citeMarkup, placed, raised, withClauses } from '#src/dossiers/markup.ts';

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

const site = (base: string) =>
  ({
    base,
    origin: 'https://x.gov.cn',
    identity: { domain: 'x.gov.cn', allowedHosts: [] },
  }) as unknown as Site;

test('links of a text to paths of ours lie below the base path, others stay', () => {
  const html = '<a href="/policies">a</a><a href="#t1">c</a>';
  expect(placed(html, site('/zjw'))).toBe(html.replace('"/policies"', '"/zjw/policies"'));
  expect(placed(html, site(''))).toBe(html);
});

test('links of a text to other hosts say so, and ask first unless the host is on the list', () => {
  const out = placed(
    '<a href="https://a.example/?x=1&amp;y=2">甲</a><a href="https://www.gov.cn/">乙</a>',
    site('/zjw'),
  );
  expect(out).toContain('href="/zjw/leave?to=https%3A%2F%2Fa.example%2F%3Fx%3D1%26y%3D2"');
  expect(out).toContain(
    'href="https://www.gov.cn/" rel="noopener">乙<span class="mc-vh">（外部网站）</span>',
  );
});

test('names of several 附件 stand below each other, a single one as it was', () => {
  const html =
    '<p>甲。</p>\n<p>附件：1．表</p>\n<p>2．书（示范文本）</p>\n<p>3．丙</p>\n<p class="mc-doc__sign">委</p>';
  expect(annexed(html)).toBe(
    '<p>甲。</p>\n<p class="mc-doc__att">附件：1．表</p>\n<p class="mc-doc__att is-next">2．书（示范文本）</p>\n<p class="mc-doc__att is-next">3．丙</p>\n<p class="mc-doc__sign">委</p>',
  );
  expect(annexed('<p>附件：申请表</p>\n<p>2．乙</p>')).toBe('<p>附件：申请表</p>\n<p>2．乙</p>');
});
