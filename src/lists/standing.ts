import type { DocumentType } from '../documents/type.ts';
import { type Spine, untilOf } from '../shelf/rules.ts';
import { momentOf } from '../text/days.ts';
import { type Counts, countsOf } from './rules.ts';

export const ofType = (spines: readonly Spine[], type: DocumentType | null): readonly Spine[] =>
  type ? spines.filter((spine) => spine.type === type.code) : spines;

/** A list without words or filters as it stands from one moment until another. */
type Standing = { within: readonly Spine[]; counts: Counts; from: Date; until: Date };

/** Kept as long as the shelf they were counted on, and until the clock changes what they count. */
const kept = new WeakMap<readonly Spine[], Map<string, Standing>>();

export function standing(all: readonly Spine[], type: DocumentType | null, now: Date): Standing {
  const here = kept.get(all) ?? new Map<string, Standing>();
  kept.set(all, here);
  const key = type?.code ?? '';
  const known = here.get(key);
  if (known && known.from <= now && now < known.until) return known;
  const within = ofType(all, type);
  const made = {
    within,
    counts: countsOf(within, {}, momentOf(now)),
    from: now,
    until: untilOf(within, now),
  };
  here.set(key, made);
  return made;
}
