import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { parseDetails } from '#src/documents/rules.ts';
import { typeOf } from '#src/documents/types/index.ts';
import { dossierAt } from '#src/dossiers/service.ts';
import { autosave, keepEdition } from '#src/editing/service.ts';
import { previewOf } from '#src/previews/service.ts';
import { addPart, startRelease, submitRelease } from '#src/writing/service.ts';
import { REVIEWABLE } from '../support/reviewable.ts';
import { release, staffOf } from '../support/staff.ts';
import { newWorld, policyContent, publishedPolicy, type World } from '../support/world.ts';

let w: World;
let [chen, tang, shi]: World[] = [];
beforeAll(async () => {
  w = await newWorld();
  const as = async (login: string, name: string, role: Role, department: string | null) => {
    const grants = [{ role, department }];
    return w.as({ id: await addUser(w, { login, name, department: 'rural', grants }), name });
  };
  chen = await as('chenwenjing', '陈文静', 'author', 'rural');
  tang = await as('tangyue', '唐悦', 'author', 'rural');
  shi = await as('shiyan', '石岩', 'author', 'construction');
});
afterAll(() => w.close());

const ABOUT = parseDetails(typeOf('interpretation'), {
  form: 'text',
  draftingDepartment: 'rural',
  interpreter: { name: '陈文静', post: '村镇建设科', isHead: false },
});

async function begun() {
  const { details, summary, body } = policyContent();
  const old = await publishedPolicy(w);
  const links = [{ relation: 'implements' as const, toId: old.documentId, clause: 't3' }];
  const full = parseDetails(typeOf('policy'), { ...details, procedure: REVIEWABLE.procedure });
  const content = { body, summary, details: full, department: 'rural', links };
  const title = '关于危房改造的通知';
  const policy = await startRelease(chen!, { type: 'policy', title, origin: 'draft', content });
  const about = await addPart(chen!, {
    ...{ releaseId: policy.releaseId, type: 'interpretation', title: '怎么申请危房改造' },
    links: [{ relation: 'interprets', toId: policy.documentId }],
    content: { summary: '怎么申请', body: '可以这样申请。', details: ABOUT },
  });
  return { policy, about };
}

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code: string }) => error.code,
  );

describe('预览', () => {
  test('is the page that publication makes', async () => {
    const { policy, about } = await begun();
    const { dossier, missing } = await previewOf(chen!, policy.editionId);
    expect(missing).toEqual([]);
    const [explains] = dossier.links.filter(({ direction }) => direction === 'back');
    expect(explains).toMatchObject({ relation: 'interprets', title: '怎么申请危房改造' });
    expect(explains!.path).toBe(`/desk/editions/${about.editionId}/preview`);
    await submitRelease(chen!, { releaseId: policy.releaseId });
    await release(await staffOf(w), policy.releaseId);
    const answer = await dossierAt(w, 'policy', dossier.number);
    if (answer.state !== 'public') throw new Error(answer.state);
    const paths = (links: typeof dossier.links) => links.map(({ path: _, details: __, ...link }) => link);
    // A preview is on no record yet.
    const bare = ({ links, clauses, checkpoint: ___, ...rest }: typeof dossier) => ({
      ...rest,
      links: paths(links),
      clauses: clauses.map(({ path, label }) => `${path} ${label}`),
    });
    expect(bare(dossier)).toEqual(bare(answer.dossier));
    expect(dossier.links).toHaveLength(2);
  });

  test('shows a later edit at once, to its writer also what is not saved yet', async () => {
    const { policy, about } = await begun();
    const shown = async (by = chen!) => (await previewOf(by, policy.editionId)).dossier.html;
    expect(await shown()).not.toContain('改过一次');
    await keepEdition(chen!, { editionId: policy.editionId, revision: 0, content: { body: '改过一次。' } });
    expect(await shown()).toContain('改过一次');
    await autosave(chen!, {
      ...{ editionId: about.editionId, revision: 0 },
      values: { title: '刚写的题目', body: '刚写的。', 'details.form': 'text' },
    });
    const own = await previewOf(chen!, about.editionId);
    expect(own).toMatchObject({ typed: true, dossier: { title: '刚写的题目' } });
    const other = await previewOf(tang!, about.editionId);
    expect(other).toMatchObject({ typed: false, dossier: { title: '怎么申请危房改造' } });
  });

  test('is for those who may read the draft alone', async () => {
    const { policy } = await begun();
    expect(await code(previewOf(tang!, policy.editionId))).toBe('none');
    expect(await code(previewOf(shi!, policy.editionId))).toBe('forbidden');
    expect(await code(previewOf(chen!, 'none'))).toBe('missing');
  });
});
