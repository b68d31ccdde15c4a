import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { KEPT_DAYS, pathOnRecord, withoutKey } from '#src/access/rules.ts';
import { openAccess, sweepAccess } from '#src/access/service.ts';
import { addDays, dayOf } from '#src/text/days.ts';
import { MONDAY, newWorld } from '../support/world.ts';

function opened(at = MONDAY) {
  const dir = mkdtempSync(join(tmpdir(), 'mingchuang-access-'));
  const said: string[] = [];
  let now = at;
  const log = openAccess({ dir, clock: () => now, log: (line) => said.push(line) });
  onTestFinished(async () => {
    await log.close();
    rmSync(dir, { recursive: true });
  });
  const asked = (url: string, more = {}) =>
    log.note({ method: 'GET', url, address: '10.1.2.3', status: 200, ...more });
  const read = (day = '2026-05-18') => readFileSync(join(dir, `access-${day}.log`), 'utf8');
  return { dir, log, said, asked, read, at: (to: string) => (now = new Date(to)) };
}

test('a request is one line: when, from which network, who, what, with which answer', async () => {
  const { log, asked, read } = opened();
  asked('/policies/2026-001');
  asked('/search?q=%E5%BC%A0%E4%B8%89', { address: '2001:db8:1:2::9', method: 'HEAD', status: 304 });
  asked('/desk', { actor: '0196', address: '::ffff:10.9.8.7' });
  await log.flush();
  expect(read().split('\n')).toEqual([
    '2026-05-18T10:00:00+08:00\t10.1.2.0/24\t-\tGET\t/policies/2026-001\t200',
    '2026-05-18T10:00:00+08:00\t2001:db8:1::/48\t-\tHEAD\t/search\t304',
    '2026-05-18T10:00:00+08:00\t10.9.8.0/24\t0196\tGET\t/desk\t200',
    '',
  ]);
});

test.each([
  ['/search?q=低保&page=2', '/search'],
  ['/receipts/123456789012', '/receipts/*'],
  ['/x/110101199003078515', '/x/*'],
  ['/%31%32%33%34%35%36%37%38%39%30%31%32', '/*'],
  ['/about/%E5%85%B3%E4%BA%8E', '/about/%E5%85%B3%E4%BA%8E'],
  [`/files/${'a1'.repeat(32)}/%E5%BC%A0%E4%B8%89.docx`, `/files/${'a1'.repeat(32)}/*`],
  [`/files/${'a1'.repeat(32)}/view`, `/files/${'a1'.repeat(32)}/view`],
  ['/a%0a2026-05-18T10:00:00+08:00%09forged', '/a%0A2026-05-18T10:00:00+08:00%09forged'],
  ['/%ff\u00e4', '/%ff*'],
  ['/sign/tuFV-Ehv9Mpu7K5binXtfZ4cp7eJK64Ih1EdhHXDCMQ', '/sign/*'],
  ['/zjw//sign//tuFV-Ehv/0196/%E9%99%84?_action=countersign', '/zjw//sign/*/0196/%E9%99%84'],
  ['/%73ign/tuFV-Ehv', '/sign/*'],
  ['/assign/x', '/assign/x'],
  ['/signed/x', '/signed/x'],
  [`/${'a'.repeat(5000)}`, `/${'a'.repeat(199)}`],
])('of the address %s the record holds %s', (url, expected) => expect(pathOnRecord(url)).toBe(expected));

test('what a fault is logged with holds no key either, in no writing of it', () => {
  const log =
    'GET /preferences?back=%2Fzjw%2Fsign%2FtuFV-Ehv_9 failed, POST /sign/tuFV-Ehv_9/0196?x=1 failed';
  expect(withoutKey(log)).toBe('GET /preferences?back=%2Fzjw%2Fsign/* failed, POST /sign/*/0196?x=1 failed');
});

test('each day has a file of its own, and one that was moved away begins anew', async () => {
  const { dir, log, asked, read, at } = opened(new Date('2026-05-18T23:59:59+08:00'));
  asked('/before');
  at('2026-05-19T00:00:00+08:00');
  asked('/after');
  await log.flush();
  expect(read()).toContain('/before');
  expect(read('2026-05-19')).toContain('/after');
  renameSync(join(dir, 'access-2026-05-19.log'), join(dir, 'moved.log'));
  asked('/later');
  await log.flush();
  expect(read('2026-05-19').split('\n')).toHaveLength(2);
});

test('a full disk stops nothing: what could not be written is written later, and what was lost is counted', async () => {
  const { dir, log, said, asked, read } = opened();
  const file = join(dir, 'access-2026-05-18.log');
  symlinkSync('/dev/full', file);
  asked('/first');
  await log.flush();
  await log.flush();
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('ENOSPC');
  for (let n = 0; n < 150_000; n++) asked(`/flood/${n}`);
  await log.flush();
  rmSync(file);
  await log.flush();
  await log.flush();
  const lines = read().trim().split('\n');
  expect(lines[0]).toContain('/first');
  const lost = Number(/# (\d+) requests/.exec(lines.at(-1)!)?.[1]);
  console.log(`${lines.length - 1} lines kept, ${lost} lost and counted`);
  expect(lines.length - 1 + lost).toBe(150_001);
});

test('a day that is over is packed, and removed after more than a year', async () => {
  const w = await newWorld();
  onTestFinished(() => w.close());
  const dir = join(w.store.dir, 'logs');
  await mkdir(dir);
  const today = dayOf(w.now);
  const put = (day: string) => writeFileSync(join(dir, `access-${day}.log`), `${day}\n`);
  const [year, older] = [addDays(today, -KEPT_DAYS), addDays(today, -KEPT_DAYS - 2)];
  for (const day of [today, addDays(today, -1), year, older]) put(day);
  writeFileSync(join(dir, 'notes.txt'), 'not ours');
  expect(await sweepAccess(w)).toEqual({ packed: 2, removed: 1 });
  expect(readdirSync(dir).sort()).toEqual([
    `access-${year}.log.gz`,
    `access-${addDays(today, -1)}.log.gz`,
    `access-${today}.log`,
    'notes.txt',
  ]);
  expect(gunzipSync(readFileSync(join(dir, `access-${year}.log.gz`))).toString()).toBe(`${year}\n`);
});
