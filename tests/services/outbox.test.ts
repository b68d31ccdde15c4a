import { createHmac } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { auditLog, outbox } from '#db/schema.ts';
import { addUser } from '#src/accounts/service.ts';
import { read } from '#src/context.ts';
import type { Target } from '#src/env.ts';
import type { Content } from '#src/documents/rules.ts';
import { deliver } from '#src/outbox/delivery.ts';
import { fill, outboxPage, sendAgain, sendDue, workOutbox } from '#src/outbox/service.ts';
import { messageOf } from '#src/outbox/words.ts';
import { placeOf } from '#src/stages/rules.ts';
import { releaseAt } from '#src/written/service.ts';
import { discardRelease, recallRelease, submitRelease, urgeRelease } from '#src/writing/service.ts';
import { openReceiver, type Receiver } from '../support/receiver.ts';
import { type Pair, pairOf, TITLE } from '../support/pair.ts';
import { judge, RETURNED, type Staff, staffOf } from '../support/staff.ts';
import { newWorld, type World } from '../support/world.ts';

const SECRET = 'ein-langes-geheimnis';
const KINDS = ['turn', 'due', 'asked', 'digest'];

let w: World;
let staff: Staff;
let receiver: Receiver;
let target: Target;
beforeEach(async () => {
  w = await newWorld({ at: '2026-05-12T10:00:00+08:00' });
  staff = await staffOf(w);
  receiver = await openReceiver();
  target = { url: receiver.url, secret: SECRET, adapter: 'json' };
});
afterEach(async () => {
  await receiver.close();
  await w.close();
});

const rows = () => read(w, (db) => db.select().from(outbox).orderBy(asc(outbox.createdAt), asc(outbox.id)));
const kindsIn = async () => (await rows()).map(({ kind }) => kind);
const bodies = () => receiver.got.map(({ body }) => JSON.parse(body) as Record<string, string>);
const titles = () => bodies().map(({ title }) => title!);
const at = (moment: string) => w.at(`2026-05-${moment}:00+08:00`);
const actors = (now: World): Staff =>
  Object.fromEntries(Object.entries(staff).map(([part, who]) => [part, { ...who, now: now.now }])) as Staff;

async function sent(): Promise<Pair> {
  const pair = await pairOf(staff.author);
  await submitRelease(staff.author, pair);
  return pair;
}

test('a release that comes to a stage goes out once with title, deadline and link, signed as Standard Webhooks say', async () => {
  const { releaseId } = await sent();
  await workOutbox(w, target);
  await workOutbox(w, target);
  const [first] = receiver.got.filter(({ body }) => body.includes(releaseId));
  expect(titles().filter((title) => title.includes(TITLE))).toEqual([`待办（初审）：${TITLE}`]);
  expect(Object.keys(JSON.parse(first!.body) as object)).toEqual(['title', 'date', 'link']);
  expect(JSON.parse(first!.body)).toMatchObject({
    date: '2026-06-04',
    link: `http://127.0.0.1:4321/desk/releases/${releaseId}`,
  });
  const { headers, body } = first!;
  const signedText = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`;
  const mac = createHmac('sha256', SECRET).update(signedText).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${mac}`);
  expect(Number(headers['webhook-timestamp'])).toBe(w.now.getTime() / 1000);
  expect(await rows()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
});

test('each stage is told once: 初审, returned, sent again, every further stage, then nothing is left', async () => {
  const { releaseId } = await sent();
  let clock = w.now.getTime();
  const told = async () => {
    receiver.got.length = 0;
    clock += 60_000;
    await workOutbox(w.at(new Date(clock)), target);
    return titles().filter((title) => !title.startsWith('今日'));
  };
  const later = () => actors(w.at(new Date((clock += 60_000))));
  expect(await told()).toEqual([`待办（初审）：${TITLE}`]);
  await judge(later(), releaseId, RETURNED);
  expect(await told()).toEqual([`待办（修改）：${TITLE}`]);
  await submitRelease(later().author, { releaseId });
  const verbs: string[] = [];
  for (const _ of ['初审', '复审', '保密审查', '终审']) {
    verbs.push(...(await told()));
    await judge(later(), releaseId);
  }
  verbs.push(...(await told()));
  expect(verbs).toEqual(
    ['初审', '复审', '保密审查', '终审', '发布'].map((verb) => `待办（${verb}）：${TITLE}`),
  );
  expect(await told()).toEqual([]);
});

test('whoever takes a matter over from all who were told is told; a colleague who joins is not', async () => {
  await sent();
  await workOutbox(w, target);
  const grants = [{ role: 'reviewer' as const, department: null, stage: 'first' }];
  await addUser(w, { login: 'second-first', name: '郑一', department: 'rural', grants });
  await workOutbox(at('12T10:01'), target);
  expect(titles().filter((title) => title.includes('初审'))).toHaveLength(1);
  const [row] = (await rows()).filter(({ kind }) => kind === 'turn');
  expect(row!.told).toEqual([staff.first.actor.id]);
});

test('no body holds a word of the text or the name of anybody, the table holds ids only', async () => {
  const { releaseId } = await sent();
  await urgeRelease(staff.author, { releaseId });
  receiver.answer({ status: 500, echo: true, body: `refused ${SECRET}` });
  await workOutbox(w, target);
  const refused = JSON.stringify(await rows());
  receiver.answer({ status: 200 });
  await workOutbox(at('12T10:02'), target);
  await workOutbox(at('13T08:30'), target);
  const out = receiver.got.map(({ body, headers, url }) => body + url + JSON.stringify(headers)).join('\n');
  const names = Object.values(staff).map(({ actor }) => actor.name);
  const words = ['D级每户补助', '改造对象', '所在村民委员会', '张三'];
  const kept = refused + JSON.stringify(await rows());
  expect(kept).toContain('refused');
  expect([...names, ...words, SECRET].filter((word) => out.includes(word))).toEqual([]);
  expect([...names, ...words, TITLE, SECRET].filter((word) => kept.includes(word))).toEqual([]);
  console.log(`${receiver.got.length} notices, ${names.length + words.length} words looked for in each`);
  expect(receiver.got.length).toBeGreaterThan(3);
  expect(new Set(await kindsIn())).toEqual(new Set(['turn', 'asked', 'digest']));
});

test('500, a time-out and an address that is not there are tried again after 1, 5, 15, 60, 180 minutes, then a person decides', async () => {
  await sent();
  receiver.answer({ status: 500, body: 'x'.repeat(5000) });
  let clock = new Date('2026-05-12T20:00:00+08:00').getTime();
  const work = (minutes: number) => workOutbox(w.at(new Date((clock += minutes * 60_000))), target);
  await work(0);
  const [row] = await rows();
  expect(row).toMatchObject({ state: 'waiting', attempts: 1 });
  expect(row!.fault!.length).toBeLessThan(220);
  await work(0.9);
  expect(receiver.got).toHaveLength(1);
  for (const minutes of [0.1, 5, 15, 60, 180]) await work(minutes);
  expect(receiver.got).toHaveLength(6);
  expect((await rows())[0]).toMatchObject({ state: 'failed', attempts: 6 });
  await work(10_000 / 60);
  expect(receiver.got).toHaveLength(6);
  const admin = await addUser(w, {
    ...{ login: 'jifang', name: '机房', department: 'office' },
    grants: [{ role: 'admin', department: null }],
  });
  await expect(sendAgain(staff.author, row!.id)).rejects.toMatchObject({ code: 'forbidden' });
  await sendAgain({ ...w.as({ id: admin, name: '机房' }), now: new Date(clock) }, row!.id);
  receiver.answer({ status: 204 });
  await sendDue(w.at(new Date(clock)), target);
  expect((await rows())[0]).toMatchObject({ state: 'sent', attempts: 1, fault: null });
  const ids = receiver.got
    .filter(({ body }) => body.includes(TITLE))
    .map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids)).toEqual(new Set([row!.id]));
  const said = await read(w, (db) => db.select().from(auditLog).where(eq(auditLog.verb, 'outbox.resend')));
  expect(said).toMatchObject([{ actor: admin, subject: row!.id }]);
  expect(await deliver(target, { title: 'x', date: null, link: 'y' }, { id: 'i', at: w.now })).toEqual({
    ...{ fault: null, unreachable: false },
  });
});

test('who does not answer in time, or is not there, is a fault in words without the address', async () => {
  receiver.answer('silence');
  const message = { title: '待办', date: null, link: 'http://x/desk' };
  const given = { id: 'i', at: w.now };
  const silent = await deliver(target, message, given, 200);
  expect(silent).toEqual({ fault: '0.2秒里没有回答', unreachable: true });
  const gone = await deliver({ ...target, url: 'http://127.0.0.1:9/k?key=abcdef' }, message, given);
  expect(gone.unreachable).toBe(true);
  expect(gone.fault).toMatch(/^没有连上/);
  expect(gone.fault).not.toMatch(/127|key/);
});

test('an answer that leads elsewhere is not followed: the other host gets nothing', async () => {
  const other = await openReceiver('/stolen');
  await sent();
  for (const status of [301, 302, 303, 307, 308]) {
    receiver.answer({ status, headers: { location: other.url } });
    const { fault } = await deliver(target, { title: TITLE, date: null, link: 'x' }, { id: 'i', at: w.now });
    expect(fault).toBe(`对方要转到别的地址（${status}），没有跟随`);
  }
  expect([receiver.got.length, other.got.length]).toEqual([5, 0]);
  await other.close();
});

test('two nodes that run the job and send at the same time deliver each notice once', async () => {
  const other = await newWorld({ dir: w.dir, at: w.now });
  for (let n = 0; n < 6; n += 1) await sent();
  const nodes = [w, other, w, other, w, other];
  await Promise.all(nodes.map((node) => workOutbox(node, target)));
  await Promise.all(nodes.map((node) => sendDue(node, target)));
  const ids = receiver.got.map(({ headers }) => headers['webhook-id']);
  console.log(
    `${nodes.length * 2} runs of two nodes: ${ids.length} deliveries, ${new Set(ids).size} notices`,
  );
  expect(ids).toHaveLength(new Set(ids).size);
  expect(ids).toHaveLength(7);
  await other.close();
});

test('a deadline that is near is told once a working day and step, on rest days and at night not at all', async () => {
  const { releaseId } = await sent();
  await workOutbox(w, target);
  const dues: string[] = [];
  // The policy was signed on 8 May: 20 working days end on 4 June.
  const moments = ['06-01T10:00', '06-02T08:29', '06-02T08:31', '06-02T09:31', '06-02T23:00', '06-03T17:59'];
  for (const moment of [...moments, '06-04T10:00', '06-05T10:00', '06-06T10:00', '06-08T10:00']) {
    receiver.got.length = 0;
    await workOutbox(w.at(`2026-${moment}:00+08:00`), target);
    dues.push(
      ...titles()
        .filter((title) => title.startsWith('催办'))
        .map((title) => `${moment.slice(0, 5)} ${title}`),
    );
  }
  expect(dues).toEqual([
    `06-02 催办（初审）：${TITLE}`,
    `06-03 催办（初审）：${TITLE}`,
    `06-04 催办（初审）：${TITLE}`,
    `06-05 催办（初审，已经超期）：${TITLE}`,
    `06-08 催办（初审，已经超期）：${TITLE}`,
  ]);
  expect(
    (await rows()).filter(({ kind }) => kind === 'due').every((row) => row.releaseId === releaseId),
  ).toBe(true);
});

test('催办 by a person goes out once a day and step, however often the button is pressed', async () => {
  const pair = await sent();
  await workOutbox(w, target);
  for (const minute of ['11', '12', '13']) {
    await urgeRelease(actors(at(`12T10:${minute}`)).author, pair);
    await workOutbox(at(`12T10:${minute}`), target);
  }
  expect(titles().filter((title) => title.startsWith('催办'))).toEqual([`催办（初审）：${TITLE}`]);
});

test('催办 in the last minute of a day goes out in the first of the next, once', async () => {
  const pair = await sent();
  await workOutbox(w, target);
  await urgeRelease({ ...staff.author, now: new Date('2026-05-12T23:59:40+08:00') }, pair);
  for (const moment of ['13T00:00', '13T00:01', '13T09:00']) await workOutbox(at(moment), target);
  expect(titles().filter((title) => title.startsWith('催办'))).toHaveLength(1);
});

test('the digest counts what is over and what is near by itself', async () => {
  await sent();
  await workOutbox(w.at('2026-06-03T10:00:00+08:00'), target);
  await workOutbox(w.at('2026-06-05T10:00:00+08:00'), target);
  expect(titles().filter((title) => title.startsWith('今日'))).toEqual([
    '今日待办：在办1件，快到期1件，超期0件',
    '今日待办：在办1件，快到期0件，超期1件',
  ]);
});

test('the digest goes once a working day from 08:30: also after a start at 09:10, then at once; on a Saturday not', async () => {
  await sent();
  const digests: string[] = [];
  for (const moment of [
    '13T08:29',
    '13T08:30',
    '13T08:31',
    '13T15:00',
    '14T09:10',
    '14T09:11',
    '16T10:00',
    '18T18:30',
  ]) {
    receiver.got.length = 0;
    await workOutbox(at(moment), target);
    digests.push(
      ...titles()
        .filter((title) => title.startsWith('今日'))
        .map((title) => `${moment} ${title}`),
    );
  }
  expect(digests).toEqual([
    '13T08:30 今日待办：在办1件，快到期0件，超期0件',
    '14T09:10 今日待办：在办1件，快到期0件，超期0件',
  ]);
});

test('what was taken back, done or discarded before it could be sent does not go out late', async () => {
  const gone = [await sent(), await sent(), await sent()];
  receiver.answer({ status: 503 });
  await workOutbox(w, target);
  await recallRelease(staff.author, gone[0]!);
  await recallRelease(staff.author, gone[1]!);
  await discardRelease(staff.author, gone[1]!);
  await judge(actors(at('12T10:01')), gone[2]!.releaseId);
  receiver.answer({ status: 200 });
  receiver.got.length = 0;
  for (const moment of ['12T10:02', '12T10:10', '12T10:30']) await workOutbox(at(moment), target);
  expect(titles().filter((title) => title.includes(TITLE))).toEqual([`待办（复审）：${TITLE}`]);
  expect((await rows()).filter(({ state }) => state === 'dropped')).toHaveLength(3);
});

test('a node killed while it sends loses nothing: another takes the notice over when its lease is over', async () => {
  await sent();
  await fill(w);
  const [row] = await rows();
  await w.store.tx((db) =>
    db
      .update(outbox)
      .set({ claimedUntil: at('12T10:10').now })
      .where(eq(outbox.id, row!.id)),
  );
  await sendDue(at('12T10:09'), target);
  expect(receiver.got.some(({ headers }) => headers['webhook-id'] === row!.id)).toBe(false);
  await sendDue(at('12T10:10'), target);
  expect(receiver.got.some(({ headers }) => headers['webhook-id'] === row!.id)).toBe(true);
});

test('a portal told for the first time where to send does not send what is days old', async () => {
  await sent();
  await workOutbox(at('14T09:00'), target);
  expect(await kindsIn()).toEqual(['digest']);
});

test('a title with a number of a person in it, or hidden when it was taken down, goes by the number of the release', async () => {
  const { releaseId } = await pairOf(staff.author, '关于李某（电话13812341234）补助的通知');
  const release = await releaseAt(w, releaseId);
  const step = { release, place: placeOf(release, w.site), deadline: null, holders: [] };
  expect(messageOf('turn', step, w.now, w.site).title).toBe('待办（送审）：发布审批单2026-001');
  const [first, ...rest] = release.parts;
  const titled = (title: string, more: Partial<Content>) => ({
    ...release,
    parts: [{ ...first!, content: { ...first!.content, title, ...more } }, ...rest],
  });
  const told = (title: string, more: Partial<Content> = {}) =>
    messageOf('asked', { ...step, release: titled(title, more) }, w.now, w.site).title;
  expect(told(TITLE)).toBe(`催办（送审）：${TITLE}`);
  const withdrawal = { on: '2026-05-12', reason: '其他', hidden: true as const };
  expect(told(TITLE, { withdrawal })).toBe('催办（送审）：发布审批单2026-001');
  // What a chat would take for an order of its own is plain words.
  expect(told('关于<@all>\u202e@所有人\n补助')).toBe('催办（送审）：关于＜＠all＞ ＠所有人 补助');
});

test('企业微信 gets text of at most 2048 bytes and its refusals at status 200 count as such', async () => {
  await sent();
  const wecom: Target = { url: `${receiver.url}?key=robot-key-1`, secret: '', adapter: 'wecom' };
  receiver.answer({ status: 200, body: '{"errcode":93000,"errmsg":"invalid webhook url robot-key-1"}' });
  await workOutbox(w, wecom);
  const [row] = await rows();
  expect(row!.fault).toBe('对方没有收下：{"errcode":93000,"errmsg":"invalid webhook url …"}');
  receiver.answer({ status: 200, body: '{"errcode":0,"errmsg":"ok"}' });
  const long = { title: '长'.repeat(2000), date: '2026-05-22', link: 'https://x.gov.cn/desk' };
  expect(await deliver(wecom, long, { id: 'i', at: w.now })).toMatchObject({ fault: null });
  const { msgtype, text } = JSON.parse(receiver.got.at(-1)!.body) as {
    msgtype: string;
    text: { content: string };
  };
  expect(msgtype).toBe('text');
  expect(Buffer.byteLength(text.content)).toBeLessThanOrEqual(2048);
  expect(Buffer.byteLength(text.content)).toBeGreaterThan(2040);
  expect(text.content).toMatch(/长…\n期限2026-05-22\nhttps:\/\/x\.gov\.cn\/desk$/);
});

test('钉钉 gets milliseconds and their signature in the query, beside the token that was there', async () => {
  await sent();
  receiver.answer({ status: 200, body: '{"errcode":0,"errmsg":"ok"}' });
  await workOutbox(w, { url: `${receiver.url}?access_token=t`, secret: SECRET, adapter: 'dingtalk' });
  const query = new URL(receiver.got[0]!.url, 'http://x').searchParams;
  const stamp = String(w.now.getTime());
  const sign = createHmac('sha256', SECRET).update(`${stamp}\n${SECRET}`).digest('base64');
  expect([...query]).toEqual([
    ['access_token', 't'],
    ['timestamp', stamp],
    ['sign', sign],
  ]);
  expect((await rows())[0]).toMatchObject({ state: 'sent' });
});

test('an answer that repeats the title in any writing is kept without it', async () => {
  const escaped = [...TITLE].map((one) => `\\u${one.charCodeAt(0).toString(16)}`).join('');
  for (const body of [TITLE, escaped, `"${TITLE.slice(4, 20)}" is bad`]) {
    receiver.answer({ status: 400, body });
    const message = { title: `待办（初审）：${TITLE}`, date: null, link: 'x' };
    const { fault } = await deliver(target, message, { id: 'i', at: w.now });
    expect(fault).toMatch(/^对方回答400：/);
    expect(fault).not.toMatch(/农村危房|实施方案|5371/);
  }
});

test('who runs the machine sees kinds, numbers of releases and faults, and no title', async () => {
  await sent();
  receiver.answer({ status: 500, echo: true });
  await workOutbox(w, target);
  const page = await outboxPage(w, 1);
  expect(page.counts).toMatchObject({ waiting: 2, failed: 0 });
  expect(page.rows.map(({ kind }) => KINDS.includes(kind))).toEqual([true, true]);
  expect(page.rows.map(({ number }) => number)).toContain('2026-001');
  expect(page.rows.map(({ fault }) => fault)).toContainEqual(expect.stringMatching(/^对方回答500：/));
  expect(JSON.stringify(page)).not.toMatch(/农村危房|实施方案/);
});
