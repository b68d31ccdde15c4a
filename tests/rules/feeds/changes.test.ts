import { expect, test } from 'vitest';
import { changesOf, eventId } from '#src/feeds/changes.ts';
import { dossier, linked, site } from '../dossiers/sample.ts';

const at = (day: string) => new Date(`${day}T09:00:00+08:00`);
const edition = { id: '1', no: 1, changeNote: '首次公开', publishedAt: at('2026-05-12') };

test('the name of an event is a UUID that depends on the document and the event alone', () => {
  const one = eventId({ id: 'a' }, 'repeals', 'b');
  expect(one).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(eventId({ id: 'a' }, 'repeals', 'b')).toBe(one);
  expect(new Set([one, eventId({ id: 'b' }, 'repeals', 'b'), eventId({ id: 'a' }, 'amends', 'b')]).size).toBe(
    3,
  );
});

test('what lies ahead is not told, and what another says of a part names the part', () => {
  const amends = linked({
    relation: 'amends',
    direction: 'back',
    id: 'x',
    clause: 't5',
    card: { documentNumber: '示建规〔2026〕9号', effectiveOn: '2026-08-01' },
    listedAt: at('2026-07-01'),
  });
  const one = dossier({
    details: { effectiveOn: '2026-06-01' },
    listedAt: at('2026-05-12'),
    links: [amends],
  });
  const told = (day: string) =>
    changesOf(one, [edition], site, at(day)).map(({ title }) => title.slice(0, 9));
  expect(told('2026-05-20')).toHaveLength(1);
  expect(told('2026-06-01')[0]).toBe('开始施行');
  expect(told('2026-07-02')[0]).toBe('第五条将由示建规〔');
  expect(told('2026-08-01')[0]).toBe('第五条2026年8');
});
