import { crc32, deflateRawSync } from 'node:zlib';
import type { Archive, Entry } from '../word/safezip.ts';

/**
 * Writes an archive anew: parts named in `changed` with their new content, null leaves one out; all others byte for byte
 * as they lie in the old one. No times, no comments, nothing but the parts.
 */
export function rewritten(
  bytes: Buffer,
  archive: Archive,
  changed: ReadonlyMap<string, Buffer | null>,
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  let count = 0;
  for (const entry of archive.entries.values()) {
    const content = changed.get(entry.name);
    if (content === null) continue;
    const one = content ? packed(content) : asItLies(bytes, entry);
    const name = Buffer.from(entry.name);
    const head = headOf(one, name.length);
    parts.push(Buffer.from([0x50, 0x4b, 3, 4]), head, name, one.body);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), head, tail, name);
    at += 30 + name.length + one.body.length;
    count += 1;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

type Packed = { deflated: boolean; crc: number; size: number; body: Buffer };

function packed(content: Buffer): Packed {
  return { deflated: true, crc: crc32(content), size: content.length, body: deflateRawSync(content) };
}

const asItLies = (bytes: Buffer, { deflated, crc, size, from, packed: length }: Entry): Packed => ({
  deflated,
  crc,
  size,
  body: bytes.subarray(from, from + length),
});

/** What both headers share: version, flags (names in UTF-8), method, 1 January 1980, checksum, sizes, length of the name. */
function headOf({ deflated, crc, size, body }: Packed, name: number): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(0x800, 2);
  head.writeUInt16LE(deflated ? 8 : 0, 4);
  head.writeUInt16LE(0x21, 8);
  head.writeUInt32LE(crc, 10);
  head.writeUInt32LE(body.length, 14);
  head.writeUInt32LE(size, 18);
  head.writeUInt16LE(name, 22);
  return head;
}
