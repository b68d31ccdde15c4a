import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { checkAge } from '#db/migrate.ts';
import { replaceSigningKey } from '#db/signing.ts';
import { look } from '#db/snapshot.ts';
import { sha256 } from '../audit/rules.ts';
import {
  DATABASE,
  diskFault,
  type Manifest,
  MANIFEST,
  MANIFEST_HASH,
  hashLineOf,
  parseManifest,
} from '../backups/rules.ts';
import { SEALED } from '../backups/sealing.ts';
import { checkRoom, type Folder, heldIn, settleTree, takeFile, textIn, write } from '../copies/service.ts';
import { AppError, block } from '../errors.ts';

export type RestoreOptions = {
  backup: string;
  /** An empty $DATA_DIR, or none yet. */
  dataDir: string;
  /** BACKUP_KEY of a sealed backup. */
  key?: Buffer | undefined;
  /** Folder with the portal's keys, which a backup in clear does not hold. */
  keys?: string | undefined;
  /** The portal's keys are lost: new ones, and nothing sealed with the old ones is ever read again. */
  newKeys?: boolean | undefined;
};

const STAGING = '.restoring';

/**
 * Reads every byte of a backup.
 * @throws AppError naming each file that is missing or changed
 */
export async function checkBackup(backup: string, key?: Buffer): Promise<Manifest> {
  const { folder, manifest } = await openBackup(backup, key);
  const faults = [];
  for (const { path, sha256: bound, bytes } of manifest.files) {
    const held = await heldIn(folder, path);
    if (held?.sha256 !== bound || held.bytes !== bytes)
      faults.push(block(path, held ? '内容被改动，与清单上的哈希不符' : '缺失、读不出来，或已损坏'));
  }
  if (!manifest.files.some(({ path }) => path === DATABASE)) faults.push(block(DATABASE, '清单上没有数据库'));
  if (faults.length)
    throw new AppError(
      'conflict',
      `备份 ${basename(folder.dir)} 有 ${faults.length} 处损坏，不能用来恢复`,
      faults,
    );
  return manifest;
}

/**
 * Puts a backup into an empty folder: checked first, written aside, checked again as it lies there, the database given its
 * name last. Migrations are left to whoever opens the store.
 * @throws AppError when the folder is not empty, the backup not whole or the portal's keys not given
 */
export async function restore(options: RestoreOptions): Promise<Manifest> {
  const home = resolve(options.dataDir);
  await checkEmpty(home);
  const manifest = await checkBackup(options.backup, options.key);
  checkAge(manifest.database.schema);
  const staging = join(home, STAGING);
  try {
    await rm(staging, { recursive: true, force: true });
    await mkdir(staging, { recursive: true });
    await checkRoom(
      staging,
      manifest.files.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    await stage(options, manifest, staging);
    await settleTree(staging);
    const last = (a: string, b: string) => Number(a === DATABASE) - Number(b === DATABASE);
    for (const name of (await readdir(staging)).sort(last))
      await rename(join(staging, name), join(home, name));
    await rm(staging, { recursive: true });
    await settleTree(home);
  } catch (error) {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
    throw diskFault('没有恢复', error);
  }
  return manifest;
}

/** What a killed restore left aside is no content. */
async function checkEmpty(home: string): Promise<void> {
  const there = await readdir(home).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw diskFault('没有恢复', error);
  });
  if (there.some((name) => name !== STAGING))
    throw new AppError('conflict', `${home} 不是空的，没有恢复。请先把里面的东西移到别处，或换一个 DATA_DIR`);
}

async function openBackup(backup: string, key?: Buffer): Promise<{ folder: Folder; manifest: Manifest }> {
  const dir = resolve(backup);
  const names = await readdir(dir).catch((error: unknown) => {
    throw diskFault('备份打不开', error);
  });
  const sealed = names.includes(MANIFEST + SEALED);
  if (!sealed && !names.includes(MANIFEST))
    throw new AppError('missing', `${dir} 里没有 ${MANIFEST}，不是一份做完的备份`);
  if (sealed && !key)
    throw new AppError('invalid', '这份备份是加密的。请用 BACKUP_KEY=密钥文件 指明做备份时的密钥');
  const folder = { dir, key: sealed ? key : undefined };
  const text = await textIn(folder, MANIFEST);
  if (!sealed && (await hashLine(folder)) !== hashLineOf(text))
    throw new AppError('conflict', `${MANIFEST} 与 ${MANIFEST_HASH} 不符，备份已损坏`);
  return { folder, manifest: parseManifest(text) };
}

const hashLine = (folder: Folder): Promise<string> => textIn(folder, MANIFEST_HASH).catch(() => '');

async function stage(options: RestoreOptions, manifest: Manifest, staging: string): Promise<void> {
  const folder = { dir: resolve(options.backup), key: manifest.sealed ? options.key : undefined };
  for (const { path, sha256: bound } of manifest.files) {
    const held = await takeFile(folder, path, join(staging, path));
    if (held.sha256 !== bound) throw new AppError('conflict', `${path} 在恢复时变了样。请检查备份盘`);
  }
  if (!manifest.sealed) await stageKeys(options, manifest, staging);
  const { schema, audit, releases, submissions } = await look(join(staging, DATABASE));
  if (JSON.stringify({ schema, audit, releases, submissions }) !== JSON.stringify(manifest.database))
    throw new AppError('conflict', '恢复出来的数据库和清单上写的不是同一份');
}

/** The keys of a backup in clear lie elsewhere; the fingerprints say whether they are the right ones. */
async function stageKeys({ keys, newKeys }: RestoreOptions, manifest: Manifest, to: string): Promise<void> {
  for (const { name, sha256: bound } of manifest.keys) {
    const target = join(to, 'keys', name);
    if (newKeys) {
      if (name === FIRST) await write([randomBytes(32)], target);
      if (name === LEDGER) replaceSigningKey(target, manifest.database.releases);
      continue;
    }
    if (!keys) throw new AppError('invalid', KEYS_WANTED);
    const bytes = await readFile(join(keys, name)).catch((error: unknown) => {
      throw diskFault(`读不出密钥文件 ${name}`, error);
    });
    if (sha256(bytes) !== bound)
      throw new AppError('conflict', `${join(keys, name)} 不是做备份时的密钥，没有恢复`);
    await write([bytes], target);
  }
}

const FIRST = '1.key';
const LEDGER = 'ledger.key';
const KEYS_WANTED =
  '这份备份没有加密，所以不含密钥。请用 --keys 文件夹 指明另外保存的密钥；' +
  '密钥确实找不回来的，用 --new-keys 换新的，已收到的联系方式、查询码和动态口令从此失效，公开发布记录也换一把签名密钥';
