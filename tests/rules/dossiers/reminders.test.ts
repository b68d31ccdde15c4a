import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { calendar } from '#src/consultations/calendar.ts';
import { nextReminder, remindersOf } from '#src/dossiers/reminders.ts';
import { dossier, linked, site } from './sample.ts';

const span = (code: 'in_force' | 'not_yet' | 'repealed' | 'expired', from: string, until: string) => ({
  code,
  from,
  until,
});
const policy = (details: Record<string, unknown>, next?: ReturnType<typeof span>) =>
  dossier({
    details,
    links: [linked()],
    validity: { ...span('in_force', '2021-06-01', '2026-06-01'), text: '有效', ...(next && { next }) },
  });

const read = (text: string) =>
  new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vevent').map((one) => {
    const event = new ICAL.Event(one);
    return [event.summary, event.startDate.toJSDate().toISOString(), event.endDate.toJSDate().toISOString()];
  });

test('the first day and the last stand in the calendar as another program reads it', () => {
  const ending = policy({ expiresOn: '2027-06-01' }, span('repealed', '2026-06-01', '9999-12-31'));
  expect(read(calendar('x', remindersOf(ending, site)))).toEqual([
    [
      '开始施行：关于印发《示例市电梯办法》的通知（示建规〔2021〕2号）',
      '2021-06-01T01:00:00.000Z',
      '2021-06-01T16:00:00.000Z',
    ],
    [
      '最后一天有效：关于印发《示例市电梯办法》的通知（示建规〔2021〕2号）',
      '2026-05-31T01:00:00.000Z',
      '2026-05-31T16:00:00.000Z',
    ],
  ]);
  expect(remindersOf(ending, site)[1]!.note).toBe('2026年6月1日起不再有效。此后看《关于印发新办法的通知》。');
});

test('the page offers the day that comes next, and none when nothing lies ahead', () => {
  expect(nextReminder(policy({ effectiveOn: '2026-07-01' }), '2026-05-18')).toBe('施行提醒，7月1日');
  expect(nextReminder(policy({}, span('expired', '2027-01-01', '9999-12-31')), '2026-05-18')).toBe(
    '到期提醒，12月31日',
  );
  expect(nextReminder(policy({ expiresOn: '2028-01-01' }), '2026-05-18')).toBe('到期提醒，2027年12月31日');
  expect(nextReminder(policy({}), '2026-05-18')).toBeUndefined();
  expect(nextReminder(policy({ expiresOn: '2026-01-01' }), '2026-05-18')).toBeUndefined();
});
