import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Suite A1: AES-256-GCM with 12 bytes of nonce and 16 of tag. The prefix lets another suite stand beside it later. */
const SUITE = 'A1';
const NONCE = 12;
const TAG = 16;

/** Seals a text; `about` is bound to it, so that it opens nowhere else. */
export function seal(key: Buffer, about: string, text: string | Buffer): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(`${SUITE}|${about}`));
  const body = Buffer.concat([cipher.update(text), cipher.final()]);
  return `${SUITE}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

/** What was sealed; null when it is not ours, was changed, or belongs elsewhere. */
export function unseal(key: Buffer, about: string, sealed: string): Buffer | null {
  const [suite, text] = sealed.split('.');
  const bytes = Buffer.from(text ?? '', 'base64url');
  if (suite !== SUITE || bytes.length < NONCE + TAG) return null;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE))
      .setAAD(Buffer.from(`${SUITE}|${about}`))
      .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
  } catch {
    return null;
  }
}

/** A text under a key of its own, and that key under the portal's: dropping the second ends the first. */
export type Envelope = { contact: string; contactKey: string };

export function sealContact(master: Buffer, id: string, text: string): Envelope {
  const key = randomBytes(32);
  return {
    contact: seal(key, `submissions|${id}|contact`, text),
    contactKey: seal(master, `submissions|${id}|contact_key`, key),
  };
}

export function unsealContact(master: Buffer, id: string, { contact, contactKey }: Envelope): string | null {
  const key = unseal(master, `submissions|${id}|contact_key`, contactKey);
  return key && (unseal(key, `submissions|${id}|contact`, contact)?.toString() ?? null);
}
