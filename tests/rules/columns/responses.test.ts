import { beforeAll, describe, expect, test } from 'vitest';
import {
  basisPath,
  dueWords,
  firstResponseAt,
  nextUpdate,
  quotedLines,
  responseIssues,
  responseTime,
  updatesOf,
} from '#src/responses/rules.ts';
import { loadSite, type Site } from '#src/site.ts';

let site: Site;
beforeAll(async () => {
  site = await loadSite('content', { base: '', origin: '' });
});

const at = (day: string, time = '09:00') => `2026-05-${day}T${time}:00+08:00`;
const update = (when: string) => ({ at: when, title: '更新', text: '有进展。' });

describe('the first response', () => {
  test('is the publication, or an update made before', () => {
    expect(firstResponseAt({ updates: [update(at('12'))] }, new Date(at('11')))).toEqual(new Date(at('11')));
    expect(firstResponseAt({ updates: [update(at('10'))] }, new Date(at('11')))).toEqual(new Date(at('10')));
  });

  test.each([
    [undefined, at('10', '21:20'), '18小时', false],
    [undefined, at('08', '09:00'), '78小时', true],
    [undefined, at('11', '14:50'), '30分钟', false],
    ['塔吊倒塌', at('11', '10:20'), '5小时', false],
    ['塔吊倒塌', at('11', '10:00'), '5.3小时', true],
  ])('major %s, heard at %s: %s, too late %s', (major, heardAt, words, late) => {
    expect(responseTime({ heardAt, major }, new Date(at('11', '15:20')), site)).toEqual({ words, late });
  });

  test('before it was heard of says nothing', () => {
    expect(responseTime({ heardAt: at('12') }, new Date(at('11')), site)).toBeNull();
  });
});

describe('the next update', () => {
  const promised = { nextUpdateAt: at('29', '18:00'), nextUpdate: '公布各区窗口' };

  test('is overdue from its moment on, and not a second earlier', () => {
    const due = (now: string) => nextUpdate(promised, new Date(now))?.overdue;
    expect(due('2026-05-29T17:59:59+08:00')).toBe(false);
    expect(due('2026-05-29T18:00:00+08:00')).toBe(true);
  });

  test('is kept by an update at or after that moment', () => {
    expect(nextUpdate({ ...promised, updates: [update(at('29', '18:00'))] }, new Date(at('30')))).toBeNull();
    expect(nextUpdate({ ...promised, updates: [update(at('14'))] }, new Date(at('30')))?.overdue).toBe(true);
    expect(nextUpdate({}, new Date(at('30')))).toBeNull();
  });

  test('is told with the day of the week', () => {
    expect(dueWords(new Date(promised.nextUpdateAt), '2026-05-18')).toBe('5月29日（星期五）18:00');
  });
});

describe('what it rests on', () => {
  const policy = {
    path: '/policies/2026-014',
    title: '关于印发《加装电梯管理办法》的通知',
    card: { documentNumber: '示建规〔2026〕3号', carried: { title: '加装电梯管理办法' } },
  };

  test.each([
    [{ document: '办法（示建规〔2026〕3号）', clause: '第十七条' }, '/policies/2026-014#t17'],
    [{ document: '《加装电梯管理办法》', clause: '第十七条之一第二款' }, '/policies/2026-014#t17-1'],
    [{ document: '《加装电梯管理办法》' }, '/policies/2026-014'],
    [{ document: '《加装电梯管理办法》', path: '/policies/2026-001#t5' }, '/policies/2026-001#t5'],
    [{ document: '《物业管理条例》', clause: '第五条' }, null],
  ])('%j is found at %s', (basis, path) => {
    expect(basisPath(basis, [policy])).toBe(path);
  });

  test('is quoted with its 条 apart from the words', () => {
    expect(quotedLines('第十七条　每部补助10万元。')).toEqual([
      { label: '第十七条', text: '　每部补助10万元。' },
    ]);
    expect(quotedLines('每部补助10万元。', '第十七条')).toEqual([
      { label: '第十七条', text: '　每部补助10万元。' },
    ]);
  });
});

test('updates stand with the newest first', () => {
  const all = [at('11'), at('14'), at('12')].map(update);
  expect(updatesOf({ updates: all }).map((one) => one.at)).toEqual([at('14'), at('12'), at('11')]);
});

test('不属实 needs its basis, 正在核实 its next update, and a late first response is told', () => {
  const found = (details: Record<string, unknown>) =>
    responseIssues({ details, publishedAt: new Date(at('11')), site }).map(
      ({ level, rule }) => `${level} ${rule}`,
    );
  const basis = [{ document: '办法', quote: '第十七条　……' }];
  expect(found({ finding: 'untrue', heardAt: at('10') })).toEqual(['block response-basis']);
  expect(found({ finding: 'untrue', heardAt: at('10'), basis })).toEqual([]);
  expect(found({ finding: 'checking', heardAt: at('10') })).toEqual(['advise response-next']);
  expect(found({ finding: 'explained', heardAt: at('08') })).toEqual(['advise response-late']);
});
