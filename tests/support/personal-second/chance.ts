/** The same seed gives the same cases, so that a miss can be looked at again. */
export interface Chance {
  /** A whole number below `n`. */
  below: (n: number) => number;
  pick: <T>(list: readonly T[]) => T;
  digits: (n: number) => string;
}

/** mulberry32 */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    below,
    pick: (list) => list[below(list.length)]!,
    digits: (n) => Array.from({ length: n }, () => below(10)).join(''),
  };
}

const SURNAMES = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', '欧阳', '司马', '诸葛', '买买提·'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英建国玉梅晓东'];

export function nameOf(c: Chance): string {
  return c.pick(SURNAMES) + c.pick(GIVEN) + (c.below(3) ? c.pick(GIVEN) : '');
}

export function dayOf(c: Chance, from: number, to: number): string {
  const day = new Date(Date.UTC(from + c.below(to - from + 1), 0, 1 + c.below(365)));
  return day.toISOString().slice(0, 10).replaceAll('-', '');
}
