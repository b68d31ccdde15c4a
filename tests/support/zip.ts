import { crc32, deflateRawSync } from 'node:zlib';

/** A file to put into a zip; what is set here wrongly stands in the zip wrongly. */
export type Packed = {
  name: string;
  content?: string | Buffer;
  stored?: boolean;
  /** What the headers say, when it is not the truth. */
  size?: number;
  crc?: number;
  flags?: number;
  method?: number;
  /** Other name in the local header. */
  local?: string;
  /** Bytes before the local header. */
  gap?: Buffer;
  /** Compressed bytes as they are. */
  raw?: Buffer;
  /** The place of another entry, to overlap it. */
  over?: string;
  streamed?: boolean;
};

/** A zip written byte by byte, so that a test can write a bad one. */
export function zipOf(
  files: readonly Packed[],
  options: { comment?: string; before?: Buffer; after?: Buffer } = {},
): Buffer {
  const parts: Buffer[] = options.before ? [options.before] : [];
  let at = options.before?.length ?? 0;
  const places = new Map<string, number>();
  const central: Buffer[] = [];
  const put = (bytes: Buffer) => {
    parts.push(bytes);
    at += bytes.length;
  };
  for (const file of files) {
    const content = Buffer.from(file.content ?? '');
    const packed = file.raw ?? (file.stored ? content : deflateRawSync(content));
    const head = headerOf(file, content, packed);
    const place = file.over === undefined ? at + (file.gap?.length ?? 0) : (places.get(file.over) ?? 0);
    places.set(file.name, place);
    if (file.over === undefined) {
      if (file.gap) put(file.gap);
      put(localOf(file, head));
      put(packed);
      if (file.streamed) put(descriptorOf(head));
    }
    central.push(centralOf(file, head, place));
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  const comment = Buffer.from(options.comment ?? '');
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...parts, directory, end, comment, options.after ?? Buffer.alloc(0)]);
}

type Header = { method: number; flags: number; crc: number; packed: number; size: number };

const headerOf = (file: Packed, content: Buffer, packed: Buffer): Header => ({
  method: file.method ?? (file.stored ? 0 : 8),
  flags: (file.flags ?? 0x800) | (file.streamed ? 8 : 0),
  crc: file.crc ?? crc32(content),
  packed: packed.length,
  size: file.size ?? content.length,
});

function localOf(file: Packed, head: Header): Buffer {
  const name = Buffer.from(file.local ?? file.name);
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(0x04034b50, 0);
  writeShared(bytes, 4, file.streamed ? { ...head, crc: 0, packed: 0, size: 0 } : head, name.length);
  return Buffer.concat([bytes, name]);
}

function centralOf(file: Packed, head: Header, place: number): Buffer {
  const name = Buffer.from(file.name);
  const bytes = Buffer.alloc(46);
  bytes.writeUInt32LE(0x02014b50, 0);
  bytes.writeUInt16LE(20, 4);
  writeShared(bytes, 6, head, name.length);
  bytes.writeUInt32LE(place, 42);
  return Buffer.concat([bytes, name]);
}

/** Version, flags, method, time, checksum, sizes, length of the name: the same in both headers. */
function writeShared(bytes: Buffer, at: number, head: Header, name: number): void {
  bytes.writeUInt16LE(20, at);
  bytes.writeUInt16LE(head.flags, at + 2);
  bytes.writeUInt16LE(head.method, at + 4);
  bytes.writeUInt32LE(0x58_21_00_00, at + 6);
  bytes.writeUInt32LE(head.crc, at + 10);
  bytes.writeUInt32LE(head.packed, at + 14);
  bytes.writeUInt32LE(head.size, at + 18);
  bytes.writeUInt16LE(name, at + 22);
}

function descriptorOf(head: Header): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(head.crc, 4);
  bytes.writeUInt32LE(head.packed, 8);
  bytes.writeUInt32LE(head.size, 12);
  return bytes;
}
