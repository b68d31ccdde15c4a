import { expect, test } from 'vitest';
import { isRange, OFFICE_RANGES } from '#src/desk/network.ts';
import { openDesk } from '#src/edge/desk.ts';

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['::ffff:10.2.3.4', true],
  ['192.168.1.5', true],
  ['172.31.255.255', true],
  ['172.32.0.1', false],
  ['8.8.8.8', false],
  ['::ffff:8.8.8.8', false],
  ['2001:db8::1', false],
  ['fd12::7', true],
  ['', false],
  ['10.0.0.1, 8.8.8.8', false],
])('an office of private ranges lets %s in: %s', (client, expected) => {
  expect(openDesk(OFFICE_RANGES)(client)).toBe(expected);
});

test('a list of its own replaces the private ranges', () => {
  const open = openDesk(['203.0.113.0/24', '2001:db8::/32']);
  expect([open('203.0.113.9'), open('2001:db8::9'), open('10.0.0.1'), open('127.0.0.1')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  '10.0.0.0/33',
  'office',
  '10.0.0/8',
  '::1/129',
  '',
  '10.0.0.0/8/8',
  '256.1.1.1',
  '1.2.3',
  'fe80::g',
])('%j is no range', (text) => {
  expect(isRange(text)).toBe(false);
});
