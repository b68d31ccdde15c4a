import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** A file of a zip, under the name people see. */
export type Packed = { name: string; bytes: Buffer };

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Names are UTF-8 (bit 11), so that Chinese ones are read everywhere. */
const UTF8 = 0x0800;
/** 1 January 1980, the first day a zip knows: equal files make equal bytes. */
const NEVER = 0x0021_0000;
/** Formats that are packed themselves gain nothing by it. */
const PACKED = /\.(?:docx|xlsx|ofd|pdf|png|jpe?g|webp)$/i;

/** The same files in the same order make the same bytes, whenever and wherever. */
export function zipOf(files: readonly Packed[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, bytes } of files) {
    const stored = PACKED.test(name) || bytes.length === 0;
    const content = stored ? bytes : deflateRawSync(bytes);
    const shared = sharedOf({ stored, crc: crc32(bytes), packed: content.length, size: bytes.length, name });
    locals.push(headOf(LOCAL, shared), Buffer.from(name), content);
    central.push(centralOf(shared, at), Buffer.from(name));
    at += 30 + Buffer.byteLength(name) + content.length;
  }
  const directory = Buffer.concat(central);
  return Buffer.concat([...locals, directory, endOf(files.length, directory.length, at)]);
}

/** One file out of a zip of ours, by its name and length; whatever grew large there was large when it went in. */
export function fileIn(zip: Buffer, { name, bytes: size }: { name: string; bytes: number }): Buffer {
  const wanted = Buffer.from(name);
  for (let at = 0; zip.readUInt32LE(at) === LOCAL;) {
    const [packed, length] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)];
    const from = at + 30 + length;
    const content = zip.subarray(from, from + packed);
    if (wanted.equals(zip.subarray(at + 30, from)))
      return zip.readUInt16LE(at + 8) ? inflateRawSync(content, { maxOutputLength: size }) : content;
    at = from + packed;
  }
  throw new Error(`${name} is not in the zip`);
}

type Header = { stored: boolean; crc: number; packed: number; size: number; name: string };

/** Version, flags, method, time, checksum, sizes, length of the name: the same in both headers. */
function sharedOf({ stored, crc, packed, size, name }: Header): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(UTF8, 2);
  bytes.writeUInt16LE(stored ? 0 : 8, 4);
  bytes.writeUInt32LE(NEVER, 6);
  bytes.writeUInt32LE(crc, 10);
  bytes.writeUInt32LE(packed, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(Buffer.byteLength(name), 22);
  return bytes;
}

function headOf(signature: number, shared: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature, 0);
  return Buffer.concat([bytes, shared]);
}

function centralOf(shared: Buffer, place: number): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32LE(CENTRAL, 0);
  head.writeUInt16LE(20, 4);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(place, 10);
  return Buffer.concat([head, shared, tail]);
}

function endOf(count: number, length: number, place: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(END, 0);
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(length, 12);
  bytes.writeUInt32LE(place, 16);
  return bytes;
}
