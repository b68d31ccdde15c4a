import { beforeAll, describe, expect, test } from 'vitest';
import { typeOf } from '#src/documents/types/index.ts';
import { createResolver, escapeReferences, type Sheet } from '#src/imports/references.ts';
import { loadSite, type Workdays } from '#src/site.ts';
import { addDays } from '#src/text/days.ts';

let workdays: Workdays;
beforeAll(async () => {
  ({ workdays } = await loadSite('content', { base: '', origin: '' }));
});

/** 2026-05-18 is a Monday. */
const sheet = (key: string, fields: Record<string, unknown>, today = '2026-05-18'): Sheet => ({
  key,
  type: typeOf(key.split('/')[0]!),
  today,
  fields,
});

const resolve = (fields: Record<string, unknown>, others: Sheet[] = []) => {
  const own = sheet('policy/own', fields);
  return createResolver([own, ...others], workdays).fields(own);
};

describe('relative dates', () => {
  test.each([
    ['-6d', '2026-05-12', 'a working day stays'],
    ['-2d', '2026-05-15', 'a Saturday goes back to Friday'],
    ['-1d', '2026-05-18', 'a Sunday goes on to Monday'],
    ['+25d', '2026-06-12', 'forward'],
    ['-17d', '2026-04-30', '1 May goes back to 30 April'],
    ['+14d first', '2026-06-01', 'the first of the month on the day itself'],
    ['+15d first', '2026-07-01', 'the first of the month after'],
    ['-3y', '2023-05-18', 'years back'],
    ['2026-05-16', '2026-05-16', 'a Saturday given absolutely stays'],
  ])('signedOn: %s is %s (%s)', (written, day) => {
    expect(resolve({ signedOn: written }).fields['signedOn']).toBe(day);
  });

  test('what lies in the past is never moved beyond the first day', () => {
    const sunday = sheet('policy/own', { signedOn: '-0d' }, '2026-05-17');
    expect(createResolver([sunday], workdays).fields(sunday).fields['signedOn']).toBe('2026-05-15');
  });

  test('a date may count from another field, also of another file, and years from a field are exact', () => {
    const other = sheet('policy/other', { effectiveOn: '+15d first' });
    const { fields, issues } = resolve(
      {
        signedOn: '-10d',
        originallyPublishedAt: 'signedOn+4d 9:00',
        effectiveOn: 'other.effectiveOn+0d',
        expiresOn: 'effectiveOn+5y',
        procedure: [{ step: 'legal', on: 'signedOn-1d' }],
        facts: { deadline: '+25d' },
      },
      [other],
    );
    expect(fields).toEqual({
      signedOn: '2026-05-08',
      originallyPublishedAt: '2026-05-12T09:00:00+08:00',
      effectiveOn: '2026-07-01',
      expiresOn: '2031-07-01',
      procedure: [{ step: 'legal', on: '2026-05-07' }],
      facts: { deadline: '2026-06-12' },
    });
    expect(issues).toEqual([]);
  });

  test('no computed date between 2020 and 2040 falls on a rest day; weekends count where a year has no table', () => {
    const isRest = (day: string) => {
      const year = workdays[day.slice(0, 4)];
      if (year?.work.includes(day)) return false;
      return !!year?.rest.includes(day) || [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
    };
    let moved = 0;
    let rest = 0;
    for (let days = -2300; days < 5000; days += 1) {
      const written = addDays('2026-05-18', days);
      const day = String(resolve({ signedOn: `${days < 0 ? '' : '+'}${days}d` }).fields['signedOn']);
      if (isRest(written)) moved += 1;
      if (isRest(day)) rest += 1;
    }
    console.log(`7300 dates computed; written on a rest day: ${moved}, left on one: ${rest}`);
    expect(moved).toBeGreaterThan(2000);
    expect(rest).toBe(0);
  });
});

describe('references', () => {
  test('values come from the same file or another, with filters', () => {
    const elevator = sheet('policy/elevator', {
      signedOn: '2026-05-08',
      facts: { subsidy: 150000, days: 10 },
    });
    const { fields, issues } = resolve(
      {
        title: '关于{{carried.title}}的通知',
        carried: { title: '《{{facts.name}}》' },
        summary: '{{elevator.signedOn|cn}}、{{elevator.signedOn|md}}、{{policy/elevator.signedOn|year}}年',
        subject: '{{facts.subject}}',
        documentNumber: '补助{{elevator.facts.subsidy}}元，{{elevator.facts.days|han}}日内',
        facts: { name: '管理办法', subject: ['甲', '乙'] },
      },
      [elevator],
    );
    expect(fields).toMatchObject({
      title: '关于《管理办法》的通知',
      summary: '2026年5月8日、5月8日、2026年',
      subject: ['甲', '乙'],
      documentNumber: '补助150000元，十日内',
    });
    expect(issues).toEqual([]);
  });

  test('a circle is reported and left as written', () => {
    const { fields, issues } = resolve({ title: '{{summary}}', summary: '见{{title}}' });
    expect(issues.map(({ rule }) => rule)).toContain('reference-circle');
    expect(JSON.stringify(fields)).toContain('{{');
  });

  test('a reference that leads nowhere is reported and left as written', () => {
    const { fields, issues } = resolve({
      title: '{{nowhere.at.all}}',
      summary: '{{title.x}}{{signedOn|cn}}',
      signedOn: '无',
    });
    expect(fields['title']).toBe('{{nowhere.at.all}}');
    expect(issues).toHaveLength(3);
  });

  test('an interpretation names the policy of the same stem', () => {
    const policy = sheet('policy/elevator', { title: '办法' });
    const own = sheet('interpretation/elevator', { summary: '{{elevator.title}}' });
    expect(createResolver([own, policy], workdays).fields(own).fields['summary']).toBe('办法');
  });

  test.each(['{{title}}', '\\{{title}}', '{{{', '{{{{a|b}}}}', 'a \\\\{{ b', '没有'])(
    '%s survives escaping',
    (text) => {
      const own = sheet('policy/own', { title: '甲' });
      expect(createResolver([own], workdays).text(own, escapeReferences(text))).toEqual({ text, issues: [] });
    },
  );
});
