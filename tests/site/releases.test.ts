import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heard } from '../support/children.ts';
import { renew } from '#src/ledger/service.ts';
import { readNote } from '#src/ledger/note.ts';
import { fingerprintsOf } from '#src/ledger/rules.ts';
import { provesConsistency, provesInclusion } from '#src/ledger/tree.ts';
import { verifySite } from '../../scripts/verify-site.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { publishedPolicy, withdrawnPolicy } from '../support/world.ts';

let site: TestSite;
let old: string;
beforeAll(async () => {
  site = await openSite();
  old = await text('/releases/checkpoint');
  const world = site.world();
  const bytes = Buffer.from('附件');
  const sha256 = await site.store.files.put(bytes);
  await publishedPolicy(world, {
    title: '关于核对的通知',
    number: '2026-901',
    attachments: [{ title: '附件', name: '表.txt', sha256, bytes: bytes.length }],
  });
  await withdrawnPolicy(world, { title: '写了姓名的通知', number: '2026-902' });
});
afterAll(() => site.close());

const text = async (path: string) => (await site.get(path)).text();
const json = async <T>(path: string) => (await site.get(path)).json() as Promise<T>;
type Proof = { of: number; size: number; root: string; leaf: string; proof: string[] };
const newest = async () => readNote(await text('/releases/checkpoint'))!;

test('the log shows each release in order, says what it proves and what it does not', async () => {
  const html = await text('/releases');
  const numbers = [...html.matchAll(/mc-m-log__n">(\d+)</g)].map(([, n]) => Number(n));
  expect(numbers).toHaveLength(20);
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  for (const said of [
    '它能证明',
    '它不能证明',
    '内容本身是不是真实、正确',
    '整本重写也可能不被发现',
    '关于核对的通知',
  ])
    expect(html, said).toContain(said);
});

test('what was taken down is named by its kind and reason alone, everywhere in the log', async () => {
  const pages = ['/releases', '/releases.xml', '/releases.json', '/releases/checkpoints.json'];
  const { size } = await newest();
  for (const seq of [size, size - 1]) pages.push(`/releases/${seq}`, `/releases/${seq}.json`);
  for (const path of pages) expect(await text(path), path).not.toContain('写了姓名的通知');
  expect(await text('/releases')).toContain('一份政策文件（内容更正）');
});

test('a manifest is given out byte for byte as it was hashed', async () => {
  const { manifests } = await json<{ manifests: { seq: number; sha256: string; sm3: string }[] }>(
    '/releases.json',
  );
  expect(manifests.length).toBeGreaterThan(30);
  for (const { seq, sha256, sm3 } of manifests) {
    const manifest = await text(`/releases/${seq}.json`);
    expect(fingerprintsOf(manifest)).toEqual({ sha256, sm3 });
    expect(await text(`/releases/${seq}`)).toContain(sha256.match(/.{8}/g)!.join(' '));
  }
});

test('each manifest is proved to be in the log, and each old log to be the beginning of the newest', async () => {
  const { size, root } = await newest();
  for (let of = 1; of <= size; of += 1) {
    const inside = await json<Proof>(`/releases/${of}/inclusion.json`);
    expect(provesInclusion({ index: of - 1, size, leaf: inside.leaf, root }, inside.proof), `${of}`).toBe(
      true,
    );
    const before = await json<Proof>(`/releases/${of}/inclusion.json?size=${of}`);
    const proof = await json<Proof>(`/releases/${of}/consistency.json`);
    const heads = { old: of, oldRoot: before.root, size, root };
    expect(provesConsistency(heads, proof.proof), `${of}`).toBe(true);
  }
  for (const path of [
    `/releases/${size + 1}/inclusion.json`,
    `/releases/${size}/consistency.json?size=1`,
    '/releases/0',
    '/releases/x',
    `/releases/${size + 1}`,
    '/releases/01',
  ])
    expect((await site.get(path)).status, path).toBe(404);
});

test('a release is in the kept log in the next request, and a new signature within a minute of it', async () => {
  await text('/releases');
  const before = (await newest()).size;
  await publishedPolicy(site.world(), { title: '刚刚发布的通知' });
  expect(await text('/releases')).toContain('刚刚发布的通知');
  expect((await newest()).size).toBe(before + 1);
  site.clock.set(new Date(site.clock.now().getTime() + 5 * 60_000));
  await renew(site.world());
  const signed = await newest();
  expect([signed.size, signed.at]).toEqual([before + 1, site.clock.now()]);
});

test('print, feeds and .xml of a policy carry the newest checkpoint, so that whoever keeps them is a witness', async () => {
  await publishedPolicy(site.world(), { title: '见证的通知', number: '2026-903' });
  const { size, root } = await newest();
  const groups = root.match(/.{8}/g)!.join(' ');
  expect(await text('/policies/2026-903')).toContain(`检查点：第${size}号　${groups}`);
  for (const feed of ['/feed.xml', '/policies.xml', '/policies/2026-903.xml', '/releases.xml'])
    expect(await text(feed), feed).toContain(`size="${size}" root="${root}"`);
});

const compare = (body: Record<string, string>) =>
  fetch(`${site.url}/receipts/verify?_action=compare`, {
    ...{ method: 'POST', body: new URLSearchParams(body) },
    headers: { 'sec-fetch-site': 'same-origin' },
  });

test('the checkpoint of a receipt is compared as it was typed, and what does not fit is said', async () => {
  const { size, root } = readNote(old)!;
  const typed = root.toUpperCase().match(/.{8}/g)!.join(' ');
  const same = await (await compare({ size: `第${size}号`, root: `${typed}\n` })).text();
  expect(same).toContain('一致');
  expect(same).toContain(`第${size + 1}号到今天第`);
  const wrong = await (
    await compare({ size: String(size), root: `0${root.slice(1)}`.replace(/^00/, '01') })
  ).text();
  expect(wrong).toContain('对不上');
  const ahead = await (await compare({ size: '99999', root })).text();
  expect(ahead).toContain('没有第99,999号');
  const refused = await compare({ size: '零', root: 'abc' });
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('请填检查点指纹');
});

/** `npm run verify -- --site`, as somebody else would run it. */
const asked = (...args: string[]) => heard('scripts/verify.ts', '--site', site.url, ...args);

test('an independent program finds every public page and file as recorded, and an old checkpoint consistent', async () => {
  const file = join(site.store.dir, 'old.txt');
  await writeFile(file, old);
  const { code, out } = await asked('--checkpoint', file);
  expect(code, out).toBe(0);
  console.log(out.trim());
  const { size, root } = await newest();
  expect(out).toMatch(new RegExp(`旧检查点第 ${readNote(old)!.size} 号与现在第 ${size} 号一致`));
  expect(out.trim().split('\n').at(-1)).toBe(`root ${root}`);
  expect(Number(/网页 (\d+) 个/.exec(out)![1])).toBeGreaterThan(90);
});

test('an old checkpoint that never was ours is refused', async () => {
  const { size, root } = readNote(old)!;
  const { code, out } = await asked(
    '--size',
    String(size),
    '--root',
    `f${root.slice(1)}`.replace(/^ff/, 'fe'),
  );
  expect(code).toBe(1);
  expect(out).toContain(`旧检查点第${size}号：与现在的记录不一致`);
  expect((await asked('--size', '3')).code).toBe(1);
});

type Plant = [what: string, sql: string, back: string, named: RegExp];
const LIVE = "(select live_edition_id from documents where type = 'policy' and number = '2026-901')";
const PLANTS: Plant[] = [
  [
    'the html of a page',
    `update rendered set html = replace(html, '质量', '数量') where edition_id = ${LIVE}`,
    `update rendered set html = replace(html, '数量', '质量') where edition_id = ${LIVE}`,
    /\/policies\/2026-901：正文与登记的哈希不符/,
  ],
  [
    'a file left out',
    `update attachments set edition_id = (select id from editions where id <> edition_id limit 1), position = 99 where edition_id = ${LIVE}`,
    `update attachments set edition_id = ${LIVE}, position = 0 where position = 99`,
    /\/policies\/2026-901：少了登记的附件/,
  ],
  [
    'a page taken down in silence',
    `update documents set live_edition_id = null, version = version + 1000 where number = '2026-901'`,
    `update documents set live_edition_id = (select id from editions where document_id = documents.id and state = 'published'), version = version - 1000 where version >= 1000`,
    /\/policies\/2026-901：记录里是公开的，网页却回答404/,
  ],
  [
    'what was taken down shown again',
    `update documents set withdrawal = null where number = '2026-902'`,
    `update documents set withdrawal = '{"on":"2026-05-18","reason":"内容更正"}' where number = '2026-902'`,
    /\/policies\/2026-902：记录里已经撤下，网页却回答200/,
  ],
  [
    'a manifest',
    `update manifests set text = replace(text, 'import', 'publish') where seq = 2`,
    `update manifests set text = replace(text, 'publish', 'import') where seq = 2`,
    /第2号：清单与指纹不符[\s\S]*旧检查点第\d+号：与现在的记录不一致/,
  ],
  [
    'a page under another number',
    `update documents set number = '2026-999' where number = '2026-901'`,
    `update documents set number = '2026-901' where number = '2026-999'`,
    /\/policies\/2026-999：网页没有登记/,
  ],
];

test('whatever is changed behind the portal, the program names it', async () => {
  const { size, root, ...note } = readNote(old)!;
  let found = 0;
  for (const [what, sql, back, named] of PLANTS) {
    const raw = new Database(join(site.store.dir, 'mingchuang.db'));
    raw.pragma('foreign_keys = off');
    expect(raw.prepare(sql).run().changes, what).toBe(1);
    site.cache.drop(['site', 'releases']);
    site.store.kept.clear();
    const { faults } = await verifySite({
      site: site.url,
      old: { size, root, note: { size, root, ...note } },
    });
    const said = faults.map(({ place, reason }) => `${place}：${reason}`).join('\n');
    expect(said, what).toMatch(named);
    found += 1;
    expect(raw.prepare(back).run().changes, what).toBe(1);
    raw.close();
    site.cache.drop(['site', 'releases']);
    site.store.kept.clear();
  }
  console.log(`${found} of ${PLANTS.length} changes planted behind the portal found and named`);
  expect(found).toBe(PLANTS.length);
  expect((await verifySite({ site: site.url })).faults).toEqual([]);
}, 120_000);

test('a file changed on the disk is named by the program', async () => {
  const sha256 = createHash('sha256').update('附件').digest('hex');
  await writeFile(site.store.files.path(sha256), '改了');
  const { faults } = await verifySite({ site: site.url });
  expect(faults.map(({ reason }) => reason)).toEqual(['附件内容与登记的哈希不符']);
  await writeFile(site.store.files.path(sha256), '附件');
});
