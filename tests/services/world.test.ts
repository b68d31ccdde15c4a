import { afterAll, beforeAll, expect, test } from 'vitest';
import { verify } from '#src/audit/service.ts';
import { dossierAt } from '#src/dossiers/service.ts';
import {
  newWorld,
  policyNotYetInForce,
  publishedInterpretation,
  publishedPage,
  publishedPolicy,
  repealedPolicy,
  withdrawnPolicy,
  type World,
} from '../support/world.ts';

let w: World;
beforeAll(async () => {
  w = await newWorld();
});
afterAll(() => w.close());

test('the builders leave documents in the state they are named by', async () => {
  const policy = await publishedPolicy(w);
  await publishedInterpretation(w, policy.documentId);
  await publishedPage(w, 'legal');
  await policyNotYetInForce(w);
  await repealedPolicy(w);
  await withdrawnPolicy(w);
  const states = await Promise.all(
    ['001', '002', '003', '004', '005'].map(async (n) => {
      const answer = await dossierAt(w, 'policy', `2026-${n}`);
      return answer.state === 'public' ? answer.dossier.validity?.code : answer.state;
    }),
  );
  expect(states).toEqual(['in_force', 'not_yet', 'repealed', 'in_force', 'withdrawn']);
  expect(await verify(w)).toMatchObject({ broken: null });
});
