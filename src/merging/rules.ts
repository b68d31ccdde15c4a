import { canonical } from '../audit/rules.ts';

/**
 * A stretch of two versions that began from one: as it was, changed by one side, changed by both alike, or changed by both
 * differently, which a person decides.
 */
export type Stretch<T> =
  | { kind: 'same'; items: T[] }
  | { kind: 'mine' | 'theirs' | 'alike'; base: T[]; items: T[] }
  | { kind: 'clash'; base: T[]; mine: T[]; theirs: T[] };

export type Choice = 'mine' | 'theirs' | 'both';

/**
 * Merges two versions of a list that began from one. Without the beginning, what both have counts as such: then nothing of
 * either is lost, and what stands in the same place is told as a clash.
 */
export function merge<T>(
  base: readonly T[] | undefined,
  mine: readonly T[],
  theirs: readonly T[],
  key: (item: T) => string,
): Stretch<T>[] {
  const from = base ?? pairs(mine, theirs, key).map(([i]) => mine[i]!);
  const [toMine, toTheirs] = [pairs(from, mine, key), pairs(from, theirs, key)].map((all) => new Map(all));
  const kept = from.flatMap((_, i) => {
    const [m, t] = [toMine!.get(i), toTheirs!.get(i)];
    return m === undefined || t === undefined ? [] : [{ b: i, m, t }];
  });
  const done: Stretch<T>[] = [];
  let [b, m, t] = [0, 0, 0];
  for (const stop of [...kept, { b: from.length, m: mine.length, t: theirs.length }]) {
    done.push(...between(from.slice(b, stop.b), mine.slice(m, stop.m), theirs.slice(t, stop.t), key));
    if (stop.b === from.length) break;
    const last = done.at(-1);
    if (last?.kind === 'same') last.items.push(mine[stop.m]!);
    else done.push({ kind: 'same', items: [mine[stop.m]!] });
    [b, m, t] = [stop.b + 1, stop.m + 1, stop.t + 1];
  }
  return done;
}

/** The list after the choices of its clashes, in order. */
export function chosen<T>(stretches: readonly Stretch<T>[], choices: readonly Choice[]): T[] {
  let n = 0;
  return stretches.flatMap((stretch) => {
    if (stretch.kind !== 'clash') return stretch.items;
    const choice = choices[n++];
    if (choice === 'both') return [...stretch.mine, ...stretch.theirs];
    return choice === 'theirs' ? stretch.theirs : stretch.mine;
  });
}

export const clashes = <T>(stretches: readonly Stretch<T>[]) =>
  stretches.filter((one) => one.kind === 'clash');

/** One value that two people may have changed; `base` is none where nobody knows what it was. */
export function mergeValue<T>(base: { value: T } | undefined, mine: T, theirs: T): Stretch<T> {
  const [m, t] = [mine, theirs].map((value) => canonical(value ?? null));
  const b = base && canonical(base.value ?? null);
  const was = base ? [base.value] : [];
  if (m === t)
    return b === undefined || b === m
      ? { kind: 'same', items: [mine] }
      : { kind: 'alike', base: was, items: [mine] };
  if (b === t) return { kind: 'mine', base: was, items: [mine] };
  if (b === m) return { kind: 'theirs', base: was, items: [theirs] };
  return { kind: 'clash', base: was, mine: [mine], theirs: [theirs] };
}

/** What stands between two places that nobody touched; changes in place are told one by one. */
function between<T>(base: T[], mine: T[], theirs: T[], key: (item: T) => string): Stretch<T>[] {
  const even = base.length === mine.length && base.length === theirs.length && base.length > 1;
  const parts = even
    ? base.map((item, i) => [[item], [mine[i]!], [theirs[i]!]] as const)
    : [[base, mine, theirs] as const];
  return parts.flatMap(([b, m, t]) => stretchOf([...b], [...m], [...t], key) ?? []);
}

function stretchOf<T>(base: T[], mine: T[], theirs: T[], key: (item: T) => string): Stretch<T> | undefined {
  const [b, m, t] = [base, mine, theirs].map((items) => JSON.stringify(items.map(key)));
  if (m === t && b === m) return base.length ? { kind: 'same', items: mine } : undefined;
  if (m === t) return { kind: 'alike', base, items: mine };
  if (b === t) return { kind: 'mine', base, items: mine };
  if (b === m) return { kind: 'theirs', base, items: theirs };
  return { kind: 'clash', base, mine, theirs };
}

/** Longest common run of two lists, as pairs of places. */
function pairs<T>(a: readonly T[], b: readonly T[], key: (item: T) => string): [number, number][] {
  const [left, right] = [a.map(key), b.map(key)];
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  while (end < Math.min(left.length, right.length) - start && left.at(-1 - end) === right.at(-1 - end)) end++;
  const found: [number, number][] = Array.from({ length: start }, (_, i) => [i, i]);
  found.push(...middle(left.slice(start, left.length - end), right.slice(start, right.length - end), start));
  for (let i = end; i > 0; i--) found.push([left.length - i, right.length - i]);
  return found;
}

function middle(a: string[], b: string[], offset: number): [number, number][] {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        a[i] === b[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const found: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) found.push([offset + i++, offset + j++]);
    else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  return found;
}
