import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { documents, editions } from '#db/schema.ts';
import type { Grant } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { pathOf } from '#src/documents/rules.ts';
import { change } from '#src/context.ts';
import { draft } from '#src/documents/service.ts';
import { open, publish, renderAll } from '#src/releases/service.ts';
import { deskCookie, enter } from '../support/desk.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { Tries } from '../support/tries.ts';
import { policyContent, published } from '../support/world.ts';

vi.setConfig({ testTimeout: 120_000 });

let site: TestSite;
const cookies: Record<string, string> = {};
/** Parts within one department. */
const THERE: Record<string, Grant[]> = {
  'rural-author': [{ role: 'author', department: 'rural' }],
  'rural-duty': [{ role: 'duty', department: 'rural' }],
};
beforeAll(async () => {
  site = await openSite();
  for (const login of ['chenwenjing', 'linke']) cookies[login] = await deskCookie(site, login);
  for (const [login, grants] of Object.entries(THERE)) {
    const id = await addUser(site.world(), { login, name: login, department: 'rural', grants });
    cookies[login] = await enter(site, id);
  }
});
afterAll(() => site?.close());

type Fields = Record<string, string>;
const post = (
  as: string,
  path: string,
  fields: Fields | FormData | URLSearchParams = {},
  headers: Fields = {},
) =>
  fetch(site.url + path, {
    ...{ method: 'POST', redirect: 'manual' as const },
    body: fields instanceof FormData ? fields : new URLSearchParams(fields as Fields),
    headers: { cookie: cookies[as]!, 'sec-fetch-site': 'same-origin', ...headers },
  });

const ODD = [
  ...['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'length'],
  ...['2026-02-30', '0000-00-00', '9999-99-99', '+275761-01-01', '2026-13-01', '1e9', '-1', 'NaN'],
  ...['null', '[object Object]', '../..', 'x/../../y', 'x\u0000', '\ud800', '\u202e', '\ufffe', 'ｘ'],
];
const HUGE = '长'.repeat(100_000);
const fields = { title: 't', body: '第一段。\n\n第二段。', summary: '摘要。' };

/** A text of rural in one release with one of property, and a text of each by itself. */
async function planted() {
  const w = site.world();
  const content = (department: string) => ({
    ...policyContent(fields),
    title: `${department}的通知`,
    department,
  });
  const [rural, property] = [content('rural'), content('property')];
  const rendered = await renderAll([rural, property], w.render);
  const ids = await change(w, 'test.publish', 'test', async (tx) => {
    const made = [await draft(tx, { content: rural }), await draft(tx, { content: property })];
    const releaseId = await open(tx, { kind: 'import', editionIds: made.map(({ editionId }) => editionId) });
    await publish(tx, { id: releaseId, rendered });
    return { releaseId, own: made[0]!.documentId, other: made[1]!.documentId };
  });
  return { ...ids, alone: await published(w, content('property')) };
}

const liveOf = async (id: string) => {
  const [row] = await site.store.read((db) => db.select().from(documents).where(eq(documents.id, id)));
  return row!;
};
const openEditions = async (id: string) =>
  (
    await site.store.read((db) =>
      db
        .select()
        .from(editions)
        .where(and(eq(editions.documentId, id), eq(editions.state, 'draft'))),
    )
  ).length;

test('what was published of another department is neither changed nor taken down, whatever release names it', async () => {
  const tries = new Tries();
  const { releaseId, own: mine, other, alone } = await planted();
  const before = [await liveOf(other), await liveOf(alone.documentId)];
  for (const [documentId, release] of [
    [other, releaseId],
    [alone.documentId, alone.releaseId],
    [alone.documentId, releaseId],
  ] as const) {
    const own = { documentId, releaseId: release };
    const at = `/desk/releases/${release}/after?_action=desk`;
    const down = { ...own, urgentDocument: documentId, urgentReason: 'wrong', urgentShown: 'no' };
    for (const as of ['rural-author', 'rural-duty']) {
      tries.add('紧急撤下', `${as} ${documentId === other}`, (await post(as, `${at}.takeDown`, down)).status);
      tries.add(
        '更正',
        as,
        (
          await post(as, `${at}.correct`, {
            ...own,
            key: 'body.0',
            before: '第一段。',
            after: '改。',
            kind: 'correction',
            note: '更正1处',
          })
        ).status,
      );
      tries.add('更新', as, (await post(as, `${at}.update`, { ...own, note: '更新' })).status);
      tries.add('恢复旧版', as, (await post(as, `${at}.rollback`, { ...own, no: '1', note: '恢复' })).status);
      tries.add(
        '撤下',
        as,
        (await post(as, `${at}.withdraw`, { ...own, reason: '其他', shown: 'yes' })).status,
      );
    }
  }
  const both = new URLSearchParams({ releaseId, urgentReason: 'wrong', urgentShown: 'no' });
  for (const id of [mine, other]) both.append('urgentDocument', id);
  const together = `/desk/releases/${releaseId}/after?_action=desk.takeDown`;
  tries.add('紧急撤下', 'with their own', (await post('rural-duty', together, both)).status);
  expect([await liveOf(other), await liveOf(alone.documentId)]).toEqual(before);
  expect(await openEditions(other)).toBe(0);
  tries.end(30);
});

test('what is asked after publication is refused when it is odd, and begins nothing', async () => {
  const tries = new Tries();
  const { releaseId, own } = await planted();
  const before = await liveOf(own);
  const at = `/desk/releases/${releaseId}/after?_action=desk`;
  const down = { releaseId, urgentDocument: own, urgentReason: 'wrong', urgentShown: 'no' };
  const correction = {
    documentId: own,
    key: 'body.0',
    before: '第一段。',
    after: '改。',
    kind: 'erratum',
    approver: '张三',
    approvedOn: '2026-05-20',
    note: '更正1处',
  };
  const forms: [as: string, action: string, form: Fields, names: string[]][] = [
    ['linke', 'takeDown', down, ['releaseId', 'urgentDocument', 'urgentReason', 'urgentShown']],
    ['chenwenjing', 'correct', correction, ['documentId', 'key', 'before', 'kind', 'approvedOn']],
    ['chenwenjing', 'update', { documentId: own, note: '更新' }, ['documentId']],
    ['chenwenjing', 'rollback', { documentId: own, no: '1', note: '恢复' }, ['documentId', 'no']],
    [
      'chenwenjing',
      'withdraw',
      { documentId: own, reason: '其他', shown: 'yes', replacement: '' },
      ['documentId', 'reason', 'shown', 'replacement'],
    ],
  ];
  for (const [as, action, form, names] of forms)
    for (const name of names)
      for (const odd of [...ODD, HUGE])
        tries.add(
          action,
          `${name} ${odd.slice(0, 12)}`,
          (await post(as, `${at}.${action}`, { ...form, [name]: odd })).status,
        );
  for (const [as, action, form, name] of [
    ['linke', 'takeDown', down, 'urgentNote'],
    ['chenwenjing', 'correct', correction, 'approver'],
    ['chenwenjing', 'correct', correction, 'note'],
    ['chenwenjing', 'update', { documentId: own }, 'note'],
    ['chenwenjing', 'rollback', { documentId: own, no: '1' }, 'note'],
  ] as const)
    tries.add(
      'huge',
      `${action} ${name}`,
      (await post(as, `${at}.${action}`, { ...form, [name]: HUGE })).status,
    );
  expect(await liveOf(own)).toEqual(before);
  expect(await openEditions(own)).toBe(0);
  tries.end(250);
});

test('a correction typed in a browser brings no carriage return into the text', async () => {
  const { releaseId, own } = await planted();
  const form = {
    documentId: own,
    key: 'body.0',
    before: '第一段。',
    after: '第一段，\r\n改了。',
    kind: 'erratum',
    approver: '张三',
    approvedOn: '2026-05-20',
    note: '更正1处',
  };
  expect(
    (await post('chenwenjing', `/desk/releases/${releaseId}/after?_action=desk.correct`, form)).status,
  ).toBe(303);
  const rows = await site.store.read((db) => db.select().from(editions).where(eq(editions.documentId, own)));
  expect(rows.map(({ body }) => body)).toContain('第一段，\n改了。\n\n第二段。');
});

test('a document that went from one department to another is with the other', async () => {
  const w = site.world();
  const content = { ...policyContent(fields), title: '换了科室的通知', department: 'rural' };
  const first = await published(w, content);
  await published(w, { ...content, department: 'property' }, { documentId: first.documentId });
  const down = {
    releaseId: first.releaseId,
    urgentDocument: first.documentId,
    urgentReason: 'wrong',
    urgentShown: 'no',
  };
  const at = `/desk/releases/${first.releaseId}/after?_action=desk.takeDown`;
  expect((await post('rural-duty', at, down)).status).toBe(403);
  const row = await liveOf(first.documentId);
  expect((await site.get(pathOf({ type: 'policy', number: row.number }))).status).toBe(200);
});
