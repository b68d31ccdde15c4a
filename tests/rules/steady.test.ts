import { expect, test } from 'vitest';
import { steadyClock } from '#src/publishing/steady.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

test('a clock that runs as it should is believed, also when it is set by a second now and then', () => {
  const steady = steadyClock();
  let ahead = 0;
  for (let passed = 0; passed < HOUR; passed += 30_000) {
    ahead += passed % MINUTE ? 1_000 : -900;
    expect(steady(passed + ahead, passed)).toEqual({ at: passed + ahead });
  }
});

test('an hour forward is not believed and is told once; back again, all is as before', () => {
  const steady = steadyClock();
  steady(0, 0);
  expect(steady(HOUR + 500, 500)).toEqual({ at: 500, jump: HOUR });
  expect(steady(HOUR + 1_000, 1_000)).toEqual({ at: 1_000 });
  expect(steady(1_500, 1_500)).toEqual({ at: 1_500 });
  expect(steady(HOUR + 2_000, 2_000)).toEqual({ at: 2_000, jump: HOUR });
});

test('an hour back holds as long as it lasts: nothing goes out before the machine says so either', () => {
  const steady = steadyClock();
  steady(2 * HOUR, 0);
  expect(steady(HOUR + 500, 500)).toEqual({ at: HOUR + 500, jump: -HOUR });
  expect(steady(2 * HOUR + 1_000, 1_000)).toEqual({ at: 2 * HOUR + 1_000 });
});

test('a jump that stays for ten minutes was a correction', () => {
  const steady = steadyClock();
  steady(0, 0);
  steady(HOUR, 0);
  expect(steady(HOUR + 9 * MINUTE, 9 * MINUTE)).toEqual({ at: 9 * MINUTE });
  expect(steady(HOUR + 10 * MINUTE, 10 * MINUTE)).toEqual({ at: HOUR + 10 * MINUTE });
  expect(steady(HOUR + 11 * MINUTE, 11 * MINUTE)).toEqual({ at: HOUR + 11 * MINUTE });
});
