import { expect, test } from 'vitest';
import { countedDays, deadlinesFrom, feesOf, periodsOf } from '#src/disclosure/apply.ts';
import { loadSite } from '#src/site.ts';

const site = await loadSite('content', { base: '', origin: '' });

test('an application is answered in 20 working days, at most 20 more, all from the rules', () => {
  expect(periodsOf(site)).toEqual({ reply: 20, extension: 20, correction: 7, appeal: 60 });
  expect(deadlinesFrom(site, '2026-05-18')).toEqual({
    correction: '2026-05-27',
    reply: '2026-06-15',
    extended: '2026-07-14',
  });
});

test('days are counted from the next day on, rest days and holidays left out', () => {
  expect(countedDays(site.workdays, '2026-05-18', '2026-06-15')).toEqual([
    '5月19日至5月22日，第1至4天',
    '5月25日至5月29日，第5至9天',
    '6月1日至6月5日，第10至14天',
    '6月8日至6月12日，第15至19天',
    '6月15日，第20天',
  ]);
});

test('no day is promised where the workdays of the year are not known', () => {
  expect(deadlinesFrom(site, '2051-12-20')).toBeNull();
});

test('the fee is that of 国办函〔2020〕109号', () => {
  const { byCase, byPage, basis } = feesOf(site);
  expect(basis).toContain('109号');
  expect(byCase.map(({ range, each }) => `${range} ${each}`)).toEqual([
    '第1—10件 0元',
    '第11—30件 100元',
    '第31件起 每多10件，每件再加100元',
  ]);
  expect(byPage.map(({ range, each }) => `${range} ${each}`)).toEqual([
    '第1—30页 0元',
    '第31—100页 10元',
    '第101—200页 20元',
    '第201页起 40元',
  ]);
});
