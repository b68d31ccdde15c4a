import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetContacts, revealContact } from '#src/contacts/service.ts';
import { JOBS } from '#src/jobs.ts';
import { submit } from '#src/submissions/service.ts';
import { answeredConsultation, newWorld, type World } from '../support/world.ts';

let w: World;
beforeAll(async () => (w = await newWorld({ at: '2026-02-20T10:00:00+08:00' })));
afterAll(() => w.close());

test('name and telephone are erased twelve months after the result, those of a correction after its answer was due', async () => {
  const consultation = '2026-901';
  await answeredConsultation(w, { number: consultation });
  const open = w.at('2026-03-10T10:00:00+08:00');
  const phone = '13800000000';
  const comment = await submit(open, {
    kind: 'comment',
    values: { consultation, text: '建议公布上限。', phone, key: 'a', publish: 'no' },
  });
  const correction = await submit(open, {
    kind: 'correction',
    values: { page: '/policies', quote: '错字', problem: 'typo', phone, key: 'b' },
  });
  const left = async (at: string) => {
    const later = w.at(at);
    await forgetContacts(later);
    return Promise.all(
      [comment, correction].map(async ({ id }) => (await revealContact(later, { id })) !== null),
    );
  };
  expect(await left('2027-03-12T10:00:00+08:00')).toEqual([true, true]);
  expect(await left('2027-03-13T10:00:00+08:00')).toEqual([true, false]);
  expect(await left('2027-04-23T23:59:59+08:00')).toEqual([true, false]);
  expect(await left('2027-04-24T00:00:00+08:00')).toEqual([false, false]);
});

test('this happens by itself every day', () => {
  expect(JOBS.find(({ run }) => run === forgetContacts)?.every).toBe(24 * 3_600_000);
});
