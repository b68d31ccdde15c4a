import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openStore } from '#db/store.ts';
import { chain } from '#src/audit/service.ts';
import { command, type Ended } from '../support/commands.ts';
import { inhabit } from '../support/inhabited.ts';
import { newWorld } from '../support/world.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder: string;
let whole: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mingchuang-flips-'));
  whole = join(folder, 'whole');
  const w = await newWorld({ dir: whole });
  await inhabit(w);
  await w.store.close();
});
afterAll(async () => {
  console.log(`planted changes found and named: ${found} of ${PLANTS.length}`);
  await rm(folder, { recursive: true, force: true });
});

let found = 0;

const verify = (dir: string): Promise<Ended> => command('verify', [], { DATA_DIR: dir });

test('a portal in which everything happened once is whole, and every table of it says so', async () => {
  expect(await verify(whole)).toMatchObject({ code: 0, errors: '' });
});

type Plant = [sentence: string, sql: string, named: RegExp];

const live = (type: string, column = 'live_edition_id') =>
  `(select ${column} from documents where type = '${type}' and live_edition_id is not null and withdrawal is null order by id limit 1)`;
const schema = (sql: string) => `pragma writable_schema = on; update sqlite_schema set ${sql}`;

const PLANTS: Plant[] = [
  [
    'a word of the page is another: the table rendered, the document and html are named',
    `update rendered set html = replace(html, '质量', '数量') where edition_id = ${live('policy')}`,
    /排版（rendered） \/policies\/2026-001 第1版《关于加强住宅工程质量管理的通知》 正文网页（html）：与按原文/,
  ],
  [
    'a page has a text beside it that nobody carried',
    `update rendered set carried_html = '<p>混入</p>' where edition_id = ${live('policy')}`,
    /排版（rendered） \/policies\/2026-001 .*所附文件网页/,
  ],
  [
    'a date in what lists show is another',
    `update rendered set card = replace(card, '2026-05-08', '2026-05-09') where edition_id = ${live('policy')}`,
    /排版（rendered） .*列表摘要（card）/,
  ],
  [
    'the 目录 of a text is cut',
    `update rendered set toc = '[]' where edition_id in (select edition_id from rendered where toc <> '[]')`,
    /排版（rendered） .*目录（toc）/,
  ],
  [
    'one character of a 条 is another',
    `update rendered set clauses = replace(clauses, '制定本通知', '判定本通知') where edition_id = ${live('policy')}`,
    /排版（rendered） .*条款（clauses）/,
  ],
  [
    'one character of the first words of a 条 is another',
    `update rendered set heads = replace(heads, '住宅', '住宇') where edition_id = ${live('policy')}`,
    /排版（rendered） .*条款开头（heads）/,
  ],
  [
    'the text that snippets are cut from is another',
    `update rendered set text = replace(text, '住宅', '住宇') where edition_id = ${live('policy')}`,
    /排版（rendered） .*检索用正文（text）/,
  ],
  [
    'the renderer is one that never was',
    `update rendered set renderer = 'text-0' where edition_id = ${live('policy')}`,
    /排版（rendered） .*排版程序（renderer）/,
  ],
  [
    'what is kept as JSON can no longer be read',
    `update rendered set card = replace(card, '{', '[') where edition_id = ${live('policy')}`,
    /排版（rendered） .*card：内容读不出来/,
  ],
  [
    'an interpretation points to another document',
    `update links set to_id = ${live('consultation', 'id')} where relation = 'interprets'`,
    /关联（links） \/interpretations\/.* 第1条：/,
  ],
  ['a link is lost', `delete from links where relation = 'repeals'`, /关联（links） .*第1条：不见了/],
  [
    'a document is filed under another year',
    `update facets set value = '2027' where name = 'year' and document_id = ${live('policy', 'id')}`,
    /筛选项（facets） .*year：多出“2027”/,
  ],
  [
    '时效性 ends on another day',
    `update facets set until_day = '2027-01-01' where name = 'validity' and value = 'in_force'`,
    /筛选项（facets） .*validity：/,
  ],
  [
    'a number is looked up under another',
    `update search_rows set number_key = number_key || '0' where number_key is not null`,
    /检索行（search_rows） .*文号（numberKey）：与文号不符/,
  ],
  [
    'two documents are found by each other’s words',
    'update search_rows set row = -1 where row = 1; update search_rows set row = 1 where row = 2; update search_rows set row = 2 where row = -1',
    /检索（fts_\w+） .*检索用的词与正文不符/,
  ],
  [
    'a title is found by other words',
    "insert or replace into fts_title(rowid, text) values (1, '别的')",
    /标题检索（fts_title） .*检索用的词与正文不符/,
  ],
  [
    'words are found that belong to no document',
    "insert into fts_body(rowid, text) values (999, '混入')",
    /正文检索（fts_body） 第999行 .*多出了这一行/,
  ],
  [
    'the number of words that ranking goes by is another',
    "update fts_body_docsize set sz = x'03' where id = 1",
    /fts_body_docsize 第1行：词数与检索表不符/,
  ],
  [
    'a byte of the search tables is another',
    'update fts_body_data set block = substr(block, 1, length(block) - 3) where id > 10',
    /fts_body|检索/,
  ],
  [
    'a document is listed under another day',
    `update documents set listed_at = listed_at + 1 where id = ${live('policy', 'id')}`,
    /文件（documents） .*排序时间（listedAt）：与公开的版本不符/,
  ],
  [
    'a document belongs to another 科室',
    `update documents set department = 'x' where id = ${live('policy', 'id')}`,
    /文件（documents） .*科室（department）/,
  ],
  [
    'a document was changed more often than it was',
    `update documents set version = version + 1 where id = ${live('policy', 'id')}`,
    /文件（documents） .*版次（version）/,
  ],
  [
    'a draft nobody published says something else',
    "update editions set title = title || '改' where state = 'submitted'",
    /版本 [0-9a-f-]+：内容被改动，与其哈希不符/,
  ],
  [
    'an edition was written at another moment',
    "update editions set created_at = created_at + 1 where state = 'submitted'",
    /版本（editions） .*createdAt：与操作记录不符/,
  ],
  [
    'an edition counts as another one',
    "update editions set no = 3 where state = 'submitted'",
    /版本（editions） .*no：不是第1版/,
  ],
  [
    'a draft counts as published',
    "update editions set state = 'superseded' where state = 'submitted'",
    /版本（editions） .*state：与发布审批单不符/,
  ],
  ['a file bears another name', "update attachments set name = 'b.txt'", /版本 [0-9a-f-]+：内容被改动/],
  [
    'a release is bound to another hash',
    "update releases set sha256 = substr(sha256, 2) || substr(sha256, 1, 1) where state = 'submitted'",
    /发布审批单（releases） 审批单 .* sha256：与所列各件或说明不符/,
  ],
  [
    'a release was sent by somebody else',
    "update releases set submitted_by = created_by || 'x' where state = 'submitted'",
    /发布审批单（releases） .*submittedBy：与操作记录不符/,
  ],
  [
    'the reason of a 紧急撤下 is another',
    "update releases set plan = replace(plan, 'leak', 'lear') where plan is not null",
    /发布审批单（releases） .*sha256/,
  ],
  [
    'what was sent for review said something else',
    "update rounds set contents = replace(contents, '居民', '村民')",
    /送审稿（rounds） .*contents：与送审时的哈希不符/,
  ],
  [
    'somebody else approved',
    'update reviews set reviewer = (select id from users order by id desc limit 1) where rowid = 1',
    /审核意见（reviews） .*reviewer：与操作记录不符/,
  ],
  [
    'a return is an approval',
    "update reviews set verdict = 'approved' where verdict = 'returned'",
    /审核意见（reviews） .*verdict：与操作记录不符/,
  ],
  [
    'an office outside said something else',
    "update countersigns set note = replace(note, '第二段', '第三段')",
    /会签（countersigns） .*note：与操作记录不符/,
  ],
  [
    'an office outside agreed that did not',
    "update countersigns set verdict = 'agreed' where verdict = 'changes'",
    /会签（countersigns） .*verdict：与操作记录不符/,
  ],
  [
    'a link that was taken back opens again',
    'update countersigns set revoked_at = null',
    /会签（countersigns） .*revokedAt：与操作记录不符/,
  ],
  [
    'a link opens with another token',
    "update countersigns set token_hash = 'f' || substr(token_hash, 2) where used_at is null and revoked_at is null",
    /会签（countersigns） .*tokenHash：与操作记录不符/,
  ],
  [
    'a signed original says something else',
    "update signed_texts set text = replace(text, '通知', '通告')",
    /签发原件（signed_texts） .*text：与收到时的哈希不符/,
  ],
  [
    'a letter says something else',
    "update submissions set payload = replace(payload, '上限', '下限')",
    /公众来件（submissions） .*payload：与收到时的哈希不符/,
  ],
  [
    'a letter came later',
    'update submissions set received_at = received_at + 86400000',
    /公众来件（submissions） .*receivedAt：与操作记录不符/,
  ],
  [
    'a file was brought by somebody else',
    "update uploads set uploaded_by = 'x'",
    /收到的文件（uploads） .*uploadedBy：与操作记录不符/,
  ],
  [
    'a 交接 is somebody else’s',
    "update handovers set written_by = 'x'",
    /交接（handovers） .*writtenBy：与操作记录不符/,
  ],
  [
    'an account is older than it is',
    'update users set created_at = created_at - 1 where rowid = 1',
    /用户（users） .*createdAt：与操作记录不符/,
  ],
  [
    'an account is neither active nor stopped',
    'update users set active = 3 where rowid = 1',
    /用户（users） .*active：不是“是”或“否”/,
  ],
  [
    'a name has bytes that are no characters',
    "update users set name = cast(x'e5ad20' as text) where rowid = 1",
    /用户（users） .*name：文字里有读不出来的字符/,
  ],
  [
    'a right is granted at no possible time',
    'update role_grants set granted_at = granted_at * 4096 where rowid = 1',
    /授权（role_grants） .*granted_at：不是一个可能的时间/,
  ],
  [
    'an index promises what the program never asked for',
    schema("sql = replace(sql, 'type, listed_at', 'type, version') where name = 'documents_listed'"),
    /表结构（sqlite_schema） index documents_listed：表结构定义被改动|documents_listed/,
  ],
  [
    'a column of a table has another name',
    schema("sql = replace(sql, 'author text', 'authot text') where name = 'editions'"),
    /表结构（sqlite_schema） table editions：表结构定义被改动/,
  ],
  [
    'numbers already given will be given again',
    "update sqlite_sequence set seq = 1 where name = 'search_rows'",
    /自动编号（sqlite_sequence） search_rows：编号 1 小于/,
  ],
  [
    'a row of the record of the desk is another',
    "update audit_log set actor = 'x' where seq = 3",
    /操作记录从第 3 条起/,
  ],
  [
    'a manifest is another',
    "update manifests set text = replace(text, '2026', '2027') where seq = 1",
    /第1号：清单内容/,
  ],
  [
    'a checkpoint is another',
    'update checkpoints set at = at + 1 where size = 2',
    /第2号：检查点与签名的内容不符/,
  ],
];

/** Several are planted together: looking through a portal takes a second. */
const TOGETHER = 6;

/** What was said of each plant, by its sentence. */
const said = new Map<string, { errors: string; code: number | null }>();

async function plant(plants: readonly Plant[]): Promise<void> {
  const dir = join(folder, 'planted');
  await rm(dir, { recursive: true, force: true });
  await cp(whole, dir, { recursive: true });
  const raw = new Database(join(dir, 'mingchuang.db'));
  raw.unsafeMode();
  raw.pragma('foreign_keys = OFF');
  for (const [sentence, sql] of plants) {
    const before = raw.prepare('select total_changes()').pluck().get();
    raw.exec(sql);
    const after = raw.prepare('select total_changes()').pluck().get();
    expect(after, `${sentence}: nothing was planted`).not.toBe(before);
  }
  raw.close();
  const { code, errors } = await verify(dir);
  for (const [sentence, , named] of plants) {
    // A line counts for the one plant it names.
    const others = plants.filter(([other]) => other !== sentence);
    const own = errors
      .split('\n')
      .filter((line) => named.test(line) && !others.some(([, , other]) => other.test(line)));
    if (plants.length === 1 || (own.length && code === 1)) said.set(sentence, { errors, code });
  }
}

/** Those of other tables stand together; what changes the schema, or was not told apart, is planted alone. */
async function plantTogether(): Promise<void> {
  const social = PLANTS.filter(([, sql]) => !sql.includes('writable_schema'));
  const count = Math.ceil(social.length / TOGETHER);
  // Neighbours in the list are of one table: every n-th is not.
  for (let n = 0; n < count; n++)
    await plant(social.filter((_, at) => at % count === n)).catch(() => undefined);
  const alone = PLANTS.filter(([sentence]) => !said.has(sentence));
  console.log(`${PLANTS.length - alone.length} planted in ${count} portals, ${alone.length} each in its own`);
  for (const one of alone) await plant([one]);
}

describe('planted', () => {
  beforeAll(plantTogether, 600_000);
  test.each(PLANTS)('%s', (sentence, _, named) => {
    const { errors, code } = said.get(sentence)!;
    expect(errors).toMatch(named);
    expect(code).toBe(1);
    found += 1;
  });
});

test('one byte of any file is another: the file is named, also one that was brought and stands in no edition yet', async () => {
  const raw = new Database(join(whole, 'mingchuang.db'), { readonly: true });
  const all = raw
    .prepare('select sha256 from attachments union select sha256 from uploads')
    .pluck()
    .all() as string[];
  raw.close();
  expect(all).toHaveLength(2);
  for (const sha of all) {
    const path = join(whole, 'assets', sha.slice(0, 2), sha.slice(2, 4), sha);
    const bytes = await readFile(path);
    await chmod(path, 0o600);
    await writeFile(path, Buffer.from(bytes.map((byte, at) => (at === 3 ? byte ^ 4 : byte))));
    const { code, errors } = await verify(whole);
    await writeFile(path, bytes);
    expect([code, errors]).toEqual([1, expect.stringContaining(`附件 ${sha}：附件内容被改动`)]);
  }
});

test('a store opens again where nothing was planted', async () => {
  const store = openStore({ dir: whole, seal: chain });
  await store.close();
  expect((await verify(whole)).code).toBe(0);
});
