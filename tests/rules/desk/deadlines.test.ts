import { beforeAll, describe, expect, test } from 'vitest';
import { type Dated, deadlineOf, standingOf } from '#src/deadlines/rules.ts';
import { loadSite, type Site } from '#src/site.ts';

let site: Site;
beforeAll(async () => (site = await loadSite('content', { base: '', origin: '' })));

const MONDAY = new Date('2026-05-18T10:00:00+08:00');
const dated = (type: string, details: Record<string, unknown>, more: Partial<Dated> = {}): Dated => ({
  ...{ type, details, createdAt: new Date('2026-05-15T09:00:00+08:00') },
  ...more,
});

describe('期限', () => {
  test.each([
    // 条例 art. 26: 20 working days, 1 to 5 May a holiday, 9 May worked.
    ['a policy signed on 22 April', dated('policy', { signedOn: '2026-04-22' }), '2026-05-22'],
    ['a proposal answered on 10 April', dated('proposal', { repliedOn: '2026-04-10' }), '2026-05-12'],
    ['a piece of news, from the day it was begun', dated('news', {}), '2026-06-12'],
    [
      'an interpretation promised for a day',
      dated('interpretation', {}, { policy: { publishedOn: '2026-04-03', promisedOn: '2026-05-15' } }),
      '2026-05-15',
    ],
    [
      'an interpretation of a policy out on 14 May, 3 working days',
      dated('interpretation', {}, { policy: { publishedOn: '2026-05-14' } }),
      '2026-05-19',
    ],
    [
      'a consultation, before it opens',
      dated('consultation', { opensAt: '2026-05-25T09:00:00+08:00' }),
      '2026-05-25',
    ],
    [
      'the result of a consultation closed on 20 May 24:00',
      dated('consultation', { closesAt: '2026-05-21T00:00:00+08:00', result: { summary: '' } }),
      '2026-06-17',
    ],
    ['a response, 48 hours', dated('response', { heardAt: '2026-05-18T09:30:00+08:00' }), '2026-05-20'],
  ])('of %s', (_, given, day) => expect(deadlineOf(given, site)?.day).toBe(day));

  test.each([
    ['a policy not yet signed', dated('policy', {})],
    ['a policy whose date is no date', dated('policy', { signedOn: '四月' })],
    ['a response whose hour is not known', dated('response', {})],
    ['a date in a year whose holidays are not known', dated('policy', { signedOn: '2031-12-30' })],
  ])('is not guessed for %s', (_, given) => expect(deadlineOf(given, site)).toBeNull());
});

const standing = (given: Dated, now = MONDAY) => standingOf(deadlineOf(given, site)!, now, site);

describe('what is left', () => {
  test('is counted in working days, each with its number', () => {
    const seen = standing(dated('policy', { signedOn: '2026-04-22' }));
    expect(seen).toMatchObject({ left: 4, overdue: false, words: '剩4个工作日', shown: '5月22日' });
    expect(seen.lines[0]).toBe('第20个工作日是5月22日（周五）。今天是第16个，还剩4个。');
    expect(seen.lines[1]).toMatch(/^成文（4月22日）后20个工作日内，依据政府信息公开条例第二十六条。/);
    expect(seen.weeks.length % 7).toBe(0);
    const marks = seen.weeks.filter(({ mark }) => /^\d+$/.test(mark)).map(({ mark }) => Number(mark));
    expect(marks).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(seen.weeks.find(({ mark }) => mark === '起')?.day).toBe('2026-04-22');
    expect(seen.weeks.find(({ day }) => day === '2026-05-09')?.mark).toBe('10');
    expect(
      seen.weeks.filter(({ day }) => day >= '2026-05-01' && day <= '2026-05-05').map((c) => c.mark),
    ).toEqual(Array(5).fill('休'));
  });

  test('once it is over is counted from the last day to today', () => {
    const seen = standing(dated('proposal', { repliedOn: '2026-04-10' }));
    expect(seen).toMatchObject({ left: -4, overdue: true, words: '超期4个工作日', shown: '5月12日' });
    expect(seen.lines[0]).toBe('应于5月12日（周二）公开。到今天超期4个工作日（自然日6天）。');
  });

  test('on the last day is today, the day after it is over', () => {
    const given = dated('policy', { signedOn: '2026-04-22' });
    expect(standing(given, new Date('2026-05-22T23:59:59+08:00'))).toMatchObject({
      words: '今天到期',
      left: 0,
    });
    expect(standing(given, new Date('2026-05-23T00:00:00+08:00'))).toMatchObject({
      ...{ overdue: true, words: '已经超期' },
    });
  });

  test('of hours is told by the clock and has no days to count', () => {
    const major = dated('response', { heardAt: '2026-05-18T09:30:00+08:00', major: '一起事故' });
    expect(standing(major)).toMatchObject({ words: '今天14:30', overdue: false, weeks: [] });
    expect(standing(major, new Date('2026-05-18T14:31:00+08:00'))).toMatchObject({
      ...{ overdue: true, words: '超期，今天14:30' },
    });
  });
});
