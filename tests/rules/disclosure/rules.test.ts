import { expect, test } from 'vitest';
import {
  columnOf,
  columnQuery,
  HEAD_CODES,
  headIn,
  headLines,
  headsOf,
  PARTS,
} from '#src/disclosure/rules.ts';
import { regulationsIn } from '#src/disclosure/regulations.ts';
import { TYPES } from '#src/documents/types/index.ts';
import type { Spine } from '#src/shelf/rules.ts';

const spine = (type: string, facets: Record<string, string> = {}, given: Partial<Spine> = {}): Spine => ({
  ...{ id: `${type}-${JSON.stringify(facets)}`, row: 1, type, number: '2026-001', title: '题', agency: '' },
  ...{ carried: null, documentNumber: null, numberKey: null, topics: [], listedAt: 0, date: null },
  facets: Object.entries(facets).map(([name, value]) => ({
    name,
    value,
    from: '0000-01-01',
    until: '9999-12-31',
  })),
  ...given,
});

test('the four parts stand under the names of the rules, in their order', () => {
  expect(Object.values(PARTS)).toEqual([
    '政府信息公开指南',
    '政府信息公开制度',
    '法定主动公开内容',
    '政府信息公开工作年度报告',
  ]);
});

test('there are sixteen heads in the order of the law', () => {
  expect(HEAD_CODES).toHaveLength(16);
  expect(HEAD_CODES.map(Number)).toEqual([...Array.from({ length: 15 }, (_, i) => i + 1), 21]);
});

test.each([
  ['a 规章 is of head 1', spine('policy', { nature: 'rule' }), ['1']],
  ['a 规范性文件 is of head 1', spine('policy', { nature: 'normative' }), ['1']],
  [
    'ticked heads stand beside what is sure',
    spine('policy', { nature: 'normative', head: '11' }),
    ['1', '11'],
  ],
  ['another policy is of head 15', spine('policy', { nature: 'other' }), ['15']],
  ['another policy is where it was ticked', spine('policy', { nature: 'other', head: '12' }), ['12']],
  ['机构职能 is of head 2', spine('page', {}, { number: 'organization' }), ['2']],
  ['内设机构 is of head 2', spine('page', {}, { number: 'departments' }), ['2']],
  ['领导信息 is of head 2', spine('page', {}, { number: 'leaders' }), ['2']],
  ['another page has no place', spine('page', {}, { number: 'privacy' }), []],
  ['a consultation is of head 15', spine('consultation', { kind: 'normative' }), ['15']],
  ['a 征收补偿 consultation is of art. 21', spine('consultation', { kind: 'expropriation' }), ['21']],
  ['a reply to a deputy is of head 15', spine('proposal'), ['15']],
  ['a response is of head 15', spine('response'), ['15']],
  ['a purchase is of head 9', spine('notice', { kind: 'purchase' }), ['9']],
  ['another notice has no place until it is ticked', spine('notice', { kind: 'service' }), []],
  ['a notice is where it was ticked', spine('notice', { kind: 'display', head: '21' }), ['21']],
])('%s', (_, given, heads) => {
  expect(headsOf(given)).toEqual(heads);
});

test('news has no place in the column, even with a head planted', () => {
  const planted = spine('news', { head: '1' });
  const all = [planted, spine('interpretation', { head: '1' }), spine('policy', { nature: 'rule' })];
  expect(columnOf(all).map(({ type }) => type)).toEqual(['policy']);
  expect(Object.keys(TYPES)).toContain('news');
});

test('a head says how many, when the last came, and why there is nothing', () => {
  const column = columnOf([
    spine('policy', { nature: 'rule' }, { id: 'a', listedAt: Date.parse('2026-05-12T09:00:00+08:00') }),
    spine('policy', { nature: 'rule' }, { id: 'b', listedAt: Date.parse('2026-01-12T09:00:00+08:00') }),
  ]);
  const entry = (name: string, article: string, none?: string) => ({
    ...{ name, article, summary: '', department: 'office' },
    ...(none && { none }),
  });
  const lines = headLines(column, [
    entry('公务员招考', '第二十条第（十四）项', '由市公务员主管部门统一公开'),
    entry('预算决算', '第二十条第（七）项'),
    entry('规章', '第二十条第（一）项', '不该出现'),
    entry('老旧小区改造', '第二十一条'),
    entry('土地征收', '第二十一条', '由市自然资源部门公开'),
  ]);
  const line = (head: string) => lines.find((one) => one.head === head)!;
  expect(line('1')).toMatchObject({ count: 2, last: '2026-05-12', none: [] });
  expect(line('14')).toMatchObject({
    ...{ count: 0, last: null },
    none: [{ name: '公务员招考', reason: '由市公务员主管部门统一公开' }],
  });
  expect(line('7')).toMatchObject({ count: 0, none: [] });
  expect(line('21')).toMatchObject({
    covers: ['老旧小区改造'],
    none: [{ name: '土地征收', reason: '由市自然资源部门公开' }],
  });
});

test('an article of the catalogue leads to its head', () => {
  expect(headIn('第二十条第（一）项')).toBe('1');
  expect(headIn('第二十条第（十四）项')).toBe('14');
  expect(headIn('第二十一条')).toBe('21');
  expect(headIn('第四十九条')).toBeUndefined();
});

test('a list of one head is filtered by year and department and has no words', () => {
  const params = new URLSearchParams('q=电梯&year=2026&head=2&department=property&page=2');
  expect(columnQuery('1', params)).toMatchObject({
    ...{ q: '', sort: 'listed', page: 2 },
    filters: { year: ['2026'], department: ['property'] },
  });
  expect(columnQuery(null, params)).toMatchObject({ q: '电梯', filters: { head: ['2'], year: ['2026'] } });
});

test('制度 is read from its page: groups, rules, and where the text of our own stands', () => {
  const html =
    '<p>前言</p><h2 id="h1">一、法律、行政法规</h2><ul><li>政府信息公开条例（国务院令第711号）</li></ul>' +
    '<h2 id="h2">三、本机关制度</h2><h3 id="h2h1">公开审查</h3><p>先审查&amp;后公开</p><h2 id="h3">说明</h2><p>无</p>';
  expect(regulationsIn(html)).toEqual([
    { name: '法律、行政法规', rules: [{ name: '政府信息公开条例（国务院令第711号）', anchor: null }] },
    { name: '本机关制度', rules: [{ name: '公开审查', anchor: 'h2h1' }] },
  ]);
});
