import { expect, test } from 'vitest';
import { AIR, BAR, drawingOf } from '#src/dossiers/charts.ts';
import { flowOf } from '#src/dossiers/flow.ts';
import { csv, tablesIn, shownTables } from '#src/dossiers/tables.ts';

const cell = (text: string) => `<td>${text}</td>`;
const table = (head: string[], ...rows: string[][]) =>
  `<table class="mc-table"><thead><tr>${head.map((text) => `<th scope="col">${text}</th>`).join('')}</tr></thead>` +
  `<tbody>${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</tbody></table>`;
const chart = { title: '', note: '', table: 2, label: 1, value: 2, source: '', highlight: '2025年' };
const first = table(['甲', '乙'], ['x', '1']);

test('bars are drawn from a table of the text, their length from 0, one of them marked', () => {
  const html = first + table(['年', '部'], ['2024年', '1,000'], ['<b>2025年</b>', '2,000'], ['合计', '—']);
  const drawing = drawingOf(html, chart)!;
  expect(drawing.bars.map(({ label, value, share, highlight }) => [label, value, share, highlight])).toEqual([
    ['2024年', '1,000', 50, false],
    ['2025年', '2,000', 100, true],
  ]);
  expect(drawing.said).toBe('2024年：1,000；2025年：2,000。');
});

test('a value below 0, no value above 0 and no such table are drawn as nothing', () => {
  expect(drawingOf(first + table(['年', '部'], ['甲', '5'], ['乙', '-3']), chart)).toBeNull();
  expect(drawingOf(first + table(['年', '部'], ['甲', '0']), chart)).toBeNull();
  expect(drawingOf(first + table(['年', '部'], ['甲', '无']), chart)).toBeNull();
  expect(drawingOf(first, chart)).toBeNull();
});

test('names of any length stand above or before their bars, and nothing lies on anything', () => {
  const names = ['一档', '四档　新就业职工、外来务工人员', '没有标点也没有空格的一个很长很长的名称', '五档'];
  let overlaps = 0;
  for (const many of [names, ['2023年', '2024年']]) {
    const { bars, height } = drawingOf(first + table(['档', '元'], ...many.map((n) => [n, '7'])), chart)!;
    let below = 0;
    for (const { lines, at, label } of bars) {
      expect(lines.map(({ text }) => text).join('')).toBe(label);
      expect(Math.max(...lines.map(({ text }) => text.length))).toBeLessThanOrEqual(12);
      const above = lines.filter((line) => line.at < at);
      for (const line of above) if (line.at - 0.5 < below || line.at + 0.5 > at) overlaps++;
      expect(at).toBeGreaterThan(below);
      below = at + BAR;
    }
    expect(height).toBeCloseTo(below + AIR);
  }
  expect(overlaps).toBe(0);
});

test('each table of a text has an address, and its figures come as CSV a spreadsheet opens safely', () => {
  const html = table(['名称', '数'], ['甲 &amp; 乙,"丙"', '1,000'], ['=HYPERLINK(1)', '-5'], ['@x', '+3.5%']);
  expect(shownTables(html + html)).toMatch(/<table id="table-1" class[^]*<table id="table-2" class/);
  const text = csv(tablesIn(html)[0]!);
  expect(text).toBe(`\ufeff名称,数\r\n"甲 & 乙,""丙""","1,000"\r\n'=HYPERLINK(1),-5\r\n'@x,+3.5%\r\n`);
});

test('the steps of a 图解 are the first numbered list under its heading', () => {
  const html =
    '<h2 id="h1">为什么</h2><p>x</p><h2 id="h2">怎么办：<b>三步</b></h2><ol>\n<li>表决</li>\n<li>申请&lt;甲&gt;</li></ol>';
  expect(flowOf(html)).toEqual({ title: '怎么办：三步', steps: ['表决', '申请<甲>'] });
  expect(flowOf('<ol><li>只有一步</li></ol>')).toBeNull();
  expect(flowOf('<ol><li>甲<ul><li>乙</li></ul></li><li>丙</li></ol>')).toBeNull();
});

test('the first cell heads its row; a table of words stands as cards with the names of its columns', () => {
  const words = table(['事项', '以前', '现在 "新"'], ['联合审查', '二十个工作日以内办结', '10个工作日']);
  expect(shownTables(words)).toContain('<table id="table-1" class="mc-table mc-table--cards"><thead>');
  expect(shownTables(words)).toContain(
    '<tr><th scope="row">联合审查</th><td data-l="以前">二十个工作日以内办结</td><td data-l="现在 &quot;新&quot;">10个工作日</td></tr>',
  );
  const figures = table(['年份', '数'], ['2023年', '38']);
  expect(shownTables(figures)).toContain('class="mc-table"><thead>');
  expect(shownTables(figures)).toContain('<tr><th scope="row">2023年</th><td>38</td></tr>');
  const long = table(['事项', '2026年6月1日以前受理的', '现在'], ['补助', '没有规定，由业主协商', '有']);
  expect(shownTables(long)).toContain('mc-table--cards is-long');
  const list = table(
    ['编号', '姓名', '房源'],
    ...Array.from({ length: 13 }, () => ['1', '沈×', '一室一厅，46平方米']),
  );
  expect(shownTables(list)).not.toContain('mc-table--cards');
  const spanned =
    '<table class="mc-table"><thead><tr><th colspan="2">甲</th><th>乙</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>';
  expect(shownTables(spanned)).toBe(spanned.replace('<table', '<table id="table-1"'));
});

test('an empty cell heads no row: the first with words does', () => {
  const sums = table(
    ['证号', '项目', '套数'],
    ['示房预0454', '北苑新城', '144'],
    ['', '合计', '612'],
    ['', '', ''],
  );
  expect(shownTables(sums)).toContain('<tr><td></td><th scope="row">合计</th><td>612</td></tr>');
  expect(shownTables(sums)).toContain(
    '<tr><th scope="row">示房预0454</th><td>北苑新城</td><td>144</td></tr>',
  );
  expect(shownTables(sums)).not.toContain('<th scope="row"></th>');
});
