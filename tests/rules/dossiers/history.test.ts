import { expect, test } from 'vitest';
import { lifeOf, type Step, steps } from '#src/dossiers/history.ts';
import { dossier, linked, TODAY } from './sample.ts';

const line = ({ when, phrases, done }: Step) =>
  `${when}　${phrases.map(({ text }) => text).join('')}${done ? '' : '（未到）'}`;

const procedure = [
  { step: 'consultation', on: '2026-02-25', until: '2026-03-27', note: '收到214条' },
  { step: 'filing', on: '2026-05-15' },
];

test('the steps of a document stand in order of days, those to come are not done', () => {
  const one = dossier({
    details: { procedure, signedOn: '2026-05-08', effectiveOn: '2026-06-01', expiresOn: '2031-06-01' },
    listedAt: new Date('2026-05-12T01:00:00Z'),
    links: [linked({ relation: 'interprets', title: '装一部电梯', path: '/interpretations/2026-031' })],
  });
  expect(steps(one, TODAY, true).map(line)).toEqual([
    '2月25日—3月27日　公开征求意见，收到214条',
    '5月8日　签发',
    '5月12日09:00　发布',
    '5月12日　发布解读：装一部电梯',
    '5月15日　备案',
    '6月1日　施行（未到）',
    '2031年6月1日　有效期满（未到）',
  ]);
});

test('a document repealed before its term names who ends it, and no longer the term', () => {
  const one = dossier({ details: { expiresOn: '2026-06-01' }, links: [linked()] });
  const all = steps(one, TODAY, true).map(line);
  expect(all).toContain('2026年6月1日　由示建规〔2026〕3号废止（未到）');
  expect(all.join()).not.toContain('有效期满');
});

test('the day a law was taken over here is no step of its history', () => {
  const law = dossier({ details: { issuer: '国务院', signedOn: '2018-10-26' } });
  expect(steps(law, TODAY, false).map(line)).toEqual(['2018年10月26日　成文', '2021年6月1日　施行']);
});

test('the life of an ended document is told in full days', () => {
  const one = dossier({
    links: [linked({ card: { documentNumber: '示建发〔2026〕13号', effectiveOn: '2026-05-06' } })],
  });
  expect(lifeOf(one, TODAY, true).map(line)).toEqual([
    '2021年4月26日　发布',
    '2021年6月1日　施行',
    '2026年5月6日　由示建发〔2026〕13号废止',
  ]);
});
