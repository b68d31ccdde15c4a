import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Grant } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { standIn } from '#src/deputies/service.ts';
import { publishNow } from '#src/publishing/service.ts';
import { giveOpinion } from '#src/reviews/service.ts';
import { recallRelease, saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { AGREED, approve, judge, type Staff, staffOf } from '../support/staff.ts';
import { newWorld, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
let staff: Staff;
beforeAll(async () => {
  w = await newWorld();
  staff = await staffOf(w);
});
afterAll(() => w.close());

async function somebody(login: string, name: string, grants: Grant[]): Promise<World> {
  const id = await addUser(w, { login, name, department: 'rural', grants });
  return w.as({ id, name });
}

let n = 0;
async function sent(by = staff.author) {
  const title = `物业座谈会第${++n}次召开`;
  const made = await startRelease(by, {
    type: 'news',
    title,
    origin: 'draft',
    content: { department: 'rural' },
  });
  const content = { body: '各科室参加了座谈会。', summary: '听取意见。' };
  await saveEdition(by, { editionId: made.editionId, revision: 0, content });
  await submitRelease(by, made);
  return made;
}
const give = async (who: World, releaseId: string) =>
  giveOpinion(who, { releaseId, sha256: (await releaseAt(w, releaseId)).sha256, values: AGREED });
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

test('代: what was approved in somebody’s name is theirs, and they judge it no second time', async () => {
  const chief = await somebody('chief', '科长', [{ role: 'reviewer', department: 'rural' }]);
  const deputy = await somebody('deputy', '副科长', [{ role: 'reviewer', department: 'property' }]);
  const period = { from: '2026-05-18', until: '2026-05-20' };
  await standIn(w, { id: deputy.actor.id, for: chief.actor.id, ...period });
  const { releaseId } = await sent();
  expect(await code(give(deputy, releaseId))).toBe('done');
  expect((await releaseAt(w, releaseId)).opinions[0]!.standsInFor).toBe(chief.actor.id);
  expect(await code(give(chief, releaseId)), 'their own second stage').toBe('forbidden');
  expect(await code(give(deputy, releaseId)), 'the deputy once more').toBe('forbidden');
  expect(await code(give(staff.second, releaseId))).toBe('done');
});

test('代: neither an author nor a deputy of theirs approves the text', async () => {
  const both: Grant[] = [
    { role: 'author', department: 'rural' },
    { role: 'reviewer', department: 'rural' },
  ];
  const writer = await somebody('writer', '拟稿兼审核', both);
  const deputy = await somebody('helper', '代审的人', [{ role: 'reviewer', department: 'property' }]);
  await standIn(w, { id: deputy.actor.id, for: writer.actor.id, from: '2026-05-18', until: '2026-05-20' });
  const { releaseId } = await sent(writer);
  for (const who of [writer, deputy]) expect(await code(give(who, releaseId))).toBe('forbidden');
});

test('what changed and was approved anew while its texts were set does not go out for who saw it before', async () => {
  const { releaseId, editionId } = await sent();
  await approve(staff, releaseId);
  const { sha256 } = await releaseAt(w, releaseId);
  let changed = 0;
  const render: World['render'] = async (input) => {
    if (!changed++) {
      await recallRelease(staff.author, { releaseId });
      const { revision } = (await releaseAt(w, releaseId)).parts[0]!;
      await saveEdition(staff.author, { editionId, revision, content: { summary: '换了一句。' } });
      await submitRelease(staff.author, { releaseId });
      while ((await releaseAt(w, releaseId)).state === 'submitted') await judge(staff, releaseId);
    }
    return w.render(input);
  };
  expect(await code(publishNow(staff.publisher, { releaseId, sha256 }, render))).toBe('conflict');
  const now = await releaseAt(w, releaseId);
  expect([changed > 0, now.state, now.sha256 === sha256]).toEqual([true, 'approved', false]);
});
