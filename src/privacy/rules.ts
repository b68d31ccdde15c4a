import { checkDigit, isBirthday, luhn, PROVINCES } from './checks.ts';

/** What tells one living person from all others, by code; the words are those a clerk reads. */
export const KINDS = { identity: '身份证号码', mobile: '手机号码', card: '银行卡号' } as const;

export type Kind = keyof typeof KINDS;

/** One finding: where it stands in the text as given (UTF-16 offsets) and what to write instead; never kept in clear. */
export type Personal = { kind: Kind; start: number; end: number; masked: string };

/**
 * Personal numbers in a text: identity numbers of 18 digits by region, birthday and check digit and of 15 by region and
 * birthday (GB 11643), mobile numbers, bank cards by issuer and Luhn (ISO 7812); in full width or parted by blanks, dashes
 * and line ends, too. A masked number is none. `known`: numbers that must be public (条例 art. 20(2)), in any writing.
 */
export function personalIn(text: string, known: readonly string[] = []): Personal[] {
  const offices = new Set(known.map(digitsOf));
  const folded = fold(text);
  const found: Personal[] = [];
  for (const run of runsIn(folded.text)) {
    for (let from = 0; from < run.length;) {
      const hit = hitAt(folded.text, run, from);
      from = hit ? hit.next : from + 1;
      if (!hit || offices.has(hit.digits.replace(/^86(?=1\d{10}$)/, ''))) continue;
      const [start, end] = [folded.at[hit.start]!, folded.at[hit.end - 1]! + 1];
      found.push({ kind: hit.kind, start, end, masked: masked(hit.kind, hit.digits) });
    }
  }
  return found;
}

/** As a clerk writes it: 138****1234, identity numbers by their first 3 and last 2, cards by their last 4. */
export function masked(kind: Kind, digits: string): string {
  const [first, last] = { identity: [3, 2], mobile: [3, 4], card: [0, 4] }[kind] as [number, number];
  const shown = kind === 'mobile' ? digits.slice(-11) : digits;
  return shown.slice(0, first) + '*'.repeat(shown.length - first - last) + shown.slice(-last);
}

/** 张* for 张三, 欧阳** for a surname of two: the given name is hidden. */
export const maskedName = (name: string): string => {
  const surname = DOUBLE.has(name.slice(0, 2)) && name.length > 2 ? 2 : 1;
  return name.slice(0, surname) + '*'.repeat(Math.max(1, name.length - surname));
};

const DOUBLE = new Set([
  ...['欧阳', '司马', '上官', '诸葛', '夏侯', '皇甫', '尉迟', '公孙', '慕容', '令狐'],
  ...['长孙', '宇文', '司徒', '端木', '百里', '东方', '南宫', '轩辕'],
]);

type Folded = { text: string; at: number[] };

/** One width, no invisible characters; each character with its place in the original. */
function fold(text: string): Folded {
  let out = '';
  const at: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0xad || (code >= 0x200b && code <= 0x200f) || code === 0x2060 || code === 0xfeff) continue;
    out += code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : text[i];
    at.push(i);
  }
  return { text: out, at };
}

/** A group of digits, the last of an identity number with its X. */
type Group = { digits: string; start: number; end: number };

/** Words of letters, digits and stars as they stand together; a number never begins or ends inside one. */
const WORD = /[0-9A-Za-z*]+/g;
const NUMBER = /^(?:\d+[Xx]?|[Xx])$/;
const BETWEEN = /^[\s.·•|_\-‐‑‒–—―－]{1,3}$/;

/** Groups of digits that nothing but separators parts. */
function runsIn(text: string): Group[][] {
  const runs: Group[][] = [];
  let run: Group[] = [];
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const last = run.at(-1);
    if (last && !BETWEEN.test(text.slice(last.end, index))) runs.push(run.splice(0));
    if (NUMBER.test(word)) run.push({ digits: word.toUpperCase(), start: index, end: index + word.length });
    else if (run.length) runs.push(run.splice(0));
    // What a letter or a star touches is part of another code.
    if (!NUMBER.test(word)) run = [];
  }
  return run.length ? [...runs, run] : runs;
}

type Hit = { kind: Kind; digits: string; start: number; end: number; next: number };

const LONGEST = 19;

/** The longest personal number that begins at a group. */
function hitAt(text: string, run: readonly Group[], from: number): Hit | null {
  let best: Hit | null = null;
  let digits = '';
  for (let to = from; to < run.length && digits.length < LONGEST; to++) {
    digits += run[to]!.digits;
    const groups = run.slice(from, to + 1);
    const [start, end] = [run[from]!.start, run[to]!.end];
    const kind = kindOf(digits, groups, text.slice(Math.max(0, start - NEAR), start), from > 0);
    if (kind) best = { kind, digits, start, end, next: to + 1 };
  }
  return best;
}

/** Characters before a number in which a word says what it is. */
const NEAR = 24;
const OTHER_CODE =
  /(?:信用代码|注册号|登记号|许可证|执照|备案号|项目代码|编号|索引号|发票|合同号|文号)[^，。；]{0,8}$/;
/** A body's code of 18 digits may be one of a person by chance. */
const CREDIT_CODE = /(?:信用|机构)代码[：:\s为是]{0,3}$/;
const CARD = /(?:卡号|银行卡|账号|帐号|账户|储蓄卡|信用卡|收款|开户)/;
const TELEPHONE = /(?:手机|电话|联系方式|联系人|Tel|微信)/i;

function kindOf(digits: string, groups: readonly Group[], before: string, inside: boolean): Kind | null {
  if (CREDIT_CODE.test(before)) return null;
  if (isIdentity(digits) || (isOldIdentity(digits, groups) && !OTHER_CODE.test(before) && !inside))
    return 'identity';
  if (isMobile(digits, groups, before, inside)) return 'mobile';
  return isCard(digits, groups, before) && !OTHER_CODE.test(before) ? 'card' : null;
}

const isIdentity = (digits: string): boolean =>
  /^\d{17}[\dX]$/.test(digits) &&
  PROVINCES.has(digits.slice(0, 2)) &&
  isBirthday(digits.slice(6, 14)) &&
  checkDigit(digits) === digits[17];

/** Has no check digit, so its parts must stand as people write them. */
const isOldIdentity = (digits: string, groups: readonly Group[]): boolean =>
  /^\d{15}$/.test(digits) &&
  PROVINCES.has(digits.slice(0, 2)) &&
  isBirthday(`19${digits.slice(6, 12)}`) &&
  grouped(groups, ['15', '6 6 3', '6 9', '3 3 6 3', '6 2 2 2 3']);

function isMobile(digits: string, groups: readonly Group[], before: string, inside: boolean): boolean {
  const [, prefix = '', number = ''] = /^(86|0086)?(1[3-9]\d{9})$/.exec(digits) ?? [];
  if (!number) return false;
  const own = prefix ? withoutPrefix(groups, prefix) : groups;
  if (!own) return false;
  if (grouped(own, ['11', '3 4 4', '3 8', '7 4'])) return !inside || groups.length === 1;
  return TELEPHONE.test(before) || own.every((group) => group.digits.length === 1);
}

/** The groups after 86; null when it does not stand as a prefix. */
function withoutPrefix(groups: readonly Group[], prefix: string): readonly Group[] | null {
  const [first, ...rest] = groups;
  if (first!.digits === prefix) return rest;
  if (!first!.digits.startsWith(prefix)) return null;
  return [{ ...first!, digits: first!.digits.slice(prefix.length) }, ...rest];
}

/** UnionPay by issuer and Luhn; other schemes also need a word that says so. */
function isCard(digits: string, groups: readonly Group[], before: string): boolean {
  if (!/^\d{16,19}$/.test(digits) || !luhn(digits)) return false;
  if (groups.length > 1 && groups.slice(0, -1).some((group) => group.digits.length < 3 && !CARD.test(before)))
    return false;
  if (/^62/.test(digits)) return true;
  return /^(?:4|5[1-5]|2[2-7]|35|60|9)/.test(digits) && CARD.test(before);
}

const grouped = (groups: readonly Group[], forms: string[]): boolean =>
  forms.includes(groups.map((group) => group.digits.length).join(' '));

const digitsOf = (text: string): string =>
  fold(text)
    .text.replace(/[^\dXx]/g, '')
    .toUpperCase();
