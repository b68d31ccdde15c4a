import { randomBytes } from 'node:crypto';

let last = 0n;

/** UUIDv7 as text (RFC 9562); within one process each is greater than the one before, so order of ids is order of writing. */
export function newId(): string {
  const moment = (BigInt(Date.now()) << 12n) | BigInt(randomBytes(2).readUInt16BE() & 0x3ff);
  last = moment > last ? moment : last + 1n;
  const head = last.toString(16).padStart(15, '0');
  const tail = randomBytes(8);
  tail[0] = (tail[0]! & 0x3f) | 0x80;
  const t = tail.toString('hex');
  return `${head.slice(0, 8)}-${head.slice(8, 12)}-7${head.slice(12, 15)}-${t.slice(0, 4)}-${t.slice(4)}`;
}
