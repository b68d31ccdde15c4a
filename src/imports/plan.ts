import { linkedGroups } from './groups.ts';

/** What is noted of a piece when the run is looked over first. `names` are what a link may call it by. */
export type Noted = { identity: string; names: string[]; claims: string[]; targets: string[] };

/**
 * What must be known before the first document is written: pieces are numbered from 0 in the order they are read. Holds
 * a few strings per piece, never a body.
 */
export type Plan = {
  total: number;
  /** Pieces whose identity came before in the same run. */
  twice: ReadonlySet<number>;
  /** Members of the linked group of a piece; a piece without links has none. */
  groupOf: ReadonlyMap<number, readonly number[]>;
  /** The piece a link names, seen from another. */
  target(to: string, from: number): number | undefined;
  /** Whether the piece was the first of the run to ask for a number or 索引号. */
  mayClaim(claim: string, piece: number): boolean;
};

export function newPlan() {
  const seen = new Map<string, number>();
  const twice = new Set<number>();
  const claims = new Map<string, number>();
  const named = new Map<string, number[]>();
  const wishes: [number, string][] = [];
  let total = 0;

  const target = (to: string, from: number) => named.get(bare(to))?.find((piece) => piece !== from);

  return {
    /** Takes the next piece down; null keeps the place of one that cannot be read. */
    add(noted: Noted | null): void {
      const piece = total++;
      if (!noted) return;
      if (seen.has(noted.identity)) return void twice.add(piece);
      seen.set(noted.identity, piece);
      for (const claim of noted.claims) if (!claims.has(claim)) claims.set(claim, piece);
      for (const name of noted.names) {
        const pieces = named.get(bare(name));
        if (pieces) pieces.push(piece);
        else named.set(bare(name), [piece]);
      }
      for (const to of noted.targets) wishes.push([piece, to]);
    },
    finish(): Plan {
      const pairs = wishes.flatMap(([from, to]) => {
        const other = target(to, from);
        return other === undefined ? [] : [[from, other] as const];
      });
      const groups = linkedGroups(pairs).flatMap((members) =>
        members.map((piece) => [piece, members] as const),
      );
      return {
        total,
        twice,
        groupOf: new Map(groups),
        target,
        mayClaim: (claim, piece) => (claims.get(claim) ?? piece) === piece,
      };
    },
  };
}

/** `policy/elevator.md`, `/policies/2026-014` and the like, as one writing. */
const bare = (name: string): string => name.replace(/^\//, '').replace(/\.md$/, '');
