/** Members that are linked, directly or through others: what must be published together. Alone ones are left out. */
export function linkedGroups(pairs: Iterable<readonly [number, number]>): number[][] {
  const parent = new Map<number, number>();
  const rootOf = (member: number): number => {
    let root = member;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    parent.set(member, root);
    return root;
  };
  for (const [a, b] of pairs) {
    const [low, high] = [rootOf(a), rootOf(b)].sort((x, y) => x - y) as [number, number];
    parent.set(high, low);
  }
  const groups = Map.groupBy(
    [...parent.keys()].sort((a, b) => a - b),
    rootOf,
  );
  return [...groups.values()].filter((members) => members.length > 1);
}
