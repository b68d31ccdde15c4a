import ICAL from 'ical.js';
import { beforeAll, expect, test } from 'vitest';
import { calendar, type Entry } from '#src/consultations/calendar.ts';
import { datesOf, stillOf } from '#src/consultations/dates.ts';
import { loadSite, type Site } from '#src/site.ts';
import { consultationContent, RESULT } from '../../support/world.ts';

let site: Site;
beforeAll(async () => {
  site = await loadSite('content', { base: '/zjw', origin: 'https://x.gov.cn' });
});

const HEARING = {
  at: '2026-05-20T14:00:00+08:00',
  place: '示例市城中区安居路8号，三楼',
  apply: '打电话或者来信报名；名额20人',
  applyUntil: '2026-05-12',
  participants: [],
};

const draft = (details: Record<string, unknown> = {}) => ({
  ...{ id: '0190', path: '/consultations/2026-006', department: '物业管理科' },
  title: '示例市住宅小区电动自行车充电设施管理规定（征求意见稿）',
  details: consultationContent({ details }).details,
  updatedAt: new Date('2026-04-30T01:00:00Z'),
  editionNo: 2,
});

const read = (text: string) =>
  new ICAL.Component(ICAL.parse(text) as unknown[]).getAllSubcomponents('vevent').map((one) => {
    const event = new ICAL.Event(one);
    return {
      summary: event.summary,
      start: event.startDate.toJSDate().toISOString(),
      end: event.endDate.toJSDate().toISOString(),
      location: event.location,
      uid: event.uid,
      stamp: String(one.getFirstPropertyValue('dtstamp')),
      alarm: String(one.getFirstSubcomponent('valarm')?.getFirstPropertyValue('trigger')),
      url: String(one.getFirstPropertyValue('url')),
      note: event.description,
    };
  });

test('opening, last day, hearing and the day the result is due stand in the calendar as another program reads it', () => {
  const events = read(calendar('意见征集', datesOf(draft({ hearing: HEARING }), site)));
  expect(events.map(({ summary, start, end }) => [summary, start, end])).toEqual([
    [
      '开始征求意见：示例市住宅小区电动自行车充电设施管理规定',
      '2026-04-30T01:00:00.000Z',
      '2026-04-30T02:00:00.000Z',
    ],
    [
      '最后一天，24:00截止：示例市住宅小区电动自行车充电设施管理规定',
      '2026-06-01T01:00:00.000Z',
      '2026-06-01T16:00:00.000Z',
    ],
    [
      '听证会：示例市住宅小区电动自行车充电设施管理规定',
      '2026-05-20T06:00:00.000Z',
      '2026-05-20T09:00:00.000Z',
    ],
    [
      '最晚今天公布结果：示例市住宅小区电动自行车充电设施管理规定',
      '2026-06-30T01:00:00.000Z',
      '2026-06-30T16:00:00.000Z',
    ],
  ]);
  expect(events[2]).toMatchObject({
    location: HEARING.place,
    note: '报名到2026年5月12日：打电话或者来信报名；名额20人\nhttps://x.gov.cn/zjw/consultations/2026-006',
  });
  for (const event of events)
    expect(event).toMatchObject({
      uid: expect.stringMatching(/^0190-(opening|deadline|hearing|result)@x\.gov\.cn$/) as string,
      stamp: '2026-04-30T01:00:00Z',
      alarm: '-P1D',
      url: 'https://x.gov.cn/zjw/consultations/2026-006',
    });
  expect(new Set(events.map(({ uid }) => uid)).size).toBe(4);
});

test('once there is a result nothing is due any more', () => {
  const uids = datesOf(draft({ result: RESULT }), site).map(({ uid }) => uid);
  expect(uids.map((uid) => /-(\w+)@/.exec(uid)![1])).toEqual(['opening', 'deadline']);
});

test('a deadline in the small hours still has a beginning before its end', () => {
  const [, deadline] = datesOf(draft({ closesAt: '2026-06-01T08:00:00+08:00' }), site);
  expect(deadline!.start < deadline!.end).toBe(true);
});

test('every line ends with CRLF, has at most 75 octets and cuts no character', () => {
  const text = calendar('意见征集', datesOf(draft({ hearing: HEARING }), site));
  const lines = text.split('\r\n');
  expect(lines.pop()).toBe('');
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const sizes = lines.map((line) => Buffer.byteLength(line));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(75);
  expect(lines.filter((line) => line.startsWith(' ')).length).toBeGreaterThan(5);
  expect(lines.join('')).not.toContain('\ufffd');
});

test('what would end a line or a property is escaped', () => {
  const entry: Entry = {
    ...{ uid: 'a@b', title: '甲,乙;丙\\丁\u0007', note: '一\r\n二', url: 'https://x.gov.cn/' },
    ...{ start: new Date(0), end: new Date(1), stamp: new Date(0), sequence: 0 },
  };
  const [event] = read(calendar('END:VCALENDAR\nX', [entry]));
  expect(event).toMatchObject({ summary: '甲,乙;丙\\丁', note: '一\n二\nhttps://x.gov.cn/' });
});

test('the calendar of all leaves out what is long past and stands in the order of days', () => {
  const entries = datesOf(draft({ hearing: HEARING }), site);
  const kept = (now: string) => stillOf(entries, new Date(now), 30).map(({ title }) => title.slice(0, 3));
  expect(kept('2026-05-18T10:00:00+08:00')).toEqual(['开始征', '听证会', '最后一', '最晚今']);
  expect(kept('2026-06-10T10:00:00+08:00')).toEqual(['听证会', '最后一', '最晚今']);
});
