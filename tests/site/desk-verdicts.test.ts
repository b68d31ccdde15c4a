import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { releases, reviews } from '#db/schema.ts';
import type { Grant } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { pathOf } from '#src/documents/rules.ts';
import { placeOf } from '#src/stages/rules.ts';
import { recallRelease, saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { enter } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { AGREED, approve, judge, NO_SECRETS, RETURNED, type Staff, staffOf } from '../support/staff.ts';
import { isAnswer, Tries } from '../support/tries.ts';
import type { World } from '../support/world.ts';

vi.setConfig({ testTimeout: 120_000 });

let site: TestSite;
let staff: Staff;
const cookies: Record<string, string> = {};
/** The same parts in another department, and one who has several parts in this one. */
const OTHERS: Record<string, Grant[]> = {
  'author there': [{ role: 'author', department: 'property' }],
  'reviewer there': [{ role: 'reviewer', department: 'property' }],
  'secrecy there': [{ role: 'secrecy', department: 'property' }],
  'publisher there': [{ role: 'publisher', department: 'property' }],
  'duty there': [{ role: 'duty', department: 'property' }],
  auditor: [{ role: 'auditor', department: null }],
  admin: [{ role: 'admin', department: null }],
  security: [{ role: 'security', department: null }],
  all: ['author', 'reviewer', 'secrecy', 'publisher', 'duty'].map(
    (role) => ({ role, department: null }) as Grant,
  ),
};
let all: World;
beforeAll(async () => {
  site = await openSite();
  const w = site.world();
  staff = await staffOf(w);
  for (const [part, { actor }] of Object.entries(staff)) cookies[part] = await enter(site, actor.id);
  for (const [name, grants] of Object.entries(OTHERS)) {
    const login = name.replace(' ', '-');
    const id = await addUser(w, { login, name, department: 'property', grants });
    cookies[name] = await enter(site, id);
    if (name === 'all') all = w.as({ id, name });
  }
});
afterAll(() => site?.close());

const SECRET = '这一稿还没有公开';
let n = 0;
async function sent(by: World = staff.author) {
  const title = `${SECRET}${++n}`;
  const made = await startRelease(by, {
    type: 'news',
    title,
    origin: 'draft',
    content: { department: 'rural' },
  });
  const content = { body: '各科室参加了座谈会。', summary: '听取意见。', department: 'rural' };
  await saveEdition(by, { editionId: made.editionId, revision: 0, content });
  await submitRelease(by, made);
  return { ...made, at: `/desk/releases/${made.releaseId}`, title };
}
async function approved() {
  const made = await sent();
  await approve(staff, made.releaseId);
  return made;
}
const at = (id: string) => releaseAt(staff.author, id);
const opinionsOf = (id: string) =>
  site.store.read((db) => db.select().from(reviews).where(eq(reviews.releaseId, id)));

type Fields = Record<string, string>;
const post = (as: string, path: string, fields: Fields | Buffer, headers: Fields = {}) =>
  fetch(site.url + path, {
    ...{ method: 'POST', redirect: 'manual' as const },
    body: fields instanceof Buffer ? new Uint8Array(fields) : new URLSearchParams(fields as Fields),
    headers: {
      ...{ cookie: cookies[as]!, 'sec-fetch-site': 'same-origin' },
      ...(fields instanceof Buffer && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
  });

/** Names of objects, days that are none, numbers without end, halves of characters. */
const ODD = [
  ...['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'length'],
  ...['2026-02-30', '0000-00-00', '9999-99-99', '+275761-01-01', '2026-05-18T10:00'],
  ...['1e9', '-1', 'NaN', 'null', '[object Object]', '{}', '../..', 'x\u0000', '\ud800', '\u202e', ' '],
];
const HUGE = '长'.repeat(200_000);

test('somebody of another department, and each of 三员, reads and moves nothing of a release', async () => {
  const tries = new Tries();
  const states = { submitted: await sent(), approved: await approved() };
  const strangers = Object.keys(OTHERS).filter((name) => name !== 'all');
  for (const [state, { releaseId, documentId, at: page }] of Object.entries(states)) {
    const { sha256 } = await at(releaseId);
    const own = { releaseId, sha256, documentId };
    const day = { publishDay: '2026-05-20', publishTime: '10:00' };
    const forms: [action: string, fields: Fields][] = [
      ['review', { ...own, ...AGREED }],
      ['review', { ...own, ...RETURNED }],
      ['secrecy', { ...own, ...NO_SECRETS }],
      ['publish', { ...own, when: 'now' }],
      ['publish', { ...own, when: 'later', ...day }],
      ['unplan', own],
      ['takeDown', { ...own, urgentDocument: documentId, urgentReason: 'leak', urgentShown: 'no' }],
      [
        'correct',
        { ...own, key: 'body.0', before: '各科室参加了座谈会。', after: 'x', kind: 'correction', note: 'x' },
      ],
      ['update', { ...own, note: 'x' }],
      ['rollback', { ...own, no: '1', note: 'x' }],
      ['withdraw', { ...own, reason: '其他', shown: 'yes' }],
    ];
    for (const who of strangers) {
      for (const rest of [
        '',
        '/review',
        '/review?base=none',
        '/print',
        '/after',
        '/record.csv',
        '/discard',
      ]) {
        const answer = await site.get(page + rest, { cookie: cookies[who]! });
        const told = (await answer.text()).includes(SECRET);
        // The auditor reads all.
        if (who !== 'auditor') tries.add(`reading, ${state}`, `${who} ${rest}`, told ? 200 : answer.status);
      }
      for (const [action, fields] of forms)
        for (const where of [page, '/desk', '/desk/password']) {
          const answer = await post(who, `${where}?_action=desk.${action}`, fields);
          // The auditor reads all, the page that refuses included.
          const told = who !== 'auditor' && (await answer.text()).includes(SECRET);
          tries.add(`moving, ${state}`, `${who} ${action} ${where}`, told ? 200 : answer.status);
        }
    }
    const after = await at(releaseId);
    expect([after.state, after.sha256, after.publishAt]).toEqual([state, sha256, null]);
  }
  tries.end(400);
});

test('an opinion is that of its stage, of the contents seen, by somebody without another part, and once', async () => {
  const tries = new Tries();
  const { releaseId, editionId, at: page } = await sent();
  const { sha256 } = await at(releaseId);
  const form = { releaseId, sha256, ...AGREED };
  const other = await sent();
  const review = (as: string, fields: Fields, action = 'review') =>
    post(as, `${page}/review?_action=desk.${action}`, fields);
  for (const as of ['second', 'final', 'secrecy', 'publisher', 'author']) {
    tries.add('out of turn', `${as} review`, (await review(as, form)).status);
    tries.add(
      'out of turn',
      `${as} secrecy`,
      (await review(as, { ...form, ...NO_SECRETS }, 'secrecy')).status,
    );
  }
  const hashes = [
    (await at(other.releaseId)).sha256,
    'f'.repeat(64),
    sha256.toUpperCase(),
    sha256.slice(1),
    '',
  ];
  for (const hash of hashes)
    tries.add("another's hash", hash, (await review('first', { ...form, sha256: hash })).status);
  tries.add(
    "another's hash",
    'release',
    (await review('first', { ...form, releaseId: other.releaseId })).status,
  );
  // Written by one who may do everything: no part but the author's is theirs.
  const own = await sent(all);
  const mine = await at(own.releaseId);
  const said = { releaseId: own.releaseId, sha256: mine.sha256 };
  tries.add(
    'own text',
    'review',
    (await post('all', `${own.at}/review?_action=desk.review`, { ...said, ...AGREED })).status,
  );
  await approve(staff, own.releaseId);
  tries.add(
    'own text',
    'publish',
    (await post('all', `${own.at}?_action=desk.publish`, { ...said, when: 'now' })).status,
  );
  // Fields that no form has.
  const forged = {
    ...{
      stage: 'final',
      reviewer: staff.final.actor.id,
      standsInFor: staff.final.actor.id,
      state: 'approved',
    },
    ...{
      kind: 'import',
      plan: '{"emergency":{"reason":"warning"}}',
      at: '2020-01-01',
      publishAt: '2026-05-18',
    },
    ...{ 'answers.kind': 'secrecy', conclusion: 'public', publishedBy: 'x', __proto__: 'x', authors: '' },
  };
  expect((await review('first', { ...form, ...forged })).status).toBe(303);
  const [opinion] = await opinionsOf(releaseId);
  expect(opinion).toMatchObject({
    stage: 'first',
    reviewer: staff.first.actor.id,
    standsInFor: null,
    sha256,
  });
  expect(opinion!.at).toEqual(site.clock.now());
  expect(await at(releaseId)).toMatchObject({
    state: 'submitted',
    kind: 'publish',
    plan: null,
    publishAt: null,
  });
  for (const action of ['review', 'secrecy'])
    tries.add(
      'once more',
      action,
      (await review('first', { ...form, ...NO_SECRETS, ...AGREED }, action)).status,
    );
  tries.add('once more', 'returned', (await review('first', { ...form, ...RETURNED })).status);
  await judge(staff, releaseId);
  tries.add('once more', 'second', (await review('second', form)).status);
  await recallRelease(staff.author, { releaseId });
  await saveEdition(staff.author, {
    editionId,
    revision: (await at(releaseId)).parts[0]!.revision,
    content: { body: '改过了。' },
  });
  tries.add('a draft', 'review', (await review('first', form)).status);
  await submitRelease(staff.author, { releaseId });
  tries.add('contents of before', 'first', (await review('first', form)).status);
  expect(placeOf(await at(releaseId), site.site).stage.code).toBe('first');
  tries.end(24);
});

test('an opinion of odd words is refused, and never kept', async () => {
  const tries = new Tries();
  const { releaseId, at: page } = await sent();
  const { sha256 } = await at(releaseId);
  const own = { releaseId, sha256 };
  const send = async (aim: string, as: string, fields: Fields, name: string, odd: string) => {
    const action = as === 'secrecy' ? 'secrecy' : 'review';
    const answer = await post(as, `${page}/review?_action=desk.${action}`, {
      ...own,
      ...fields,
      [name]: odd,
    });
    tries.add(aim, `${name} ${odd.slice(0, 20)}`, answer.status);
  };
  for (const odd of ODD) {
    for (const name of ['verdict', 'openness', 'basis']) await send('a choice', 'first', AGREED, name, odd);
    for (const name of odd.trim() ? ['openness', 'basis'] : [])
      await send('a return', 'first', { ...RETURNED, [name]: odd }, name, odd);
  }
  for (const name of ['note', 'tick.wording.note', 'tick.deidentified.note'])
    await send('huge', 'first', AGREED, name, HUGE);
  await send('huge', 'first', RETURNED, 'note', HUGE);
  expect(await opinionsOf(releaseId)).toEqual([]);
  await judge(staff, releaseId);
  await judge(staff, releaseId);
  for (const odd of ODD)
    for (const name of ['conclusion', 'found.state', 'found.personal'])
      await send('secrecy', 'secrecy', { ...NO_SECRETS, note: 'x' }, name, odd);
  await send(
    'huge',
    'secrecy',
    { ...NO_SECRETS, conclusion: 'closed', note: 'x', 'found.state': 'yes' },
    'found.state.note',
    HUGE,
  );
  await send('huge', 'secrecy', { ...NO_SECRETS, conclusion: 'closed' }, 'note', HUGE);
  expect(await opinionsOf(releaseId)).toHaveLength(2);
  for (const rest of ['', '/review', '/print', '/record.csv'])
    expect((await site.get(page + rest, { cookie: cookies['secrecy']! })).status, rest).toBe(200);
  tries.end(150);
});

test('nothing is published but by a publisher who has proved it, for the hash seen, at a moment that is one', async () => {
  const tries = new Tries();
  const { releaseId, at: page, documentId } = await approved();
  const { sha256 } = await at(releaseId);
  const own = { releaseId, sha256, when: 'now' };
  const publish = (
    as: string,
    fields: Fields,
    headers: Fields = {},
    where = `${page}?_action=desk.publish`,
  ) => post(as, where, fields, headers);
  for (const as of ['author', 'first', 'second', 'secrecy', 'final'])
    tries.add('no publisher', as, (await publish(as, own)).status);
  for (const hash of ['f'.repeat(64), sha256.toUpperCase(), '', sha256.slice(1), `${sha256} `])
    tries.add('another hash', hash, (await publish('publisher', { ...own, sha256: hash })).status);
  for (const odd of ODD) {
    tries.add('when', odd, (await publish('publisher', { ...own, when: odd })).status);
    const later = { ...own, when: 'later' };
    tries.add(
      'a day',
      odd,
      (await publish('publisher', { ...later, publishDay: odd, publishTime: '10:00' })).status,
    );
    tries.add(
      'an hour',
      odd,
      (await publish('publisher', { ...later, publishDay: '2026-05-20', publishTime: odd })).status,
    );
  }
  for (const day of ['2026-02-30', '2026-05-17', '2027-05-18', '2026-06-31', '1970-01-01', '2026-00-10'])
    tries.add(
      'a day',
      day,
      (await publish('publisher', { ...own, when: 'later', publishDay: day, publishTime: '10:00' })).status,
    );
  const FOREIGN: Fields[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': '', origin: 'https://evil.example' },
    { origin: 'null', 'sec-fetch-site': '' },
  ];
  for (const foreign of FOREIGN)
    tries.add('from elsewhere', JSON.stringify(foreign), (await publish('publisher', own, foreign)).status);
  for (const where of [
    '/_actions/desk.publish',
    '/_actions/desk.publish/',
    '/policies?_action=desk.publish',
    '/?_action=desk.publish',
    '/desk/../_actions/desk.publish',
  ])
    tries.add('another door', where, (await publish('publisher', own, {}, where)).status);
  tries.add(
    'another door',
    'JSON',
    (
      await post('publisher', '/_actions/desk.publish', Buffer.from(JSON.stringify(own)), {
        'content-type': 'application/json',
      })
    ).status,
  );
  const now = site.clock.now();
  site.clock.set(new Date(now.getTime() + 11 * 60_000));
  for (const proof of ['', ' ', 'x', '__proto__', '000000', HUGE.slice(0, 1000)])
    tries.add(
      'without proof',
      proof.slice(0, 9),
      (await publish('publisher', { ...own, ...(proof && { proof }) })).status,
    );
  site.clock.set(now);
  const raw = Buffer.concat([
    Buffer.from(`releaseId=${releaseId}&sha256=${sha256}&when=`),
    Buffer.from([0xff, 0xfe, 0xc0]),
  ]);
  tries.add('when', 'no UTF-8', (await post('publisher', `${page}?_action=desk.publish`, raw)).status);
  const [row] = await site.store.read((db) => db.select().from(releases).where(eq(releases.id, releaseId)));
  expect([row!.state, row!.seq, row!.publishAt]).toEqual(['approved', null, null]);
  const { content } = (await at(releaseId)).parts[0]!;
  expect((await site.get(pathOf(content))).status).toBe(404);
  tries.end(80);
  expect((await publish('publisher', own)).status).toBe(303);
  expect((await site.get(pathOf(content))).status).toBe(200);
  expect(documentId).toBeTruthy();
});

test('no page of a release breaks at what its address asks for', async () => {
  const tries = new Tries();
  const out = await approved();
  const { sha256 } = await at(out.releaseId);
  const own = { releaseId: out.releaseId, sha256, when: 'now' };
  expect((await post('publisher', `${out.at}?_action=desk.publish`, own)).status).toBe(303);
  const open = await sent();
  const keys = [
    'done',
    'way',
    'part',
    'base',
    'mode',
    'documentId',
    'key',
    'document',
    'provider',
    'path',
    'no',
    'to',
  ];
  for (const odd of ODD)
    for (const { at: page } of [out, open])
      for (const rest of [
        '',
        '/review',
        '/print',
        '/after',
        '/after?way=correct',
        '/after?way=rollback',
        '/discard',
      ]) {
        const query = keys
          .filter((key) => !rest.includes(key))
          .map((key) => `${key}=${encodeURIComponent(odd.toWellFormed())}`);
        const path = `${page}${rest}${rest.includes('?') ? '&' : '?'}${query.join('&')}`;
        const answer = await site.get(path, { cookie: cookies['all']! });
        tries.add('pages', path, answer.status, isAnswer);
        if ((await answer.text()).includes('[native code]'))
          tries.add('pages', `${path} told code`, 500, isAnswer);
      }
  tries.end(300);
});
