import { crc32, inflateRawSync } from 'node:zlib';
import { AppError } from '../errors.ts';

/** A file inside; `size` is what it says it holds, `from` where its bytes begin. */
export type Entry = {
  name: string;
  deflated: boolean;
  size: number;
  packed: number;
  crc: number;
  from: number;
};

export type Archive = {
  entries: ReadonlyMap<string, Entry>;
  /** @throws AppError `invalid` when it is longer than it says, or damaged */
  read(name: string): Buffer;
};

const MB = 1024 * 1024;
const LIMITS = { entries: 2000, total: 64 * MB, ratio: 200, nameLength: 200 };
/** Below this a high ratio harms nobody: a page of empty table cells reaches it. */
const SMALL = MB;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;

/**
 * Opens a zip from its central directory, without unpacking anything. Every byte of the file must belong to one entry or
 * to the directory, so that no other kind of file hides before, between or behind them.
 * @throws AppError `invalid` with what is wrong and what to do
 */
export function openArchive(bytes: Buffer): Archive {
  const directory = findDirectory(bytes);
  const entries = readDirectory(bytes, directory);
  checkSizes(entries);
  checkPlaces(bytes, entries, directory.from);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  return { entries: byName, read: (name) => unpack(bytes, byName.get(name)) };
}

type Directory = { from: number; to: number; count: number };

function findDirectory(bytes: Buffer): Directory {
  if (bytes.length < 22 || bytes.readUInt32LE(0) !== LOCAL) throw damaged();
  const end = bytes.length - 22;
  if (bytes.readUInt32LE(end) !== END) throw bytes.includes('PK\x05\x06') ? foreign('后面') : damaged();
  const count = bytes.readUInt16LE(end + 10);
  const from = bytes.readUInt32LE(end + 16);
  const to = from + bytes.readUInt32LE(end + 12);
  if (bytes.readUInt16LE(end + 20) !== 0) throw foreign('后面');
  if (bytes.readUInt32LE(end + 4) !== 0 || bytes.readUInt16LE(end + 8) !== count) throw damaged();
  if (to !== end) throw to < end ? foreign('后面') : damaged();
  if (count > LIMITS.entries) throw tooMuch(`文件里有${count}个部件，超过${LIMITS.entries}个的上限`);
  return { from, to, count };
}

function readDirectory(bytes: Buffer, { from, to, count }: Directory): (Entry & { local: number })[] {
  const entries: (Entry & { local: number })[] = [];
  const seen = new Set<string>();
  let at = from;
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > to || bytes.readUInt32LE(at) !== CENTRAL) throw damaged();
    const next =
      at + 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (next > to) throw damaged();
    const entry = readEntry(bytes, at);
    const key = entry.name.toLowerCase().normalize('NFC');
    if (seen.has(key)) throw refused(`文件里有两个同名的部件（${shown(entry.name)}）`);
    seen.add(key);
    if (entry.name.endsWith('/') && entry.size > 0) throw damaged();
    entries.push(entry);
    at = next;
  }
  if (at !== to) throw damaged();
  return entries;
}

function readEntry(bytes: Buffer, at: number): Entry & { local: number } {
  const flags = bytes.readUInt16LE(at + 8);
  const method = bytes.readUInt16LE(at + 10);
  if (flags & 0x2041 || method === 99) throw new AppError('invalid', ENCRYPTED);
  if (method !== 0 && method !== 8) throw refused('文件用了不常见的压缩方法');
  const raw = bytes.subarray(at + 46, at + 46 + bytes.readUInt16LE(at + 28));
  const name = nameOf(raw);
  const entry = {
    name,
    deflated: method === 8,
    crc: bytes.readUInt32LE(at + 16),
    packed: bytes.readUInt32LE(at + 20),
    size: bytes.readUInt32LE(at + 24),
    local: bytes.readUInt32LE(at + 42),
    from: 0,
  };
  if ([entry.packed, entry.size, entry.local].includes(0xffffffff)) throw tooMuch('文件太大');
  if (!entry.deflated && entry.packed !== entry.size) throw damaged();
  return entry;
}

/** Names that are paths of a package and nothing else: no way out of the folder, no controls, no look-alikes. */
function nameOf(raw: Buffer): string {
  let name: string;
  try {
    name = new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    throw refused('文件里有部件的名字读不出来');
  }
  const bad =
    name === '' ||
    name.length > LIMITS.nameLength ||
    /[\u0000-\u001f\u007f\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069]/.test(name) ||
    name
      .split('/')
      .some((part, i, all) => part === '..' || part === '.' || (part === '' && i < all.length - 1));
  if (bad) throw refused(`文件里有部件的名字不正常（${shown(name)}）`);
  return name;
}

function checkSizes(entries: readonly Entry[]): void {
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  const most = LIMITS.total / MB;
  if (total > LIMITS.total) throw tooMuch(`文件解开后有${Math.ceil(total / MB)} MB，超过${most} MB的上限`);
  // What deflate cannot make smaller it leaves as it is, with five bytes for each block: more means that the size is a lie.
  const lying = entries.find(({ size, packed }) => packed > size + size / 100 + 64);
  if (lying) throw refused(`文件里的${shown(lying.name)}比它自己说的大`);
  const dense = entries.find(({ size, packed }) => size > SMALL && size > packed * LIMITS.ratio);
  if (dense)
    throw tooMuch(
      `文件里的${shown(dense.name)}压缩了${Math.round(dense.size / Math.max(dense.packed, 1))}倍，不正常`,
    );
}

/** One entry behind the other from the first byte to the directory: no overlap, no gap. */
function checkPlaces(bytes: Buffer, entries: (Entry & { local: number })[], end: number): void {
  const inOrder = entries.toSorted((a, b) => a.local - b.local);
  let at = 0;
  for (const [i, entry] of inOrder.entries()) {
    if (entry.local !== at) throw entry.local > at ? foreign('中间') : refused('文件里有部件互相重叠');
    if (at + 30 > end || bytes.readUInt32LE(at) !== LOCAL) throw damaged();
    const length = bytes.readUInt16LE(at + 26);
    if (!sameLocal(bytes, at, entry)) throw refused(`文件里的${shown(entry.name)}前后说法不一`);
    entry.from = at + 30 + length + bytes.readUInt16LE(at + 28);
    at = entry.from + entry.packed;
    const next = inOrder[i + 1]?.local ?? end;
    if (bytes.readUInt16LE(entry.local + 6) & 8) at += descriptor(bytes, at, next, entry.crc);
    if (at > end) throw damaged();
  }
  if (at !== end) throw foreign('中间');
}

function sameLocal(bytes: Buffer, at: number, entry: Entry): boolean {
  const flags = bytes.readUInt16LE(at + 6);
  const name = bytes.subarray(at + 30, at + 30 + bytes.readUInt16LE(at + 26)).toString('utf8');
  const sizes = [bytes.readUInt32LE(at + 18), bytes.readUInt32LE(at + 22)];
  // Writers that stream leave the sizes to what follows; some keep them in a long field of their own.
  const known =
    (sizes[0] === entry.packed && sizes[1] === entry.size) ||
    sizes.every((size) => size === 0xffffffff) ||
    ((flags & 8) > 0 && sizes.every((size) => size === 0));
  return (
    name === entry.name &&
    !(flags & 0x2041) &&
    bytes.readUInt16LE(at + 8) === (entry.deflated ? 8 : 0) &&
    known
  );
}

/** Length of what a streaming writer puts behind the bytes of an entry: 12 or 16 bytes, 20 or 24 with long sizes. */
function descriptor(bytes: Buffer, at: number, next: number, crc: number): number {
  const length = next - at;
  if (![12, 16, 20, 24].includes(length)) throw length > 0 ? foreign('中间') : damaged();
  const signed = bytes.readUInt32LE(at) === DESCRIPTOR && length !== 12 && length !== 20;
  if (bytes.readUInt32LE(at + (signed ? 4 : 0)) !== crc) throw damaged();
  return length;
}

function unpack(bytes: Buffer, entry: Entry | undefined): Buffer {
  if (!entry) throw damaged();
  const packed = bytes.subarray(entry.from, entry.from + entry.packed);
  const content = entry.deflated ? inflate(packed, entry) : packed;
  if (content.length !== entry.size || crc32(content) !== entry.crc) throw damaged();
  return content;
}

function inflate(packed: Buffer, { name, size }: Entry): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: size + 1, chunkSize: Math.max(64, size + 1) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw refused(`文件里的${shown(name)}比它自己说的大`);
    throw damaged();
  }
}

export const ENCRYPTED = '文件加了密码，读不出来。请在Word里去掉密码，另存后再上传';

const shown = (name: string): string => name.replace(/[^\p{L}\p{N}._/ -]/gu, '?').slice(-60);

const refused = (what: string): AppError =>
  new AppError('invalid', `${what}，没有读取。请在Word里另存一份再上传`);

const tooMuch = (what: string): AppError => new AppError('large', refused(what).message);

const foreign = (where: string): AppError => refused(`文件${where}夹带了别的内容，可能是两种文件拼成的`);

const damaged = (): AppError => new AppError('invalid', '文件不完整或已损坏，请在Word里另存一份再上传');
