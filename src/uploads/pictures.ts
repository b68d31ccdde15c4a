import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A picture without what does not belong to its image, and the names of what was taken out; null when it is not whole. */
export type CleanPicture = {
  bytes: Buffer;
  removed: string[];
  /** SHA-256 of what is the image itself. */
  image: string;
  width: number;
  height: number;
  /** Where the picture ends in the bytes given. */
  end: number;
};

type Piece = Buffer;

const EXIF = '拍摄时间、地点和设备（EXIF）';
const XMP = '编辑记录（XMP）';

/** Keeps the image, its colours and how it is turned; place, time, camera, author and previews go. */
export function cleanJpeg(bytes: Buffer): CleanPicture | null {
  const kept: Piece[] = [bytes.subarray(0, 2)];
  const removed = new Set<string>();
  let at = 2;
  let size: { width: number; height: number } | undefined;
  let turned = 1;
  for (;;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    if (at + 4 > bytes.length || bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] as number;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length || end < at + 4) return null;
    const body = bytes.subarray(at + 4, end);
    if (isFrame(marker) && body.length >= 5)
      size = { height: body.readUInt16BE(1), width: body.readUInt16BE(3) };
    const what = surplusIn(marker, body);
    if (what === EXIF) turned = orientationOf(body) ?? turned;
    if (what && !(what === EXIF && body.length === TURN_ONLY)) removed.add(what);
    if (!what) kept.push(bytes.subarray(at, end));
    at = end;
    if (marker === 0xda) break;
  }
  const over = scanEnd(bytes, at);
  if (over === null || !size?.width || !size.height) return null;
  if (over < bytes.length) removed.add('图片后面附带的内容');
  const scan = bytes.subarray(at, over);
  const [start, ...rest] = [...kept, scan];
  const image = hash(rest);
  const clean = Buffer.concat([start as Piece, ...turn(turned), ...rest]);
  return { bytes: clean, removed: [...removed], image, ...size, end: over };
}

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function surplusIn(marker: number, body: Buffer): string | null {
  const name = body.toString('latin1', 0, 32);
  if (marker === 0xe1 && name.startsWith('Exif\0')) return EXIF;
  if (marker === 0xe1) return XMP;
  if (marker === 0xed) return '作者和说明（IPTC）';
  if (marker === 0xfe) return '图片注释';
  if (marker === 0xe0) return name.startsWith('JFIF\0') && body.length <= 16 ? null : '预览图';
  if (marker === 0xe2) return name.startsWith('ICC_PROFILE\0') ? null : '附加图片';
  if (marker === 0xee) return name.startsWith('Adobe') ? null : '其他附加内容';
  return marker >= 0xe0 && marker <= 0xef ? '其他附加内容' : null;
}

/** Behind the last scan: stuffed zeros, restart marks and further tables belong to it, then comes the end mark. */
function scanEnd(bytes: Buffer, from: number): number | null {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at)) {
    const marker = bytes[at + 1];
    if (marker === undefined) return null;
    if (marker === 0xd9) return at + 2;
    if (marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7)) at += marker === 0xff ? 1 : 2;
    else if ([0xc4, 0xda, 0xdb, 0xdc, 0xdd].includes(marker) && at + 4 <= bytes.length)
      at += 2 + bytes.readUInt16BE(at + 2);
    else return null;
  }
  return null;
}

/** EXIF tag 274; a photograph lies on its side without it. */
function orientationOf(body: Buffer): number | undefined {
  const tiff = body.subarray(6);
  if (tiff.length < 14) return undefined;
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const two = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (first + 2 > tiff.length) return undefined;
  for (let i = 0; i < two(first); i += 1) {
    const at = first + 2 + i * 12;
    if (at + 12 > tiff.length) return undefined;
    const value = two(at + 8);
    if (two(at) === 274) return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

const TURN_ONLY = 32;

/** An EXIF of one tag. */
function turn(value: number): Piece[] {
  if (value === 1) return [];
  const exif = 'ffe1 0022 457869660000 4d4d002a00000008 0001 0112 0003 00000001 0000 0000 00000000';
  const bytes = Buffer.from(exif.replaceAll(' ', ''), 'hex');
  bytes.writeUInt16BE(value, 28);
  return [bytes];
}

const PNG_KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP acTL fcTL fdAT'.split(' '),
);
const PNG_NAMES: Record<string, string> = { eXIf: EXIF, tIME: '修改时间' };

export function cleanPng(bytes: Buffer): CleanPicture | null {
  const kept: Piece[] = [bytes.subarray(0, 8)];
  const removed = new Set<string>();
  let at = 8;
  let last = '';
  while (last !== 'IEND') {
    if (at + 12 > bytes.length) return null;
    const length = bytes.readUInt32BE(at);
    const end = at + 12 + length;
    last = bytes.toString('latin1', at + 4, at + 8);
    if (end > bytes.length || !/^[A-Za-z]{4}$/.test(last) || (at === 8) !== (last === 'IHDR')) return null;
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) return null;
    if (PNG_KEPT.has(last)) kept.push(bytes.subarray(at, end));
    else removed.add(PNG_NAMES[last] ?? (/^[tzi][TE]Xt$/.test(last) ? '图片文字说明' : '其他附加内容'));
    at = end;
  }
  if (at < bytes.length) removed.add('图片后面附带的内容');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (!width || !height) return null;
  const image = hash(kept.slice(1));
  return { bytes: Buffer.concat(kept), removed: [...removed], image, width, height, end: at };
}

const WEBP_KEPT = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);

export function cleanWebp(bytes: Buffer): CleanPicture | null {
  const end = 8 + bytes.readUInt32LE(4);
  if (end > bytes.length || end < 20) return null;
  const kept: Piece[] = [];
  const removed = new Set<string>();
  for (let at = 12; at < end;) {
    if (at + 8 > end) return null;
    const next = at + 8 + bytes.readUInt32LE(at + 4) + (bytes.readUInt32LE(at + 4) % 2);
    if (next > end) return null;
    const name = bytes.toString('latin1', at, at + 4);
    const part = Buffer.from(bytes.subarray(at, next));
    // Flags of EXIF (8) and XMP (4).
    if (name === 'VP8X') part[8] = (part[8] as number) & ~12;
    if (WEBP_KEPT.has(name)) kept.push(part);
    else removed.add(name === 'EXIF' ? EXIF : name === 'XMP ' ? XMP : '其他附加内容');
    at = next;
  }
  if (end < bytes.length) removed.add('图片后面附带的内容');
  if (!kept.some((part) => /^(?:VP8 |VP8L|ANMF)/.test(part.toString('latin1', 0, 4)))) return null;
  const body = Buffer.concat(kept);
  const head = Buffer.from(bytes.subarray(0, 12));
  head.writeUInt32LE(4 + body.length, 4);
  const clean = Buffer.concat([head, body]);
  return { bytes: clean, removed: [...removed], image: hash(kept), width: 1, height: 1, end };
}

const hash = (pieces: readonly Piece[]): string => {
  const sum = createHash('sha256');
  for (const piece of pieces) sum.update(piece);
  return sum.digest('hex');
};
