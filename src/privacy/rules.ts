import { fold } from './fold.ts';
import { type Group, runsIn } from './groups.ts';
import { couldBe, type Kind, judge } from './judge.ts';
import { surroundingsIn } from './surroundings.ts';

/** What tells one living person from all others, by code; the words are those a clerk reads. */
export const KINDS = {
  identity: '身份证号码',
  mobile: '手机号码',
  card: '银行卡号',
} as const satisfies Record<Kind, string>;

export type { Kind };

/**
 * One finding: where it stands in the text as given (UTF-16 offsets) and what to write instead; never kept in clear.
 * Not `sure`: digits and shape fit, but nothing beside them says what they are, so a person must look.
 */
export type Personal = {
  kind: Kind;
  start: number;
  end: number;
  masked: string;
  sure: boolean;
  /** Of somebody not yet 14 (个人信息保护法 art. 28), as of `today`. */
  minor?: boolean;
};

/**
 * Personal numbers in a text: identity numbers of 18 digits by region, birthday and check digit and of 15 by region and
 * birthday (GB 11643), mobile numbers, bank cards by issuer and Luhn (ISO 7812); in full width, parted by blanks, dashes, line
 * ends, cells or markup, too. A masked number is none. `known`: numbers that must be public (条例 art. 20(2)), in any writing.
 */
export function personalIn(text: string, known: readonly string[] = [], today = ''): Personal[] {
  if (!NUMERAL.test(text)) return [];
  const offices = new Set(known.map(digitsOf));
  const folded = fold(text);
  const around = surroundingsIn(folded.text);
  const found: Personal[] = [];
  for (const run of runsIn(folded.text)) {
    for (let from = 0, taken = 0; from < run.length;) {
      const hit = surest(run, from, taken, around);
      from = taken = hit ? hit.to + 1 : from + 1;
      if (!hit) taken = 0;
      if (!hit || offices.has(hit.digits) || offices.has(hit.digits.slice(-11))) continue;
      const [first, last] = [run[hit.from]!, run[hit.to]!];
      const [start, end] = [folded.at[first.start]!, endOf(text, folded.at[last.end - 1]!)];
      const { kind, digits, sure } = hit;
      const minor = kind === 'identity' && !!today && isMinor(digits, today);
      found.push({ kind, start, end, masked: masked(kind, digits), sure, ...(minor && { minor }) });
    }
  }
  return found;
}

const NUMERAL = /[0-9０-９\ud835]|[〇○零一二三四五六七八九壹贰叁肆伍陆柒捌玖]{11}/;

/** Behind the character at `i`, which may be two units. */
const endOf = (text: string, i: number): number => i + (text.codePointAt(i)! > 0xffff ? 2 : 1);

/** As a clerk writes it: 138****1234, identity numbers by their first 3 and last 2, cards by their last 4. */
export function masked(kind: Kind, digits: string): string {
  const [first, last] = { identity: [3, 2], mobile: [3, 4], card: [0, 4] }[kind] as [number, number];
  const shown = kind === 'mobile' ? digits.slice(-11) : digits;
  return shown.slice(0, first) + '*'.repeat(shown.length - first - last) + shown.slice(-last);
}

/** 张* for 张三 and 张三丰, 欧阳* for a surname of two: the given name is hidden, and how long it is. */
export const maskedName = (name: string): string => {
  const surname = DOUBLE.has(name.slice(0, 2)) && name.length > 2 ? 2 : 1;
  return `${name.slice(0, surname)}*`;
};

const DOUBLE = new Set([
  ...['欧阳', '司马', '上官', '诸葛', '夏侯', '皇甫', '尉迟', '公孙', '慕容', '令狐'],
  ...['长孙', '宇文', '司徒', '端木', '百里', '东方', '南宫', '轩辕'],
]);

type Hit = { kind: Kind; digits: string; from: number; to: number; sure: boolean };

/** 0086 and a card of 19 are the longest. */
const LONGEST = 19;

/**
 * A number that is only likely gives way to a sure one that begins inside it; a telephone in parts, even a sure one, to an identity
 * number whose check digit is right: `196 460105 19331013…` begins with the number of a row.
 */
function surest(
  run: readonly Group[],
  from: number,
  taken: number,
  around: ReturnType<typeof surroundingsIn>,
): Hit | null {
  const hit = hitAt(run, from, taken, around);
  if (!hit || (hit.sure && (hit.kind !== 'mobile' || hit.from === hit.to))) return hit;
  for (let at = from + 1; at <= Math.min(hit.to, from + 2); at++) {
    const inside = hitAt(run, at, taken, around);
    if (!inside?.sure) continue;
    if (inside.kind === 'identity' ? inside.digits.length === 18 : !hit.sure && inside.to <= hit.to)
      return inside;
  }
  return hit;
}

/** The surest, then longest personal number that begins at a group; what stood before `taken` was already found. */
function hitAt(
  run: readonly Group[],
  from: number,
  taken: number,
  around: ReturnType<typeof surroundingsIn>,
): Hit | null {
  let best: Hit | null = null;
  let digits = '';
  for (let to = from; to < run.length && digits.length < LONGEST; to++) {
    digits += run[to]!.digits;
    if (digits.length < 11 || digits.length > LONGEST || !couldBe(digits)) continue;
    const groups = run.slice(from, to + 1);
    const beside = { before: from > 0 && from !== taken ? run[from - 1] : undefined, after: run[to + 1] };
    const verdict = judge(digits, groups, beside, around);
    if (verdict && (verdict.sure || !best?.sure)) best = { ...verdict, digits, from, to };
  }
  return best;
}

function isMinor(digits: string, today: string): boolean {
  const born = digits.length === 18 ? digits.slice(6, 14) : `19${digits.slice(6, 12)}`;
  return Number(today.replaceAll('-', '')) - Number(born) < 14_0000;
}

const digitsOf = (text: string): string =>
  fold(text)
    .text.replace(/[^\dXx]/g, '')
    .toUpperCase();
