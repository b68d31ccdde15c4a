import { diff } from '../text/diff.ts';

/** 条, 款 or a paragraph without number, as two texts are compared by them. */
export type Unit = { path: string; label: string; text: string };

/** A run of words: in both texts, only in the new, only in the old. */
export type Piece = { kind: 'same' | 'added' | 'removed'; text: string };

export type ClauseChange = {
  /** Where it stands now; of a removed one where it stood. */
  path: string;
  label: string;
  kind: 'same' | 'changed' | 'added' | 'removed';
  /** Its label before, where that was another: 第四条 that is 第五条 now. */
  before?: string;
  pieces: Piece[];
};

/** Shares of pairs of characters from which on two units are one that was changed. */
const ALIKE = 0.35;
/** What a text that only grew counts for: a 条 that was one sentence and is five now. */
const WITHIN = 0.65;
/** Of a text written anew from end to end only neighbours are compared, so that twice as long takes twice as long. */
const MOST_PAIRS = 40_000;
/** The same number says much. */
const ALIKE_IN_PLACE = 0.15;

/** Units of a rendered text: whole 条 or 部分, and between them what has no number. */
export function unitsOf({ clauses, text }: { clauses: readonly Unit[]; text: string }): Unit[] {
  const paths = new Set(clauses.map(({ path }) => path));
  const whole = clauses.filter(({ path }) => !paths.has(parentOf(path)));
  const covered = whole.flatMap((unit) => unit.text.split('\n'));
  let n = 0;
  const loose = text.split('\n').flatMap((line) => {
    n += line.trim() ? 1 : 0;
    return !line.trim() || covered.some((one) => isIn(line, one))
      ? []
      : [{ path: `p${n}`, label: `第${n}段`, text: line }];
  });
  return [...loose, ...whole];
}

/**
 * What changed from one text to another, unit by unit in the order of the new one, what was removed where it stood. Units are
 * the same by their words, else by likeness, so that one that moved or was numbered anew is found.
 */
export function clauseChanges(before: readonly Unit[], after: readonly Unit[]): ClauseChange[] {
  const pairs = paired(before, after);
  const changes = after.map((unit, i): ClauseChange => {
    const old = pairs.get(i);
    if (old === undefined)
      return { ...placed(unit), kind: 'added', pieces: [{ kind: 'added', text: unit.text }] };
    const was = before[old]!;
    const renamed = was.label !== unit.label && isNumbered(unit) ? { before: was.label } : {};
    if (was.text === unit.text)
      return { ...placed(unit), ...renamed, kind: 'same', pieces: [{ kind: 'same', text: unit.text }] };
    return { ...placed(unit), ...renamed, kind: 'changed', pieces: piecesOf(was.text, unit.text) };
  });
  const kept = new Map([...pairs].map(([now, old]) => [old, now]));
  return withRemoved(before, changes, kept);
}

const placed = ({ path, label }: Unit) => ({ path, label });

const KINDS = { same: 'same', old: 'removed', new: 'added' } as const;

const piecesOf = (before: string, after: string): Piece[] =>
  diff(before, after).map(({ kind, text }) => ({ kind: KINDS[kind], text }));

/** Index of the old unit by the index of the new one. */
function paired(before: readonly Unit[], after: readonly Unit[]): Map<number, number> {
  const pairs = new Map<number, number>();
  const free = new Set(before.keys());
  const join = (now: number, old: number) => pairs.set(now, old) && free.delete(old);
  const take = sameIn(before);
  after.forEach((unit, i) => {
    const old = take(unit);
    if (old !== undefined) join(i, old);
  });
  for (const { i, k } of likenessOf(before, after, { pairs, free }))
    if (!pairs.has(i) && free.has(k)) join(i, k);
  return pairs;
}

/** Gives each unit of the old text once to whoever asks for its words: at the same place if it can, else the first. */
export function sameIn(before: readonly Unit[]): (unit: Unit) => number | undefined {
  const places = new Map(before.map(({ path }, k) => [path, k]));
  const left = new Map<string, Set<number>>();
  before.forEach(({ text }, k) => left.set(text, (left.get(text) ?? new Set()).add(k)));
  return ({ path, text }) => {
    const same = left.get(text);
    const here = places.get(path);
    const found = here !== undefined && same?.has(here) ? here : same?.values().next().value;
    if (found !== undefined) same!.delete(found);
    return found;
  };
}

type Rest = { pairs: ReadonlyMap<number, number>; free: ReadonlySet<number> };

/** Pairs of what is left that are alike, the likest first. */
function likenessOf(before: readonly Unit[], after: readonly Unit[], { pairs, free }: Rest) {
  const left = [...free].map((k) => ({ k, grams: gramsOf(before[k]!) }));
  const open = [...after.keys()].filter((i) => !pairs.has(i));
  const reach = Math.ceil(MOST_PAIRS / Math.max(1, open.length) / 2);
  const found = open.flatMap((i, n) => {
    const grams = gramsOf(after[i]!);
    const here = Math.round((n / open.length) * left.length);
    return left.slice(Math.max(0, here - reach), here + reach).map((one) => {
      const inPlace = before[one.k]!.path === after[i]!.path ? ALIKE - ALIKE_IN_PLACE : 0;
      return { i, k: one.k, alike: shareOf(one.grams, grams) + inPlace };
    });
  });
  return found.filter(({ alike }) => alike >= ALIKE).sort((a, b) => b.alike - a.alike);
}

/** Removed units stand after the one they followed. */
function withRemoved(
  before: readonly Unit[],
  changes: readonly ClauseChange[],
  kept: ReadonlyMap<number, number>,
): ClauseChange[] {
  const after = new Map<number, ClauseChange[]>();
  let last = -1;
  before.forEach((unit, k) => {
    const now = kept.get(k);
    if (now !== undefined) last = now;
    else
      after.set(last, [
        ...(after.get(last) ?? []),
        { ...placed(unit), kind: 'removed', pieces: [{ kind: 'removed', text: unit.text }] },
      ]);
  });
  return [...(after.get(-1) ?? []), ...changes.flatMap((change, i) => [change, ...(after.get(i) ?? [])])];
}

/** Whether it stands under a number of its own. */
export const isNumbered = ({ path }: Pick<Unit, 'path'>): boolean => !path.startsWith('p');

/** `t11k1x2` stands in `t11k1`; a 条 in nothing. */
const parentOf = (path: string): string => path.replace(/[a-z]\d+$/, '');

const LONGEST_NUMBER = 14;

const isIn = (line: string, clause: string): boolean =>
  clause !== '' && line.endsWith(clause) && line.length - clause.length <= LONGEST_NUMBER;

function gramsOf({ text }: Unit): Set<string> {
  const bare = text.replace(/\s/g, '');
  return new Set(Array.from({ length: Math.max(0, bare.length - 1) }, (_, i) => bare.slice(i, i + 2)));
}

/** Dice, twice what both have over what each has; or how much of the shorter one is in the longer, which counts less. */
function shareOf(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  if (!small.size) return 0;
  let both = 0;
  for (const gram of small) if (large.has(gram)) both += 1;
  return Math.max((2 * both) / (a.size + b.size), (WITHIN * both) / small.size);
}
