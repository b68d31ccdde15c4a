import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { backupName, diskFault, isPath, madeAt, overdue, parseManifest } from '#src/backups/rules.ts';
import { parseKey, seal, unseal } from '#src/backups/sealing.ts';
import { AppError } from '#src/errors.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-01T00:20:00+08:00');
const at = (hours: number): Date => new Date(START + hours * HOUR);

/** Makes a backup every hour for so long and removes what is over each time, as the job does. */
function kept(hours: number): string[] {
  let names: string[] = [];
  for (let hour = 0; hour <= hours; hour++) {
    names.push(backupName(at(hour)));
    const over = new Set(overdue(names, at(hour)));
    names = names.filter((name) => !over.has(name));
  }
  return names;
}

const ages = (names: string[], hours: number): number[] =>
  names.map((name) => (at(hours).getTime() - madeAt(name)!.getTime()) / HOUR).sort((a, b) => a - b);

test('a backup is named by its second, and the name gives it back', () => {
  const name = backupName(new Date('2026-05-18T10:00:07.890+08:00'));
  expect(name).toBe('20260518T020007Z');
  expect(madeAt(name)).toEqual(new Date('2026-05-18T10:00:07+08:00'));
  expect([madeAt('notes'), madeAt('.partial-20260518T020007Z-1')]).toEqual([null, null]);
});

test('after ten weeks of hours the last 24 hours, 7 days and 5 weeks each have one, nothing is older than 35 days', () => {
  const hours = 10 * 7 * 24;
  const all = ages(kept(hours), hours);
  expect(all.filter((age) => age < 24)).toEqual(Array.from({ length: 24 }, (_, n) => n));
  const days = new Set(all.filter((age) => age < 7 * 24).map((age) => Math.floor((hours - age) / 24)));
  expect(days.size).toBeGreaterThanOrEqual(7);
  expect(all.length).toBeLessThanOrEqual(24 + 7 + 5);
  expect(all.length).toBeGreaterThanOrEqual(24 + 5 + 3);
  expect(Math.max(...all)).toBeGreaterThan(21 * 24);
  expect(Math.max(...all)).toBeLessThanOrEqual(35 * 24);
});

test('of days long past the newest is kept when nothing was backed up since', () => {
  const names = [backupName(at(0)), backupName(at(1))];
  expect(overdue(names, at(24 * 365))).toEqual([names[0]]);
});

test('what is no backup of ours is never removed', () => {
  expect(overdue(['notes', 'lost+found', '.partial-20260101T000000Z-7'], at(24 * 365))).toEqual([]);
});

test.each([
  '../mingchuang.db',
  '/etc/passwd',
  'assets/../../x',
  'assets/ab/cd/short',
  'keys/../1.key',
  'logs/.x',
  'search/a',
  'keys/a/b',
])('a manifest that names %s is refused', (path) => {
  expect(isPath(path)).toBe(false);
  const file = { path, sha256: 'a'.repeat(64), bytes: 1 };
  const database = { schema: 7, audit: { rows: 0, head: '' }, releases: 0, submissions: 0 };
  const manifest = {
    ...{ format: 'mingchuang-backup-1', at: at(0).toISOString(), sealed: false, database, keys: [] },
  };
  expect(() => parseManifest(JSON.stringify({ ...manifest, files: [file] }))).toThrow('读不懂');
  expect(parseManifest(JSON.stringify({ ...manifest, files: [] })).files).toEqual([]);
});

test.each([
  ['ENOSPC', '空间不足'],
  ['EDQUOT', '空间不足'],
  ['SQLITE_FULL', '空间不足'],
  ['EACCES', '权限'],
  ['EROFS', '只读'],
  ['EIO', '读写出错'],
  ['SQLITE_CORRUPT', '已损坏'],
  ['ENOTDIR', '不是文件夹'],
])('a disk that says %s is told in words', (code, words) => {
  const fault = diskFault('备份没有做成', Object.assign(new Error(code), { code, path: '/b/x' }));
  expect(fault.message).toMatch(new RegExp(`^备份没有做成：.*${words}.*（/b/x）$`));
});

test('a bug is not taken for a fault of the disk', () => {
  expect(() => diskFault('备份没有做成', new TypeError('x is undefined'))).toThrow('x is undefined');
});

const key = randomBytes(32);
const collect = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
};
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
const opened = (sealed: Buffer, { path = 'a', size = 1000, by = key } = {}) =>
  collect(unseal(by, path, pieces(sealed, size)));

test.each([0, 1, 15, 16, 17, 100_000])(
  'a file of %i bytes comes out of its seal as it went in',
  async (n) => {
    const plain = randomBytes(n);
    const sealed = await collect(seal(key, 'a', pieces(plain, 777)));
    if (n > 15) expect(sealed.includes(plain.subarray(0, 16))).toBe(false);
    for (const size of [1, 7, 44, 1000, 1_000_000])
      if (n < 1000 || size > 1) expect((await opened(sealed, { size })).equals(plain)).toBe(true);
  },
);

test('every flipped byte of a sealed file is found, and so is a cut, another path and another key', async () => {
  const sealed = await collect(seal(key, 'a', pieces(randomBytes(300), 100)));
  let flipped = 0;
  for (let at = 0; at < sealed.length; at++) {
    const bad = Buffer.from(sealed);
    bad[at]! ^= 1;
    await expect(opened(bad)).rejects.toThrow(AppError);
    flipped++;
  }
  expect(flipped).toBe(sealed.length);
  for (const length of [0, 10, 44, 59, 60, 100, sealed.length - 1])
    await expect(opened(sealed.subarray(0, length))).rejects.toThrow('已损坏');
  await expect(opened(sealed, { path: 'b' })).rejects.toThrow('已损坏');
  await expect(opened(sealed, { by: randomBytes(32) })).rejects.toThrow('不是用这把');
});

test('the key of a backup is 64 hex digits, also as typed from paper', () => {
  const digits = key.toString('hex');
  expect(parseKey(`${digits.slice(0, 32)}\n${digits.slice(32).toUpperCase()}\n`)).toEqual(key);
  for (const wrong of ['', 'x', digits.slice(1), `${digits}0`])
    expect(() => parseKey(wrong)).toThrow('64位十六进制');
});
