import { afterEach, beforeEach, expect, test } from 'vitest';
import { submit } from '#src/submissions/service.ts';
import { commentCounts } from '#src/tallies/service.ts';
import { newWorld, openConsultation, type World } from '../support/world.ts';

let w: World;
let documentId: string;
beforeEach(async () => {
  w = await newWorld({ dir: ':memory:' });
  ({ documentId } = await openConsultation(w, { number: '2026-006' }));
});
afterEach(() => w.close());

const at = (clock: string) => w.at(`2026-05-18T${clock}+08:00`);
const send = (clock: string, clause = '', times = 1) =>
  Promise.all(
    Array.from({ length: times }, () =>
      submit(at(clock), { kind: 'comment', values: { consultation: '2026-006', clause, text: '意见' } }),
    ),
  );
const counted = async (clock: string) => {
  const { total, byClause } = await commentCounts(at(clock), documentId);
  return { total, ...byClause };
};

test('comments are counted as of the last full minute, as a whole and by 条', async () => {
  await send('10:00:10', '3', 2);
  await send('10:00:59', '');
  await send('10:01:00', '2');
  expect(await counted('10:00:59')).toEqual({ total: 0 });
  expect(await counted('10:01:00')).toEqual({ total: 3, t3: 2, '': 1 });
  expect(await counted('10:01:59')).toEqual({ total: 3, t3: 2, '': 1 });
  expect(await counted('10:02:00')).toEqual({ total: 4, t3: 2, t2: 1, '': 1 });
});

test('within a minute the numbers stand, whatever comes in', async () => {
  const first = await commentCounts(at('10:05:01'), documentId);
  await send('10:04:59');
  expect(await commentCounts(at('10:05:30'), documentId)).toBe(first);
  expect(first.until).toEqual(at('10:06:00').now);
  expect(await counted('10:06:00'), 'a write that took its time').toEqual({ total: 1, '': 1 });
});

test('counted minute by minute the numbers are those of counting at once', async () => {
  let sent = 0;
  for (let minute = 10; minute < 40; minute += 1) {
    await send(`10:${minute}:30`, minute % 2 ? '1' : '3', minute % 4);
    sent += minute % 4;
    if (minute % 3) expect((await counted(`10:${minute + 1}:00`)).total).toBe(sent);
  }
  const steps = await counted('10:50:00');
  w.store.kept.clear();
  expect(await counted('10:50:00')).toEqual(steps);
  expect(steps.total).toBe(sent);
});

test('a clock that was set back counts anew', async () => {
  await send('10:00:30');
  expect((await counted('11:00:00')).total).toBe(1);
  expect((await counted('10:00:00')).total).toBe(0);
  expect((await counted('10:01:00')).total).toBe(1);
});

test('comments on another draft and other kinds are not counted', async () => {
  const other = await openConsultation(w, { number: '2026-007' });
  await send('10:00:30');
  expect((await commentCounts(at('10:01:00'), other.documentId)).total).toBe(0);
});
