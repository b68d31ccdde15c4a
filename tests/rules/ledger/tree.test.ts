import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  consistencySpans,
  EMPTY_ROOT,
  endsOf,
  grown,
  hashOf,
  inclusionSpans,
  leafOf,
  neededFor,
  nodeOf,
  provesConsistency,
  provesInclusion,
  rootOf,
} from '#src/ledger/tree.ts';

const LEAVES = 130;
const leaves = Array.from({ length: LEAVES }, (_, n) => leafOf(`第${n + 1}号`));

/** The tree as the record grows it: for each leaf only what `neededFor` names is read. */
const nodes: string[][] = [];
for (const [index, leaf] of leaves.entries()) {
  const size = index + 1;
  const needed = new Set(neededFor(size));
  nodes[size] = grown(size, leaf, (end) => {
    if (!needed.has(end)) throw new Error(`${end} was not asked for`);
    return nodes[end]!;
  });
}
const at = (size: number) => nodes[size]!;

/** RFC 6962 §2.1, word for word. */
function mth(part: string[]): string {
  if (part.length === 0) return createHash('sha256').digest('hex');
  if (part.length === 1) return part[0]!;
  let k = 1;
  while (k * 2 < part.length) k *= 2;
  return nodeOf(mth(part.slice(0, k)), mth(part.slice(k)));
}

test('the hashes of leaves, nodes and the empty tree are those of RFC 6962', () => {
  expect(EMPTY_ROOT).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(leafOf('')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  // Published test vector of Certificate Transparency: leaves '', 00, 10.
  const vector = [leafOf(''), leafOf('\u0000'), leafOf('\u0010')];
  expect(mth(vector.slice(0, 2))).toBe('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125');
  expect(mth(vector)).toBe('aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77');
});

test('the root of every size is the one reckoned from all leaves', () => {
  for (let size = 0; size <= LEAVES; size += 1) expect(rootOf(size, at)).toBe(mth(leaves.slice(0, size)));
});

test('every leaf is proved to be in every tree that holds it, and no other leaf is', () => {
  let proved = 0;
  let refused = 0;
  for (let size = 1; size <= LEAVES; size += 1) {
    const root = rootOf(size, at);
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionSpans(index, size).map((span) => hashOf(span, at));
      expect(provesInclusion({ index, size, leaf: leaves[index]!, root }, proof)).toBe(true);
      proved += 1;
      if (size < 2) continue;
      const other = leaves[(index + 1) % size]!;
      if (!provesInclusion({ index, size, leaf: other, root }, proof)) refused += 1;
      if (!provesInclusion({ index, size, leaf: leaves[index]!, root }, proof.slice(1))) refused += 1;
    }
  }
  console.log(`${proved} inclusion proofs hold, ${refused} false ones refused`);
  expect(refused).toBe(2 * (proved - 1));
});

test('from every old size to every newer one the proof holds, and for no other old or new root', () => {
  let proved = 0;
  let refused = 0;
  const roots = Array.from({ length: LEAVES + 1 }, (_, size) => rootOf(size, at));
  for (let size = 1; size <= LEAVES; size += 1)
    for (let old = 1; old <= size; old += 1) {
      const proof = consistencySpans(old, size).map((span) => hashOf(span, at));
      const heads = { old, oldRoot: roots[old]!, size, root: roots[size]! };
      expect(provesConsistency(heads, proof), `${old} to ${size}`).toBe(true);
      proved += 1;
      const wrong = leafOf('another');
      if (!provesConsistency({ ...heads, oldRoot: wrong }, proof)) refused += 1;
      if (!provesConsistency({ ...heads, root: wrong }, proof)) refused += 1;
      if (!provesConsistency(heads, [...proof, wrong])) refused += 1;
    }
  console.log(`${proved} consistency proofs hold, ${refused} false ones refused`);
  expect(refused).toBe(3 * proved);
});

test('a proof needs few nodes, however large the tree is', () => {
  const spans = [...consistencySpans(77, LEAVES), ...inclusionSpans(12, LEAVES)];
  expect(new Set(spans.flatMap(endsOf)).size).toBeLessThan(3 * Math.log2(LEAVES));
});
