import { expect, test } from 'vitest';
import { clientOf } from '#src/edge/clients.ts';
import { type Limit, networkOf, tried, waitWords } from '#src/limits/rules.ts';
import { pathOfOurs } from '#src/pointed/rules.ts';

test.each([
  ['203.0.113.77', '203.0.113.0/24'],
  ['203.0.113.1', '203.0.113.0/24'],
  ['::ffff:203.0.113.77', '203.0.113.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:0db8:0001::', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
])('the address %s belongs to the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

const LIMIT: Limit = { name: 'x', most: 3, within: 3_600_000 };
const minutes = (n: number) => n * 60_000;

test('so many tries in any hour, and the answer says when the next one is free', () => {
  let moments: number[] = [];
  const go = (at: number) => {
    const result = tried(moments, LIMIT, minutes(at));
    if ('moments' in result) moments = result.moments;
    return 'moments' in result ? 'taken' : result.retryAfter;
  };
  expect([go(0), go(30), go(59)]).toEqual(['taken', 'taken', 'taken']);
  expect(go(59.5)).toBe(30);
  expect(go(60)).toBe('taken');
  expect(go(61)).toBe(29 * 60);
  expect(moments).toHaveLength(3);
});

test('how long to wait is said in minutes', () => {
  expect([1, 59, 60, 61, 3600].map(waitWords)).toEqual(['1分钟', '1分钟', '1分钟', '2分钟', '60分钟']);
});

const HERE = { base: '', origin: 'https://zjw.example' };
const BELOW = { base: '/zjw', origin: 'https://x.example' };

test.each([
  ['/policies/2026-014', HERE, '/policies/2026-014'],
  [' https://zjw.example/policies/2026-014?x=1#t5 ', HERE, '/policies/2026-014'],
  ['/zjw/policies/2026-014/', BELOW, '/policies/2026-014'],
  ['/zjw', BELOW, '/'],
  ['/', HERE, '/'],
])('%s is a page of ours', (typed, site, path) => {
  expect(pathOfOurs(typed, site)).toBe(path);
});

test.each([
  ['//evil.example/policies', HERE],
  ['/\\evil.example', HERE],
  ['https://evil.example/policies/2026-014', HERE],
  ['https://zjw.example.evil.example/', HERE],
  ['javascript:alert(1)', HERE],
  ['policies/2026-014', HERE],
  ['/zjwx/policies', BELOW],
  ['/policies/2026-014', BELOW],
  [`/${'a'.repeat(600)}`, HERE],
  ['', HERE],
])('%s leads elsewhere', (typed, site) => {
  expect(pathOfOurs(typed, site)).toBeNull();
});

test.each([
  ['203.0.113.7', undefined, '203.0.113.7'],
  ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['::ffff:127.0.0.1', '1.1.1.1, 198.51.100.1', '198.51.100.1'],
  ['127.0.0.1', 'unknown', '127.0.0.1'],
  ['127.0.0.1', undefined, '127.0.0.1'],
])('from %s with X-Forwarded-For %s asks %s', (remoteAddress, forwarded, client) => {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  expect(clientOf({ socket: { remoteAddress }, headers } as Parameters<typeof clientOf>[0])).toBe(client);
});
