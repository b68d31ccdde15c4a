import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';

/** Ends the name of a sealed file. */
export const SEALED = '.sealed';

const MAGIC = Buffer.from('MCB1');
const ID = 8;
const SALT = 32;
const TAG = 16;
const HEAD = MAGIC.length + ID + SALT;
const NONCE = Buffer.alloc(12);

/**
 * The key of a backup: 64 hex digits, so that it can be kept on paper.
 * @throws AppError `invalid`
 */
export function parseKey(text: string): Buffer {
  const digits = text.replace(/\s/g, '');
  if (!/^[0-9a-f]{64}$/i.test(digits))
    throw new AppError(
      'invalid',
      'BACKUP_KEY 所指的文件应是64位十六进制数，用 npm run backup -- --new-key 文件 生成',
    );
  return Buffer.from(digits, 'hex');
}

/**
 * A file as it leaves the house: AES-256-GCM under a key of its own, drawn from the backup's key and a salt, so that no nonce
 * comes twice. Layout: `MCB1`, 8 bytes naming the key, 32 of salt, the text, 16 of tag. Its path is bound in: files cannot
 * change places.
 */
export async function* seal(
  key: Buffer,
  path: string,
  plain: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT);
  const cipher = createCipheriv('aes-256-gcm', keyOf(key, salt), NONCE);
  const head = Buffer.concat([MAGIC, nameOf(key), salt]);
  cipher.setAAD(Buffer.concat([head, Buffer.from(path)]));
  yield head;
  for await (const chunk of plain) yield cipher.update(chunk);
  yield cipher.final();
  yield cipher.getAuthTag();
}

/**
 * The bytes back. Whoever takes them must wait for the end before believing them: the tag stands there.
 * @throws AppError `conflict` for another key, `invalid` for anything that was changed or cut
 */
export async function* unseal(
  key: Buffer,
  path: string,
  sealed: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  let decipher: ReturnType<typeof begin> | undefined;
  for await (const chunk of sealed) {
    held = Buffer.concat([held, chunk]);
    if (!decipher && held.length >= HEAD) {
      decipher = begin(key, path, held.subarray(0, HEAD));
      held = held.subarray(HEAD);
    }
    if (!decipher || held.length <= TAG) continue;
    yield decipher.update(held.subarray(0, -TAG));
    held = held.subarray(-TAG);
  }
  if (!decipher || held.length < TAG) throw damaged(path);
  decipher.setAuthTag(held);
  try {
    yield decipher.final();
  } catch {
    throw damaged(path);
  }
}

function begin(key: Buffer, path: string, head: Buffer) {
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(path);
  if (!head.subarray(MAGIC.length, MAGIC.length + ID).equals(nameOf(key)))
    throw new AppError('conflict', `${path} 不是用这把 BACKUP_KEY 加密的，或者开头已损坏`);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(key, head.subarray(-SALT)), NONCE);
  return decipher.setAAD(Buffer.concat([head, Buffer.from(path)]));
}

const damaged = (path: string): AppError => new AppError('invalid', `${path} 已损坏`);

const keyOf = (key: Buffer, salt: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, 'mingchuang backup file', 32));

/** Tells keys apart and gives nothing of them away. */
const nameOf = (key: Buffer): Buffer =>
  createHash('sha256').update('mingchuang backup key').update(key).digest().subarray(0, ID);
