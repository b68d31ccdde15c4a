import { createHash } from 'node:crypto';

/** Merkle tree over the manifests, hashed as RFC 6962 §2.1 says. Hashes are hex, sizes count leaves. */

/** Leaves `from` to `to`, the second one excluded, counted from 0. */
export type Span = readonly [from: number, to: number];

/**
 * What is kept with the leaf that made the tree `size` large: the hash of each whole subtree that ends with it, the leaf
 * first. The l-th covers 2^l leaves, and there are as many as `size` can be halved, plus one.
 */
export type NodesAt = (size: number) => readonly string[];

/** Root of the tree without leaves. */
export const EMPTY_ROOT = createHash('sha256').digest('hex');

export const leafOf = (text: string): string =>
  createHash('sha256').update(Buffer.of(0)).update(text).digest('hex');

export const nodeOf = (left: string, right: string): string =>
  createHash('sha256')
    .update(Buffer.of(1))
    .update(Buffer.from(left, 'hex'))
    .update(Buffer.from(right, 'hex'))
    .digest('hex');

/** Sizes whose nodes the next leaf needs: those it is joined with, and those the root is made of. */
export function neededFor(size: number): number[] {
  return [...new Set([...lefts(size), ...endsOf([0, size])])].filter((end) => end !== size);
}

/** The nodes to be kept with a leaf. */
export function grown(size: number, leaf: string, at: NodesAt): string[] {
  const nodes = [leaf];
  for (const [level, left] of lefts(size).entries()) nodes.push(nodeOf(at(left)[level]!, nodes[level]!));
  return nodes;
}

export const rootOf = (size: number, at: NodesAt): string =>
  size === 0 ? EMPTY_ROOT : hashOf([0, size], at);

/** Hash over a span that a proof names. */
export function hashOf([from, to]: Span, at: NodesAt): string {
  const level = levelOf([from, to]);
  if (level !== null) return at(to)[level]!;
  const middle = from + below(to - from);
  return nodeOf(hashOf([from, middle], at), hashOf([middle, to], at));
}

/** Sizes whose nodes a span is made of. */
export function endsOf([from, to]: Span): number[] {
  if (levelOf([from, to]) !== null) return [to];
  const middle = from + below(to - from);
  return [...endsOf([from, middle]), ...endsOf([middle, to])];
}

/** Proof that leaf `index` is in the tree of `size`, nearest neighbour first (RFC 6962 §2.1.1). */
export function inclusionSpans(index: number, size: number, from = 0): Span[] {
  const to = from + size;
  if (size === 1) return [];
  const middle = from + below(size);
  return index < middle
    ? [...inclusionSpans(index, middle - from, from), [middle, to]]
    : [...inclusionSpans(index, to - middle, middle), [from, middle]];
}

/** Proof that the tree of `old` leaves is the beginning of that of `size` (RFC 6962 §2.1.2). */
export function consistencySpans(old: number, size: number): Span[] {
  return old === 0 ? [] : subproof(old, [0, size], true);
}

/** @see RFC 9162 §2.1.3.2 */
export function provesInclusion(
  { index, size, leaf, root }: { index: number; size: number; leaf: string; root: string },
  proof: readonly string[],
): boolean {
  let [at, last, hash] = [index, size - 1, leaf];
  if (at > last || at < 0) return false;
  for (const other of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeOf(other, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else hash = nodeOf(hash, other);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && hash === root;
}

type Heads = { old: number; oldRoot: string; size: number; root: string };

/** @see RFC 9162 §2.1.4.2 */
export function provesConsistency({ old, oldRoot, size, root }: Heads, proof: readonly string[]): boolean {
  if (old > size) return false;
  if (old === size) return proof.length === 0 && oldRoot === root;
  if (old === 0) return proof.length === 0 && oldRoot === EMPTY_ROOT;
  const path = Number.isInteger(Math.log2(old)) ? [oldRoot, ...proof] : [...proof];
  const first = path.shift();
  if (first === undefined) return false;
  let [at, last, before, now] = [old - 1, size - 1, first, first];
  while (at % 2 === 1) [at, last] = [half(at), half(last)];
  for (const other of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      [before, now] = [nodeOf(other, before), nodeOf(other, now)];
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else now = nodeOf(now, other);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && before === oldRoot && now === root;
}

const half = (n: number): number => Math.floor(n / 2);

/** Largest power of two below n. */
const below = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1);

/** Which node of its last leaf a span is; null where it is made of several. */
function levelOf([from, to]: Span): number | null {
  const level = Math.log2(to - from);
  return Number.isInteger(level) && from % (to - from) === 0 ? level : null;
}

/** Sizes at which the subtrees end that the leaf at `size` is joined with, the smallest first. */
function lefts(size: number): number[] {
  const ends: number[] = [];
  for (let step = 1; size % (2 * step) === 0; step *= 2) ends.push(size - step);
  return ends;
}

function subproof(old: number, [from, to]: Span, whole: boolean): Span[] {
  if (old === to) return whole ? [] : [[from, to]];
  const middle = from + below(to - from);
  return old <= middle
    ? [...subproof(old, [from, middle], whole), [middle, to]]
    : [...subproof(old, [middle, to], false), [from, middle]];
}
