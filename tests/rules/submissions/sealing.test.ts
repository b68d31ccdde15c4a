import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { sealReceipt, unsealReceipt } from '#src/submissions/cookie.ts';
import { seal, sealContact, unseal, unsealContact } from '#src/submissions/sealing.ts';
import { issue, marksOf } from '#src/submissions/tokens.ts';

const KEY = Buffer.alloc(32, 1);
const OTHER = Buffer.alloc(32, 2);
const NOW = new Date('2026-05-18T10:00:00+08:00');
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

test('what is sealed opens with its key, in its place and unchanged only', () => {
  const sealed = seal(KEY, 'a|1', '13800000000');
  expect(unseal(KEY, 'a|1', sealed)?.toString()).toBe('13800000000');
  expect(unseal(OTHER, 'a|1', sealed)).toBeNull();
  expect(unseal(KEY, 'a|2', sealed)).toBeNull();
  expect(unseal(KEY, 'a|1', `${sealed.slice(0, -1)}${sealed.endsWith('A') ? 'B' : 'A'}`)).toBeNull();
  for (const broken of ['', 'A1.', 'A2.xxxx', 'nonsense', sealed.slice(0, 20)])
    expect(unseal(KEY, 'a|1', broken)).toBeNull();
  expect(seal(KEY, 'a|1', '13800000000')).not.toBe(sealed);
});

test('a contact has a key of its own, which is sealed under the key of the portal', () => {
  const one = sealContact(KEY, 'id-1', '{"phone":"13800000000"}');
  expect(unsealContact(KEY, 'id-1', one)).toBe('{"phone":"13800000000"}');
  expect(unsealContact(KEY, 'id-2', one)).toBeNull();
  expect(unsealContact(OTHER, 'id-1', one)).toBeNull();
  const two = sealContact(KEY, 'id-1', '{"phone":"13800000000"}');
  expect(unsealContact(KEY, 'id-1', { contact: one.contact, contactKey: two.contactKey })).toBeNull();
});

const sign = (text: string) => createHmac('sha256', KEY).update(text).digest();

test.each([
  ['1 second after it was given out', 1, ['quick']],
  ['10 seconds after it was given out', 10, []],
  ['11 hours after it was given out', 11 * 3600, []],
  ['13 hours after it was given out', 13 * 3600, ['old']],
])('a form sent %s', (_, seconds, marks) => {
  expect(marksOf(sign, 'key', issue(sign, 'key', NOW), after(seconds))).toEqual(marks);
});

test('a form whose moment is not signed by us, or for another key, is marked', () => {
  const issued = issue(sign, 'key', NOW);
  for (const [key, given] of [
    ['other', issued],
    ['key', ''],
    ['key', 'x.y'],
    ['key', issued.replace(/^./, (c) => (c === 'm' ? 'n' : 'm'))],
  ] as const)
    expect(marksOf(sign, key, given, after(60)), given).toEqual(['unsigned']);
});

test('the cookie of a receipt opens for 15 minutes and shows no digit of the code', () => {
  const sealed = sealReceipt(KEY, { id: 'id-1', code: '482715903364' }, NOW);
  expect(sealed).not.toContain('4827');
  expect(unsealReceipt(KEY, sealed, after(14 * 60))).toEqual({ id: 'id-1', code: '482715903364' });
  expect(unsealReceipt(KEY, sealed, after(15 * 60))).toBeUndefined();
  expect(unsealReceipt(OTHER, sealed, NOW)).toBeUndefined();
  expect(unsealReceipt(KEY, 'x', NOW)).toBeUndefined();
});
