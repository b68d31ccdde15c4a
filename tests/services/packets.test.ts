import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { addUser } from '#src/accounts/service.ts';
import { explain } from '#src/answers/service.ts';
import { sha256 } from '#src/audit/rules.ts';
import { changedSince, hashNow, packetName } from '#src/packets/rules.ts';
import {
  addMaterial,
  dropMaterial,
  materialsOf,
  pack,
  packetAt,
  packetsOf,
  recordReturn,
  recordSending,
} from '#src/packets/service.ts';
import { ask, confirm } from '#src/erasures/service.ts';
import { finishErasures } from '#src/leftovers/service.ts';
import { checkFiles } from '#src/integrity/service.ts';
import { checkVouched } from '#src/vouched/service.ts';
import { openArchive } from '#src/word/safezip.ts';
import { readWord } from '#src/word/service.ts';
import { viewWord } from '#src/views/word.ts';
import { saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { checkParts, releaseAt } from '#src/written/service.ts';
import { docx, pdf } from '../support/office.ts';
import { pairOf, TITLE } from '../support/pair.ts';
import { release as publishAll, type Staff, staffOf } from '../support/staff.ts';
import { newWorld, type World } from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
let staff: Staff;
let author: World;
beforeAll(async () => {
  w = await newWorld();
  staff = await staffOf(w);
  author = staff.author;
});
afterAll(() => w.close());

const SENT = {
  ...{ day: '2026年5月18日', office: '市政府办公室', way: 'exchange' },
  ...{ number: '示建报〔2026〕28号', recipient: '', receipt: '收文2026-118' },
};
const explanation = { name: '起草说明.docx', bytes: docx(['为了规范农村危房改造，起草本方案。']) };
const fault = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'none', message: '', issues: [] as { field: string; message: string }[] }),
    (error: { code: string; message: string; issues: { field: string; message: string }[] }) => error,
  );

async function ready(title = TITLE) {
  const pair = await pairOf(author, title);
  const { releaseId } = pair;
  await addMaterial(author, { releaseId, kind: 'explanation', file: explanation });
  return pair;
}
const changed = async (releaseId: string) =>
  changedSince(
    (await packetsOf(author, releaseId))[0]!,
    await releaseAt(author, releaseId),
    await materialsOf(author, releaseId),
  );

describe('报审包', () => {
  test('is one zip of cover, text, 起草说明, 解读, materials and checks, which other programs open', async () => {
    const { releaseId } = await ready();
    const legal = { name: '合法性审核意见书.pdf', bytes: pdf('Legal') };
    await addMaterial(author, { releaseId, kind: 'legal', file: legal });
    const packet = await pack(author, { releaseId });
    const bytes = await w.store.files.get(packet.sha256);
    const archive = openArchive(bytes);
    expect([...archive.entries.keys()]).toEqual([
      '00_封面和清单.docx',
      `01_政策文件《${TITLE}》.docx`,
      '02_起草说明.docx',
      '03_政策解读《农村危房改造今年补多少、怎么申请》.docx',
      '04_合法性审核意见书.pdf',
      '05_检查结果.docx',
      '清单.txt',
    ]);
    for (const { name, sha256: hash } of packet.entries) expect(sha256(archive.read(name))).toBe(hash);
    const list = archive.read('清单.txt').toString();
    expect(list.trim().split('\n')).toEqual(
      packet.entries.map(({ name, sha256: hash }) => `${hash}  ${name}`),
    );
    const text = archive.read(packet.entries[1]!.name);
    const reading = await readWord({ name: '送审稿.docx', bytes: text });
    expect(reading.title?.value).toBe(TITLE);
    expect(reading.body).toContain('C级每户补助1.6万元，D级每户补助3.8万元');
    const cover = JSON.stringify((await viewWord(archive.read('00_封面和清单.docx'))).texts);
    for (const words of [TITLE, '第1次打包', packet.releaseSha256, '合法性审核意见书', '陈文静'])
      expect(cover).toContain(words);
  });

  test('holds what the checks found with what was answered', async () => {
    const { releaseId, policy } = await ready('关于危房改造等有关事项的通知');
    const { content, revision } = (await releaseAt(author, releaseId)).parts[0]!;
    const long = `${'各区县主管部门要认真核对每一户的住房情况、家庭收入和人口'.repeat(3)}。`;
    const body = `${content.body}\n\n${long}`;
    await saveEdition(author, { editionId: policy, revision, content: { body } });
    const release = await releaseAt(author, releaseId);
    const part = release.parts[0]!;
    const found = (await checkParts(author, release.parts)).get(policy)!;
    const issue = found.find(({ level }) => level === 'advise')!;
    await explain(author, { part, issue, note: '签发时补。', field: 'note' });
    const packet = await pack(author, { releaseId });
    const entry = packet.entries.at(-1)!;
    expect(entry).toMatchObject({
      title: '检查结果',
      note: expect.stringMatching(/^必须处理0，建议处理\d+（已写处理说明1）$/),
    });
    const archive = openArchive(await w.store.files.get(packet.sha256));
    const words = JSON.stringify((await viewWord(archive.read(entry.name))).texts);
    for (const word of [issue.message, '签发时补。', '建议处理']) expect(words).toContain(word);
  });

  test('is not made without 起草说明, without 解读 or with somebody’s number in it; each says what to do', async () => {
    const { releaseId, editionId } = await startRelease(author, {
      type: 'policy',
      title: '空的',
      origin: 'draft',
    });
    const first = await fault(pack(author, { releaseId }));
    expect(first.issues.map(({ message }) => message)).toEqual([
      '请先写好正文',
      '请在下面添加起草说明，写明依据、过程、分歧',
      '解读和送审稿一起报，请先添加解读',
    ]);
    const body = '有问题请找张三13812345678。';
    await saveEdition(author, { editionId, revision: 0, content: { body } });
    const second = await fault(pack(author, { releaseId }));
    expect(second.issues.map(({ message }) => message)).toContain('请先处理检查里的个人信息');
    expect(await packetsOf(author, releaseId)).toEqual([]);
  });

  test('is recorded as sent, once, with its own hash and that of the release', async () => {
    const { releaseId } = await ready();
    const packet = await pack(author, { releaseId });
    expect(packet.releaseSha256).toBe(hashNow(await releaseAt(author, releaseId)));
    const empty = await fault(recordSending(author, { releaseId, no: 1, values: { day: '2026-02-30' } }));
    expect(empty.issues.map(({ field }) => field)).toEqual(['office', 'way', 'day']);
    const early = await fault(
      recordSending(author, { releaseId, no: 1, values: { ...SENT, day: '2026-05-19' } }),
    );
    expect(early.issues).toMatchObject([{ field: 'day', message: '报送日期还没有到，请核对' }]);
    const named = { ...SENT, recipient: '王五13812345678' };
    const private_ = await fault(recordSending(author, { releaseId, no: 1, values: named }));
    expect(private_.issues).toMatchObject([
      { field: 'recipient', message: '这里有个人信息（138****5678），请去掉' },
    ]);
    await recordSending(author, { releaseId, no: 1, values: SENT });
    expect((await fault(recordSending(author, { releaseId, no: 1, values: SENT }))).code).toBe('conflict');
    const [kept] = await packetsOf(staff.first, releaseId);
    expect(kept).toMatchObject({
      ...{ no: 1, sha256: packet.sha256 },
      sent: { day: '2026-05-18', office: '市政府办公室', way: 'exchange', by: author.actor.id },
    });
    expect(packetName(await releaseAt(w, releaseId), kept!)).toMatch(/^报审包_2026-\d{3}_第1次\.zip$/);
  });

  test('says after a change what was changed; being sent for review is no change', async () => {
    const { releaseId, about } = await ready();
    await pack(author, { releaseId });
    await recordSending(author, { releaseId, no: 1, values: SENT });
    expect(await changed(releaseId)).toEqual([]);
    await submitRelease(author, { releaseId });
    expect(await changed(releaseId)).toEqual([]);
    const submitted = await releaseAt(author, releaseId);
    expect((await packetsOf(author, releaseId))[0]!.releaseSha256).toBe(submitted.sha256);
    const { recallRelease } = await import('#src/writing/service.ts');
    await recallRelease(author, { releaseId });
    const { revision } = (await releaseAt(author, releaseId)).parts[1]!;
    await saveEdition(author, { editionId: about, revision, content: { summary: '写清了每户出多少钱。' } });
    expect(await changed(releaseId)).toEqual(['政策解读《农村危房改造今年补多少、怎么申请》']);
    const [material] = await materialsOf(author, releaseId);
    await dropMaterial(author, { releaseId, id: material!.id });
    expect(await changed(releaseId)).toEqual([
      '政策解读《农村危房改造今年补多少、怎么申请》',
      '起草说明（已去掉）',
    ]);
  });

  test('came back to be mended: the day, the words, and a second one beside the first', async () => {
    const { releaseId, about } = await ready();
    await pack(author, { releaseId });
    const back = { backDay: '2026-05-18', note: '解读没有写清每户要不要出钱。' };
    const none = await fault(recordReturn(author, { releaseId, no: 1, values: back }));
    expect(none.code).toBe('conflict');
    await recordSending(author, { releaseId, no: 1, values: SENT });
    const before = await fault(
      recordReturn(author, { releaseId, no: 1, values: { ...back, backDay: '2026-05-17' } }),
    );
    expect(before.issues).toMatchObject([
      { field: 'backDay', message: '退回日期不能早于报送日期2026-05-18' },
    ]);
    await recordReturn(author, { releaseId, no: 1, values: back });
    const { revision } = (await releaseAt(author, releaseId)).parts[1]!;
    await saveEdition(author, { editionId: about, revision, content: { summary: '写清了。' } });
    const second = await pack(author, { releaseId });
    const kept = await packetsOf(author, releaseId);
    expect(kept.map(({ no, sent, returned }) => [no, !!sent, returned?.note])).toEqual([
      [2, false, undefined],
      [1, true, back.note],
    ]);
    expect(second.sha256).not.toBe(kept[1]!.sha256);
    expect(openArchive(await w.store.files.get(kept[1]!.sha256)).entries.size).toBe(6);
  });

  test('is made by authors alone, read by whoever may read the release, closed once it is out', async () => {
    const { releaseId } = await ready();
    await pack(author, { releaseId });
    expect((await fault(pack(staff.first, { releaseId }))).code).toBe('forbidden');
    expect((await fault(recordSending(staff.publisher, { releaseId, no: 1, values: SENT }))).code).toBe(
      'forbidden',
    );
    expect((await packetAt(staff.publisher, { releaseId, no: 1 })).packet.no).toBe(1);
    expect((await fault(packetAt(staff.publisher, { releaseId, no: 2 }))).code).toBe('missing');
    const grants = [{ role: 'author' as const, department: 'property' }];
    const other = w.as({ id: await addUser(w, { login: 'zheng', name: '郑宜', grants }), name: '郑宜' });
    expect((await fault(packetAt(other, { releaseId, no: 1 }))).code).toBe('missing');
    await submitRelease(author, { releaseId });
    await publishAll(staff, releaseId);
    expect((await fault(pack(author, { releaseId }))).code).toBe('conflict');
  });

  test('that is lost from the disk is found by verify', async () => {
    const { releaseId } = await ready();
    const { sha256: hash } = await pack(author, { releaseId });
    const { writeFile } = await import('node:fs/promises');
    await writeFile(w.store.files.path(hash), 'x');
    expect((await checkFiles(w)).broken).toEqual([{ id: hash, reason: '附件内容被改动' }]);
  });
});

test('依法清除 takes packets and materials of what is erased, and leaves those of other releases', async () => {
  const gone = await ready('要清除的通知');
  const kept = await ready('要留下的通知');
  const extra = { name: '只在这里.docx', bytes: docx(['只有要清除的才有这一份。']) };
  await addMaterial(author, { releaseId: gone.releaseId, kind: 'other', file: extra });
  const other = { name: '留下的.docx', bytes: docx(['别的审批单还要用。']) };
  await addMaterial(author, { releaseId: kept.releaseId, kind: 'other', file: other });
  const packets = [await pack(author, gone), await pack(author, kept)];
  await recordSending(author, { releaseId: gone.releaseId, no: 1, values: { ...SENT, recipient: '某人' } });
  const files = async (id: string) => (await materialsOf(author, id)).map(({ sha256: hash }) => hash);
  const [shared, own] = await files(gone.releaseId);
  const [, theirs] = await files(kept.releaseId);
  const grants = [{ role: 'publisher' as const, department: null }];
  const second = w.as({
    id: await addUser(w, { login: 'second-publisher', name: '郑彬', grants }),
    name: '郑彬',
  });
  const { parts } = await releaseAt(author, gone.releaseId);
  const documentIds = parts.map(({ documentId }) => documentId);
  const id = await ask(staff.publisher, {
    ...{ documentIds, ground: 'personal', note: '5月18日当事人书面提出' },
  });
  await confirm(second, { id, sure: true });
  await finishErasures(w);
  const there = [packets[0]!.sha256, own!, packets[1]!.sha256, shared!, theirs!].map((hash) =>
    existsSync(w.store.files.path(hash)),
  );
  expect(there).toEqual([false, false, true, true, true]);
  const [row] = await packetsOf(w, gone.releaseId);
  expect([row!.sha256, row!.entries, row!.sent!.recipient, row!.sent!.office]).toEqual([
    packets[0]!.sha256,
    [],
    '',
    '市政府办公室',
  ]);
  expect((await checkFiles(w)).broken.filter(({ reason }) => reason === '附件文件不见了')).toEqual([]);
});

test('a packet or a sending that says something else afterwards is told by the record', async () => {
  const { releaseId } = await ready('要核对的通知');
  await pack(author, { releaseId });
  await recordSending(author, { releaseId, no: 1, values: SENT });
  const told = async () => (await checkVouched(w)).broken.map(({ table, column }) => `${table}.${column}`);
  expect(await told()).toEqual([]);
  const planted = [
    ["update packets set sha256 = '%' where release_id = ?", 'packets.sha256'],
    ["update packets set release_sha256 = 'x' where release_id = ?", 'packets.releaseSha256'],
    ["update packets set entries = '[1]' where release_id = ?", 'packets.entries'],
    ["update packets set by = 'x' where release_id = ?", 'packets.by'],
    [
      "update dispatches set office = '别处' where packet_id in (select id from packets where release_id = ?)",
      'dispatches.note',
    ],
    [
      "update dispatches set day = '2026-05-01' where packet_id in (select id from packets where release_id = ?)",
      'dispatches.note',
    ],
    ["update materials set kind = 'legal' where release_id = ?", 'materials.kind'],
  ] as const;
  const Database = (await import('better-sqlite3')).default;
  const raw = new Database(join(w.dir, 'mingchuang.db'));
  let found = 0;
  for (const [sql, says] of planted) {
    raw.exec(
      'begin immediate; create temp table kept_p as select * from packets; create temp table kept_d as select * from dispatches; create temp table kept_m as select * from materials; commit',
    );
    expect(raw.prepare(sql).run(releaseId).changes).toBe(1);
    expect(await told()).toEqual([says]);
    found += 1;
    raw.pragma('foreign_keys = off');
    raw.exec(
      'begin immediate; delete from dispatches; delete from materials; delete from packets; insert into packets select * from kept_p; insert into materials select * from kept_m; insert into dispatches select * from kept_d; drop table kept_p; drop table kept_d; drop table kept_m; commit',
    );
  }
  raw.close();
  console.log(`${planted.length} changes planted, ${found} found`);
  expect(await told()).toEqual([]);
});
