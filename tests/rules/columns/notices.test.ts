import { expect, test } from 'vitest';
import { isTextClosed, noticeIssues, termWords } from '#src/notices/rules.ts';

const TODAY = '2026-05-18';

test.each([
  [{ kind: 'display', until: '2026-05-22' }, '公示中', '公示至5月22日'],
  [{ kind: 'display', until: '2026-05-18' }, '公示中', '公示至5月18日'],
  [{ kind: 'display', until: '2026-05-15' }, '已结束', '公示已于5月15日结束'],
  [{ kind: 'list', until: '2027-01-31' }, '公布中', '公布至2027年1月31日'],
  [{ kind: 'service', until: '2026-06-30' }, '进行中', '到6月30日为止'],
  [{ kind: 'service', until: '2026-04-06' }, '已结束', '已于4月6日结束'],
] as const)('a notice %j is %s, %s', (term, tag, words) => {
  expect(termWords(term, TODAY)).toMatchObject({ tag, words });
});

test('a notice without a term says nothing of one', () => {
  expect(termWords({ kind: 'announcement' }, TODAY)).toBeNull();
});

test('公示 and 名单 show no text from the day after their last on; other notices go on', () => {
  const of = (kind: 'display' | 'list' | 'service', until?: string) => isTextClosed({ kind, until }, TODAY);
  expect([of('display', '2026-05-17'), of('list', '2026-05-17')]).toEqual([true, true]);
  expect([of('display', '2026-05-18'), of('display'), of('service', '2026-05-17')]).toEqual([
    false,
    false,
    false,
  ]);
});

test('a 公示 needs its last day, a 名单 is asked for one', () => {
  const found = (details: Record<string, unknown>, published = '2026-05-12') =>
    noticeIssues({ details, publishedAt: new Date(`${published}T09:00:00+08:00`) }).map(
      ({ level, rule }) => `${level} ${rule}`,
    );
  expect(found({ kind: 'display' })).toEqual(['block notice-until']);
  expect(found({ kind: 'list' })).toEqual(['advise notice-until']);
  expect(found({ kind: 'service' })).toEqual([]);
  expect(found({ kind: 'display', until: '2026-05-11' })).toEqual(['advise dates']);
  expect(found({ kind: 'display', until: '2026-05-22' })).toEqual([]);
});
