import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '#db/store.ts';
import { verify } from '#src/audit/service.ts';
import { CITIZEN } from '#src/context.ts';
import { eraseContact, revealContact } from '#src/contacts/service.ts';
import { AppError } from '#src/errors.ts';
import { formGiven, submissionByCode, submissionOf, submit } from '#src/submissions/service.ts';
import {
  answeredConsultation,
  closedConsultation,
  consultationContent,
  newWorld,
  openConsultation,
  published,
  upcomingConsultation,
  type World,
} from '../support/world.ts';

let w: World;
let number: string;
beforeEach(async () => {
  w = (await newWorld()).as(CITIZEN);
  await openConsultation(w, { number: '2026-006' });
  number = '2026-006';
});
afterEach(() => w.close());

const typed = (more: Record<string, unknown> = {}) => ({
  ...{ consultation: number, clause: '3', text: '建议服务费也公布上限。', key: 'one-form' },
  ...more,
});
const send = (more: Record<string, unknown> = {}, at: World = w) =>
  submit(at, { kind: 'comment', values: typed(more) });
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (fault: unknown) => fault,
  );
  return error instanceof AppError ? `${error.code} ${error.message}` : error;
};
/** Everything in the database as it lies on disk. */
/** The database file and its log as a thief would find them. */
const onDisk = () =>
  Buffer.concat(['mingchuang.db', 'mingchuang.db-wal'].map((name) => readFileSync(join(w.dir, name))));

const stored = () => {
  const raw = new Database(join(w.dir, 'mingchuang.db'));
  raw.pragma('wal_checkpoint(TRUNCATE)');
  raw.close();
  return readFileSync(join(w.dir, 'mingchuang.db'));
};

test('a comment is stored as received, for the department of the draft, due with its result', async () => {
  const { id, code } = await send({ stance: 'amend', publish: 'yes' });
  expect(code).toMatch(/^\d{12}$/);
  expect(await submissionOf(w, id)).toMatchObject({
    ...{ kind: 'comment', clause: 't3', department: 'property', dueOn: '2026-06-30', state: 'received' },
    payload: {
      consultation: number,
      clause: '3',
      text: '建议服务费也公布上限。',
      stance: 'amend',
      publish: 'yes',
    },
    contact: false,
    receivedAt: w.now,
  });
  expect((await submissionByCode(w, code))?.id).toBe(id);
});

test('the same form sent again, twice at once or after a reload, gets the same receipt and is one row', async () => {
  const first = await send();
  const again = await Promise.all([send(), send(), send({ issued: 'x', website: '' })]);
  expect(again).toEqual([first, first, first]);
  const twice = await Promise.all([send({ key: 'b' }), send({ key: 'b' })]);
  expect(twice[0]).toEqual(twice[1]);
  expect(await rows()).toBe(2);
});

test('two visitors who post the same key get two receipts', async () => {
  const codes = await Promise.all([
    send(),
    send({ text: '别的意见' }),
    send({ clause: '2' }),
    send({ name: '李某' }),
  ]);
  expect(new Set(codes.map(({ code }) => code)).size).toBe(4);
  expect(await rows()).toBe(4);
});

test('the same words without a key are each a comment of their own', async () => {
  const [one, two] = [await send({ key: undefined }), await send({ key: '' })];
  expect(one.code).not.toBe(two.code);
});

test('a comment is taken until the second of the close and not one after it', async () => {
  const before = w.at('2026-06-01T23:59:59.999+08:00');
  const after = w.at('2026-06-02T00:00:00+08:00');
  const first = await send({}, before);
  expect(await refusal(send({ text: '晚了' }, after))).toBe('conflict 征集已经截止，您写的内容没有提交');
  expect(await send({}, after), 'sent again after the close').toEqual(first);
  expect(await rows()).toBe(1);
});

test('before it opens, after the result and on an unknown or withdrawn one nothing is taken', async () => {
  await upcomingConsultation(w, { number: '2026-007' });
  await closedConsultation(w, { number: '2026-008' });
  await answeredConsultation(w, { number: '2026-009' });
  const of = (consultation: string) => refusal(send({ consultation }));
  expect(await of('2026-007')).toContain('还没有开始征集');
  expect(await of('2026-008')).toContain('征集已经截止');
  expect(await of('2026-009')).toContain('已经截止并公布了结果');
  expect(await of('2026-999')).toContain('没有这项征集');
  expect(await rows()).toBe(0);
});

test('a clause the draft does not have is refused by name', async () => {
  expect(await refusal(send({ clause: '99' }))).toContain('没有您选的那一条');
});

test('a correction of the draft shows in the next comment, without a restart', async () => {
  await send();
  const { documentId } = (await submissionOf(w, (await send()).id))!;
  const moved = consultationContent({ closes: '2026-05-18T00:00:00+08:00' });
  await published(w, moved, { documentId: documentId! });
  expect(await refusal(send({ text: '改期以后' }))).toContain('征集已经截止');
});

test('an odd form is taken like any other and marked for a look', async () => {
  const { key, issued } = formGiven(w);
  const later = w.at(new Date(w.now.getTime() + 60_000));
  const trapped = await send({ website: 'http://spam.example', text: '一' });
  const quick = await send({ key, issued, text: '二' });
  const good = await send({ key, issued, text: '三' }, later);
  expect(await marks(trapped.id)).toBe('trap,unsigned');
  expect(await marks(quick.id)).toBe('quick');
  expect(await marks(good.id)).toBeNull();
});

test('a network that sends without end is asked to wait, others and the machine itself are not', async () => {
  const from = (client: string, n: number) =>
    submit(w, { kind: 'comment', values: typed({ key: `k${n}`, text: `意见${n}` }), client });
  await Promise.all(Array.from({ length: 3000 }, (_, n) => from(`203.0.113.${n % 200}`, n)));
  expect(await refusal(from('203.0.113.250', 3000))).toBe(
    'limited 这个网络提交得太多，这一次没有收下。请60分钟后再提交，或者打电话0000-1234567',
  );
  await from('203.0.114.1', 3001);
  await from('127.0.0.1', 3002);
  expect(await rows()).toBe(3002);
});

test('name and telephone lie sealed: neither they nor the code can be read in the file', async () => {
  const { id, code } = await send({ name: '安居苑小区李某', phone: '138 0000 0000' });
  const file = stored();
  expect(file.includes('建议服务费也公布上限。'), 'the file holds what was sent').toBe(true);
  for (const secret of ['13800000000', '安居苑小区李某', code])
    expect(file.includes(secret), secret).toBe(false);
  expect((await submissionOf(w, id))?.contact).toBe(true);
  expect(await revealContact(w, { id })).toEqual({ name: '安居苑小区李某', phone: '13800000000' });
});

test('an erased contact is gone for good, the comment stays', async () => {
  const { id } = await send({ phone: '13800000000' });
  const [{ contact_key: key }] = (await all('select contact_key from submissions')) as [
    { contact_key: string },
  ];
  expect(onDisk().includes(key), 'the key is there before').toBe(true);
  await eraseContact(w, { id });
  expect(onDisk().includes(key), 'and afterwards neither in the file nor in its log').toBe(false);
  expect(await revealContact(w, { id })).toBeNull();
  expect(await submissionOf(w, id)).toMatchObject({
    contact: false,
    payload: { text: '建议服务费也公布上限。' },
  });
});

test('the record of what was done names ids and hashes, never a word that was written', async () => {
  const { id, code } = await send({ name: '李某', phone: '13800000000' });
  await send({ name: '李某', phone: '13800000000' });
  await revealContact(w, { id });
  await eraseContact(w, { id });
  const log = JSON.stringify(await all('select * from audit_log'));
  for (const verb of ['submit', 'reveal', 'erase']) expect(log).toContain(`submission.${verb}`);
  expect(log).toContain((await submissionOf(w, id))!.proof.receiptHash);
  for (const secret of ['建议', '李某', '13800000000', code]) expect(log).not.toContain(secret);
  expect((await verify(w)).broken).toBeNull();
});

test('the key of the portal is made once, for its owner alone, and is missed when it is gone', async () => {
  const file = join(w.dir, 'keys', '1.key');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file)).toHaveLength(32);
  const { code } = await send();
  await w.store.close();
  const again = openStore({ dir: w.dir });
  expect(await submissionByCode({ ...w, store: again }, code)).toBeDefined();
  await again.close();
  rmSync(file);
  expect(() => openStore({ dir: w.dir })).toThrow('缺少密钥文件');
});

const all = async (question: string): Promise<Record<string, unknown>[]> => {
  const raw = new Database(join(w.dir, 'mingchuang.db'), { readonly: true });
  const found = raw.prepare(question).all() as Record<string, unknown>[];
  raw.close();
  return found;
};
const rows = async () => (await all('select count(*) as n from submissions'))[0]!['n'];
const marks = async (id: string) =>
  (await all(`select marks from submissions where id = '${id}'`))[0]!['marks'];
