import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verify } from '#src/audit/service.ts';
import { backupName } from '#src/backups/rules.ts';
import { backUp, namesIn } from '#src/backups/service.ts';
import { CITIZEN } from '#src/context.ts';
import { AppError } from '#src/errors.ts';
import { checkEditions, checkFiles } from '#src/integrity/service.ts';
import { checkBackup, restore } from '#src/restores/service.ts';
import { find } from '#src/search/service.ts';
import { submissionByCode, submit } from '#src/submissions/service.ts';
import { inspect } from '#src/tampering/service.ts';
import { MONDAY, newWorld, openConsultation, publishedPolicy, type World } from '../support/world.ts';

let w: World;
let folder: string;
let shelf: string;
let sha: string;
beforeEach(async () => {
  w = await newWorld();
  folder = await mkdtemp(join(tmpdir(), 'mingchuang-backup-'));
  shelf = join(folder, 'shelf');
  sha = await w.store.files.put(Buffer.from('申请表'));
  const attachments = [{ title: '申请表', name: '申请表.docx', sha256: sha, bytes: 9 }];
  await publishedPolicy(w, { attachments });
  await openConsultation(w, { number: '2026-006' });
});
afterEach(async () => {
  await w.close();
  await rm(folder, { recursive: true });
});

const key = randomBytes(32);
const later = (hours: number): Date => new Date(MONDAY.getTime() + hours * 3_600_000);
const backup = (hours = 0, more: { key?: Buffer; dir?: string } = {}) =>
  backUp({ dataDir: w.dir, dir: shelf, now: later(hours), ...more });
const comment = (text = '建议服务费也公布上限。') =>
  submit(w.as(CITIZEN), {
    kind: 'comment',
    values: { consultation: '2026-006', clause: '3', text, key: text },
  });
const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => undefined,
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};
const keysFolder = () => join(w.dir, 'keys');
const restored = (path: string, more: object = {}) => {
  const dataDir = join(folder, 'new');
  return restore({ backup: path, dataDir, keys: keysFolder(), ...more }).then(() => dataDir);
};
/** Paths of everything below a folder. */
const below = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(dir.length + 1))
    .sort();
const assetPath = () => join('assets', sha.slice(0, 2), sha.slice(2, 4), sha);

/** One bit changed, in place: also what is linked to it changes. */
function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

test('what is restored is what was backed up: pages, search, comments, chain and files', async () => {
  const { code } = await comment();
  const before = await verify(w);
  const { path, manifest } = await backup();
  expect(manifest.database).toMatchObject({
    audit: { rows: before.rows, head: before.head },
    submissions: 1,
  });
  const dir = await restored(path);
  const again = await newWorld({ dir });
  expect(await verify(again)).toEqual(before);
  expect((await checkEditions(again)).broken).toEqual([]);
  expect(await checkFiles(again)).toEqual({ checked: 1, broken: [] });
  expect((await find(again, '住宅工程')).spines).toHaveLength(1);
  expect(await submissionByCode(again, code)).toMatchObject({ kind: 'comment' });
  await again.close();
});

test('a sealed backup holds the keys, shows nothing, and opens with its own key only', async () => {
  const { code } = await comment('一句不该在备份盘上读到的话。');
  const { path } = await backup(0, { key });
  const files = below(path);
  expect(files.every((name) => name.endsWith('.sealed'))).toBe(true);
  const all = Buffer.concat(files.map((name) => readFileSync(join(path, name))));
  for (const secret of ['一句不该', 'SQLite format', '申请表', 'mingchuang-backup'])
    expect(all.includes(secret), secret).toBe(false);
  expect(all.includes(readFileSync(join(keysFolder(), '1.key')))).toBe(false);
  expect((await refusal(restored(path, { keys: undefined }))).message).toContain('BACKUP_KEY=密钥文件');
  const other = await refusal(restored(path, { key: randomBytes(32), keys: undefined }));
  expect(other.message).toContain('不是用这把 BACKUP_KEY');
  const again = await newWorld({ dir: await restored(path, { key, keys: undefined }) });
  expect(await submissionByCode(again, code)).toMatchObject({ kind: 'comment' });
  await again.close();
});

test('a backup in clear holds no key, says which it needs, and takes no other', async () => {
  await comment();
  const { path, manifest } = await backup();
  expect(below(path).some((name) => name.includes('key'))).toBe(false);
  expect(manifest.keys.map(({ name }) => name)).toEqual(['1.key', 'ledger.key']);
  expect((await refusal(restored(path, { keys: undefined }))).message).toContain('--keys');
  const wrong = join(folder, 'wrong');
  await mkdir(wrong);
  await writeFile(join(wrong, '1.key'), randomBytes(32));
  expect((await refusal(restored(path, { keys: wrong }))).message).toContain('不是做备份时的密钥');
  expect(readdirSync(join(folder, 'new'))).toEqual([]);
  const again = await newWorld({ dir: await restored(path, { keys: undefined, newKeys: true }) });
  expect((await find(again, '住宅工程')).spines).toHaveLength(1);
  await again.close();
});

test('where the signing key is lost too a new one goes on: publishing works, and what the old one signed is told apart', async () => {
  const { path } = await backup();
  const dir = await restored(path, { keys: undefined, newKeys: true });
  const again = await newWorld({ dir });
  expect(again.store.signing.publicKey()).not.toEqual(w.store.signing.publicKey());
  const before = (await inspect(again)).checkpoints;
  expect(before).toMatchObject({ broken: [], lost: before.checked });
  await publishedPolicy(again, { title: '换了密钥以后的通知' });
  const { checkpoints } = await inspect(again);
  expect(checkpoints).toEqual({ checked: before.checked + 1, broken: [], lost: before.checked });
  await again.close();
  const raw = new Database(join(dir, 'mingchuang.db'));
  raw.exec('update checkpoints set at = at + 1 where size = 1');
  raw.close();
  const changed = await newWorld({ dir });
  expect((await inspect(changed)).checkpoints.broken).toEqual([
    { id: '第1号', reason: '检查点与签名的内容不符' },
  ]);
  await changed.close();
});

test('the portal goes on writing while it is backed up, and the copy is of one moment', async () => {
  let writing = true;
  let sent = 0;
  const pouring = (async () => {
    while (writing) {
      await comment(`第${sent}条意见`);
      sent++;
    }
  })();
  const { path, manifest } = await backup();
  writing = false;
  await pouring;
  console.log(`comments sent: ${sent}, in the backup: ${manifest.database.submissions}`);
  expect(sent).toBeGreaterThan(0);
  expect(manifest.database.submissions).toBeLessThanOrEqual(sent);
  const again = await newWorld({ dir: await restored(path) });
  const { rows, broken } = await verify(again);
  expect({ rows, broken }).toEqual({ rows: manifest.database.audit.rows, broken: null });
  await again.close();
});

test('one flipped byte anywhere in a backup is found and its file is named', async () => {
  await comment();
  for (const sealed of [false, true]) {
    const { path } = await backup(Number(sealed), sealed ? { key } : {});
    let found = 0;
    for (const name of below(path)) {
      const file = join(path, name);
      const size = statSync(file).size;
      for (const at of [0, Math.floor(size / 2), size - 1]) {
        flip(file, at);
        const { message, issues } = await refusal(checkBackup(path, key));
        const plain = name.replace('.sealed', '').replace('.sha256', '');
        expect([message, ...issues.map(({ field }) => field)].join(' '), `${name} ${at}`).toContain(plain);
        flip(file, at);
        found++;
      }
    }
    console.log(`${sealed ? 'sealed' : 'in clear'}: ${found} bytes flipped, ${found} found`);
    expect(found).toBeGreaterThanOrEqual(9);
    expect((await checkBackup(path, key)).files.length).toBeGreaterThan(1);
  }
});

test('a damaged or half backup is not restored, and the folder stays empty', async () => {
  const { path } = await backup();
  await rm(join(path, assetPath()));
  const { message, issues } = await refusal(restored(path));
  expect(message).toContain('1 处损坏');
  expect(issues[0]!.field).toContain(sha);
  await rm(join(path, 'manifest.json'));
  expect((await refusal(restored(path))).message).toContain('不是一份做完的备份');
  expect((await refusal(restored(join(folder, 'none')))).message).toContain('备份打不开');
  expect(() => readdirSync(join(folder, 'new'))).toThrow('ENOENT');
});

test('a folder that is not empty is not restored into', async () => {
  const { path } = await backup();
  const dir = join(folder, 'new');
  await mkdir(join(dir, '.restoring'), { recursive: true });
  await writeFile(join(dir, 'notes.txt'), '');
  expect((await refusal(restored(path))).message).toContain('不是空的');
  expect(readdirSync(dir).sort()).toEqual(['.restoring', 'notes.txt']);
  await rm(join(dir, 'notes.txt'));
  expect(readdirSync(await restored(path)).sort()).toEqual(['assets', 'keys', 'mingchuang.db']);
});

test('a backup of a newer program is refused before anything is written', async () => {
  w.store.files.path(sha);
  const raw = new Database(join(w.dir, 'mingchuang.db'));
  raw.pragma('user_version = 999');
  raw.close();
  const { path } = await backup();
  expect((await refusal(restored(path))).message).toContain('由更新的版本建立（第 999 版');
});

test('a file the last backup holds is linked; one that was damaged there is copied anew', async () => {
  const first = await backup(0);
  const second = await backup(1);
  const nodes = (at: string) => statSync(join(at, assetPath())).ino;
  expect([first.linked, second.linked]).toEqual([0, 1]);
  expect(nodes(second.path)).toBe(nodes(first.path));
  expect(nodes(second.path)).not.toBe(statSync(w.store.files.path(sha)).ino);
  flip(join(second.path, assetPath()), 0);
  const third = await backup(2);
  expect(third.linked).toBe(0);
  expect((await checkBackup(third.path)).files.length).toBeGreaterThan(1);
});

test('nothing of a killed or failed backup is taken for one, and the next one clears it away', async () => {
  await mkdir(join(shelf, `.partial-${backupName(later(-1))}-1999999999`, 'assets'), { recursive: true });
  await writeFile(join(w.dir, `.snapshot-${backupName(later(-1))}-1999999999`), 'x');
  expect(await namesIn(shelf)).toEqual([]);
  const { path } = await backup();
  expect(readdirSync(shelf)).toEqual([backupName(later(0))]);
  expect(readdirSync(w.dir).some((name) => name.startsWith('.'))).toBe(false);
  flip(w.store.files.path(sha), 0);
  await rm(path, { recursive: true });
  const changed = await refusal(backup(1));
  expect(changed.message).toBe(
    `备份没有做成，原有的备份没有动：附件 ${sha} 的内容被改动。请先从较早的备份找回这个文件`,
  );
  await rm(w.store.files.path(sha));
  expect((await refusal(backup(1))).message).toContain(`附件 ${sha} 不在磁盘上`);
  expect(readdirSync(shelf)).toEqual([]);
});

test('a damaged database is not backed up over good backups', async () => {
  const { path } = await backup();
  await w.store.close();
  const file = join(w.dir, 'mingchuang.db');
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 4096, 12_288);
  writeFileSync(file, bytes);
  expect((await refusal(backup(1))).message).toMatch(/没有做成.*数据库已损坏/);
  expect(readdirSync(shelf)).toEqual([path.split('/').at(-1)]);
});

test('a backup does not go inside the folder it is to save, nor onto what is no folder', async () => {
  expect((await refusal(backup(0, { dir: join(w.dir, 'backups') }))).message).toContain('不能放在 DATA_DIR');
  await writeFile(join(folder, 'file'), '');
  expect((await refusal(backup(0, { dir: join(folder, 'file') }))).message).toContain('不是文件夹');
});

test('on a disk without room there is no backup and a sentence with figures', async () => {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return console.log('skipped: no file system can be mounted here');
  }
  try {
    const { code, message } = await refusal(backup(0, { dir: disk }));
    expect(code).toBe('full');
    expect(message).toMatch(/空间不足，还要约 [\d.]+ MB，只剩 [\d.]+ MB/);
    expect(readdirSync(disk)).toEqual([]);
  } finally {
    execFileSync('umount', [disk]);
  }
});

test('the access log goes with it, and what can be made again does not', async () => {
  await mkdir(join(w.dir, 'logs'), { recursive: true });
  await appendFile(join(w.dir, 'logs', '2026-05-18.log'), '{}\n');
  await mkdir(join(w.dir, 'search'), { recursive: true });
  await writeFile(join(w.dir, 'search', 'titles-1.jsonl'), '{}\n');
  await writeFile(join(w.dir, 'demo-accounts.txt'), 'secret');
  const { path } = await backup();
  expect(below(path)).toEqual(
    [assetPath(), 'logs/2026-05-18.log', 'manifest.json', 'manifest.sha256', 'mingchuang.db'].sort(),
  );
});

test('a backup moved to another disk is still whole', async () => {
  await backup(0);
  const { path } = await backup(1);
  const away = join(folder, 'away');
  await cp(path, away, { recursive: true });
  await rename(shelf, join(folder, 'gone'));
  expect(readdirSync(await restored(away)).sort()).toEqual(['assets', 'keys', 'mingchuang.db']);
});
