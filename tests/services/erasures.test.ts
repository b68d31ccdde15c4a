import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { auditLog, documents, editions, erasures, schema } from '#db/schema.ts';
import { addUser } from '#src/accounts/service.ts';
import { explain } from '#src/answers/service.ts';
import { attach } from '#src/attachments/service.ts';
import { verify } from '#src/audit/service.ts';
import { backUp } from '#src/backups/service.ts';
import { change, read } from '#src/context.ts';
import { give, invite } from '#src/countersigns/service.ts';
import { draft, liveEditions, loadEditions } from '#src/documents/service.ts';
import { checkDerived } from '#src/derivation/service.ts';
import { dossierAt, publicFile } from '#src/dossiers/service.ts';
import { autosave, openEdition } from '#src/editing/service.ts';
import { takeDown } from '#src/emergencies/service.ts';
import { ERASED_TITLE } from '#src/erased/rules.ts';
import { ask, confirm, drop, erasuresIn } from '#src/erasures/service.ts';
import { importDocuments } from '#src/imports/service.ts';
import { checkEditions, checkFiles } from '#src/integrity/service.ts';
import { finishErasures } from '#src/leftovers/service.ts';
import { queue } from '#src/queue/service.ts';
import { filterFrom } from '#src/queue/rules.ts';
import { open, prepare, publish } from '#src/releases/service.ts';
import { giveOpinion } from '#src/reviews/service.ts';
import { startRollback, startUpdate, startWithdrawal } from '#src/revisions/service.ts';
import { inspect } from '#src/tampering/service.ts';
import { refreshTitles } from '#src/titles/service.ts';
import { checkVouched } from '#src/vouched/service.ts';
import { viewOf } from '#src/views/service.ts';
import { saveEdition, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import * as made from '../support/office.ts';
import { pairOf } from '../support/pair.ts';
import { judge, release, RETURNED, type Staff, staffOf } from '../support/staff.ts';
import { newWorld, policyContent, published, publishedPolicy, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 120_000 });

let w: World;
let staff: Staff;
let other: World;
beforeAll(async () => {
  w = await newWorld();
  staff = await staffOf(w);
  const grants = [{ role: 'publisher' as const, department: null }];
  const id = await addUser(w, { login: 'other-publisher', name: '郑彬', department: 'office', grants });
  other = w.as({ id, name: '郑彬' });
});
afterAll(() => w.close());

/** Stands in what is erased, each in its own place, and nowhere else. */
const WORDS = ['麤犇骉', '贔屃螭', '鱻羴猋', 'zqxvjleak'];
const [NAME, BODY, NOTE, LATIN] = WORDS as [string, string, string, string];
const NEEDLES = [...WORDS, '麤犇', '贔屃', '鱻羴'];

/**
 * Files below a folder in which one of the words stands as bytes. They are copied by another process first: closing the
 * database file here would drop the locks that this process holds on it.
 */
function heldIn(folder: string): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'mingchuang-held-'));
  try {
    execFileSync('cp', ['-r', `${folder}/.`, copy]);
    return filesHolding(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function filesHolding(dir: string): string[] {
  const bytes = NEEDLES.flatMap((word) => [Buffer.from(word), Buffer.from(word, 'utf16le')]);
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .filter((path) => bytes.some((word) => readFileSync(path).includes(word)))
    .map((path) => path.slice(dir.length + 1));
}

/** Rows that hold one of the words, by table and column. */
async function columnsHolding(): Promise<string[]> {
  const Database = (await import('better-sqlite3')).default;
  const raw = new Database(join(w.dir, 'mingchuang.db'), { readonly: true });
  const tables = raw
    .prepare(
      "select name from sqlite_schema where type = 'table' and name not like 'fts_%' and name not like 'sqlite_%'",
    )
    .pluck()
    .all() as string[];
  const found = tables.flatMap((table) => {
    const rows = raw.prepare(`select * from "${table}"`).all() as Record<string, unknown>[];
    return rows.flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) =>
        NEEDLES.some((word) => String(value).includes(word)) ? [`${table}.${column}`] : [],
      ),
    );
  });
  raw.close();
  return [...new Set(found)].sort();
}

const fault = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string; message: string }) => `${error.code} ${error.message}`,
  );

async function faults(): Promise<string[]> {
  const [texts, files, vouched, log, chain, derived] = [
    await checkEditions(w),
    await checkFiles(w),
    await checkVouched(w),
    await inspect(w),
    await verify(w),
    await checkDerived(w, { render: w.render, words: Promise.resolve(null) }),
  ];
  return [
    ...texts.broken,
    ...files.broken,
    ...log.manifests.broken,
    ...log.checkpoints.broken,
    ...log.rendered.broken,
  ]
    .map(({ id, reason }) => `${id} ${reason}`)
    .concat([...vouched.broken, ...derived.broken].map((one) => JSON.stringify(one)))
    .concat(chain.broken ? [chain.broken.reason] : []);
}

const GIVEN = { ground: 'personal', note: '5月18日当事人书面提出' };
const askFor = (who: World, documentIds: string[], more = {}) => ask(who, { documentIds, ...GIVEN, ...more });

let n = 0;
async function withdrawn(title = `物业座谈会第${++n}次召开`) {
  const one = await publishedPolicy(w, { title });
  const withdrawal = { on: '2026-05-18', reason: '内容更正' };
  await published(w, policyContent({ title, withdrawal }), { documentId: one.documentId });
  const live = await read(w, (db) => liveEditions(db, [one.documentId]));
  return { documentId: one.documentId, number: live.get(one.documentId)!.content.number };
}

test('two people erase what was taken down, and its words are in no file of $DATA_DIR afterwards', async () => {
  const { releaseId, policy, about } = await pairOf(staff.author, `关于${NAME}的通知`);
  const { author } = staff;
  const partOf = async (id: string) =>
    (await releaseAt(w, releaseId)).parts.find((one) => one.editionId === id)!;
  const content = (await partOf(policy)).content;
  await openEdition(author, policy);
  await saveEdition(author, {
    ...{ editionId: policy, revision: 1 },
    content: {
      body: `${content.body}\n\n附则由${BODY}负责，联系${LATIN}。`,
      summary: `${NAME}怎样管。`,
      details: { ...content.details, keywords: [NAME] },
    },
  });
  const file = (words: string) => ({ name: `${words}.docx`, bytes: made.docx([`${words}名单`, BODY]) });
  await attach(author, { editionId: policy, revision: 2, files: [file(`旧${NAME}`)] });
  const [replaced] = (await partOf(policy)).content.attachments;
  await saveEdition(author, { editionId: policy, revision: 3, content: { attachments: [] } });
  await attach(author, { editionId: policy, revision: 4, files: [file(NAME)] });
  const [attached] = (await partOf(policy)).content.attachments;
  await viewOf(w, attached!);
  await openEdition(author, policy);
  await autosave(author, { editionId: policy, revision: 5, values: { title: `${NAME}没有保存` } });
  const part = await partOf(about);
  const issue = { field: 'body', message: '文件没有写明', level: 'advise' as const, rule: 'test' };
  await explain(author, { part, issue, note: `见${NOTE}`, field: 'x' });
  await submitRelease(author, { releaseId });
  await judge(staff, releaseId, { ...RETURNED, note: `${NOTE}没有写清楚。` });
  await submitRelease(author, { releaseId });
  const values = { office: '市财政局', days: '1' };
  const { sha256 } = await releaseAt(w, releaseId);
  const { token } = await invite(author, { releaseId, sha256, values });
  const said = { verdict: 'changes', note: `${NOTE}的依据没有写`, signer: '李明' };
  await give(w, { token, client: '203.0.113.1', values: said });
  await release(staff, releaseId);
  const { parts } = await releaseAt(w, releaseId);
  const documentIds = parts.map(({ documentId }) => documentId);
  const [policyId] = documentIds as [string];
  const updated = await startUpdate(author, { documentId: policyId, note: `${NOTE}有变化` });
  await submitRelease(author, updated);
  await release(staff, updated.releaseId);
  await refreshTitles(w);
  // A draft of it that somebody writes meanwhile.
  const next = await startUpdate(author, { documentId: policyId, note: `${NOTE}还要改` });
  await saveEdition(author, { editionId: next.editionId, revision: 0, content: { summary: `${BODY}草稿` } });
  await takeDown(staff.publisher, {
    ...{ releaseId: updated.releaseId, documentIds, reason: 'leak', shown: 'no', note: `第2段${NOTE}` },
  });
  const before = { files: heldIn(w.dir), columns: await columnsHolding() };
  expect(await faults()).toEqual([]);
  const onDisk = () =>
    [attached!, replaced!].filter(({ sha256 }) => existsSync(w.store.files.path(sha256))).length;
  expect(onDisk()).toBe(2);

  const id = await askFor(staff.secrecy, documentIds);
  expect(await fault(confirm(staff.secrecy, { id, sure: true }))).toMatch(/^forbidden/);
  expect(await fault(confirm(staff.publisher, { id, sure: false }))).toMatch(/^invalid/);
  const started = performance.now();
  const { seq } = await confirm(staff.publisher, { id, sure: true });
  const answered = performance.now() - started;
  await finishErasures(staff.publisher);
  const done = performance.now() - started;
  await refreshTitles(w);

  expect(await columnsHolding()).toEqual([]);
  expect(heldIn(w.dir)).toEqual([]);
  expect(onDisk()).toBe(0);
  for (const word of NEEDLES)
    for (const column of ['title', 'body'] as const)
      expect(await read(w, (db) => db.fts.count(column, word.toLowerCase()))).toBe(0);
  expect(await faults()).toEqual([]);
  expect((await checkEditions(w)).erased).toBe(documentIds.length);
  for (const { content: was } of parts) {
    const gone = await dossierAt(w, was.type, was.number);
    expect(gone).toMatchObject({ state: 'withdrawn', title: '', seq });
    expect(gone).toMatchObject({
      withdrawal: { on: '2026-05-18', reason: '依法清除', basis: '个人信息保护法第四十七条' },
    });
  }
  for (const one of [attached!, replaced!])
    expect((await publicFile(w, one.sha256, one.name)).state).toBe('withdrawn');
  const rows = await read(w, (db) => db.select().from(editions).where(eq(editions.documentId, policyId)));
  expect(rows.length).toBe(5);
  for (const row of rows)
    expect([row.title, row.sha256.length, row.author.length > 0]).toEqual([ERASED_TITLE, 64, true]);
  expect(before.files.length).toBeGreaterThanOrEqual(4);
  expect(before.columns.length).toBeGreaterThanOrEqual(15);
  console.log(
    `before: ${before.files.length} files and ${before.columns.length} columns held the words; after: 0 and 0; answered after ${answered.toFixed(0)} ms, files and pages written anew after ${done.toFixed(0)} ms`,
  );
  console.log(
    before.files.map((path) => path.replace(/[0-9a-f]{60,}/, '…')).join(' '),
    before.columns.join(' '),
  );
});

test('nobody erases alone, nothing that is public, nothing twice; whoever wrote it does not confirm', async () => {
  const { documentId } = await withdrawn();
  const live = await publishedPolicy(w, { title: '还在公开的通知' });
  const tried = [
    fault(askFor(staff.author, [documentId])),
    fault(askFor(w, [documentId])),
    fault(askFor(staff.publisher, [live.documentId])),
    fault(askFor(staff.publisher, ['nothing'])),
    fault(askFor(staff.publisher, [])),
    fault(askFor(staff.publisher, [documentId], { ground: 'x' })),
    fault(askFor(staff.publisher, [documentId], { note: '' })),
    fault(askFor(staff.publisher, [documentId], { note: '身份证号110101199003070003' })),
  ];
  const codes = (await Promise.all(tried)).map((said) => said.split(' ')[0]);
  expect(codes).toEqual([
    ...['forbidden', 'forbidden', 'conflict', 'missing', 'missing', 'invalid', 'invalid', 'invalid'].map(
      (code, i) => (i === 4 ? 'invalid' : code),
    ),
  ]);
  const id = await askFor(staff.publisher, [documentId]);
  expect(await fault(askFor(other, [documentId]))).toMatch(/^conflict 已经有人提请/);
  for (const who of [staff.publisher, staff.author, staff.first, staff.secrecy, w])
    expect(await fault(confirm(who, { id, sure: true })), who.actor.name).toMatch(/^forbidden/);
  await drop(staff.publisher, { id });
  expect(await fault(confirm(other, { id, sure: true }))).toMatch(/^conflict 这张清除单已经办过/);
  const again = await askFor(staff.publisher, [documentId]);
  await confirm(other, { id: again, sure: true });
  expect(await fault(askFor(staff.publisher, [documentId]))).toMatch(/^conflict 已经依法清除/);
  await finishErasures(w);
  expect(await faults()).toEqual([]);
});

test('nobody confirms in the name of whoever asked', async () => {
  const { documentId } = await withdrawn();
  const standsInFor = { id: staff.publisher.actor.id, name: '林可', from: '2026-05-01', until: '2026-06-01' };
  const grants = [{ role: 'publisher' as const, department: null, standsInFor }];
  const deputy = w.as({
    id: await addUser(w, { login: 'deputy', name: '代办', department: 'office', grants }),
    name: '代办',
  });
  const id = await askFor(staff.publisher, [documentId]);
  expect(await fault(confirm(deputy, { id, sure: true }))).toMatch(/^forbidden/);
  await drop(other, { id });
  const again = await askFor(staff.secrecy, [documentId]);
  await confirm(deputy, { id: again, sure: true });
  await finishErasures(w);
});

test('every table is either emptied or holds no word of what is erased', () => {
  const emptied = [
    ...['editions', 'rendered', 'links', 'facets', 'attachments', 'uploads', 'releases', 'reviews', 'rounds'],
    ...[
      'emergencies',
      'autosaves',
      'bases',
      'signedTexts',
      'answers',
      'countersigns',
      'materials',
      'packets',
    ],
    ...['dispatches'],
  ];
  // Ids, hashes, codes, numbers and people; the search tables hold their words apart from search_rows.
  const wordless = [
    ...[
      'documents',
      'addresses',
      'releaseItems',
      'erasures',
      'searchRows',
      'auditLog',
      'changes',
      'counters',
    ],
    ...['jobs', 'buckets', 'feedback', 'users', 'roleGrants', 'sessions', 'authenticators', 'recoveryCodes'],
    ...['loginAttempts', 'departures', 'manifests', 'checkpoints', 'outbox'],
  ];
  // What citizens sent or looked for, and how work was handed over, is not of the document; the page says so.
  const others = ['submissions', 'queryLog', 'handovers'];
  expect([...emptied, ...wordless, ...others].toSorted()).toEqual(Object.keys(schema).toSorted());
});

test('what was erased never comes back: not as an update, an older edition, an import', async () => {
  const content = policyContent({ title: '导入的通知' });
  const { documentId } = await published(w, content, { identity: { externalId: 'erased-1' } });
  await published(w, { ...content, withdrawal: { on: '2026-05-18', reason: '内容更正' } }, { documentId });
  await confirm(other, { id: await askFor(staff.publisher, [documentId]), sure: true });
  await finishErasures(w);
  const refused = [
    await fault(startUpdate(staff.author, { documentId, note: '更新' })),
    await fault(startRollback(staff.author, { documentId, no: 1, note: '恢复' })),
    await fault(startWithdrawal(staff.author, { documentId, reason: '其他', shown: 'no', replacement: '' })),
    await fault(change(w, 'test.draft', 'x', (tx) => draft(tx, { documentId, content }))),
  ];
  for (const said of refused) expect(said).toMatch(/^(conflict|invalid)/);
  const dir = await mkdtemp(join(tmpdir(), 'mingchuang-again-'));
  const { writeFileSync, mkdirSync } = await import('node:fs');
  mkdirSync(join(dir, 'policy'));
  const page = (id: string, title: string) =>
    `---\nexternalId: ${id}\ntitle: ${title}\ndepartment: rural\nsummary: 摘要\nissuer: 示例市住房和城乡建设委员会\ndocumentNumber: 示住建发〔2026〕9${id.length}号\nsignedOn: 2026-05-01\ngenre: 通知\nnature: other\n---\n\n各区县：\n\n正文。\n`;
  writeFileSync(join(dir, 'policy', 'a.md'), page('erased-1', '导入的通知'));
  writeFileSync(join(dir, 'policy', 'b.md'), page('fresh-22', '另一份通知'));
  const result = await importDocuments(w, { paths: [dir], render: w.render });
  rmSync(dir, { recursive: true });
  expect(result.refused.map(({ reason }) => reason)).toEqual([expect.stringContaining('已经依法清除')]);
  expect(await faults()).toEqual([]);
});

test('a draft that never was public is erased too, what else is in its release stays', async () => {
  const { releaseId, policy, about } = await pairOf(staff.author, '关于没有公开过的通知');
  const { parts } = await releaseAt(w, releaseId);
  const gone = parts.find(({ editionId }) => editionId === about)!;
  const id = await askFor(staff.first, [gone.documentId]);
  expect(await confirm(staff.publisher, { id, sure: true })).toEqual({ releaseId: null, seq: null });
  await finishErasures(w);
  const left = await releaseAt(w, releaseId);
  expect(left.parts.map(({ editionId }) => editionId)).toEqual([policy]);
  const [blank] = await read(w, (db) => loadEditions(db, [about]));
  expect(blank!.content).toMatchObject({ title: ERASED_TITLE, body: '', attachments: [] });
  expect(await faults()).toEqual([]);
});

test('a file that another document needs stays', async () => {
  const bytes = Buffer.from('共用的附件\n');
  const sha256 = await w.store.files.put(bytes);
  const attachments = [{ title: '附件', name: 'a.txt', sha256, bytes: bytes.length }];
  const title = '带共用附件的通知';
  const one = await publishedPolicy(w, { title, attachments });
  const two = await publishedPolicy(w, { title: '另一份带共用附件的通知', attachments });
  const gone = (id: string) =>
    published(w, policyContent({ title, attachments, withdrawal: { on: '2026-05-18', reason: '其他' } }), {
      documentId: id,
    });
  await gone(one.documentId);
  await confirm(other, { id: await askFor(staff.publisher, [one.documentId]), sure: true });
  await finishErasures(w);
  expect((await publicFile(w, sha256, 'a.txt')).state).toBe('public');
  expect(await w.store.files.get(sha256)).toEqual(bytes);
  await gone(two.documentId);
  await confirm(other, { id: await askFor(staff.publisher, [two.documentId]), sure: true });
  await finishErasures(w);
  expect(await fault(w.store.files.get(sha256))).toMatch(/ENOENT/);
  expect(await faults()).toEqual([]);
});

test('whatever cut the answer short is finished by the job, and until then verify says so', async () => {
  const bytes = Buffer.from('要清除的附件\n');
  const sha256 = await w.store.files.put(bytes);
  const attachments = [{ title: '附件', name: 'b.txt', sha256, bytes: bytes.length }];
  const title = '中途停电的通知';
  const { documentId } = await publishedPolicy(w, { title, attachments });
  const withdrawal = { on: '2026-05-18', reason: '其他' };
  await published(w, policyContent({ title, attachments, withdrawal }), { documentId });
  await confirm(other, { id: await askFor(staff.publisher, [documentId]), sure: true });
  expect((await checkFiles(w)).broken).toEqual([{ id: sha256, reason: '已经依法清除的附件还在磁盘上' }]);
  expect(await finishErasures(w)).toBe(1);
  expect(await finishErasures(w)).toBe(0);
  expect((await erasuresIn(w, 'confirmed')).every(({ finishedAt }) => finishedAt)).toBe(true);
  expect(await faults()).toEqual([]);
});

test('紧急撤下 that is erased asks nobody for its stages any more', async () => {
  const { releaseId, documentId } = await publishedPolicy(w, { title: '有泄露的通知' });
  const down = await takeDown(staff.first, {
    ...{ releaseId, documentIds: [documentId], reason: 'leak', shown: 'no', note: '' },
  });
  const me = (await import('#src/accounts/service.ts')).personOf;
  const listed = async () => {
    const found = await queue(w, {
      me: (await me(w, staff.second.actor.id))!,
      filter: filterFrom(new URLSearchParams({ tab: 'all' })),
    });
    return found.rows.some(({ id }) => id === down.releaseId);
  };
  expect(await listed()).toBe(true);
  await confirm(other, { id: await askFor(staff.publisher, [documentId]), sure: true });
  await finishErasures(w);
  expect(await listed()).toBe(false);
  const { sha256 } = await releaseAt(w, down.releaseId);
  expect(
    await fault(giveOpinion(staff.second, { releaseId: down.releaseId, sha256, values: RETURNED })),
  ).toMatch(/^conflict/);
  expect(await faults()).toEqual([]);
});

test('a purge that is not on record is a fault, however it is dressed up', async () => {
  const { documentId } = await withdrawn();
  const before = await faults();
  expect(before).toEqual([]);
  const Database = (await import('better-sqlite3')).default;
  const raw = new Database(join(w.dir, 'mingchuang.db'));
  const planted: [string, string, RegExp][] = [
    [
      'texts emptied',
      `update editions set title='', body='', details='{}', links='[]' where document_id=?`,
      /与其哈希不符/,
    ],
    [
      'and marked as erased',
      `update editions set title='${ERASED_TITLE}', summary='', body='', details='{}', links='[]', change_note=null where document_id=?`,
      /与其哈希不符/,
    ],
  ];
  const kept = raw.prepare('select * from editions where document_id=?').all(documentId) as Record<
    string,
    unknown
  >[];
  const restore = () => {
    for (const row of kept) {
      const columns = Object.keys(row).filter((name) => name !== 'id');
      raw
        .prepare(`update editions set ${columns.map((name) => `${name}=@${name}`).join(',')} where id=@id`)
        .run(row);
    }
    raw.prepare('update documents set erased_at=null where id=?').run(documentId);
  };
  let found = 0;
  for (const [name, sql, reason] of planted) {
    raw.prepare(sql).run(documentId);
    const said = (await faults()).join('\n');
    expect(said, name).toMatch(reason);
    found += 1;
    raw.prepare('update documents set erased_at=1 where id=?').run(documentId);
    const marked = (await faults()).join('\n');
    expect(marked, `${name}, erased_at set`).toMatch(/操作记录里没有这件事/);
    expect(marked).toMatch(/公开发布记录里没有/);
    found += 1;
    restore();
  }
  expect(await faults()).toEqual([]);
  const erased = (await read(w, (db) => db.select().from(documents))).find(({ erasedAt }) => erasedAt)!;
  raw.prepare("update editions set body='塞回去的字' where document_id=?").run(erased.id);
  expect((await faults()).join('\n')).toMatch(/还有内容/);
  raw.prepare("update editions set body='' where document_id=?").run(erased.id);
  raw.prepare('update documents set erased_at=null where id=?').run(erased.id);
  expect((await faults()).join('\n')).toMatch(/操作记录里已经依法清除，却没有登记/);
  raw.prepare('update documents set erased_at=? where id=?').run(erased.erasedAt!.getTime(), erased.id);
  raw.prepare("update erasures set settled_by=settled_by||'x' where state='confirmed'").run();
  expect((await faults()).join('\n')).toMatch(/erasures/);
  raw.prepare("update erasures set settled_by=replace(settled_by,'x','') where state='confirmed'").run();
  const changes: [string, string, RegExp][] = [
    [
      `update documents set erased_at=erased_at+1 where id='${erased.id}'`,
      `update documents set erased_at=erased_at-1 where id='${erased.id}'`,
      /清除时间与操作记录不符/,
    ],
    [
      "update erasures set note=note||'x'",
      'update erasures set note=substr(note,1,length(note)-1)',
      /erasures/,
    ],
    [
      "update erasures set ground='court' where ground='personal'",
      "update erasures set ground='personal'",
      /erasures/,
    ],
    [
      'update erasures set finished_at=finished_at+1',
      'update erasures set finished_at=finished_at-1',
      /erasures/,
    ],
  ];
  for (const [sql, back, reason] of changes) {
    raw.prepare(sql).run();
    expect((await faults()).join('\n'), sql).toMatch(reason);
    raw.prepare(back).run();
    expect(await faults(), back).toEqual([]);
  }
  raw.close();
  const all = found + 3 + changes.length;
  console.log(`${all} purges, half purges and changes planted without a record, ${all} found`);
});

test('nothing else goes out by calling itself 依法清除', async () => {
  const { documentId } = await withdrawn();
  const attempt = async (who: World, given: object, kind: 'erase' | 'publish' = 'erase') => {
    const id = await change(who, 'test.forge', 'test', async (tx) => {
      const now = (await liveEditions(tx.db, [documentId])).get(documentId)!;
      const made = await draft(tx, { documentId, content: { ...now.content, ...given }, urgent: true });
      return open(tx, {
        kind,
        editionIds: [made.editionId],
        plan: { erase: { reason: 'personal', by: staff.first.actor.id } },
      });
    });
    return fault(publish(who, { id, rendered: await prepare(w, id, w.render), files: new Map() }));
  };
  const withdrawal = { on: '2026-05-18', reason: '依法清除', hidden: true as const };
  const blank = {
    title: ERASED_TITLE,
    summary: '',
    body: '',
    details: {},
    links: [],
    attachments: [],
    withdrawal,
  };
  const said = [
    await attempt(staff.publisher, blank),
    await attempt(staff.publisher, { withdrawal: null }),
    await attempt(staff.publisher, { ...blank, title: '另一个标题' }),
    await attempt(staff.author, blank),
  ];
  const id = await askFor(staff.publisher, [documentId]);
  said.push(await attempt(staff.publisher, blank), await attempt(staff.author, blank));
  said.push(
    await attempt(other, { ...blank, body: '夹带' }),
    await attempt(other, { ...blank, withdrawal: null }),
  );
  expect(said.filter((one) => !one.startsWith('conflict 还不能'))).toEqual([]);
  await drop(other, { id });
  console.log(`${said.length} forged erasures tried, ${said.length} refused`);
});

test('a backup taken afterwards is whole', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'mingchuang-erased-backup-'));
  const { manifest, path } = await backUp({ dataDir: w.dir, dir, now: w.now });
  expect(manifest.database.releases).toBeGreaterThan(10);
  expect(heldIn(path)).toEqual([]);
  rmSync(dir, { recursive: true });
  const rows = await read(w, (db) => db.select().from(auditLog).where(eq(auditLog.verb, 'document.erase')));
  const all = await read(w, (db) => db.select().from(erasures).where(eq(erasures.state, 'confirmed')));
  expect(rows.length).toBe(all.length);
});
