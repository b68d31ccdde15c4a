import { type Bytes, weight } from './bytes.ts';

/** A finished page and what ends it. */
export type Copy = Bytes & {
  key: string;
  tags: readonly string[];
  /** Milliseconds since the epoch; never served at or after it. */
  until: number;
  size: number;
  /** Other keys under which the same page was asked for. */
  aliases: string[];
  /** Asked for since the last sweep. */
  used: boolean;
};

/** How a render ended for those who waited: ask again (kept, or overtaken), or render for yourself. */
export type Outcome = 'again' | 'private';

/** One render that others may wait for. `since` is the last change it can have seen. */
export type Flight = { key: string; since: number; ended: Promise<Outcome>; end(outcome: Outcome): void };

export type Counts = {
  kept: number;
  bytes: number;
  stored: number;
  overtaken: number;
  dropped: number;
  evicted: number;
};

export type Cache = {
  find(key: string): Copy | undefined;
  /** Lets `key` find a copy that was kept under its canonical one. */
  alias(key: string, copy: Copy): void;
  flight(key: string): Flight | undefined;
  /** Begins a render; `end` it in every case. */
  lead(key: string): Flight;
  /** Keeps a page unless one of its tags changed since its flight began, its time is over or it is too large. */
  keep(flight: Flight, bytes: Bytes, page: { tags: Iterable<string>; until: number }): boolean;
  /** Drops every page that carries one of the tags, before it returns. */
  drop(tags: readonly string[]): void;
  counts(): Counts;
};

const OVERHEAD = 1024;
const ALIASES = 16;
const ALIAS_LENGTH = 512;

/**
 * Kept pages by key and tag within a budget of bytes (architecture §2.8).
 * @param budget bytes of all bodies together, plus 1 KB for each page
 */
export function openCache({ budget, now }: { budget: number; now: () => number }): Cache {
  const copies = new Map<string, Copy>();
  const pages = new Set<Copy>();
  const byTag = new Map<string, Set<Copy>>();
  const flights = new Map<string, Flight>();
  /** Number of the last change of each tag; kept only while a render is under way that it could overtake. */
  const changed = new Map<string, number>();
  const counts = { bytes: 0, stored: 0, overtaken: 0, dropped: 0, evicted: 0 };
  let sequence = 0;
  let leading = 0;

  const remove = (copy: Copy) => {
    pages.delete(copy);
    counts.bytes -= copy.size;
    for (const key of [copy.key, ...copy.aliases]) if (copies.get(key) === copy) copies.delete(key);
    for (const tag of copy.tags) {
      const tagged = byTag.get(tag);
      tagged?.delete(copy);
      if (tagged?.size === 0) byTag.delete(tag);
    }
  };

  const insert = (copy: Copy) => {
    const before = copies.get(copy.key);
    if (before !== undefined) remove(before);
    copies.set(copy.key, copy);
    pages.add(copy);
    counts.bytes += copy.size;
    for (const tag of copy.tags) byTag.set(tag, (byTag.get(tag) ?? new Set()).add(copy));
  };

  /** Second chance: a page asked for since the last sweep goes to the end of the line once; a hit costs one flag. */
  const evict = (fresh: Copy) => {
    for (const copy of pages) {
      if (counts.bytes <= budget) return;
      pages.delete(copy);
      if (copy === fresh || (copy.used && copy.until > now())) {
        copy.used = false;
        pages.add(copy);
        continue;
      }
      remove(copy);
      counts.evicted++;
    }
  };

  return {
    find(key) {
      const copy = copies.get(key);
      if (copy === undefined) return undefined;
      if (copy.until <= now()) return void remove(copy);
      copy.used = true;
      return copy;
    },
    alias(key, copy) {
      if (copies.has(key) || key.length > ALIAS_LENGTH || copy.aliases.length >= ALIASES || !pages.has(copy))
        return;
      copy.aliases.push(key);
      copies.set(key, copy);
    },
    flight: (key) => flights.get(key),
    lead(key) {
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      let open = true;
      leading++;
      const flight: Flight = {
        key,
        since: sequence,
        ended: promise,
        end(outcome) {
          if (!open) return;
          open = false;
          if (flights.get(key) === flight) flights.delete(key);
          if (--leading === 0) changed.clear();
          resolve(outcome);
        },
      };
      flights.set(key, flight);
      return flight;
    },
    keep(flight, bytes, { tags: given, until }) {
      const tags = [...new Set(given)];
      if (tags.some((tag) => (changed.get(tag) ?? 0) > flight.since)) {
        counts.overtaken++;
        return false;
      }
      const size = weight(bytes) + OVERHEAD;
      if (until <= now() || size > budget / 8) return false;
      const copy = { ...bytes, key: flight.key, tags, until, size, aliases: [], used: false };
      insert(copy);
      counts.stored++;
      evict(copy);
      return true;
    },
    drop(tags) {
      sequence++;
      for (const tag of tags) {
        if (leading > 0) changed.set(tag, sequence);
        for (const copy of [...(byTag.get(tag) ?? [])]) {
          remove(copy);
          counts.dropped++;
        }
      }
    },
    counts: () => ({ kept: pages.size, ...counts }),
  };
}
