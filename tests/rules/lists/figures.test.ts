import { expect, test } from 'vitest';
import { figures } from '#src/lists/figures.ts';
import type { Spine } from '#src/shelf/rules.ts';

const NOW = new Date('2026-05-18T10:00:00+08:00');

const spine = (listedAt: string, given: Partial<Spine> = {}): Spine => ({
  id: listedAt,
  row: 1,
  type: 'policy',
  number: '2026-001',
  title: '通知',
  agency: '',
  carried: null,
  documentNumber: null,
  numberKey: null,
  topics: [],
  listedAt: Date.parse(listedAt),
  date: null,
  facets: [],
  ...given,
});

test('近7天 counts today and the six days before, by the day in Shanghai', () => {
  const all = [
    spine('2026-05-18T09:00:00+08:00'),
    spine('2026-05-12T00:00:00+08:00'),
    spine('2026-05-11T23:59:59+08:00'),
  ];
  expect(figures(all, NOW).fresh).toBe(2);
  expect(figures(all.slice(2), NOW).fresh).toBe(0);
});

test('only policies are new policies', () => {
  const all = [
    spine('2026-05-17T09:00:00+08:00', { type: 'interpretation' }),
    spine('2026-05-06T09:00:00+08:00'),
  ];
  const { fresh, newest, byType } = figures(all, NOW);
  expect({ fresh, newest: newest?.id, byType }).toEqual({
    fresh: 0,
    newest: '2026-05-06T09:00:00+08:00',
    byType: { interpretation: 1, policy: 1 },
  });
});

test.each([
  ['the day before', '2026-05-31T23:59:00+08:00', 1],
  ['the day it takes effect', '2026-06-01T00:00:00+08:00', 0],
])('尚未施行 ends on the day of effect: %s', (_, now, coming) => {
  const facets = [
    { name: 'validity', value: 'not_yet', from: '0000-01-01', until: '2026-06-01' },
    { name: 'validity', value: 'in_force', from: '2026-06-01', until: '9999-12-31' },
  ];
  const result = figures([spine('2026-05-12T09:00:00+08:00', { facets })], new Date(now));
  expect(result.coming).toBe(coming);
  expect(result.nextOn).toBe(coming ? '2026-06-01' : null);
});
