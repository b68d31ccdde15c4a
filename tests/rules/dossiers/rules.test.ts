import { describe, expect, test } from 'vitest';
import { barsOf } from '#src/dossiers/charts.ts';
import { citation, clauseLabel, stateSentence, steps } from '#src/dossiers/rules.ts';
import type { Dossier, Linked } from '#src/dossiers/service.ts';
import { contentsOf } from '#src/dossiers/text.ts';
import type { Site } from '#src/site.ts';

const site = { identity: { name: '示例市住房和城乡建设委员会' } } as Site;

const linked = (over: Partial<Linked>): Linked => ({
  relation: 'repeals',
  direction: 'back',
  clause: null,
  title: '新办法',
  path: '/policies/2026-014',
  url: null,
  id: 'new',
  type: 'policy',
  card: { documentNumber: '示建规〔2026〕3号', effectiveOn: '2026-06-01' },
  details: {},
  listedAt: new Date('2026-05-12T01:00:00Z'),
  validity: null,
  ...over,
});

const dossier = (over: Partial<Dossier>): Dossier =>
  ({
    title: '关于印发《示例市电梯办法》的通知',
    path: '/policies/2021-002',
    details: { documentNumber: '示建规〔2021〕2号', issuer: site.identity.name, effectiveOn: '2021-05-01' },
    listedAt: new Date('2021-04-26T01:00:00Z'),
    links: [],
    validity: null,
    ...over,
  }) as Dossier;

const said = (one: Dossier) =>
  stateSentence(one)
    .map(({ text }) => text)
    .join('');

describe('the state strip', () => {
  test('of a document not yet in force names the day and what applies until then', () => {
    const old = linked({ direction: 'out', title: '旧办法', card: { documentNumber: '示建规〔2021〕2号' } });
    const details = { effectiveOn: '2026-06-01', expiresOn: '2031-06-01' };
    const validity = { code: 'not_yet', from: '0000-01-01', until: '2026-06-01', text: '尚未施行' } as const;
    expect(said(dossier({ details, validity, links: [old] }))).toBe(
      '2026年6月1日起施行，有效期至2031年5月31日。在此之前，仍按示建规〔2021〕2号执行。',
    );
  });

  test('of one about to be repealed names the day and the new document', () => {
    const next = { code: 'repealed', from: '2026-06-01', until: '9999-12-31', by: 'new' } as const;
    const validity = { code: 'in_force', from: '2021-05-01', until: '2026-06-01', text: '', next } as const;
    expect(said(dossier({ validity, links: [linked({})] }))).toBe(
      '2026年6月1日起废止，到时改按示建规〔2026〕3号。',
    );
  });

  test('of a repealed one says which document to read now', () => {
    const validity = { code: 'repealed', from: '2026-06-01', until: '9999-12-31', text: '' } as const;
    expect(said(dossier({ validity, links: [linked({})] }))).toBe(
      '2026年6月1日起废止。现在看示建规〔2026〕3号。',
    );
  });

  test('of an expired one names its last day', () => {
    const validity = { code: 'expired', from: '2026-01-01', until: '9999-12-31', text: '' } as const;
    expect(said(dossier({ validity }))).toBe('有效期到2025年12月31日为止。');
  });
});

test('a citation names document, number, clause, issuer, days and address', () => {
  const carried = { title: '示例市电梯办法', body: '' };
  const one = dossier({ details: { ...dossier({}).details, carried } });
  expect(citation(one, site, 'https://x/policies/2021-002', { label: '第五条第二款', path: 't5k2' })).toBe(
    '《示例市电梯办法》（示建规〔2021〕2号）第五条第二款，示例市住房和城乡建设委员会2021年4月26日公布，自2021年5月1日起施行。https://x/policies/2021-002#t5k2',
  );
});

test.each([
  ['t11k1x2', '第十一条第一款第（二）项'],
  ['t3-1', '第三条之一'],
  ['n-s2', '第二部分'],
  ['h3', '原文'],
])('the path %s is cited as %s', (path, label) => expect(clauseLabel(path)).toBe(label));

test('the steps of a document stand in order of days, those to come are not done', () => {
  const all = steps(
    dossier({ details: { signedOn: '2021-04-20', effectiveOn: '2021-05-01' } }),
    '2021-04-28',
  );
  expect(all.map(({ text, done }) => `${text}${done ? '' : '（未到）'}`)).toEqual([
    '签发',
    '发布',
    '施行（未到）',
  ]);
});

test('a chart takes its bars from the table named, the widest is the most', () => {
  const cell = (text: string) => `<td>${text}</td>`;
  const row = (label: string, value: string) => `<tr>${cell(label)}${cell(value)}</tr>`;
  const html = `<table><tbody>${row('x', '1')}</tbody></table><table><thead><tr><th>年</th><th>部</th></tr></thead><tbody>${row('2024年', '1,000')}${row('2025年', '2,000')}${row('合计', '—')}</tbody></table>`;
  const chart = { title: '', note: '', table: 2, label: 1, value: 2, source: '', highlight: '2025年' };
  expect(barsOf(html, chart)).toEqual([
    { label: '2024年', value: '1,000', share: 39, highlight: false },
    { label: '2025年', value: '2,000', share: 78, highlight: true },
  ]);
  expect(barsOf(html, { ...chart, table: 9 })).toEqual([]);
});

test('the contents fold 条 under their chapters and list loose ones without', () => {
  const entry = (path: string, label: string, children: never[] = []) => ({
    path,
    label,
    title: '',
    level: 2 as const,
    children,
  });
  const chapter = {
    path: 'z1',
    label: '第一章',
    title: '总则',
    level: 1 as const,
    children: [entry('t1', '第一条'), entry('t2', '第二条')],
  };
  expect(
    contentsOf([chapter, entry('t3', '第三条')]).map(({ title, range, clauses }) => [
      title,
      range,
      clauses.length,
    ]),
  ).toEqual([
    ['第一章　总则', '1—2条', 2],
    ['', '', 1],
  ]);
});
