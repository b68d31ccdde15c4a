import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditLog, editions, releaseItems, releases } from '#db/schema.ts';
import type { Grant, Role } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { read } from '#src/context.ts';
import { checkEditions } from '#src/integrity/service.ts';
import {
  addPart,
  discardRelease,
  recallRelease,
  removePart,
  saveEdition,
  startRelease,
  submitRelease,
  urgeRelease,
} from '#src/writing/service.ts';
import { releaseAt, releaseOf } from '#src/written/service.ts';
import { REVIEWABLE } from '../support/reviewable.ts';
import { release, staffOf } from '../support/staff.ts';
import { newWorld, policyContent, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
/** 陈文静 and 高远 write for 村镇建设科, 郑宜 for 物业管理科, 何敏 reviews, 沈白 audits. */
let [chen, gao, zheng, hemin, shenbai]: World[] = [];
beforeAll(async () => {
  w = await newWorld();
  const as = async (login: string, name: string, role: Role, department: string | null) => {
    const grants: Grant[] = [{ role, department }];
    return w.as({ id: await addUser(w, { login, name, department, grants }), name });
  };
  chen = await as('chenwenjing', '陈文静', 'author', 'rural');
  gao = await as('gaoyuan', '高远', 'author', 'rural');
  zheng = await as('zhengyi', '郑宜', 'author', 'property');
  hemin = await as('hemin', '何敏', 'reviewer', null);
  shenbai = await as('shenbai', '沈白', 'auditor', null);
});
afterAll(() => w.close());

const begun = (by = chen!, title = '关于做好农村危房改造的通知') =>
  startRelease(by, { type: 'policy', title, origin: 'draft' });

/** A policy with everything that is asked for before 送审. */
async function complete(by = chen!) {
  const started = await begun(by);
  const { body, details, summary } = policyContent();
  const { draftingDepartment: _, ...given } = details;
  const content = { body, summary, details: { ...given, ...REVIEWABLE, draftingDepartment: 'rural' } };
  await saveEdition(by, { editionId: started.editionId, revision: 0, content });
  return started;
}

const refused = async (work: Promise<unknown>) =>
  work.then(
    () => ({ code: '', message: '', issues: [] as { field: string }[] }),
    (error: { code?: string; message: string; issues?: { field: string }[] }) => error,
  );

const stateOf = async (releaseId: string, editionId: string) => {
  const [release] = await read(w, (db) => db.select().from(releases).where(eq(releases.id, releaseId)));
  const [edition] = await read(w, (db) => db.select().from(editions).where(eq(editions.id, editionId)));
  return [release?.state, edition?.state];
};

describe('新建', () => {
  test('gives a numbered release with one draft that knows its department and asks for the rest', async () => {
    const { releaseId, editionId } = await begun();
    const release = await releaseAt(w, releaseId);
    expect(release).toMatchObject({ state: 'draft', number: expect.stringMatching(/^2026-\d{3}$/) });
    expect(release.parts).toHaveLength(1);
    expect(release.parts[0]).toMatchObject({ editionId, type: 'policy', origin: 'draft', revision: 0 });
    expect(release.parts[0]!.content).toMatchObject({
      title: '关于做好农村危房改造的通知',
      department: 'rural',
      details: { draftingDepartment: 'rural', issuer: '示例市住房和城乡建设委员会' },
    });
    expect((await releaseOf(w, editionId)).id).toBe(releaseId);
  });

  test.each([
    ['a reviewer', () => hemin!],
    ['the auditor', () => shenbai!],
  ])('is not open to %s', async (_, who) => {
    expect((await refused(begun(who()))).code).toBe('forbidden');
  });

  test('asks for a type and a title', async () => {
    const given = { type: 'policy', title: ' ', origin: 'draft' as const };
    expect((await refused(startRelease(chen!, given))).issues?.map(({ field }) => field)).toEqual(['title']);
    expect((await refused(startRelease(chen!, { ...given, type: 'essay' }))).code).toBe('invalid');
  });

  test('an interpretation joins the release of its policy and is linked with it', async () => {
    const { releaseId, documentId, editionId } = await begun();
    const links = [{ relation: 'interprets' as const, toId: documentId }];
    const title = '《关于做好农村危房改造的通知》解读';
    const added = await addPart(chen!, { releaseId, type: 'interpretation', title, links });
    const { parts } = await releaseAt(w, releaseId);
    expect(parts.map(({ type }) => type)).toEqual(['policy', 'interpretation']);
    expect(parts[1]!.content).toMatchObject({ links, department: 'rural' });
    expect((await refused(removePart(chen!, { releaseId, editionId }))).code).toBe('conflict');
    await removePart(chen!, { releaseId, editionId: added.editionId });
    expect((await releaseAt(w, releaseId)).parts).toHaveLength(1);
    const wrong = { releaseId, type: 'policy', title, links };
    expect((await refused(addPart(chen!, wrong))).code).toBe('invalid');
  });
});

describe('saving', () => {
  test('takes a draft as it is, incomplete, and counts revisions', async () => {
    const { releaseId, editionId } = await begun();
    const content = { body: '一、范围', details: { signedOn: '不知道' } };
    expect(await saveEdition(chen!, { editionId, revision: 0, content })).toEqual({ revision: 1 });
    expect(await saveEdition(chen!, { editionId, revision: 1, content: { title: '改过' } })).toEqual({
      revision: 2,
    });
    const [part] = (await releaseAt(w, releaseId)).parts;
    expect(part!.content).toMatchObject({ title: '改过', body: '一、范围', details: { signedOn: '不知道' } });
  });

  test('over somebody else’s newer save is refused and loses nothing of either', async () => {
    const { editionId, releaseId } = await begun();
    await saveEdition(chen!, { editionId, revision: 0, content: { body: '陈文静写的' } });
    const late = saveEdition(gao!, { editionId, revision: 0, content: { body: '高远写的' } });
    expect((await refused(late)).code).toBe('conflict');
    expect((await releaseAt(w, releaseId)).parts[0]!.content.body).toBe('陈文静写的');
  });

  test('makes whoever saves one of the authors; another department may not', async () => {
    const { editionId, releaseId } = await begun();
    await saveEdition(gao!, { editionId, revision: 0, content: { body: '高远写的' } });
    expect((await releaseAt(w, releaseId)).parts[0]!.authors).toEqual([chen!.actor.id, gao!.actor.id]);
    for (const who of [zheng!, hemin!, shenbai!])
      expect((await refused(saveEdition(who, { editionId, revision: 1, content: {} }))).code).toBe(
        'forbidden',
      );
    const away = { editionId, revision: 1, content: { department: 'property' } };
    expect((await refused(saveEdition(chen!, away))).code).toBe('forbidden');
  });

  test('keeps names of fields on record and no word of the text', async () => {
    const { editionId } = await begun();
    await saveEdition(chen!, { editionId, revision: 0, content: { body: '电话13800001234' } });
    const rows = await read(w, (db) => db.select().from(auditLog).where(eq(auditLog.subject, editionId)));
    const save = rows.find(({ verb }) => verb === 'edition.save')!;
    expect(save.detail).toEqual({ fields: ['body'], revision: 1 });
    expect(JSON.stringify(rows)).not.toContain('13800001234');
  });

  test('replaces the list of attachments with the one given', async () => {
    const { editionId, releaseId } = await begun();
    const file = { title: '申请表', name: 'form.docx', sha256: 'a'.repeat(64), bytes: 12 };
    await saveEdition(chen!, { editionId, revision: 0, content: { attachments: [file, file] } });
    await saveEdition(chen!, { editionId, revision: 1, content: { attachments: [file] } });
    await saveEdition(chen!, { editionId, revision: 2, content: { body: '正文' } });
    expect((await releaseAt(w, releaseId)).parts[0]!.content.attachments).toEqual([file]);
  });
});

describe('送审', () => {
  test('is refused with everything that is missing, each under its part', async () => {
    const { releaseId, editionId } = await begun();
    const { code, issues } = await refused(submitRelease(chen!, { releaseId }));
    expect(code).toBe('invalid');
    const fields = issues!.map(({ field }) => field);
    expect(fields).toContain('parts.0.body');
    expect(fields).toContain('parts.0.details.nature');
    expect(await stateOf(releaseId, editionId)).toEqual(['draft', 'draft']);
  });

  test('freezes the contents and binds their hash; what was sent can be published as it is', async () => {
    const { releaseId, editionId } = await complete();
    await submitRelease(chen!, { releaseId });
    expect(await stateOf(releaseId, editionId)).toEqual(['submitted', 'submitted']);
    const again = saveEdition(chen!, { editionId, revision: 2, content: { body: '改了' } });
    expect((await refused(again)).code).toBe('conflict');
    const [item] = await read(w, (db) =>
      db.select().from(releaseItems).where(eq(releaseItems.releaseId, releaseId)),
    );
    const { parts, submittedBy } = await releaseAt(w, releaseId);
    expect(item!.editionSha256).toBe(parts[0]!.sha256);
    expect(submittedBy).toBe(chen!.actor.id);
    await release(await staffOf(w), releaseId);
    expect(await stateOf(releaseId, editionId)).toEqual(['published', 'published']);
  });

  test('can be taken back by an author of the department, and sent again', async () => {
    const { releaseId, editionId } = await complete();
    await submitRelease(chen!, { releaseId });
    expect((await refused(recallRelease(zheng!, { releaseId }))).code).toBe('forbidden');
    expect((await refused(recallRelease(hemin!, { releaseId }))).code).toBe('forbidden');
    await recallRelease(gao!, { releaseId });
    expect(await stateOf(releaseId, editionId)).toEqual(['draft', 'draft']);
    expect((await refused(recallRelease(chen!, { releaseId }))).code).toBe('conflict');
    await submitRelease(chen!, { releaseId });
    expect(await stateOf(releaseId, editionId)).toEqual(['submitted', 'submitted']);
  });
});

describe('删除草稿', () => {
  test('empties texts and files and leaves number and title on record', async () => {
    const { releaseId, editionId } = await complete();
    expect((await refused(discardRelease(zheng!, { releaseId }))).code).toBe('forbidden');
    await discardRelease(chen!, { releaseId });
    expect((await refused(releaseAt(w, releaseId))).code).toBe('missing');
    const [edition] = await read(w, (db) => db.select().from(editions).where(eq(editions.id, editionId)));
    expect(edition).toMatchObject({
      state: 'discarded',
      body: '',
      details: {},
      title: expect.stringContaining('危房'),
    });
  });

  test('is not done to what is under review', async () => {
    const { releaseId } = await complete();
    await submitRelease(chen!, { releaseId });
    expect((await refused(discardRelease(chen!, { releaseId }))).code).toBe('conflict');
  });
});

test('催办 is noted with the moment, and not by who may only look', async () => {
  const { releaseId } = await begun();
  expect((await refused(urgeRelease(shenbai!, { releaseId }))).code).toBe('forbidden');
  await urgeRelease(hemin!, { releaseId });
  expect((await releaseAt(w, releaseId)).urgedAt).toEqual(w.now);
});

test('every edition written here is the content its hash was made of', async () => {
  const { checked, broken } = await checkEditions(w);
  expect(checked).toBeGreaterThan(8);
  expect(broken).toEqual([]);
});
