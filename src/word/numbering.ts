import { numberToHan } from '../text/han.ts';
import type { Styles } from './styles.ts';
import { child, type Element, elements, valueOf } from './xml.ts';

/** Counts Word's automatic numbers and writes them as they are seen: 一、（一）1. 第一条. */
export type Numbering = {
  /** The number of the next paragraph of that list, with the space that follows it; '' for none. */
  next(list: { id: string; level: number }, following: string): string;
};

type Level = { start: number; format: string; text: string; suffix: string; restart: number; legal: boolean };
type List = { abstract: string; levels: Level[]; starts: Map<number, number> };

const DEEPEST = 9;

export function readNumbering(root: Element | undefined, styles: Styles): Numbering {
  const lists = readLists(root, styles);
  const counts = new Map<string, (number | undefined)[]>();
  const begun = new Set<string>();
  return {
    next({ id, level }, following) {
      const list = lists.get(id);
      const own = list?.levels[level];
      if (!list || !own) return '';
      const count = counts.get(list.abstract) ?? [];
      counts.set(list.abstract, count);
      const start = list.starts.get(level);
      const restarted = start !== undefined && !begun.has(`${id}-${level}`);
      begun.add(`${id}-${level}`);
      count[level] = restarted ? start : (count[level] ?? own.start - 1) + 1;
      for (let deeper = level + 1; deeper < DEEPEST; deeper += 1) {
        const after = list.levels[deeper]?.restart ?? -1;
        if (after !== 0 && (after < 0 || level < after)) count[deeper] = undefined;
      }
      return labelOf(list.levels, count, own, following);
    },
  };
}

function readLists(root: Element | undefined, styles: Styles): Map<string, List> {
  const abstracts = new Map(
    elements(root)
      .filter(({ name }) => name === 'w:abstractNum')
      .map((element) => [element.attributes['w:abstractNumId'] ?? '', element]),
  );
  const nums = new Map(
    elements(root)
      .filter(({ name }) => name === 'w:num')
      .map((element) => [element.attributes['w:numId'] ?? '', element]),
  );
  const abstractOf = (id: string | undefined, depth = 0): [string, Element] | undefined => {
    const abstract = valueOf(nums.get(id ?? ''), 'w:abstractNumId') ?? '';
    const element = abstracts.get(abstract);
    const linked = styles.paragraph(valueOf(element, 'w:numStyleLink')).look.numbering?.id;
    const next = valueOf(element, 'w:numStyleLink') && depth < 3 ? abstractOf(linked, depth + 1) : undefined;
    return next ?? (element && [abstract, element]);
  };
  return new Map(
    [...nums].flatMap(([id, element]) => {
      const found = abstractOf(id);
      return found ? [[id, listOf(found, element)] as const] : [];
    }),
  );
}

function listOf([abstract, element]: [string, Element], num: Element): List {
  const levels: Level[] = [];
  for (const level of elements(element).filter(({ name }) => name === 'w:lvl')) place(levels, level);
  const starts = new Map<number, number>();
  for (const override of elements(num).filter(({ name }) => name === 'w:lvlOverride')) {
    const level = Number(override.attributes['w:ilvl'] ?? 0);
    const start = Number(valueOf(override, 'w:startOverride') ?? NaN);
    if (start >= 0 && start < 32768) starts.set(level, start);
    const own = child(override, 'w:lvl');
    if (own) place(levels, own);
  }
  return { abstract, levels, starts };
}

function place(levels: Level[], element: Element): void {
  const at = Number(element.attributes['w:ilvl'] ?? 0);
  if (!(at >= 0 && at < DEEPEST)) return;
  const start = Number(valueOf(element, 'w:start') ?? 1);
  levels[at] = {
    start: start >= 0 && start < 32768 ? start : 1,
    format: valueOf(element, 'w:numFmt') ?? 'decimal',
    text: valueOf(element, 'w:lvlText') ?? '',
    suffix: valueOf(element, 'w:suff') ?? 'tab',
    restart: Number(valueOf(element, 'w:lvlRestart') ?? -1),
    legal: child(element, 'w:isLgl') !== undefined,
  };
}

/** What Word prints for an unordered list; its own sign may come from a font of signs. */
export const BULLET = '●';

function labelOf(levels: Level[], count: (number | undefined)[], own: Level, following: string): string {
  if (own.format === 'bullet') return `${BULLET} `;
  const text = own.text.replace(/%([1-9])/g, (_, digit: string) => {
    const at = Number(digit) - 1;
    const level = levels[at];
    const value = (count[at] ??= level?.start ?? 1);
    return written(value, own.legal ? 'decimal' : (level?.format ?? 'decimal'));
  });
  if (text === '' || own.suffix === 'nothing') return text;
  if (/^第.+[编章节条]$/.test(text)) return `${text}　`;
  const joined = own.suffix === 'tab' && /[、）)．】]$/.test(text);
  return joined || (own.suffix === 'tab' && /\.$/.test(text) && !/^[\d０-９]/.test(following))
    ? text
    : `${text} `;
}

const LEGAL: Record<string, string> = Object.fromEntries(
  [...'零一二三四五六七八九十百千万'].map((plain, i) => [
    plain,
    [...'零壹贰叁肆伍陆柒捌玖拾佰仟萬'][i] ?? plain,
  ]),
);
const STEMS = '甲乙丙丁戊己庚辛壬癸';
const BRANCHES = '子丑寅卯辰巳午未申酉戌亥';

/** A number in one of Word's formats (ST_NumberFormat). */
export function written(value: number, format: string): string {
  if (format === 'none') return '';
  if (
    /^(?:chineseCounting|taiwaneseCounting|japaneseCounting|chineseCountingThousand|taiwaneseCountingThousand)$/.test(
      format,
    )
  )
    return numberToHan(value);
  if (/^(?:ideographDigital|japaneseDigitalTenThousand|taiwaneseDigital)$/.test(format))
    return value <= 10
      ? numberToHan(value)
      : [...String(value)].map((d) => '〇一二三四五六七八九'[Number(d)]).join('');
  if (/^(?:chineseLegalSimplified|ideographLegalTraditional|japaneseLegal)$/.test(format))
    return [...numberToHan(value).replace(/^十/, '一十')].map((c) => LEGAL[c] ?? c).join('');
  if (format === 'ideographTraditional') return STEMS[(value - 1) % 10] ?? String(value);
  if (format === 'ideographZodiac') return BRANCHES[(value - 1) % 12] ?? String(value);
  if (/^decimalEnclosedCircle/.test(format)) return enclosed(value, 0x2460, 20);
  if (format === 'decimalEnclosedParen') return enclosed(value, 0x2474, 20);
  if (format === 'decimalEnclosedFullstop') return enclosed(value, 0x2488, 20);
  if (format === 'ideographEnclosedCircle') return enclosed(value, 0x3280, 10);
  if (/^decimalFullWidth/.test(format))
    return String(value).replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0));
  if (format === 'decimalZero') return String(value).padStart(2, '0');
  if (/Letter$/.test(format)) return cased(letters(value), format);
  if (/Roman$/.test(format)) return cased(roman(value), format);
  return String(value);
}

const enclosed = (value: number, first: number, most: number): string =>
  value >= 1 && value <= most ? String.fromCodePoint(first + value - 1) : String(value);

const cased = (text: string, format: string): string =>
  format.startsWith('lower') ? text.toLowerCase() : text;

const letters = (value: number): string =>
  String.fromCharCode(65 + ((value - 1) % 26)).repeat(Math.floor((value - 1) / 26) + 1);

const ROMAN: [number, string][] = Object.entries({
  M: 1000,
  CM: 900,
  D: 500,
  CD: 400,
  C: 100,
  XC: 90,
  L: 50,
  XL: 40,
  X: 10,
  IX: 9,
  V: 5,
  IV: 4,
  I: 1,
}).map(([sign, value]) => [value, sign]);

function roman(value: number): string {
  let rest = value;
  return ROMAN.map(([size, sign]) => {
    const times = Math.max(0, Math.floor(rest / size));
    rest -= times * size;
    return sign.repeat(times);
  }).join('');
}
