import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../src/errors.ts';
import { makeOnce } from './keys.ts';

/** The Ed25519 key that checkpoints of the public log are signed with. */
export type Signing = {
  /** 32 bytes; null before the first signature and where the file is missing. */
  publicKey(): Buffer | null;
  /** Size of the log up to which it was signed with a key that is lost; 0 when none ever was. */
  lostUntil(): number;
  /** @throws AppError `conflict` when the file is no key, or is missing though it signed before */
  sign(bytes: Buffer): Buffer;
};

/**
 * `keys/ledger.key` in $DATA_DIR unless LEDGER_KEY names another place, best a medium that the web server alone cannot
 * change. Made at the first signature, readable by its owner and written by nobody (0400).
 * @param signed something was signed before, so a missing file is a fault and no first signature
 */
export function openSigning(
  dir: string | ':memory:',
  { file, signed }: { file?: string | undefined; signed: () => boolean },
): Signing {
  const path = dir === ':memory:' ? null : (file ?? join(dir, 'keys', 'ledger.key'));
  let key: KeyObject | null = null;
  const known = (): KeyObject | null => (key ??= path && existsSync(path) ? readKey(path) : null);
  return {
    publicKey() {
      const own = known();
      return own && Buffer.from(createPublicKey(own).export({ format: 'jwk' }).x!, 'base64url');
    },
    lostUntil: () => (path ? readLost(lostBeside(path)) : 0),
    sign(bytes) {
      if (!known() && signed()) throw new AppError('conflict', MISSING(path));
      key ??= made(path);
      return sign(null, bytes, key);
    },
  };
}

/**
 * A new key where the old one is lost for good, and beside it how much of the log the old one had signed: those signatures
 * nobody can hold against a key again.
 */
export function replaceSigningKey(path: string, until: number): void {
  made(path);
  makeOnce(lostBeside(path), `${until}\n`, 0o400);
}

const lostBeside = (path: string): string => join(dirname(path), 'ledger.lost');

const readLost = (path: string): number => (existsSync(path) ? Number(readFileSync(path, 'utf8')) || 0 : 0);

const MISSING = (path: string | null): string =>
  `缺少签名密钥 ${path}。公开发布记录以前是用它签的，换一把公众就核对不上；请把另外保存的那把放回这里，或者用 LEDGER_KEY 指明它在哪里；确实丢了的，用 npm run restore -- 备份 --new-keys 换一把，并公告新公钥`;

function made(path: string | null): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  if (!path) return privateKey;
  makeOnce(path, privateKey.export({ format: 'pem', type: 'pkcs8' }), 0o400);
  // Of two processes that start together one made it.
  return readKey(path);
}

function readKey(path: string): KeyObject {
  try {
    const key = createPrivateKey(readFileSync(path));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // told below
  }
  throw new AppError('conflict', `签名密钥 ${path} 读不出来或者已损坏，请检查权限，或者从备份恢复`);
}
