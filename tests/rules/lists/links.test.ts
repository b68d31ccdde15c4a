import { expect, test } from 'vitest';
import { policy } from '#src/documents/types/policy.ts';
import type { DocumentType } from '#src/documents/type.ts';
import { keptBeside, listPath, only, ticked, unfiltered } from '#src/lists/links.ts';
import { parseQuery } from '#src/lists/rules.ts';

const POLICY = policy as unknown as DocumentType;
const query = parseQuery(
  POLICY,
  new URLSearchParams('q=电梯&validity=in_force&topic=renewal&page=3&exact=1'),
);

test('a list has one address, in each of its forms', () => {
  const plain = parseQuery(POLICY, new URLSearchParams('page=1&size=20&sort=listed&q=&x=1'));
  expect(listPath(POLICY, plain)).toBe('/policies');
  expect(listPath(POLICY, plain, '.xml')).toBe('/policies.xml');
  expect(listPath(null, { ...plain, q: 'a&b', sort: 'relevance' })).toBe('/search?q=a%26b');
});

test('choosing a value puts it in place of the others of its kind and goes to the first page', () => {
  const chosen = only(query, 'topic', 'rental');
  expect(chosen.filters).toEqual({ validity: ['in_force'], topic: ['rental'] });
  expect(chosen.page).toBe(1);
  expect(only(query, 'topic', null).filters).toEqual({ validity: ['in_force'] });
  expect(unfiltered(query)).toMatchObject({ q: '电梯', filters: {}, page: 1 });
});

test('a form of filters keeps the words and how they are searched', () => {
  expect(keptBeside(query)).toEqual([
    ['q', '电梯'],
    ['exact', '1'],
  ]);
});

test('only conditions that are on can be taken away', () => {
  const option = { value: 'a', label: 'A', count: 1, checked: true };
  const groups = [
    { name: 'topic', label: '专题', options: [option, { ...option, value: 'b', checked: false }] },
  ];
  expect(ticked(groups).map(({ name, value }) => `${name}=${value}`)).toEqual(['topic=a']);
});
