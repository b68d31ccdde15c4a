import { beforeAll, expect, test } from 'vitest';
import { checkConsultation } from '#src/consultations/checks.ts';
import { typeOf } from '#src/documents/types/index.ts';
import { createResolver } from '#src/imports/references.ts';
import { readDocument } from '#src/imports/rules.ts';
import { loadSite, type Site } from '#src/site.ts';

let site: Site;
beforeAll(async () => {
  site = await loadSite('content', { base: '', origin: '' });
});

const RESULT = {
  publishedAt: '2026-06-20T09:00:00+08:00',
  summary: '改了一处。',
  channels: [{ name: '网站', count: 3 }],
  organizations: 0,
  changes: [],
  replies: [{ count: 3, gist: '太短。', outcome: 'declined', reply: '按上位法规定。' }],
};

const GOOD = {
  kind: 'normative',
  market: false,
  opensAt: '2026-04-30T09:00:00+08:00',
  closesAt: '2026-06-02T00:00:00+08:00',
  draftingDepartment: 'property',
  carried: { title: '办法', body: '第一条　为了规范管理，制定本办法。' },
  ways: [
    { name: '电话', value: '0000-1234514' },
    { name: '来信', value: '示例市城中区安居路8号' },
  ],
  publication: 'summary',
  result: RESULT,
};

const found = (over: Record<string, unknown> = {}, body = '起草说明。') =>
  checkConsultation({
    body,
    details: { ...GOOD, ...over },
    publishedAt: new Date('2026-04-30T09:00:00+08:00'),
    site,
  }).map(({ level, rule, message }) => `${level} ${rule}：${message}`);

test('a consultation as the rules want it has no finding', () => expect(found()).toEqual([]));

test.each([
  [
    'shorter than the least length without a reason',
    { closesAt: '2026-05-30T00:00:00+08:00' },
    'block consultation-period：重大行政决策程序暂行条例第十五条规定不少于30日，应到2026年6月1日24:00；要缩短，请写明理由',
  ],
  [
    'a plan of expropriation shortened, with whatever reason',
    { kind: 'expropriation', closesAt: '2026-05-30T00:00:00+08:00', shortReason: '急' },
    'block consultation-period：国有土地上房屋征收与补偿条例第十条规定不少于30日，应到2026年6月1日24:00；不能缩短',
  ],
  [
    'closing before it opens',
    { closesAt: '2026-04-30T08:00:00+08:00' },
    'block consultation-period：截止时间应晚于开始时间',
  ],
  [
    'opening before publication',
    { opensAt: '2026-04-29T09:00:00+08:00' },
    'advise consultation-dates：开始征集早于公布草案',
  ],
  [
    'one way to take part',
    { ways: GOOD.ways.slice(1) },
    'advise consultation-ways：参与方式应不少于两种，例如电话和来信',
  ],
  [
    'a hearing six days after the materials',
    { hearing: { at: '2026-05-06T09:00:00+08:00' } },
    'advise consultation-hearing：重大行政决策程序暂行条例第十六条规定听证会召开7日前公布材料',
  ],
  [
    'a comment declined without a word',
    { result: { ...RESULT, replies: [{ count: 3, gist: '太短。', outcome: 'declined' }] } },
    'block consultation-reasons：未采纳的意见没有写理由',
  ],
  [
    'sums that differ',
    { result: { ...RESULT, channels: [{ name: '网站', count: 4 }] } },
    'block consultation-sums：各渠道收到4条，逐条答复合计3条，应当相等',
  ],
  [
    'the phone of a citizen among the comments',
    { result: { ...RESULT, replies: [{ ...RESULT.replies[0], gist: '请回电１３８ 0000 0000。' }] } },
    'block consultation-contact：意见摘编和答复里有手机号码，请删去',
  ],
])('found: %s', (_, over, finding) => expect(found(over)).toEqual([finding]));

test('a reason given at publication makes a shorter period possible', () => {
  expect(found({ closesAt: '2026-05-30T00:00:00+08:00', shortReason: '汛期临近' })).toEqual([]);
});

test('a draft without 起草说明 is found; a hearing seven days later is not', () => {
  expect(found({}, ' \n')).toEqual(['advise consultation-explanation：没有起草说明']);
  expect(found({ hearing: { at: '2026-05-07T09:00:00+08:00' } })).toEqual([]);
});

const front = (fields: Record<string, unknown>) => {
  const sheet = { key: 'consultation/a', type: typeOf('consultation'), today: '2026-05-18', fields };
  return createResolver([sheet], site.workdays).fields(sheet).fields;
};

test.each([
  ['+25d 24:00', '2026-06-12T24:00:00+08:00', 'a working day stays'],
  ['+12d 24:00', '2026-06-01T24:00:00+08:00', 'the end of a period on a Saturday moves on to Monday'],
  ['+12d 17:00', '2026-05-29T17:00:00+08:00', 'any other time on a Saturday goes to the nearest working day'],
  ['-2d 24:00', '2026-05-15T24:00:00+08:00', 'what is past stays past'],
  ['opensAt+30d 24:00', '2026-06-01T24:00:00+08:00', 'from the opening'],
])('closesAt: %s is %s (%s)', (written, moment) => {
  expect(front({ opensAt: '2026-04-30T09:00:00+08:00', closesAt: written })['closesAt']).toBe(moment);
});

test('times below a group count from other fields, and 24:00 is referred to by its own day', () => {
  const fields = front({
    opensAt: '-18d 09:00',
    closesAt: 'opensAt+30d 24:00',
    summary: '{{closesAt|md}}24:00截止。',
    result: { publishedAt: 'closesAt+18d 15:30' },
    hearing: { at: 'opensAt+12d 9:00' },
  });
  expect(fields).toMatchObject({
    opensAt: '2026-04-30T09:00:00+08:00',
    summary: '6月1日24:00截止。',
    result: { publishedAt: '2026-06-18T15:30:00+08:00' },
    hearing: { at: '2026-05-12T09:00:00+08:00' },
  });
});

test('24:00 is the next midnight, 24:30 no time at all', () => {
  const { carried, ...fields } = GOOD;
  const read = (closesAt: string) =>
    readDocument(
      { title: '办法', summary: '怎样办。', ...fields, carried: { title: carried.title }, closesAt },
      `说明。\n\n<!-- carried -->\n\n${carried.body}`,
      { type: typeOf('consultation'), site, today: '2026-04-30' },
    );
  for (const written of ['2026-06-01T24:00:00+08:00', '2026-06-01 24:00'])
    expect(read(written).incoming.content.details['closesAt']).toBe('2026-06-01T16:00:00.000Z');
  expect(read('2026-06-01 24:30').issues.map(({ level, rule }) => [level, rule])).toContainEqual([
    'block',
    'date',
  ]);
  expect(read('2026-06-01T24:00:00+08:00').issues.map(({ message }) => message)).toEqual([]);
  expect(read('2026-05-20T24:00:00+08:00').issues.map(({ level }) => level)).toEqual(['block']);
});
