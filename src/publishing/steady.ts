/** A clock that is set by time servers runs a little faster or slower; more than this at once is a jump, ms. */
const JUMP_MS = 2_000;
/** A jump that stays this long was a correction, ms. */
const SETTLED_MS = 10 * 60_000;

/** What the time is for things that must not go out early, ms; `jump`: by how much the clock is ahead of it, told once. */
export type Steady = { at: number; jump?: number };

/**
 * A clock that is not carried along when the one of the machine jumps: the earlier of what the machine says and of what it said
 * before, plus the time that has passed since. Gives a function of both clocks in ms, of which `passed` never jumps.
 */
export function steadyClock(): (now: number, passed: number) => Steady {
  let base: { now: number; passed: number } | undefined;
  let since: number | undefined;
  return (now, passed) => {
    base ??= { now, passed };
    const expected = base.now + passed - base.passed;
    const jump = now - expected;
    if (Math.abs(jump) <= JUMP_MS || (since !== undefined && passed - since >= SETTLED_MS)) {
      base = { now, passed };
      since = undefined;
      return { at: now };
    }
    const told = since !== undefined;
    since ??= passed;
    return { at: Math.min(now, expected), ...(!told && { jump }) };
  };
}
