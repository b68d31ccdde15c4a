import { expect, test } from 'vitest';
import { policy } from '#src/documents/types/policy.ts';
import { page } from '#src/documents/types/page.ts';
import type { DocumentType } from '#src/documents/type.ts';
import {
  countsOf,
  facetNames,
  filtered,
  LIST_KEYS,
  orderOf,
  parseQuery,
  queryString,
  toggled,
} from '#src/lists/rules.ts';
import type { Spine } from '#src/shelf/rules.ts';

const POLICY = policy as unknown as DocumentType;
const parse = (query: string) => parseQuery(POLICY, new URLSearchParams(query));
const DAY = '2026-05-18';
const ALWAYS = { from: '0000-01-01', until: '9999-12-31' };

const spine = (id: string, facets: Record<string, string[]>, more: Spine['facets'] = []): Spine => ({
  ...{
    id,
    row: 1,
    type: 'policy',
    number: id,
    title: id,
    agency: '',
    carried: null,
    numberKey: null,
    documentNumber: null,
    topics: [],
    listedAt: 0,
  },
  date: null,
  facets: [
    ...Object.entries(facets).flatMap(([name, values]) =>
      values.map((value) => ({ name, value, ...ALWAYS })),
    ),
    ...more,
  ],
});

const SHELF = [
  spine('a', { nature: ['normative'], topic: ['rent', 'fund'], year: ['2026'] }),
  spine('b', { nature: ['normative'], topic: ['rent'], year: ['2025'] }),
  spine('c', { nature: ['rule'], topic: ['fund'], year: ['2025'] }, [
    { name: 'validity', value: 'in_force', from: '0000-01-01', until: '2026-06-01' },
    { name: 'validity', value: 'repealed', from: '2026-06-01', until: '9999-12-31' },
  ]),
];
const ids = (filters: Record<string, string[]>, day = DAY) =>
  filtered(SHELF, filters, day).map(({ id }) => id);
const counts = (name: string, filters: Record<string, string[]>, day = DAY) =>
  Object.fromEntries(countsOf(SHELF, filters, day).get(name) ?? []);

test('an address that says nothing asks for the first page of the newest', () => {
  expect(parse('')).toEqual({ q: '', filters: {}, sort: 'listed', page: 1, size: 20, exact: false });
});

test.each([
  ['page=0', 1],
  ['page=-3', 1],
  ['page=1.5', 1],
  ['page=99999999', 1],
  ['page=abc', 1],
  ['page=7', 7],
])('%s is page %i', (query, number) => expect(parse(query).page).toBe(number));

test('at most 100 entries a page', () => {
  expect(parse('size=100000').size).toBe(100);
  expect(parse('size=0').size).toBe(20);
});

test('whatever cannot be meant is left out', () => {
  expect(parse('colour=red&topic=&topic=rent&topic=rent').filters).toEqual({ topic: ['rent'] });
});

test('words are answered by relevance unless the newest are asked for, and without words always the newest first', () => {
  expect(parse('q=公租房').sort).toBe('relevance');
  expect(parse('q=公租房&sort=listed').sort).toBe('listed');
  expect(parse('sort=relevance').sort).toBe('listed');
});

test.each([
  '',
  '?q=%E5%85%AC%E7%A7%9F%E6%88%BF&nature=rule&topic=fund&topic=rent&sort=listed&exact=1&page=3&size=50',
  '?page=2',
])('the address %s is written as it was read', (address) =>
  expect(queryString(parse(address))).toBe(address),
);

test('the same list has one address, in whatever order it was asked', () => {
  expect(queryString(parse('topic=rent&nature=rule&topic=fund&size=20&page=1&x=1'))).toBe(
    '?nature=rule&topic=fund&topic=rent',
  );
});

test('every key an address may carry is let through by the front', () => {
  const keys = [
    'q',
    'sort',
    'page',
    'size',
    'exact',
    ...facetNames(POLICY).map(({ name }) => name),
    ...facetNames(null).map(({ name }) => name),
  ];
  expect(keys.filter((key) => !LIST_KEYS.includes(key))).toEqual([]);
  expect(new Set(LIST_KEYS).size).toBe(LIST_KEYS.length);
});

test('validity is offered for types that have it', () => {
  expect(facetNames(POLICY).map(({ name }) => name)).toContain('validity');
  expect(facetNames(page as unknown as DocumentType).map(({ name }) => name)).not.toContain('validity');
});

test('ticking puts a value on and off and goes back to the first page', () => {
  const on = toggled(parse('page=4&topic=rent'), 'topic', 'fund');
  expect(on).toMatchObject({ filters: { topic: ['fund', 'rent'] }, page: 1 });
  expect(toggled(toggled(on, 'topic', 'fund'), 'topic', 'rent').filters).toEqual({});
});

test('of several values of one filter any will do, of several filters all must', () => {
  expect(ids({})).toEqual(['a', 'b', 'c']);
  expect(ids({ topic: ['rent', 'fund'] })).toEqual(['a', 'b', 'c']);
  expect(ids({ topic: ['rent'], year: ['2025'] })).toEqual(['b']);
  expect(ids({ topic: ['nothing'] })).toEqual([]);
});

test('a filter by validity knows the day', () => {
  expect(ids({ validity: ['in_force'] }, '2026-05-31')).toEqual(['c']);
  expect(ids({ validity: ['in_force'] }, '2026-06-01')).toEqual([]);
  expect(ids({ validity: ['repealed'] }, '2026-06-01')).toEqual(['c']);
});

test('a count says what ticking would give, ticked values stay even with none', () => {
  expect(counts('topic', {})).toEqual({ rent: 2, fund: 2 });
  expect(counts('topic', { year: ['2025'] })).toEqual({ rent: 1, fund: 1 });
  expect(counts('topic', { topic: ['rent'], nature: ['rule'] })).toEqual({ rent: 0, fund: 1 });
  for (const [value, count] of Object.entries(counts('topic', { year: ['2025'] })))
    expect(ids({ year: ['2025'], topic: [value] })).toHaveLength(count);
});

test('validity in the order of its words, years newest first, the rest by count', () => {
  const option = (value: string, count = 1) => ({ value, label: value, count, checked: false });
  const sorted = (name: string, options: ReturnType<typeof option>[]) =>
    options.sort(orderOf(name)).map(({ value }) => value);
  expect(sorted('validity', [option('repealed', 9), option('in_force')])).toEqual(['in_force', 'repealed']);
  expect(sorted('year', [option('2024', 9), option('2026')])).toEqual(['2026', '2024']);
  expect(sorted('topic', [option('a'), option('b', 2)])).toEqual(['b', 'a']);
});
