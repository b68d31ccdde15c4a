import { createHash } from 'node:crypto';
import { canonical } from '../audit/rules.ts';
import { formatIso } from '../text/days.ts';

/** Characters of one text, as people count them. */
export const LONGEST_TEXT = 5000;

/** Controls that turn the direction of writing or are seen by nobody; U+200D inside an emoji holds it together. */
const UNSEEN =
  /[\u00AD\u061C\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}]|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}]\uFE0F?)\u200D|\u200D(?!\p{Extended_Pictographic})/gu;
const CONTROL = /[\0-\x08\x0B-\x1F\x7F-\x9F]/g;

/**
 * What a person wrote, as it is kept: composed (NFC), without controls nobody sees, lines ended by \n, no blanks around it.
 * Plain text for ever, never Markdown.
 */
export const plainText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .normalize('NFC')
    .replace(UNSEEN, '')
    .replace(CONTROL, '')
    .trim();

let graphemes: Intl.Segmenter | undefined;

/** Characters as a person counts them: a composed sign or an emoji is one. At most as many as UTF-16 units. */
export function characters(text: string): number {
  graphemes ??= new Intl.Segmenter('zh', { granularity: 'grapheme' });
  let count = 0;
  for (const _ of graphemes.segment(text)) count += 1;
  return count;
}

/** By how many characters a text is too long; 0 when it is not. Counted one by one only when it may be. */
export const tooLongBy = (text: string, most = LONGEST_TEXT): number =>
  text.length <= most ? 0 : Math.max(0, characters(text) - most);

const MOBILE = 11;

/** A telephone number as it is written or read out: blanks, hyphens, full-width digits and +86 are taken. */
export function readPhone(written: string): { phone: string } | { fault: string } {
  const plain = written
    .normalize('NFKC')
    .replace(/[\s\-–—()（）.]/g, '')
    .replace(/^(?:\+|00)86(?=\d{10,})/, '');
  if (!/^\d+$/.test(plain)) return { fault: '手机号码只写数字，例如13800000000' };
  if (/^0\d{9,11}$/.test(plain)) return { phone: plain };
  const missing = MOBILE - plain.length;
  if (missing) return { fault: `手机号码${missing > 0 ? '少' : '多'}了${Math.abs(missing)}位，应为11位数字` };
  return plain.startsWith('1') ? { phone: plain } : { fault: '手机号码应以1开头，请核对' };
}

const DIGITS = 12;

/** 12 digits out of 8 random bytes. */
export const digitsOf = (random: Buffer): string =>
  String(random.readBigUInt64BE() % 10n ** BigInt(DIGITS)).padStart(DIGITS, '0');

/** 4827 1590 3364. */
export const inFours = (code: string): string[] => code.match(/.{1,4}/g) ?? [];

/** A receipt code as it was typed: blanks, hyphens and full-width digits are taken. */
export function readCode(typed: string): { code: string } | { fault: string } {
  const plain = typed.normalize('NFKC').replace(/[\s\-–—·.,，、]/g, '');
  if (!plain) return { fault: '请填写12位查询码' };
  if (!/^\d+$/.test(plain)) return { fault: '查询码只有数字，请核对' };
  const missing = DIGITS - plain.length;
  return missing
    ? { fault: `查询码${missing > 0 ? '少' : '多'}了${Math.abs(missing)}位，应为12位数字` }
    : { code: plain };
}

/** SHA-256 of what is sent without name and telephone: canonical JSON, hex. */
export const contentHashOf = (content: Record<string, unknown>): string =>
  createHash('sha256').update(canonical(content)).digest('hex');

/**
 * 凭证: SHA-256 over the 32 bytes of the receipt, the 32 bytes of the content's hash and the second of receipt as
 * `2026-05-18T10:00:26+08:00`. Nobody without the receipt can tell whose text a hash belongs to.
 */
export const receiptHashOf = (bytes: Buffer, contentHash: string, receivedAt: Date): string =>
  createHash('sha256')
    .update(bytes)
    .update(Buffer.from(contentHash, 'hex'))
    .update(formatIso(receivedAt))
    .digest('hex');

/**
 * The form's key as it is stored. The contact goes in, so that somebody who adds a telephone number sends something new; the
 * key is nowhere else, so the hash tells nothing of the number. The content goes in, so that what one browser sends cannot
 * be put together afterwards.
 */
export const idempotencyOf = (key: string, contact: Contact, contentHash: string): string =>
  createHash('sha256')
    .update(`${key}\n${canonical(contact)}\n${contentHash}`)
    .digest('hex');

/** Name and telephone of who sent it: sealed, and never shown again outside the desk. */
export type Contact = { name?: string; phone?: string };

export const hasContact = ({ name, phone }: Contact): boolean => !!(name || phone);
