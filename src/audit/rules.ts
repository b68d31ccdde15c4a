import { createHash } from 'node:crypto';

/** One step on record, as it is hashed. `at` is a moment, `detail` holds ids, hashes and field names. */
export type Entry = {
  id: string;
  at: Date;
  actor: string;
  verb: string;
  subject: string;
  detail: Record<string, unknown>;
};

export type ChainedEntry = Entry & { leafHash: string; seq: number; prevHash: string; hash: string };

/** Where and why the chain does not hold. */
export type Break = { seq: number; id: string; reason: string };

/** prev_hash of the first row. */
export const GENESIS = '0'.repeat(64);

/** JSON with sorted keys and no spaces: equal values give equal text. */
export function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (Array.isArray(value)) return `[${value.map((v) => canonical(v ?? null)).join(',')}]`;
  if (value && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** Hash of one row by itself (leading 0x00, as in RFC 6962 leaves). */
export const leafHash = (entry: Entry): string => {
  const { id, at, actor, verb, subject, detail } = entry;
  return sha256(`\0${canonical({ id, at, actor, verb, subject, detail })}`);
};

/** Hash of a row in its place: everything before it goes in. */
export const chainHash = (seq: number, prevHash: string, leaf: string): string =>
  sha256(`\x01${seq}\n${prevHash}\n${leaf}`);

/** Checks one row against the one before; null when it holds. */
export function breakAt(row: ChainedEntry, before: { seq: number; hash: string }): Break | null {
  const fault = (reason: string): Break => ({ seq: row.seq, id: row.id, reason });
  if (row.seq !== before.seq + 1) return fault(`第 ${before.seq + 1} 条缺失或次序被改动`);
  if (row.prevHash !== before.hash)
    return fault(`第 ${row.seq} 条记录的前一条哈希不符，前面的记录被改动或替换`);
  if (row.leafHash !== leafHash(row)) return fault(`第 ${row.seq} 条记录的内容被改动`);
  if (row.hash !== chainHash(row.seq, row.prevHash, row.leafHash))
    return fault(`第 ${row.seq} 条记录的链哈希被改动`);
  return null;
}
