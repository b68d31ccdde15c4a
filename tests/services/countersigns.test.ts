import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditLog, countersigns } from '#db/schema.ts';
import { addUser } from '#src/accounts/service.ts';
import { historyOf, recordCsv } from '#src/afterwards/service.ts';
import { read } from '#src/context.ts';
import { tokenHash } from '#src/countersigns/rules.ts';
import { countersignsOf, give, invite, openedBy, revoke } from '#src/countersigns/service.ts';
import { doesWords, goneWords } from '#src/countersigns/words.ts';
import { paperOf } from '#src/papers/rules.ts';
import { placeOf } from '#src/stages/rules.ts';
import { checkVouched } from '#src/vouched/service.ts';
import { startUpdate, startWithdrawal } from '#src/revisions/service.ts';
import { discardRelease, recallRelease, saveEdition, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { CLEAR, type Pair, pairOf } from '../support/pair.ts';
import { judge, release as publish, type Staff, staffOf } from '../support/staff.ts';
import { newWorld, type World } from '../support/world.ts';

const CLIENT = '203.0.113.7';
const AGREED = { verdict: 'agreed', note: '', signer: '李明，市财政局办公室主任' };
const FORM = { office: '市财政局', days: '3' };

let w: World;
let staff: Staff;
let pair: Pair;
beforeEach(async () => {
  w = await newWorld();
  staff = await staffOf(w);
  pair = await pairOf(staff.author);
  await submitRelease(staff.author, pair);
});
afterEach(() => w.close());

const now = () => releaseAt(w, pair.releaseId);
const asked = async (who: World = staff.author, values = FORM) =>
  invite(who, { releaseId: pair.releaseId, sha256: (await now()).sha256, values });
const at = (moment: string, who: World = w): World => ({ ...who, now: new Date(`${moment}:00+08:00`) });
const standing = async (token: string, ctx: World = w) =>
  (await openedBy(ctx, { token, client: CLIENT })).standing;
const answer = (token: string, values: Record<string, string> = AGREED, ctx: World = w) =>
  give(ctx, { token, client: CLIENT, values });
const rows = () => read(w, (db) => db.select().from(countersigns));

test('a link shows the release as often as it is opened, and is used up by the opinion', async () => {
  const { token, expiresAt } = await asked();
  expect(expiresAt).toEqual(new Date('2026-05-21T10:00:00+08:00'));
  for (let n = 0; n < 40; n += 1) {
    const opened = await openedBy(w, { token, client: CLIENT });
    expect(opened).toMatchObject({ standing: 'open', office: '市财政局' });
  }
  await answer(token, { ...AGREED, verdict: 'changes', note: '补助由谁承担，请写明。' });
  expect(await standing(token)).toBe('used');
  await expect(answer(token)).rejects.toMatchObject({ code: 'conflict' });
  const [said] = await countersignsOf(w, await now());
  expect(said).toMatchObject({
    ...{ office: '市财政局', verdict: 'changes', note: '补助由谁承担，请写明。', current: true },
    ...{ signer: AGREED.signer, usedAt: w.now },
  });
});

test('of ten opinions sent at the same time by one link one is taken', async () => {
  const { token } = await asked();
  const sent = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) => answer(token, { ...AGREED, signer: `第${n}人` })),
  );
  const taken = sent.filter(({ status }) => status === 'fulfilled').length;
  console.log(`10 opinions sent, ${taken} taken`);
  expect(taken).toBe(1);
  const given = await read(w, (db) =>
    db.select().from(auditLog).where(eq(auditLog.verb, 'countersign.give')),
  );
  expect(given).toMatchObject([{ actor: 'outside', subject: (await rows())[0]!.id }]);
});

test('an opinion never counts as a stage: whatever an office says, the release waits for the same review', async () => {
  const before = await now();
  for (const verdict of ['agreed', 'changes', 'opposed']) {
    const { token } = await asked();
    await answer(token, { ...AGREED, verdict, note: '意见' });
    const after = await now();
    expect(placeOf(after, w.site)).toEqual(placeOf(before, w.site));
    expect([after.state, after.sha256, after.opinions]).toEqual([before.state, before.sha256, []]);
  }
  expect(await judge(staff, pair.releaseId)).toBe('first');
});

test('the token stands nowhere: not in the database, not in the record of the desk', async () => {
  const { token } = await asked();
  await answer(token);
  const [row] = await rows();
  const record = JSON.stringify(await read(w, (db) => db.select().from(auditLog)));
  expect(row!.tokenHash).toBe(tokenHash(token));
  expect(JSON.stringify(row)).not.toContain(token);
  expect(record).not.toContain(token);
  // Nor what was written, nor who wrote it, nor for whom the link was.
  for (const word of ['李明', '财政局']) expect(record).not.toContain(word);
  expect(record).toContain('countersign.invite');
});

test('a later change voids the link; sent again unchanged it holds; what was said before is marked so', async () => {
  const [first, second] = [await asked(), await asked(staff.first)];
  await answer(first.token);
  await recallRelease(staff.author, pair);
  expect(await standing(second.token)).toBe('changed');
  await expect(answer(second.token)).rejects.toMatchObject({ code: 'conflict' });
  await submitRelease(staff.author, pair);
  expect(await standing(second.token)).toBe('open');
  await recallRelease(staff.author, pair);
  const { parts } = await now();
  await saveEdition(staff.author, {
    ...{ editionId: pair.about, revision: parts[1]!.revision, content: { body: CLEAR } },
  });
  await submitRelease(staff.author, pair);
  expect(await standing(second.token)).toBe('changed');
  expect((await countersignsOf(w, await now())).map(({ current }) => current)).toEqual([false, false]);
});

test('expired to the second, taken back, published, never made: each has its words, and none says what it was for', async () => {
  const [late, taken, out] = [await asked(), await asked(), await asked()];
  expect(await standing(late.token, at('2026-05-21T09:59'))).toBe('open');
  expect(await standing(late.token, at('2026-05-21T10:00'))).toBe('expired');
  const [, row] = await rows();
  await revoke(staff.author, { id: row!.id });
  expect(await standing(taken.token)).toBe('revoked');
  await publish(staff, pair.releaseId);
  expect(await standing(out.token)).toBe('closed');
  expect(await standing('A'.repeat(43))).toBe('unknown');
  expect(await standing('nonsense')).toBe('unknown');
  for (const kind of ['used', 'revoked', 'expired', 'changed', 'closed', 'unknown'] as const) {
    const { status, title, lead } = goneWords({ standing: kind });
    expect([kind, status]).toEqual([kind, kind === 'unknown' ? 404 : 410]);
    expect(title + lead).not.toMatch(/财政|危房|2026/);
  }
});

test('addresses that do not exist are tried 20 times an hour by one network; who has a link there is let in all the same', async () => {
  const { token } = await asked();
  for (let n = 0; n < 20; n += 1) expect(await standing(`${n}`.padStart(43, 'x'))).toBe('unknown');
  expect(await standing('y'.repeat(43))).toBe('limited');
  await expect(answer('y'.repeat(43))).rejects.toMatchObject({ code: 'limited', retryAfter: 3600 });
  expect(await standing(token)).toBe('open');
  expect(await standing('y'.repeat(43), at('2026-05-18T11:00'))).toBe('unknown');
  const looks = await Promise.all(Array.from({ length: 700 }, () => standing(token)));
  console.log(`${looks.length} looks, ${looks.filter((one) => one === 'open').length} let in`);
  expect(looks.filter((one) => one === 'limited').length).toBeGreaterThan(50);
  await answer(token, AGREED, at('2026-05-18T11:00'));
});

test('an author of it and whoever reviews may ask; another author, the publisher and the officers may not', async () => {
  await asked(staff.author);
  for (const who of [staff.first, staff.secrecy, staff.final]) await asked(who);
  const other = await addUser(w, {
    ...{ login: 'other', name: '郑一', department: 'rural' },
    grants: [{ role: 'author', department: null }],
  });
  const admin = await addUser(w, {
    ...{ login: 'jifang', name: '机房', department: 'office' },
    grants: [{ role: 'admin', department: null }],
  });
  const { id } = (await rows())[0]!;
  for (const who of [w.as({ id: other, name: '郑一' }), w.as({ id: admin, name: '机房' }), staff.publisher]) {
    await expect(asked(who)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(revoke(who, { id })).rejects.toMatchObject({ code: 'forbidden' });
  }
  expect(await rows()).toHaveLength(4);
});

test('a draft has no link, nor have contents that are others by now; the form says what is missing', async () => {
  const { sha256 } = await now();
  const given = { releaseId: pair.releaseId, sha256 };
  await expect(invite(staff.author, { ...given, values: {} })).rejects.toMatchObject({
    issues: [{ field: 'office' }, { field: 'days' }],
  });
  await expect(
    invite(staff.author, { ...given, sha256: '0'.repeat(64), values: FORM }),
  ).rejects.toMatchObject({ code: 'conflict' });
  const { token } = await asked();
  const missing: [Record<string, string>, string[]][] = [
    [{}, ['verdict', 'signer']],
    [{ verdict: 'opposed', signer: '李明' }, ['note']],
    [{ verdict: 'constructor', signer: '李明' }, ['verdict']],
    [{ verdict: 'agreed', signer: '李'.repeat(51), note: 'x'.repeat(2001) }, ['note', 'signer']],
  ];
  for (const [values, fields] of missing) {
    const refused = await answer(token, values).catch((error: { issues: { field: string }[] }) => error);
    expect((refused as { issues: { field: string }[] }).issues.map(({ field }) => field)).toEqual(fields);
  }
  expect(await standing(token)).toBe('open');
  await recallRelease(staff.author, pair);
  await expect(invite(staff.author, { ...given, values: FORM })).rejects.toMatchObject({ code: 'conflict' });
});

test('twenty links of one release are open at a time; taken back is taken back once, also after publication', async () => {
  for (let n = 0; n < 20; n += 1) await asked();
  await expect(asked()).rejects.toMatchObject({ code: 'conflict' });
  const { id } = (await rows())[0]!;
  await revoke(staff.author, { id });
  await expect(revoke(staff.author, { id })).rejects.toMatchObject({ code: 'conflict' });
  await asked();
  await publish(staff, pair.releaseId);
  await revoke(staff.author, { id: (await rows())[1]!.id });
});

test('the sheet of A4 shows what was said of these contents, in one line', async () => {
  const people = Object.values(staff).map(({ actor }) => ({ ...actor, active: true, grants: [] }));
  const paper = async () =>
    paperOf(await now(), {
      ...{ people, site: w.site, deadline: '', signed: '' },
      countersigns: await countersignsOf(w, await now()),
    });
  const cells = async () => (await paper()).after.filter(({ name }) => name === '会签');
  expect(await cells()).toEqual([]);
  for (let n = 0; n < 3; n += 1) {
    const { token } = await asked();
    await answer(token, { ...AGREED, verdict: 'changes', note: '请写明。'.repeat(300) });
  }
  const [cell] = await cells();
  expect(cell!.words).toMatch(/^市财政局：有修改意见（请写明。/);
  expect(cell!.words.length).toBeLessThan(200);
});

test('the history of the release and its export tell that 会签 was asked, given and taken back, and by whom', async () => {
  const { token } = await asked();
  await answer(token);
  await asked();
  await revoke(staff.first, { id: (await rows())[1]!.id });
  await publish(staff, pair.releaseId);
  const told = (await historyOf(w, await now())).filter(({ what }) => what.includes('会签'));
  expect(told.map(({ who, what }) => `${who} ${what}`).toSorted()).toEqual(
    ['陈文静 发会签链接', '会签单位 会签', '陈文静 发会签链接', '周立 收回会签链接'].toSorted(),
  );
  const csv = await recordCsv(w, await now());
  expect(csv.match(/countersign\.(?:invite|give|revoke)/g)).toHaveLength(4);
});

test('whoever is asked about a withdrawal, a correction or an update is told so', async () => {
  await publish(staff, pair.releaseId);
  const documentId = (await now()).parts[0]!.documentId;
  const update = await startUpdate(staff.author, { documentId, note: '5月18日补充申请材料' });
  expect(doesWords(await releaseAt(w, update.releaseId))).toBe(
    '这次是更新已经公开的内容。公开的说明是：5月18日补充申请材料',
  );
  await discardRelease(staff.author, update);
  const given = { documentId, reason: '其他', shown: 'yes', replacement: '' };
  const down = await startWithdrawal(staff.author, given);
  expect(doesWords(await releaseAt(w, down.releaseId))).toMatch(/^这次是撤下/);
  expect(doesWords({ kind: 'publish', plan: null })).toBe('');
});

test('verify finds a link or an opinion that the record of the desk does not bear out', async () => {
  const [used, taken] = [await asked(), await asked()];
  await answer(used.token, { ...AGREED, verdict: 'opposed', note: '不行' });
  await revoke(staff.author, { id: (await rows())[1]!.id });
  await asked();
  expect((await checkVouched(w)).broken).toEqual([]);
  expect(taken.token).not.toBe(used.token);
  const [first, second] = (await rows()) as unknown as [{ id: string }, { id: string }];
  const plant = (set: Partial<typeof countersigns.$inferInsert>, id = first.id) =>
    w.store.tx((db) => db.update(countersigns).set(set).where(eq(countersigns.id, id)));
  const PLANTS: [
    Partial<typeof countersigns.$inferInsert>,
    Partial<typeof countersigns.$inferInsert>,
    string,
  ][] = [
    [{ verdict: 'agreed' }, { verdict: 'opposed' }, 'verdict'],
    [{ note: '可以' }, { note: '不行' }, 'note'],
    [{ signer: '别人' }, { signer: AGREED.signer }, 'note'],
    [{ office: '市教育局' }, { office: '市财政局' }, 'office'],
    [{ usedAt: null }, { usedAt: w.now }, 'usedAt'],
    [{ tokenHash: 'f'.repeat(64) }, { tokenHash: tokenHash(used.token) }, 'tokenHash'],
  ];
  for (const [planted, back, column] of PLANTS) {
    await plant(planted);
    const { broken } = await checkVouched(w);
    expect(broken).toContainEqual(expect.objectContaining({ table: 'countersigns', column }));
    await plant(back);
  }
  await plant({ note: null, signer: null });
  expect((await checkVouched(w)).broken).toMatchObject([{ table: 'countersigns', column: 'note' }]);
  await plant({ note: '不行', signer: AGREED.signer });
  await plant({ revokedAt: null }, second.id);
  expect((await checkVouched(w)).broken).toMatchObject([{ table: 'countersigns', column: 'revokedAt' }]);
  console.log(`planted changes found and named: ${PLANTS.length + 1}`);
});
