import type { Field } from '../documents/fields.ts';
import { typeOf } from '../documents/types/index.ts';
import { optionsOf } from '../forms/choices.ts';
import type { MergedField } from '../merging/content.ts';
import type { Stretch } from '../merging/rules.ts';
import type { Site } from '../site.ts';
import { diff, type Piece } from '../text/diff.ts';

/** A place both changed: what it was, and how either side has it. */
export type Clash = {
  n: number;
  where: string;
  before: string;
  mine: Piece[];
  theirs: Piece[];
  /** Both can stand after one another. */ both: boolean;
};

/** A change that needed nobody: whose it was and what came of it. */
export type Settled = { where: string; by: 'mine' | 'theirs' | 'alike'; words: string };

/** A line of the merged text, or the gap of a clash. */
export type Line = { text: string } | { gap: number };

const LONGEST = 40;

/** What the page of a merge shows. */
export function shownMerge(
  merged: readonly MergedField[],
  type: string,
  site: Site,
): {
  clashes: Clash[];
  settled: Settled[];
  lines: Line[];
} {
  const shown = { clashes: [] as Clash[], settled: [] as Settled[], lines: [] as Line[] };
  for (const field of merged) {
    let at = 0;
    for (const stretch of field.stretches as Stretch<unknown>[]) {
      const where = field.text ? `${field.label}第${at + 1}段` : field.label;
      if (stretch.kind === 'clash') clash(shown, where, stretch, field.text);
      else if (stretch.kind !== 'same') settled(shown, where, stretch, named(field.name, type, site));
      if (field.text && stretch.kind !== 'clash')
        shown.lines.push(...stretch.items.map((item) => ({ text: wordsOf(item) })));
      at += (stretch.kind === 'clash' ? stretch.theirs : stretch.items).length;
    }
  }
  return shown;
}

function clash(
  shown: ReturnType<typeof shownMerge>,
  where: string,
  { base, mine, theirs }: Extract<Stretch<unknown>, { kind: 'clash' }>,
  both: boolean,
): void {
  const n = shown.clashes.length + 1;
  const [before = '', own = '', other = ''] = [base, mine, theirs].map((items) =>
    items.map(wordsOf).join('\n'),
  );
  // Without what it was, each is told against the other.
  const from = (side: string, against: string) =>
    diff(before || against, side).filter(({ kind }) => before || kind !== 'old');
  shown.clashes.push({ n, where, before, mine: from(own, other), theirs: from(other, own), both });
  if (both) shown.lines.push({ gap: n });
}

function settled(
  shown: ReturnType<typeof shownMerge>,
  where: string,
  stretch: Extract<Stretch<unknown>, { base: unknown[]; items: unknown[] }>,
  name: (word: string) => string,
): void {
  const words = stretch.items.map((item) => name(wordsOf(item))).join('　');
  const short = words.length > LONGEST ? `${words.slice(0, LONGEST)}……` : words;
  shown.settled.push({ where, by: stretch.kind, words: short || '（删去）' });
}

/** Codes of a field as people read them. */
function named(field: string, type: string, site: Site): (word: string) => string {
  const key = field.replace(/^details\./, '');
  const described = typeOf(type).fields[key];
  const options =
    key === 'department' ? optionsOf(site, key, {} as Field) : described && optionsOf(site, key, described);
  if (key === 'links') return (words) => (words ? '改了关联' : '');
  return (words) =>
    words
      .split('　')
      .map((word) => options?.find(({ value }) => value === word)?.label ?? word)
      .join('、');
}

/** What a person reads of a value: the words of a block, the parts of anything else. */
function wordsOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value !== 'object') return String(value);
  if ('kind' in value && 'text' in value) return unmarked(String(value.text), 'raw' in value);
  return Object.values(value).map(wordsOf).filter(Boolean).join('　');
}

const unmarked = (text: string, raw: boolean): string =>
  raw ? text.replace(/\*\*|__|<[^>]*>/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1') : text;
