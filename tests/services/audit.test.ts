import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verify } from '#src/audit/service.ts';
import { checkEditions, checkFiles } from '#src/integrity/service.ts';
import { newWorld, publishedPolicy, type World } from '../support/world.ts';

let w: World;
let sha256: string;
beforeEach(async () => {
  w = await newWorld();
  sha256 = await w.store.files.put(Buffer.from('附件'));
  for (let n = 0; n < 5; n += 1)
    await publishedPolicy(w, { attachments: [{ title: '附件', name: 'a.txt', sha256, bytes: 6 }] });
});
afterEach(() => w.close());

/** As somebody with the file in hands would. */
function tamper(sql: string): void {
  const raw = new Database(join(w.dir, 'mingchuang.db'));
  raw.exec(sql);
  raw.close();
}

test('the chain holds while nobody touches it', async () => {
  const { rows, broken } = await verify(w);
  expect(rows).toBe(20);
  expect(broken).toBeNull();
  expect(await checkEditions(w)).toEqual({ checked: 5, broken: [], erased: 0 });
  expect(await checkFiles(w)).toEqual({ checked: 1, broken: [] });
});

test.each([
  ['a changed verb', "update audit_log set verb = 'release.erase' where seq = 7", 7, /内容被改动/],
  ['a changed actor', "update audit_log set actor = 'somebody' where seq = 1", 1, /内容被改动/],
  ['a changed detail', `update audit_log set detail = '{"kind":"x"}' where seq = 6`, 6, /内容被改动/],
  ['a changed hash', "update audit_log set hash = 'x' where seq = 9", 9, /链哈希/],
  ['a deleted row', 'delete from audit_log where seq = 7', 8, /缺失/],
  ['a deleted first row', 'delete from audit_log where seq = 1', 2, /缺失/],
  [
    'two swapped rows',
    'update audit_log set seq = -1 where seq = 4; update audit_log set seq = 4 where seq = 5; update audit_log set seq = 5 where seq = -1',
    4,
    /前一条/,
  ],
  [
    'a row that was slipped in',
    "insert into audit_log select '0', at, actor, verb, subject, detail, leaf_hash, null, null, null from audit_log where seq = 3",
    21,
    /没有编入/,
  ],
])('%s is named', async (_, sql, seq, reason) => {
  tamper(sql);
  const { broken } = await verify(w);
  expect(broken?.seq).toBe(seq);
  expect(broken?.reason).toMatch(reason);
});

test.each([
  ['body', "update editions set body = '改过的正文' where id = (select max(id) from editions)"],
  ['details', `update editions set details = '{}' where id = (select max(id) from editions)`],
  [
    'number',
    "update documents set number = '2026-099' where id = (select document_id from editions order by id desc limit 1)",
  ],
  ['hash', "update editions set sha256 = 'x' where id = (select max(id) from editions)"],
])('an edition whose %s was changed is named', async (_, sql) => {
  tamper(sql);
  const { checked, broken } = await checkEditions(w);
  const newest = new Database(join(w.dir, 'mingchuang.db'))
    .prepare('select max(id) from editions')
    .pluck()
    .get();
  expect(checked).toBe(5);
  expect(new Set(broken.map(({ id }) => id))).toEqual(new Set([newest]));
});

test('an attachment that was changed or lost is named', async () => {
  await writeFile(w.store.files.path(sha256), '改过');
  expect((await checkFiles(w)).broken).toEqual([{ id: sha256, reason: '附件内容被改动' }]);
  await rm(w.store.files.path(sha256));
  expect((await checkFiles(w)).broken).toEqual([{ id: sha256, reason: '附件文件不见了' }]);
});

test('npm run verify says what holds, and exits 1 where it breaks', () => {
  const run = () =>
    spawnSync(process.execPath, ['scripts/verify.ts'], {
      env: { ...process.env, DATA_DIR: w.dir },
      encoding: 'utf8',
    });
  const whole = run();
  expect(whole.status).toBe(0);
  expect(whole.stdout).toMatch(/操作记录 20 条，首尾相接/);
  tamper('delete from audit_log where seq = 7');
  const cut = run();
  expect(cut.status).toBe(1);
  expect(cut.stderr).toMatch(/第 8 条/);
});
