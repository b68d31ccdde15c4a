import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { migrationsIn, MIGRATIONS } from '#db/migrate.ts';
import { openStore } from '#db/store.ts';
import { chain } from '#src/audit/service.ts';
import { command } from '../support/commands.ts';
import { newWorld, publishedInterpretation, publishedPolicy } from '../support/world.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let home: string;
let shelf: string;
let sha: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mingchuang-command-'));
  [home, shelf] = [join(folder, 'home'), join(folder, 'shelf')];
});
afterEach(() => rm(folder, { recursive: true }));

/** A portal that has published and was stopped. */
async function filled(): Promise<void> {
  const w = await newWorld({ dir: home });
  sha = await w.store.files.put(Buffer.from('申请表'));
  const { documentId } = await publishedPolicy(w, {
    attachments: [{ title: '申请表', name: '申请表.docx', sha256: sha, bytes: 9 }],
  });
  await publishedInterpretation(w, documentId);
  await w.store.close();
}

const asset = (dir: string): string => join(dir, 'assets', sha.slice(0, 2), sha.slice(2, 4), sha);
const newest = (): string => join(shelf, readdirSync(shelf).sort().at(-1)!);
const rootIn = (said: string): string => /^root ([0-9a-f]{64})$/m.exec(said)![1]!;

test('a restored portal ends with the root of the lost one, sealed with a key that stands on paper', async () => {
  await filled();
  const key = join(folder, 'backup.key');
  const made = await command('backup', ['--new-key', key], {});
  expect([made.code, statSync(key).mode & 0o777]).toEqual([0, 0o600]);
  const settings = { DATA_DIR: home, BACKUP_DIR: shelf, BACKUP_KEY: key };
  const before = await command('verify', [], settings);
  const backup = await command('backup', [], settings);
  expect(backup).toMatchObject({ code: 0, errors: '' });
  expect(backup.said).toContain('已加密');
  expect((await command('backup', ['--check', newest()], settings)).said).toContain('完好');
  await rm(home, { recursive: true });
  const after = await command('restore', [newest()], settings);
  expect(after).toMatchObject({ code: 0, errors: '' });
  expect(rootIn(after.said)).toBe(rootIn(before.said));
  expect(after.said).toContain(before.said);
});

test('a flipped byte in a backup or in a restored file is named and ends with 1', async () => {
  await filled();
  const settings = { DATA_DIR: home };
  const backup = await command('backup', [shelf], settings);
  expect(backup.said).toContain('没有加密，所以不含密钥');
  await rename(join(home, 'keys'), join(folder, 'keys'));
  await rm(home, { recursive: true });
  const keys = ['--keys', join(folder, 'keys')];
  flip(asset(newest()));
  const refused = await command('restore', [newest(), ...keys], settings);
  expect(refused).toMatchObject({ code: 1, said: '' });
  expect(refused.errors).toContain(`${sha}：内容被改动`);
  const checked = await command('backup', ['--check', newest()], settings);
  expect([checked.code, checked.errors]).toEqual([1, refused.errors]);
  flip(asset(newest()));
  expect((await command('restore', [newest(), ...keys], settings)).code).toBe(0);
  flip(asset(home));
  const verified = await command('verify', [], settings);
  expect(verified.code).toBe(1);
  expect(verified.errors).toContain(`附件 ${sha}：附件内容被改动`);
  expect((await command('restore', [newest(), ...keys], settings)).errors).toContain('不是空的');
});

test('a row that names no other row is found by verify, and no backup is made of it', async () => {
  await filled();
  const raw = new Database(join(home, 'mingchuang.db'));
  raw.pragma('foreign_keys = OFF');
  raw.prepare("insert into facets values ('nobody', 'topic', 'x', '', '9999-12-31')").run();
  raw.close();
  const verified = await command('verify', [], { DATA_DIR: home });
  expect(verified.code).toBe(1);
  expect(verified.errors).toMatch(/筛选项（facets） 第\d+行：所指的 documents 那一行不存在/);
  const backup = await command('backup', [shelf], { DATA_DIR: home });
  expect([backup.code, backup.errors]).toEqual([1, expect.stringContaining('指向不存在的记录')]);
  expect(readdirSync(shelf)).toEqual([]);
});

test('an upgrade backs up what was, migrates, and has nothing to do the second time', async () => {
  const older = join(folder, 'older');
  await mkdir(older);
  const all = migrationsIn(MIGRATIONS);
  for (const name of all.slice(0, -1)) await cp(join(MIGRATIONS, name), join(older, name));
  await openStore({ dir: home, seal: chain, migrations: older }).close();
  const settings = { DATA_DIR: home };
  const unsaid = await command('upgrade', [], settings);
  expect([unsaid.code, unsaid.errors]).toEqual([1, expect.stringContaining('升级前要先备份')]);
  expect(schema(home)).toBe(all.length - 1);

  const open = openStore({ dir: home, seal: chain, migrations: older });
  const running = await command('upgrade', [shelf], settings);
  expect([running.code, running.errors]).toEqual([1, expect.stringContaining('门户还在运行')]);
  await open.close();

  const done = await command('upgrade', [shelf], settings);
  expect(done).toMatchObject({ code: 0, errors: '' });
  expect(done.said).toContain(`从第 ${all.length - 1} 版升到第 ${all.length} 版`);
  expect([schema(home), schema(newest())]).toEqual([all.length, all.length - 1]);
  expect((await command('upgrade', [], settings)).said).toContain('不用升级');
});

test('a database of a newer program is refused in Chinese and left as it is', async () => {
  await filled();
  const raw = new Database(join(home, 'mingchuang.db'));
  raw.pragma('user_version = 999');
  raw.close();
  for (const [name, args] of [
    ['upgrade', [shelf]],
    ['verify', []],
  ] as const) {
    const { code, errors } = await command(name, args, { DATA_DIR: home });
    expect([code, errors]).toEqual([1, expect.stringContaining('数据库由更新的版本建立（第 999 版')]);
  }
  expect(schema(home)).toBe(999);
});

test('each command says how it is used', async () => {
  const settings = { DATA_DIR: home };
  expect((await command('backup', [], settings)).errors).toContain('用法：npm run backup');
  expect((await command('restore', [], settings)).errors).toContain('用法：npm run restore');
  expect((await command('backup', [shelf], settings)).errors).toContain('里没有数据库');
  expect((await command('upgrade', [shelf], settings)).errors).toContain('里没有数据库');
  const missing = await command('backup', [shelf], { ...settings, BACKUP_KEY: join(folder, 'none') });
  expect([missing.code, missing.errors]).toEqual([1, expect.stringContaining('BACKUP_KEY')]);
});

function flip(file: string): void {
  const bytes = readFileSync(file);
  bytes[1]! ^= 1;
  writeFileSync(file, bytes);
}

function schema(dir: string): number {
  const raw = new Database(join(dir, 'mingchuang.db'), { readonly: true });
  const version = Number(raw.pragma('user_version', { simple: true }));
  raw.close();
  return version;
}
