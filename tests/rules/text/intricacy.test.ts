import { describe, expect, test } from 'vitest';
import { toBlocks } from '#src/blocks/read.ts';
import { checkEdition } from '#src/checks/rules.ts';
import type { Content } from '#src/documents/rules.ts';
import { intricacyOf } from '#src/text/intricacy.ts';
import { renderText } from '#src/text/markdown.ts';
import { textOf } from '#src/text/sanitise.ts';
import { loadSite } from '#src/site.ts';
import { INTRICATE } from '../../support/intricate.ts';
import { MONDAY, policyContent } from '../../support/world.ts';

const MOST = 600_000;

/** A 公文 of 200 pages: 28 lines of 28 characters each. */
const LONG = Array.from(
  { length: 1900 },
  (_, n) => `第${n}条　${'各区县住房城乡建设主管部门应当按照职责分工做好相关工作，'.repeat(3)}\n\n`,
).join('');

const cpu = (work: () => unknown): number => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
};

/** The longest text of a kind that is let in. */
function longest(make: (length: number) => string): string {
  if (!intricacyOf(make(MOST))) return make(MOST);
  let [least, most] = [0, MOST];
  while (most - least > 50 + least / 20) {
    const middle = (least + most) >> 1;
    if (intricacyOf(make(middle))) most = middle;
    else least = middle;
  }
  return make(least);
}

describe('a text of ill will holds nobody up', () => {
  test('whatever is let in costs no more than twenty-five documents of 200 pages, some 10 ms each', () => {
    for (let n = 0; n < 3; n += 1) toBlocks(LONG, true);
    const once = Array.from({ length: 5 }, () => cpu(() => toBlocks(LONG, true))).sort((a, b) => a - b)[2]!;
    const costs = Object.entries(INTRICATE).flatMap(([name, make]) => {
      const text = longest(make);
      return [true, false].map((official) => {
        const times = () => cpu(() => toBlocks(text, official)) / once;
        const first = times();
        // A collection of garbage may fall into one try.
        return { name, length: text.length, times: first < 12 ? first : Math.min(first, times(), times()) };
      });
    });
    const worst = costs.sort((a, b) => b.times - a.times).slice(0, 3);
    const refused = Object.values(INTRICATE).filter((make) => intricacyOf(make(MOST))).length;
    console.log(
      `200 pages ${once.toFixed(0)} ms CPU; of ${Object.keys(INTRICATE).length} kinds ${refused} refused at 600,000 characters; worst let in: ` +
        worst.map(({ name, length, times }) => `${name} (${length}) ×${times.toFixed(1)}`).join(', '),
    );
    for (const { name, times } of costs) expect(times, name).toBeLessThan(25);
  }, 120_000);

  test('looking at it is linear: twice the text is not four times the work', () => {
    const grown = Object.entries(INTRICATE).slice(-12);
    const slow = grown.flatMap(([name, make]) => {
      const [half, whole] = [make(MOST / 2), make(MOST)];
      const looked = (text: string) =>
        Math.min(...[1, 2, 3].map(() => cpu(() => intricacyOf(text, Infinity))));
      const twice = looked(whole);
      // Below that nothing is measured but noise.
      return twice > 40 && twice > 4 * looked(half) ? [`${name}: ${twice} ms`] : [];
    });
    expect(slow).toEqual([]);
  }, 120_000);

  test('700 quotes: one block as typed, a finding that says where, and nothing rendered', async () => {
    const body = `第一条　好的。\n\n${'>'.repeat(700)} 甲\n`;
    expect(toBlocks(body, true)).toMatchObject([{ text: body.trim(), source: body.trim() }]);
    const site = await loadSite('content', { base: '', origin: 'http://127.0.0.1' });
    const issues = checkEdition(policyContent({ body }) as Content, {
      site,
      today: '2026-05-18',
      now: MONDAY,
    });
    expect(issues.filter(({ rule }) => rule === 'intricate')).toMatchObject([
      { level: 'block', field: 'body', message: expect.stringMatching(/^正文第3行的引用或列表套了20层以上/) },
    ]);
    expect(() => renderText({ kind: 'official', body })).toThrow('套了20层以上');
  });

  test('what people write is let in: 200 pages, a table of 2,000 rows, 20 lists in one another', () => {
    const table = `|姓名|单位|数额|日期|备注|\n|-|-|-|-|-|\n${'|张*|某某公司|12.5|2026-05-18|无|\n'.repeat(2000)}`;
    const html = `<table>${'<tr><td>张*</td><td>某某公司</td><td>12.5</td><td rowspan="2">无</td></tr>\n'.repeat(2000)}</table>`;
    const nested = Array.from({ length: 20 }, (_, n) => `${' '.repeat(2 * n)}- 甲\n`).join('');
    for (const text of [LONG, table, html, nested, `${'- '.repeat(20)}甲`])
      expect(intricacyOf(text)).toBeNull();
  });

  test('the words of a block lose only the blanks at the ends of lines', () => {
    expect(textOf('<p>甲 \t<br>  乙　 </p>\n\n<p> 　丙</p>')).toBe('甲\n乙　\n丙');
    expect(textOf('　甲\n \n　\n乙')).toBe('甲\n乙');
  });
});
