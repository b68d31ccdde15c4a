import { normalize } from './tokens.ts';

/**
 * Half-open range of stored number keys: `from <= key < to`, for an index scan. Keys compare byte by byte.
 */
export type KeyRange = { from: string; to: string };

/** What a query says about document numbers. */
export type NumberQuestion = {
  /** Keys that may be meant, most complete first; look up with `IN`. Empty when only a range is meant. */
  keys: string[];
  /** Every number of one 代字 and year (国发〔2018〕), or every 公告第1号 whoever issued it. */
  range: KeyRange | null;
  /** The number is all the query says. */
  alone: boolean;
};

type Parts = { word: string; year: string; number: string; alone: boolean };

const YEAR = /(?:\((?<b>(?:19|20)?\d\d)年?\)|(?<y>(?:19|20)\d\d)年?)/.source;
const WORD = /(?<word>\p{Script=Han}{1,20})/u.source;
const END = /(?=号|文|$|[^\d\p{Script=Han}.])号?(?:文件|文)?/u.source;
const ORDERED = /(?<word>\p{Script=Han}{0,30}(?:令|公告|通告))/u.source;

/** The written forms, on text without spaces and with Arabic numerals; the first that fits is taken. */
const FORMS = [
  `${ORDERED}(?:${YEAR})?\\(?第?(?<number>\\d{1,6})号?\\)?${END}`,
  `(?<lead>\\p{Script=Han}{0,30}?)(?:${YEAR})?第?(?<number>\\d{1,6})号(?<kind>令|公告|通告)`,
  `${WORD}${YEAR}[-—－_.·/]?第?(?<number>\\d{1,6})${END}`,
  `\\((?<b>(?:19|20)\\d\\d)\\)(?<word>\\p{Script=Han}[\\p{Script=Han}\\d]{0,20}?)第?(?<number>\\d{1,6})号`,
].map((form) => new RegExp(form, 'u'));

const PREFIX = new RegExp(`^${WORD}${YEAR}(?:第|号)?$`, 'u');
const BARE = /^(?:\(?(?<y>(?:19|20)\d\d)\)?年?[-—－_.·/]?)?第?(?<number>\d{1,6})号(?:文件|文)?$/u;
const WITHOUT_YEAR = /^(?<word>\p{Script=Han}{1,20}?)第?(?<number>\d{1,6})号$/u;

/**
 * One key for every way to write a document number (发文字号): `国发|2018|12` for 代字, year and number, `国务院令||450` for
 * orders, `公告||3|<issuer>` for announcements, whose numbers say nothing without their issuer. Null when the
 * text is no document number.
 */
export function numberKey(text: string, issuer?: string): string | null {
  const parts = read(text);
  if (!parts) {
    const { groups } = WITHOUT_YEAR.exec(compact(text)) ?? {};
    return groups ? keyOf(groups.word!, '', groups.number!, issuer) : null;
  }
  return keyOf(parts.word, parts.year, parts.number, issuer);
}

/** The document number inside a query, with the words before it taken for part of the 代字 or not. Null without one. */
export function numberIn(query: string): NumberQuestion | null {
  const parts = read(query.slice(0, 200));
  if (!parts) {
    const range = numberPrefix(query);
    return range && { keys: [], range, alone: true };
  }
  const { word, year, number } = parts;
  const announced = /(?:公告|通告)$/.exec(word)?.[0];
  const keys = shortened(word, announced ?? (word.endsWith('令') ? '令' : '')).map((w) =>
    keyOf(w, year, number),
  );
  const bare = announced && `${announced}|${year}|${number}`;
  return {
    keys: [...new Set(keys)],
    range: bare ? { from: `${bare}|`, to: `${bare}}` } : null,
    alone: parts.alone,
  };
}

/** The range of all numbers of one 代字 and year when that is all the text says: 国发〔2018〕. */
export function numberPrefix(text: string): KeyRange | null {
  const { groups } = PREFIX.exec(compact(text.slice(0, 200))) ?? {};
  if (!groups) return null;
  const start = `${groups.word}|${fullYear(groups.b ?? groups.y!)}`;
  return { from: `${start}|`, to: `${start}}` };
}

/** A number without its 代字, as people write it from memory: 〔2026〕13号, 2026年第13号, 13号. `year` is '' when not said. */
export function bareNumber(text: string): { year: string; number: string } | null {
  const { y = '', number } = BARE.exec(compact(text.slice(0, 200)))?.groups ?? {};
  return number ? { year: fullYear(y), number: String(Number(number)) } : null;
}

/** Whether a stored key is of that number, whoever issued it. */
export function isBareNumber(key: string, { year, number }: { year: string; number: string }): boolean {
  const [, itsYear, itsNumber] = key.split('|');
  return itsNumber === number && (!year || itsYear === year);
}

function read(text: string): Parts | null {
  const written = compact(text);
  for (const form of FORMS) {
    const match = form.exec(written);
    if (!match?.groups) continue;
    const { b, y, number, lead = '', kind = '' } = match.groups;
    const word = match.groups.word ?? lead + kind;
    const alone = match[0].length === written.length;
    return { word, year: fullYear(b ?? y ?? ''), number: number!, alone };
  }
  return null;
}

function keyOf(word: string, year: string, number: string, issuer = ''): string {
  const named = word.replace(/^(?:中?华人民共和国)(?=.)/, '').replace(/^国令$/, '国务院令');
  const tail = `${year}|${Number(number)}`;
  const announced = /^(.*?)第?(公告|通告)$/.exec(named);
  if (!announced) return `${named === '令' ? normalize(issuer) + named : named}|${tail}`;
  const by = announced[1] || normalize(issuer).replace(/^中华人民共和国(?=.)/, '');
  return `${announced[2]}|${tail}${by && `|${by}`}`;
}

/** The word itself, then without its first characters one by one: 查一下国发 may mean 国发. */
function shortened(word: string, kind: string): string[] {
  const characters = [...word.slice(0, word.length - kind.length)];
  const most = Math.max(characters.length - (kind ? 0 : 1), 0);
  return Array.from({ length: most + 1 }, (_, dropped) => characters.slice(dropped).join('') + kind);
}

/** Without spaces, brackets round, numerals Arabic: 国务院令第四百五十号 as 国务院令第450号. */
function compact(text: string): string {
  return normalize(text.slice(0, 200))
    .replace(/[<⟨]((?:19|20)?\d\d)[>⟩]/g, '($1)')
    .replace(/((?:19|20)\d\d)\s+(?=\d)/g, '($1)')
    .replace(/\s+/g, '')
    .replace(/[〇一二三四五六七八九零]{4}(?=年|\))/g, (year) => [...year].map((c) => digit(c)).join(''))
    .replace(/(?<=第|\)|年)[〇零一二三四五六七八九十百千]+(?=号)/g, (words) => String(numeral(words)));
}

const digit = (character: string): number => Math.max('〇一二三四五六七八九'.indexOf(character), 0);

function numeral(words: string): number {
  if (!/[十百千]/.test(words)) return Number([...words].map(digit).join(''));
  let total = 0;
  for (const [, many, unit] of words.matchAll(/([〇零一二三四五六七八九]*)([十百千]?)/g)) {
    const count = many ? digit(many.at(-1)!) : unit ? 1 : 0;
    total += count * ({ 十: 10, 百: 100, 千: 1000 }[unit!] ?? 1);
  }
  return total;
}

function fullYear(year: string): string {
  if (year.length !== 2) return year;
  return (Number(year) < 50 ? '20' : '19') + year;
}
