import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { followed, inlineOf, type Inline, sourceOf, toggled } from '#src/blocks/inline.ts';
import { toBlocks } from '#src/blocks/read.ts';
import { renderText } from '#src/text/markdown.ts';

const html = (body: string) => renderText({ body, kind: 'article' }).html.trim();
const plain = (text: string): Inline => ({ text, spans: [] });
const bold = (one: Inline, words: string): Inline => {
  const start = one.text.indexOf(words);
  return toggled(one, { start, end: start + words.length }, { kind: 'strong' });
};

describe('bold and links without a mark to be seen', () => {
  test('a selection becomes bold or a link, as readers will see it', () => {
    const one = bold(plain('每户补助2万元，月底前发放。'), '2万元');
    expect(html(sourceOf(one))).toBe('<p>每户补助<strong>2万元</strong>，月底前发放。</p>');
    const start = one.text.indexOf('补助');
    const linked = toggled(one, { start, end: start + 5 }, { kind: 'link', url: '/policies/2026-014' });
    expect(html(sourceOf(linked))).toContain(
      '每户<a href="/policies/2026-014">补助<strong>2万元</strong></a>',
    );
    expect(inlineOf(sourceOf(linked))).toEqual({ ...linked, spans: expect.arrayContaining(linked.spans) });
    expect(sourceOf(bold(one, '2万元'))).toBe('每户补助2万元，月底前发放。');
  });

  test('words in quotation marks, with blanks or at an end are bold all the same, never with stars to be seen', () => {
    const words = ['“危房”', '《办法》', ' 2万元 ', '（C级）', '每户', '发放。', '，月底'];
    const text = '每户按“危房”和《办法》补 2万元 给（C级）农户，月底发放。';
    let bare = 0;
    for (const one of words) {
      const shown = html(sourceOf(bold(plain(text), one)));
      expect([one, shown.includes('<strong>'), shown.includes('*')]).toEqual([one, true, false]);
      bare += Number(html(text.replace(one, `**${one}**`)).includes('*'));
    }
    expect(bare, 'marks put around the words as selected would have been seen').toBeGreaterThan(0);
  });

  test('what is typed before, inside and after keeps the bold where it was', () => {
    const one = bold(plain('每户补助2万元。'), '2万元');
    const at = (now: string) => {
      const { text, spans } = followed(one, now);
      return spans.map(({ start, end }) => text.slice(start, end)).join('|');
    };
    expect(at('全市每户补助2万元。')).toBe('2万元');
    expect(at('每户补助2.5万元。')).toBe('2.5万元');
    expect(at('每户补助2万元，月底发放。')).toBe('2万元');
    expect(at('每户补助。')).toBe('');
    expect(at('')).toBe('');
  });

  test('marks in the words themselves stay words', () => {
    for (const text of [
      '2*3*4和_甲_',
      '[甲](乙)',
      '1. 补助',
      '# 号',
      '- 项',
      'https://x.gov.cn和www.a.cn',
      '<b>&amp;',
    ]) {
      const one = bold(plain(`${text}每户`), '每户');
      const shown = html(sourceOf(one));
      expect(shown.replace(/<\/?(?:p|strong)>/g, '')).toBe(
        `${text}每户`.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      );
      expect(inlineOf(sourceOf(one))?.text).toBe(one.text);
    }
  });

  test('other marks are left as they stand', () => {
    for (const source of [
      '`码`',
      '![图](a.png)',
      '*斜*',
      '<u>线</u>',
      '见https://x.gov.cn',
      '**没有完',
      '[没有完',
    ])
      expect([source, inlineOf(source)]).toEqual([source, null]);
  });

  test('every line of the demo content with bold or links shows the same after it was taken apart and written again', () => {
    let [lines, left] = [0, 0];
    for (const folder of ['interpretation', 'news', 'page', 'response', 'notice'])
      for (const name of readdirSync(`content/documents/${folder}`).filter((one) => one.endsWith('.md'))) {
        const body = readFileSync(`content/documents/${folder}/${name}`, 'utf8').replace(
          /^---[^]*?\n---\n/,
          '',
        );
        for (const block of toBlocks(body, false))
          if (block.raw && block.mark === undefined) {
            const one = inlineOf(block.text);
            lines += Number(!!one);
            left += Number(!one);
            if (one) expect(html(sourceOf(one))).toBe(html(block.text));
          }
      }
    console.log(`${lines} lines taken apart, ${left} shown with their marks`);
    expect(lines).toBeGreaterThan(5);
    expect(lines).toBeGreaterThan(left);
  });
});

test('a table with merged cells is kept to the character', () => {
  const table = '<table><tr><td colspan="2">合并</td></tr><tr><td>甲</td><td>乙</td></tr></table>';
  const [block] = toBlocks(table, false);
  expect(block).toMatchObject({ kind: 'table', mark: 'other', text: table });
});
