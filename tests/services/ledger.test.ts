import { createHash } from 'node:crypto';
import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eq } from 'drizzle-orm';
import { chainHash, leafHash } from '#src/audit/rules.ts';
import { checkpoints, editions, manifests, releases, rendered } from '#db/schema.ts';
import { openSigning } from '#db/signing.ts';
import { openStore } from '#db/store.ts';
import { chain, verify } from '#src/audit/service.ts';
import { read } from '#src/context.ts';
import { checkEditions, checkFiles } from '#src/integrity/service.ts';
import { isSigned, noteOf, readNote, readVerifier, verifierOf } from '#src/ledger/note.ts';
import { FIRST, fingerprintsOf, manifestText, originOf, readManifest, sm3 } from '#src/ledger/rules.ts';
import { grown, leafOf, rootOf } from '#src/ledger/tree.ts';
import { contentText } from '#src/documents/rules.ts';
import { loadEditions } from '#src/documents/service.ts';
import { catchUp, newestCheckpoint, renew } from '#src/ledger/service.ts';
import { inspect } from '#src/tampering/service.ts';
import {
  newWorld,
  publishedInterpretation,
  publishedPolicy,
  type World,
  withdrawnPolicy,
} from '../support/world.ts';

let w: World;
let file: string;
beforeEach(async () => {
  w = await newWorld();
  file = await w.store.files.put(Buffer.from('附件'));
  const attachments = [{ title: '附件', name: 'a.txt', sha256: file, bytes: 6 }];
  const policy = await publishedPolicy(w, { attachments });
  await publishedInterpretation(w, policy.documentId);
  await withdrawnPolicy(w, { title: '泄露了姓名的通知' });
  await publishedPolicy(w, { title: '第四份通知' });
});
afterEach(() => w.close());

const raw = <T>(work: (db: Database.Database) => T): T => {
  const db = new Database(join(w.dir, 'mingchuang.db'));
  try {
    return work(db);
  } finally {
    db.close();
  }
};
const tamper = (sql: string) => raw((db) => db.exec(sql));
const rows = () => read(w, (db) => db.select().from(manifests).orderBy(manifests.seq));
const broken = async () => {
  const { manifests, checkpoints, rendered } = await inspect(w);
  return { manifests: manifests.broken, checkpoints: checkpoints.broken, rendered: rendered.broken };
};
const NOTHING = { manifests: [], checkpoints: [], rendered: [] };

test('each release has one manifest in the order of publication, bound to the one before by both hashes', async () => {
  const all = await rows();
  expect(all.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  const told = all.map(({ text }) => readManifest(text));
  for (const [index, { sha256, sm3, text }] of all.entries()) {
    expect(fingerprintsOf(text)).toEqual({ sha256, sm3 });
    if (index) expect(told[index]!.previous).toEqual(fingerprintsOf(all[index - 1]!.text));
  }
  expect(told[0]!.items).toMatchObject([{ type: 'policy', number: '2026-001', files: [file] }]);
  expect(told[3]!.items).toMatchObject([{ number: '2026-002', withdrawn: true }]);
});

const digest = (kind: string, text: string | Buffer) => createHash(kind).update(text).digest('hex');

test('editions, texts and files stand in a manifest by SHA-256 and by SM3', async () => {
  const [first] = (await rows()).map(({ text }) => readManifest(text));
  const [item] = first!.items;
  const [edition] = await read(w, (db) => db.select().from(editions).orderBy(editions.id).limit(1));
  const [content] = await read(w, (db) => loadEditions(db, [edition!.id]));
  const [served] = await read(w, (db) =>
    db.select().from(rendered).where(eq(rendered.editionId, edition!.id)),
  );
  const texts = [contentText(content!.content), `${served!.html}\n${served!.carriedHtml ?? ''}`] as const;
  expect(first!.format).toBe(2);
  expect([item!.edition, item!.rendered]).toEqual(texts.map((text) => digest('sha256', text)));
  expect(item!.sm3).toEqual({
    ...{ edition: digest('sm3', texts[0]), rendered: digest('sm3', texts[1]) },
    files: [digest('sm3', Buffer.from('附件'))],
  });
  // GB/T 32905 annex A.
  expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
});

test('manifests of the first format, without SM3 of their items, still hold, and new ones follow them', async () => {
  const old = (await rows()).map((row) => ({ ...row, manifest: readManifest(row.text) }));
  const nodes: string[][] = [];
  const key = w.store.signing;
  let previous = FIRST;
  for (const { seq, manifest } of old) {
    const { format: _, ...rest } = manifest;
    const items = rest.items.map(({ sm3: _sm3, ...item }) => item);
    const text = manifestText({ ...rest, items, previous });
    previous = fingerprintsOf(text);
    nodes[seq] = grown(seq, leafOf(text), (size) => nodes[size]!);
    const root = rootOf(seq, (size) => nodes[size]!);
    const [point] = await read(w, (db) => db.select().from(checkpoints).where(eq(checkpoints.size, seq)));
    const head = { origin: originOf(w.site), size: seq, root, at: point!.at };
    const note = noteOf({ ...head, auditSeq: point!.auditSeq, auditHash: point!.auditHash }, key);
    raw((db) => {
      db.prepare('update manifests set text=?, sha256=?, sm3=?, nodes=? where seq=?').run(
        ...[text, previous.sha256, previous.sm3, JSON.stringify(nodes[seq]), seq],
      );
      db.prepare('update checkpoints set root=?, note=? where size=?').run(root, note, seq);
    });
  }
  expect(await broken()).toEqual(NOTHING);
  await publishedPolicy(w, { title: '之后的通知' });
  expect(await broken()).toEqual(NOTHING);
  expect((await rows()).map(({ text }) => readManifest(text).format ?? 1)).toEqual([1, 1, 1, 1, 1, 2]);
  expect((await checkFiles(w)).broken).toEqual([]);
});

test('no manifest holds a word of what was published', async () => {
  const text = (await rows()).map((row) => row.text + (row.sm3 ?? '')).join('');
  expect(text).not.toMatch(/\p{Script=Han}/u);
  expect(text.length).toBeGreaterThan(2000);
});

test('each release is signed over in its own transaction, and the newest again after five minutes', async () => {
  const first = (await newestCheckpoint(w))!;
  expect(first.size).toBe(5);
  const later = w.at('2026-05-18T10:05:00+08:00');
  await renew(later);
  const second = (await newestCheckpoint(w))!;
  expect({ size: second.size, root: second.root }).toEqual({ size: 5, root: first.root });
  expect(second.at).toEqual(later.now);
  const key = w.store.signing.publicKey()!;
  expect(isSigned(readNote(second.note)!, key)).toBe(true);
  expect(isSigned(readNote(second.note.replace('10:', '11:').replace('T02', 'T03'))!, key)).toBe(false);
  expect(await broken()).toEqual(NOTHING);
});

test('the key is for its owner alone, handed on as C2SP writes it, and never made anew', async () => {
  const path = join(w.dir, 'keys', 'ledger.key');
  expect((await stat(path)).mode & 0o777).toBe(0o400);
  const key = w.store.signing.publicKey()!;
  const name = originOf(w.site);
  expect(readVerifier(verifierOf(name, key))).toEqual({ name, publicKey: key });
  await w.store.close();
  await rm(path, { force: true });
  const store = openStore({ dir: w.dir, seal: chain });
  try {
    await expect(publishedPolicy({ ...w, store })).rejects.toThrow(/缺少签名密钥/);
    await expect(stat(path)).rejects.toThrow();
    expect((await inspect({ ...w, store })).checkpoints.broken[0]?.reason).toMatch(/没有签名密钥/);
  } finally {
    await store.close();
  }
});

test('LEDGER_KEY keeps the key in another place', async () => {
  const dir = join(w.dir, 'other');
  const ledgerKey = join(w.dir, 'usb', 'signing.pem');
  const store = openStore({ dir, seal: chain, ledgerKey });
  await publishedPolicy({ ...w, store });
  await store.close();
  expect((await stat(ledgerKey)).mode & 0o777).toBe(0o400);
  await expect(stat(join(dir, 'keys', 'ledger.key'))).rejects.toThrow();
});

test('what an older version published is put on record in its order, once', async () => {
  tamper('delete from checkpoints; delete from manifests');
  expect((await broken()).manifests).toHaveLength(5);
  await catchUp(w);
  await catchUp(w);
  expect((await rows()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  expect(await broken()).toEqual(NOTHING);
});

test('a release that fails leaves nothing on record', async () => {
  const before = (await inspect(w)).root;
  await expect(
    publishedPolicy(w, { attachments: [], details: {} }, { documentId: 'no-such-document' }),
  ).rejects.toThrow();
  const after = await inspect(w);
  expect(after.root).toBe(before);
  expect(after.manifests.checked).toBe(5);
});

type Plant = [what: string, sql: string, found: RegExp];
const PLANTS: Plant[] = [
  [
    'the html readers see',
    "update rendered set html = replace(html, '质量', '数量') where edition_id = (select min(edition_id) from rendered)",
    /\/policies\/2026-001 第1版：公开的正文与登记的哈希不符/,
  ],
  [
    'the carried html',
    "update rendered set carried_html = '<p>混入</p>' where edition_id = (select min(edition_id) from rendered)",
    /\/policies\/2026-001 第1版：公开的正文/,
  ],
  [
    'html lost',
    'delete from rendered where edition_id = (select max(edition_id) from rendered)',
    /\/policies\/2026-003 第1版：公开的正文不见了/,
  ],
  [
    'html and its hash together',
    "update release_items set rendered_sha256 = 'x' where edition_id = (select min(edition_id) from rendered)",
    /第1号：与审批单里各件的哈希不符/,
  ],
  [
    'an edition and its hash together',
    "update editions set body = '改过', sha256 = 'x' where id = (select min(id) from editions)",
    /2026-001 第1版：这一版没有登记/,
  ],
  [
    'a manifest',
    `update manifests set text = replace(text, '2026-001', '2026-009') where seq = 1`,
    /第1号：清单内容与SHA-256不符/,
  ],
  ['its SM3 alone', `update manifests set sm3 = sha256 where seq = 2`, /第2号：清单内容与SM3不符/],
  ['a manifest that is none', `update manifests set text = 'x' where seq = 2`, /第2号：清单读不出来/],
  ['a node of the tree', `update manifests set nodes = '["x"]' where seq = 3`, /第3号：树中的哈希不符/],
  ['a manifest taken out', 'delete from manifests where seq = 3', /第4号：它前面缺了第3号/],
  [
    'the last manifest cut off',
    'delete from manifests where seq = 5; delete from checkpoints where size = 5',
    /第5号：已经发布，公开发布记录里没有/,
  ],
  [
    'two manifests in each other’s place',
    'update manifests set seq = -1 where seq = 2; update manifests set seq = 2 where seq = 3; update manifests set seq = 3 where seq = -1',
    /第2号：上一号清单的哈希不符/,
  ],
  ['the kind of a release', "update releases set kind = 'correct' where seq = 2", /第2号：与发布审批单不符/],
  [
    'the time of a release',
    'update releases set published_at = published_at - 86400000 where seq = 2',
    /第2号：与发布审批单不符/,
  ],
  [
    'the root of a checkpoint',
    "update checkpoints set root = replace(root, substr(root, 1, 4), '0000') where size = 4",
    /第4号：检查点与签名的内容不符/,
  ],
  [
    'the moment of a checkpoint',
    'update checkpoints set at = at + 1000 where size = 4',
    /第4号：检查点与签名的内容不符/,
  ],
  ['a note that is none', "update checkpoints set note = '' where size = 4", /第4号：检查点读不出来/],
  ['a checkpoint taken out', 'delete from checkpoints where size = 2', /第2号：缺少这一号的检查点/],
];

test.each(PLANTS)('%s: a change is found and named', async (_, sql, found) => {
  expect(await broken()).toEqual(NOTHING);
  tamper(sql);
  const all = Object.values(await broken()).flat();
  expect(all.map(({ id, reason }) => `${id}：${reason}`).join('\n')).toMatch(found);
});

test('a file and an edition changed under what was recorded are found', async () => {
  await writeFile(w.store.files.path(file), '改过');
  tamper("update editions set title = '改过' where id = (select max(id) from editions)");
  expect((await checkFiles(w)).broken).toHaveLength(1);
  expect((await checkEditions(w)).broken).toHaveLength(1);
});

test('a checkpoint signed anew with another key is found', async () => {
  const [row] = await read(w, (db) => db.select().from(checkpoints).where(eq(checkpoints.size, 3)));
  const other = openSigning(':memory:', { signed: () => false });
  const note = noteOf({ ...row!, origin: originOf(w.site) }, other);
  raw((db) => db.prepare('update checkpoints set note = ? where size = 3').run(note));
  expect((await broken()).checkpoints).toEqual([{ id: '第3号', reason: '签名不是本站密钥签的' }]);
});

/** Everything after a changed row is hashed anew, as somebody who knows the program would. */
function rechained(change: (db: Database.Database) => void): void {
  raw((db) => {
    change(db);
    const all = db.prepare('select * from audit_log order by seq').all() as Record<string, string | number>[];
    let [seq, before] = [0, '0'.repeat(64)];
    db.exec('update audit_log set seq = -seq');
    for (const row of all) {
      const entry = {
        ...{ id: String(row['id']), at: new Date(Number(row['at'])), actor: String(row['actor']) },
        ...{ verb: String(row['verb']), subject: String(row['subject']) },
        detail: JSON.parse(String(row['detail'])) as Record<string, unknown>,
      };
      const leaf = leafHash(entry);
      seq += 1;
      const hash = chainHash(seq, before, leaf);
      db.prepare('update audit_log set seq = ?, prev_hash = ?, hash = ?, leaf_hash = ? where id = ?').run(
        ...[seq, before, hash, leaf, entry.id],
      );
      before = hash;
    }
  });
}

test.each([
  ['changed', "update audit_log set actor = 'somebody' where seq = 3"],
  ['deleted', 'delete from audit_log where seq = 3'],
  ['deleted at the end', 'delete from audit_log where seq > 15'],
  [
    'reordered',
    'update audit_log set seq = -1 where seq = 2; update audit_log set seq = 2 where seq = 3; update audit_log set seq = 3 where seq = -1',
  ],
])(
  'a row of the desk’s record %s and everything after it chained anew: the chain holds, the checkpoints tell',
  async (_, sql) => {
    expect(await broken()).toEqual(NOTHING);
    rechained((db) => db.exec(sql));
    expect((await verify(w)).broken).toBeNull();
    const { checkpoints: found } = await broken();
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]!.reason).toMatch(/操作记录第 \d+ 条已被改写或删去/);
  },
);

test('the manifest names the hash that was approved', async () => {
  const all = await read(w, (db) => db.select().from(releases).orderBy(releases.seq));
  const told = (await rows()).map(({ text }) => readManifest(text));
  expect(told.map(({ approved }) => approved)).toEqual(all.map(({ sha256 }) => sha256));
});
