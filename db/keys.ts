import { createHmac, createSecretKey, hkdfSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../src/errors.ts';

/** What the secret is used for; each use has a key of its own. */
export type KeyUse = 'contact' | 'receipt' | 'code' | 'form' | 'cookie' | 'network' | 'login' | 'totp';

export type Keys = {
  /** 32 bytes for one use. */
  of(use: KeyUse): Buffer;
  /** HMAC-SHA256 of a text under the key of one use. */
  hmac(use: KeyUse, text: string): Buffer;
};

const BYTES = 32;
const NAME = '1.key';

/**
 * The portal's one secret, `keys/1.key` in $DATA_DIR: readable by its owner alone, made at the first start. Whoever has the
 * database but not this file can read no contact, guess no receipt code and forge no form.
 * @param needed something in the database cannot be read without it, so a missing file is a fault and no first start
 * @throws AppError `conflict` when the file is needed and missing, or is no key
 */
export function openKeys(dir: string | ':memory:', needed: () => boolean): Keys {
  const master = dir === ':memory:' ? randomBytes(BYTES) : readOrMake(join(dir, 'keys'), needed);
  const known = new Map<KeyUse, Buffer>();
  const of = (use: KeyUse): Buffer => {
    const before = known.get(use);
    if (before) return before;
    const key = Buffer.from(hkdfSync('sha256', master, '', `mingchuang ${use}`, BYTES));
    known.set(use, key);
    return key;
  };
  const objects = new Map<KeyUse, KeyObject>();
  const objectOf = (use: KeyUse): KeyObject => {
    const key = objects.get(use) ?? createSecretKey(of(use));
    objects.set(use, key);
    return key;
  };
  return { of, hmac: (use, text) => createHmac('sha256', objectOf(use)).update(text).digest() };
}

function readOrMake(folder: string, needed: () => boolean): Buffer {
  const file = join(folder, NAME);
  if (!existsSync(file)) {
    if (needed())
      throw new AppError(
        'conflict',
        `缺少密钥文件 ${file}。没有它，已收到的联系方式和查询码都无法核对；请从备份恢复，与数据库放在一起`,
      );
    makeOnce(file, randomBytes(BYTES), 0o600);
  }
  const key = readFileSync(file);
  if (key.length !== BYTES) throw new AppError('conflict', `密钥文件 ${file} 已损坏，请从备份恢复`);
  return key;
}

/** Linked into place whole, so that of two processes that start together both read the same key. */
export function makeOnce(file: string, key: Buffer | string, mode: number): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temp = join(folder, `.${randomUUID()}`);
  writeFileSync(temp, key, { mode, flag: 'wx', flush: true });
  chmodSync(temp, mode);
  try {
    linkSync(temp, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Some file systems know no second name; there two first starts at once are left to chance.
    if (code !== 'EEXIST') copyFileSync(temp, file, constants.COPYFILE_EXCL);
  } finally {
    unlinkSync(temp);
  }
  settle(folder);
  settle(join(folder, '..'));
}

/** The name of the key is on disk before anything is sealed with it. Windows opens no folders and needs none. */
function settle(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
