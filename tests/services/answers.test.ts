import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answers, auditLog } from '#db/schema.ts';
import type { Role } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { waiversOf, waysOf } from '#src/answers/rules.ts';
import { answeredIn, explain, tell, wordingOf } from '#src/answers/service.ts';
import { read } from '#src/context.ts';
import { keepEdition, openEdition } from '#src/editing/service.ts';
import { startRelease } from '#src/writing/service.ts';
import { checkParts } from '#src/written/service.ts';
import { newWorld, policyContent, type World } from '../support/world.ts';

let w: World;
let [chen, shi, shen]: World[] = [];
beforeAll(async () => {
  w = await newWorld();
  const as = async (login: string, name: string, role: Role, department: string | null) => {
    const grants = [{ role, department }];
    return w.as({ id: await addUser(w, { login, name, department: 'rural', grants }), name });
  };
  chen = await as('chenwenjing', '陈文静', 'author', 'rural');
  shi = await as('shiyan', '石岩', 'author', 'construction');
  shen = await as('shenbai', '沈白', 'auditor', null);
});
afterAll(() => w.close());

const VAGUE = '其他特殊情况由区县研究确定，电话13800001234。';
const BODY = `各区县：\n\n一、补助\n\n${VAGUE}\n\n全市改造126户。\n`;

const begun = (origin: 'draft' | 'signed' = 'draft') => {
  const { details, summary } = policyContent();
  const content = { body: BODY, summary, details, department: 'rural' };
  return startRelease(chen!, { type: 'policy', title: '关于危房改造的通知', origin, content });
};

async function found(editionId: string) {
  const { release, part } = await openEdition(chen!, editionId);
  const all = (await answeredIn(chen!, release.parts, await checkParts(chen!, release.parts))).get(
    editionId,
  )!;
  return { part, all, vague: all.find(({ rule }) => rule === 'vague')! };
}

const fault = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'none', message: '' }),
    (error: { code: string; message: string }) => ({ code: error.code, message: error.message }),
  );

describe('处理说明', () => {
  test('stays beside the finding with who wrote it and when, and leaves the record without its words', async () => {
    const { editionId } = await begun();
    const { part, vague } = await found(editionId);
    expect(vague.answers).toEqual([]);
    await explain(chen!, { part, issue: vague, note: '区县细则另行公布。', field: 'note.x' });
    const [answer] = (await found(editionId)).vague.answers;
    expect(answer).toMatchObject({ kind: 'note', note: '区县细则另行公布。', by: chen!.actor.id });
    const log = await read(w, (db) => db.select().from(auditLog));
    const rows = log.filter(({ verb }) => verb === 'edition.explain');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain('区县细则');
    expect(JSON.stringify(rows)).toContain('vague');
  });

  test('counts no more once the paragraph says something else, and again when it moved only', async () => {
    const { editionId } = await begun();
    const { part, vague } = await found(editionId);
    await explain(chen!, { part, issue: vague, note: '区县细则另行公布。', field: 'note.x' });
    const moved = BODY.replace('一、补助', '一、补助\n\n每户2万元。');
    await keepEdition(chen!, { editionId, revision: 0, content: { body: moved } });
    expect((await found(editionId)).vague.answers).toHaveLength(1);
    const other = moved.replace('其他特殊情况', '除上述以外的其他特殊情况');
    await keepEdition(chen!, { editionId, revision: 1, content: { body: other } });
    expect((await found(editionId)).vague.answers).toEqual([]);
  });

  test('is refused without words, with somebody’s number, for what must be mended, and from another department', async () => {
    const { editionId } = await begun();
    const { part, vague, all } = await found(editionId);
    const write = (note: string, by = chen!, issue = vague) =>
      fault(explain(by, { part, issue, note, field: 'note.x' }));
    expect((await write('  ')).message).toBe('请写明怎样处理');
    expect((await write('长'.repeat(501))).message).toContain('最多500字');
    expect((await write('请找李某某13800001234')).message).toContain('个人信息');
    const blocking = all.find(({ level }) => level === 'block')!;
    expect((await write('不改', chen, blocking)).message).toContain('必须处理');
    expect((await write('不改', shi)).code).toBe('forbidden');
    expect((await write('不改', shen)).code).toBe('forbidden');
    const rows = await read(w, (db) => db.select().from(answers));
    expect(rows.filter((row) => row.editionId === editionId)).toEqual([]);
  });
});

describe('告诉起草科室', () => {
  test('only the wording of a signed text goes there; those who drafted it write a note themselves', async () => {
    const { vague } = await found((await begun('signed')).editionId);
    expect(waysOf(vague, { origin: 'signed', own: false })).toBe('told');
    expect(waysOf(vague, { origin: 'signed', own: true })).toBe('note');
    expect(waysOf(vague, { origin: 'draft', own: false })).toBe('note');
    expect(waysOf({ ...vague, rule: 'basis-repealed' }, { origin: 'signed', own: false })).toBe('note');
    expect(waysOf({ ...vague, level: 'block' }, { origin: 'signed', own: true })).toBeNull();
  });

  test('keeps what was told and when, the text unchanged and somebody’s number masked', async () => {
    const { editionId } = await begun('signed');
    const { part, issues } = await wordingOf(chen!, editionId);
    expect(issues.length).toBeGreaterThan(0);
    expect(part.content.body).toContain('13800001234');
    await tell(chen!, { part, issues });
    const { vague } = await found(editionId);
    expect(vague.answers[0]).toMatchObject({ kind: 'told', by: chen!.actor.id });
    expect(vague.answers[0]!.note).toContain('第3段“其他特殊情况');
    expect(vague.answers[0]!.note).not.toContain('请告诉起草科室');
    const rows = await read(w, (db) => db.select().from(answers));
    expect(JSON.stringify(rows)).not.toContain('13800001234');
    expect((await openEdition(chen!, editionId)).part).toMatchObject({ revision: 0 });
    expect((await fault(tell(chen!, { part, issues: [] }))).message).toBe('没有要告诉起草科室的');
  });

  test('a text that is not signed yet has no such list', async () => {
    expect((await fault(wordingOf(chen!, (await begun()).editionId))).code).toBe('missing');
  });
});

test('reviewers are told why there is no interpretation yet and on what basis persons are named', () => {
  const interpretationWaiver = { reason: '配套办法未定', promisedOn: '2026-06-30' };
  expect(waiversOf('policy', { interpretationWaiver })).toEqual([
    { name: '暂无解读', words: '配套办法未定，承诺2026年6月30日前公布' },
  ]);
  expect(waiversOf('notice', { personalBasis: '《行政处罚法》第四十八条' })).toEqual([
    { name: '公开个人信息的依据', words: '《行政处罚法》第四十八条' },
  ]);
  expect(waiversOf('policy', {})).toEqual([]);
});

test('a draft is opened by people of its department and by those who read all, by nobody else', async () => {
  const { editionId } = await begun();
  expect((await fault(openEdition(chen!, editionId))).code).toBe('none');
  expect((await fault(openEdition(shen!, editionId))).code).toBe('none');
  expect((await fault(openEdition(shi!, editionId))).code).toBe('forbidden');
});
