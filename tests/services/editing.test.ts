import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditLog, autosaves, bases } from '#db/schema.ts';
import type { Role } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { read } from '#src/context.ts';
import {
  autosave,
  dropAutosave,
  keepEdition,
  mergingOf,
  openEdition,
  sweepAutosaves,
} from '#src/editing/service.ts';
import { mergedContent } from '#src/merging/content.ts';
import { declare, keepSigned, publicStanding, signedOf } from '#src/signed/service.ts';
import { numberToHan } from '#src/text/han.ts';
import { startRelease } from '#src/writing/service.ts';
import { fault } from '../support/staff.ts';
import { newWorld, policyContent, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
let [chen, tang, shen]: World[] = [];
beforeAll(async () => {
  w = await newWorld();
  const as = async (login: string, name: string, role: Role) => {
    const grants = [{ role, department: role === 'author' ? 'rural' : null }];
    return w.as({ id: await addUser(w, { login, name, department: 'rural', grants }), name });
  };
  chen = await as('chenwenjing', '陈文静', 'author');
  tang = await as('tangyue', '唐悦', 'author');
  shen = await as('shenbai', '沈白', 'auditor');
});
afterAll(() => w.close());

const BODY = '各区县：\n\n联系人李某某，电话13800001234。\n\n全市改造126户。\n';
const TITLE = '关于做好农村危房改造的通知';

const begun = (origin: 'draft' | 'signed' = 'draft', by = chen!) =>
  startRelease(by, { type: 'policy', title: TITLE, origin, content: { body: BODY } });

describe('what is typed is kept before it is saved', () => {
  test('for its writer alone, until it is saved or not wanted any more', async () => {
    const { editionId } = await begun();
    const values = { title: TITLE, body: '刚写的一段。' };
    await autosave(chen!, { editionId, revision: 0, values });
    expect((await openEdition(chen!, editionId)).autosave).toMatchObject({ revision: 0, values });
    const other = await openEdition(tang!, editionId);
    expect(other.autosave).toBeUndefined();
    expect(other.part.content.body).toBe(BODY);
    await dropAutosave(chen!, editionId);
    expect((await openEdition(chen!, editionId)).autosave).toBeUndefined();
    await autosave(chen!, { editionId, revision: 0, values });
    await keepEdition(chen!, { editionId, revision: 0, content: { body: values.body } });
    const after = await openEdition(chen!, editionId);
    await autosave(chen!, { editionId, revision: 0, values });
    expect((await openEdition(chen!, editionId)).autosave, 'sent before, come after').toBeUndefined();
    expect([after.autosave, after.part.content.body, after.part.revision]).toEqual([
      undefined,
      values.body,
      1,
    ]);
  });

  test('it leaves no word in the audit log', async () => {
    const rows = await read(w, (db) => db.select().from(auditLog));
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toMatch(/刚写的|李某某/);
  });

  test('others are seen to look for two minutes', async () => {
    const { editionId } = await begun();
    await openEdition(tang!, editionId);
    expect((await openEdition(chen!, editionId)).others).toMatchObject([{ name: '唐悦', writes: false }]);
    await autosave(tang!, { editionId, revision: 0, values: { body: 'x' } });
    expect((await openEdition(chen!, editionId)).others).toMatchObject([{ name: '唐悦', writes: true }]);
    const later = { ...chen!, now: new Date(w.now.getTime() + 3 * 60_000) };
    expect((await openEdition(later, editionId)).others).toEqual([]);
  });

  test('after a fortnight it is forgotten', async () => {
    const kept = async () =>
      (await read(w, (db) => db.select().from(autosaves))).length +
      (await read(w, (db) => db.select().from(bases))).length;
    expect(await kept()).toBeGreaterThan(3);
    await sweepAutosaves(w.at(new Date(w.now.getTime() + 13 * 24 * 3_600_000)));
    expect(await kept()).toBeGreaterThan(3);
    await sweepAutosaves(w.at(new Date(w.now.getTime() + 15 * 24 * 3_600_000)));
    expect(await kept()).toBe(0);
  });
});

describe('who saves later merges', () => {
  test('changes of both in different paragraphs come together, with where both began from', async () => {
    const { editionId } = await begun();
    for (const by of [chen!, tang!]) await openEdition(by, editionId);
    await keepEdition(tang!, { editionId, revision: 0, content: { body: BODY.replace('126户', '130户') } });
    const mine = { body: BODY.replace('各区县：', '各区县住房城乡建设委：') };
    expect((await fault(keepEdition(chen!, { editionId, revision: 0, content: mine }))).code).toBe(
      'conflict',
    );
    const merging = await mergingOf(chen!, { editionId, revision: 0, content: mine });
    expect(merging.savedBy).toBe('唐悦');
    const kinds = merging.merged.flatMap(({ stretches }) =>
      (stretches as { kind: string }[]).map(({ kind }) => kind),
    );
    expect([kinds.includes('mine'), kinds.includes('theirs'), kinds.includes('clash')]).toEqual([
      true,
      true,
      false,
    ]);
    const content = mergedContent(merging.part.content, merging.merged, []);
    expect(content.body).toBe(BODY.replace('126户', '130户').replace('各区县：', '各区县住房城乡建设委：'));
    await keepEdition(chen!, { editionId, revision: 1, content: { body: content.body } });
  });

  test('without where they began, both versions of a paragraph stand for choice', async () => {
    const { editionId } = await begun();
    await keepEdition(tang!, { editionId, revision: 0, content: { body: BODY.replace('126户', '130户') } });
    const merging = await mergingOf(chen!, {
      editionId,
      revision: 0,
      content: { body: BODY.replace('126户', '140户') },
    });
    const kinds = merging.merged.flatMap(({ stretches }) =>
      (stretches as { kind: string }[]).map(({ kind }) => kind),
    );
    expect(kinds.filter((kind) => kind === 'clash')).toHaveLength(1);
  });
});

describe('a 正式文件 is locked', () => {
  const ORIGINAL = `${TITLE}\n${BODY}`;
  const MASKED = BODY.replace('13800001234', '138****1234');

  test('without its signed original nothing in the text may change', async () => {
    const { editionId } = await begun('signed');
    expect(
      await fault(keepEdition(chen!, { editionId, revision: 0, content: { body: MASKED } })),
    ).toMatchObject({
      code: 'invalid',
      issues: [{ field: 'body' }],
    });
    await keepEdition(chen!, { editionId, revision: 0, content: { summary: '摘要可以写' } });
  });

  test('one paragraph opens by 申报, the others stay', async () => {
    const { editionId } = await begun('signed');
    await keepSigned(chen!, { editionId, text: ORIGINAL });
    const save = (body: string, revision = 0) =>
      keepEdition(chen!, { editionId, revision, content: { body } });
    expect((await fault(save(MASKED))).issues[0]!.message).toContain('第2段');
    await declare(chen!, { editionId, kind: 'privacy', paragraph: BODY.split('\n\n')[1]! });
    await save(MASKED);
    expect((await fault(save(MASKED.replace('126', '127'), 1))).code).toBe('invalid');
    const { part } = await openEdition(chen!, editionId);
    const signed = (await signedOf(chen!, editionId, part.content))!;
    expect(signed.comparison.differences).toMatchObject([{ departure: { kind: 'privacy' } }]);
    const log = JSON.stringify(await read(w, (db) => db.select().from(auditLog)));
    expect(log).toContain('edition.depart');
    expect(log).not.toContain('13800001234');
  });

  test('勘误 names who approved it; the original is received once; who may not write may not declare', async () => {
    const { editionId } = await begun('signed');
    await keepSigned(chen!, { editionId, text: ORIGINAL });
    expect((await fault(keepSigned(chen!, { editionId, text: '别的' }))).code).toBe('conflict');
    const paragraph = '全市改造126户。';
    expect((await fault(declare(chen!, { editionId, kind: 'erratum', paragraph }))).issues[0]!.field).toBe(
      'approver',
    );
    await declare(chen!, { editionId, kind: 'erratum', paragraph, approver: '赵宁' });
    expect((await fault(declare(shen!, { editionId, kind: 'privacy', paragraph }))).code).toBe('forbidden');
  });

  test('readers are told 与签发原件一致 only where it is so', async () => {
    const told = async (text: string | null, departures = true) => {
      const { body, details, ...rest } = policyContent({
        title: `${TITLE}（${text?.length ?? 0}${departures}）`,
      });
      const content = {
        ...rest,
        body: `${body}\n\n联系人李某某，电话138****1234。`,
        details: { ...details, draftingDepartment: 'rural' },
      };
      const { title } = content;
      const begun = await startRelease(chen!, {
        type: 'policy',
        title,
        origin: 'signed',
        content: { ...content, department: 'rural' },
      });
      const { editionId } = begun;
      if (text) await keepSigned(chen!, { editionId, text: `${title}\n${body}\n${text}` });
      if (text && departures) await declare(chen!, { editionId, kind: 'privacy', paragraph: text });
      return publicStanding(w, editionId);
    };
    expect(await told(null)).toBeNull();
    expect(await told('联系人李某某，电话138****1234。', false)).toBe('与签发原件一致');
    expect(await told('联系人李某某，电话13800001234。')).toBe('除去标识化1处外，与签发原件一致');
    expect(await told('联系人王某某，电话13800001234。', false)).toBeNull();
  });

  test('a text of two hundred pages is saved within a second', async () => {
    const line =
      '第一条　为了规范住宅工程质量管理，建设单位应当按照规定报送材料，并在三个工作日内公示，接受监督。';
    const body = Array.from({ length: 2600 }, (_, n) => line.replace('一', numberToHan(n + 1))).join('\n\n');
    expect(body.length).toBeGreaterThan(200 * 28 * 22 * 0.95);
    const { editionId } = await begun();
    await openEdition(chen!, editionId);
    const from = performance.now();
    await keepEdition(chen!, { editionId, revision: 0, content: { body } });
    const took = performance.now() - from;
    console.log(`${body.length} characters saved in ${took.toFixed(0)} ms`);
    expect(took).toBeLessThan(1000);
  });
});
