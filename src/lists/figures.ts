import { type Spine, valuesOn } from '../shelf/rules.ts';
import { addDays, dayOf, momentOf, startOfDay } from '../text/days.ts';

/** Days that 近7天 counts, today among them. */
export const FRESH_DAYS = 7;

/** Numbers of the home page; nothing in them is kept, all follow from the documents and the day. */
export type Figures = {
  /** Policies listed within the last seven days, and the newest of all. */
  fresh: number;
  newest: Spine | null;
  /** Policies 尚未施行, and the first day on which one of them takes effect. */
  coming: number;
  nextOn: string | null;
  /** Documents by type. */
  byType: Record<string, number>;
};

/** Counts what the home page says, in one pass. `all` is newest first. */
export function figures(all: readonly Spine[], now: Date): Figures {
  const today = dayOf(now);
  const since = startOfDay(addDays(today, 1 - FRESH_DAYS)).getTime();
  const result: Figures = { fresh: 0, newest: null, coming: 0, nextOn: null, byType: {} };
  for (const spine of all) {
    result.byType[spine.type] = (result.byType[spine.type] ?? 0) + 1;
    if (spine.type !== 'policy') continue;
    result.newest ??= spine;
    if (spine.listedAt >= since) result.fresh++;
    const from = effectiveFrom(spine, today);
    if (!from) continue;
    result.coming++;
    if (!result.nextOn || from < result.nextOn) result.nextOn = from;
  }
  return result;
}

/** Consultations with a published result. */
export const answeredOf = (all: readonly Spine[], now: Date): number =>
  all.filter((spine) => valuesOn(spine, 'phase', momentOf(now)).includes('answered')).length;

/** The day until which a document is 尚未施行; undefined when it is not. */
const effectiveFrom = (spine: Spine, today: string): string | undefined =>
  spine.facets.find((f) => f.name === 'validity' && f.value === 'not_yet' && today < f.until)?.until;
