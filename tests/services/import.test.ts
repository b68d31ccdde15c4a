import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { attachments, auditLog, documents, editions, releases } from '#db/schema.ts';
import { openStore } from '#db/store.ts';
import { verify } from '#src/audit/service.ts';
import { dossierAt, pathOfOld } from '#src/dossiers/service.ts';
import { draft } from '#src/documents/service.ts';
import { importDocuments, type ImportOptions } from '#src/imports/service.ts';
import { newWorld, policyContent, type World } from '../support/world.ts';

let w: World;
let folder: string;
beforeEach(async () => {
  w = await newWorld();
  folder = await mkdtemp(join(tmpdir(), 'mingchuang-in-'));
});
afterEach(async () => {
  await w.close();
  await rm(folder, { recursive: true });
});

const write = async (files: Record<string, string | Uint8Array>) => {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
};

const run = (given: Partial<ImportOptions> = {}, world = w) =>
  importDocuments(world, { paths: [folder], render: w.render, ...given });

const rows = (...list: object[]) => list.map((row) => JSON.stringify(row)).join('\n');
const row = (n: number, more: object = {}) => ({
  id: `r${n}`,
  title: `第${n}号通知`,
  date: '2026-05-08',
  body: `第一条 正文${n}。`,
  ...more,
});
const sheet = (front: string, body = '第一条　正文。') => `---\n${front}\n---\n\n${body}\n`;
const countOf = async (table: typeof documents | typeof editions | typeof releases | typeof auditLog) =>
  (await w.store.read((db) => db.select().from(table as typeof documents))).length;

async function publicPolicy(number: string) {
  const answer = await dossierAt(w, 'policy', number);
  if (answer.state !== 'public') throw new Error(`${number} is ${answer.state}`);
  return answer.dossier;
}

describe('rows of another system', () => {
  test('come in with number, date and old address, each as a release of its own', async () => {
    await write({ 'a.jsonl': rows(row(1, { url: 'http://old.gov.cn/a.html?id=1' }), row(2), row(3)) });
    expect(await run({ paths: [join(folder, 'a.jsonl')] })).toMatchObject({
      published: 3,
      skipped: 0,
      refused: [],
    });
    const numbers = (await w.store.read((db) => db.select().from(documents))).map(({ number }) => number);
    expect(numbers.sort()).toEqual(['2026-001', '2026-002', '2026-003']);
    expect(await countOf(releases)).toBe(3);
    const path = await pathOfOld(w, '/a.html?id=1');
    expect(await publicPolicy(path!.slice(-8))).toMatchObject({
      externalId: 'r1',
      title: '第1号通知',
      originallyPublishedAt: new Date('2026-05-07T16:00:00Z'),
    });
    expect(await verify(w)).toMatchObject({ broken: null });
  });

  test('imported again change nothing; a changed row becomes the next edition', async () => {
    const file = join(folder, 'a.jsonl');
    await write({ 'a.jsonl': rows(row(1), row(2)) });
    await run({ paths: [file] });
    const before = await countOf(auditLog);
    expect(await run({ paths: [file] }, w.at('2026-09-01T10:00:00+08:00'))).toMatchObject({
      published: 0,
      skipped: 2,
    });
    expect(await countOf(auditLog)).toBe(before);
    await write({ 'a.jsonl': rows(row(1), row(2, { title: '改过的通知' })) });
    expect(await run({ paths: [file] })).toMatchObject({ published: 1, skipped: 1 });
    expect(await countOf(documents)).toBe(2);
    expect(await countOf(editions)).toBe(3);
  });

  test('are refused for what cannot be mended, each told with line and field; the good ones are in', async () => {
    const bad = [
      '{ 不是 JSON',
      JSON.stringify(row(1, { title: '' })),
      JSON.stringify(row(2, { body: '' })),
      JSON.stringify(row(3, { date: '2026-02-30' })),
      JSON.stringify(row(9)),
      '[]',
    ];
    const gbk = Buffer.concat([Buffer.from('{"title":"'), Buffer.from([0xb9, 0xfa]), Buffer.from('"}\n')]);
    const text = `${JSON.stringify(row(9))}\n\n${bad.join('\n')}\n${JSON.stringify(row(10))}\n`;
    await write({ 'a.jsonl.gz': gzipSync(Buffer.concat([Buffer.from(text), gbk])) });
    const { published, refused } = await run({
      paths: [join(folder, 'a.jsonl.gz'), join(folder, '没有.md')],
    });
    expect(published).toBe(2);
    expect(refused.map(({ line, field }) => `${line} ${field}`).sort()).toEqual([
      '1 文件',
      '10 文件',
      '3 文件',
      '4 title',
      '5 body',
      '6 date',
      '7 id',
      '8 文件',
    ]);
    expect(refused.every(({ reason }) => /[一-龥]/.test(reason))).toBe(true);
  });

  test('that are cut off in the middle of the file come in up to there', async () => {
    const whole = gzipSync(
      rows(...Array.from({ length: 2000 }, (_, n) => row(n, { body: Math.random().toString(36).repeat(9) }))),
    );
    await write({ 'a.jsonl.gz': whole.subarray(0, whole.length / 2) });
    const { published, refused } = await run({ paths: [join(folder, 'a.jsonl.gz')], dryRun: true });
    expect(published).toBeGreaterThan(500);
    expect(refused).toEqual([
      expect.objectContaining({ field: '文件', reason: expect.stringContaining('读不出来') }),
    ]);
  });

  test('with links to each other become one release, also when the text is far apart', async () => {
    const many = Array.from({ length: 60 }, (_, n) => row(n));
    many[0] = row(0, { links: [{ relation: 'repeals', to: 'r59' }] });
    await write({ 'a.jsonl': rows(...many) });
    expect(await run({ paths: [join(folder, 'a.jsonl')] })).toMatchObject({ published: 60, refused: [] });
    expect(await countOf(releases)).toBe(59);
    const all = await w.store.read((db) => db.select().from(documents));
    const old = all.find(({ externalId }) => externalId === 'r59')!;
    expect((await publicPolicy(old.number)).validity?.code).toBe('repealed');
  });
});

describe('a folder of Markdown', () => {
  test(
    'the demo content comes in whole, without a finding, in few releases',
    { timeout: 30_000 },
    async () => {
      const findings: string[] = [];
      const result = await run({
        paths: ['content/documents'],
        onFinding: ({ file, line, issue }) =>
          findings.push(`${file}:${line} ${issue.field} ${issue.message}`),
      });
      console.log(
        `demo documents: ${result.published}, releases: ${await countOf(releases)}, findings: ${findings.length}`,
      );
      expect(result.published).toBeGreaterThan(20);
      expect(result.refused).toEqual([]);
      expect(findings).toEqual([]);
      expect(await run({ paths: ['content/documents'] }, w.at('2026-07-30T10:00:00+08:00'))).toMatchObject({
        published: 0,
      });
    },
  );

  test('linked files are published together; attachments and replacements are found', async () => {
    await write({
      'policy/new.md': sheet(
        'title: 关于新标准的通知\nsummary: 新\nlinks:\n  - { relation: repeals, to: old }\n  - { relation: relates, to: 没有 }\nattachments:\n  - { file: a.txt, title: 附件 }\n  - { file: ../../etc/passwd, title: 别处 }\n  - { file: b.txt, title: 没有 }',
      ),
      'policy/a.txt': '附件内容',
      'policy/old.md': sheet('title: 关于旧标准的通知\nsummary: 旧\nnumber: 2020-007'),
      'policy/gone.md': sheet(
        'title: 关于撤下的通知\nsummary: 撤\nnumber: 2020-008\nwithdrawn: { on: 2026-05-01, reason: 内容更正, replacement: policies/2020-007 }',
      ),
    });
    const result = await run();
    expect(result).toMatchObject({ published: 3, refused: [] });
    expect(result.findings.get('attachment')).toBe(2);
    expect(result.findings.get('link')).toBe(1);
    expect(await countOf(releases)).toBe(1);
    const now = await publicPolicy('2026-001');
    expect(now.attachments).toMatchObject([{ title: '附件', name: 'a.txt', bytes: 12 }]);
    expect((await w.store.files.get(now.attachments[0]!.sha256)).toString()).toBe('附件内容');
    expect((await publicPolicy('2020-007')).validity?.code).toBe('repealed');
    expect(await dossierAt(w, 'policy', '2020-008')).toMatchObject({
      state: 'withdrawn',
      replacement: { path: '/policies/2020-007' },
    });
  });

  test('a number that is taken is given anew with a finding', async () => {
    await write({
      'policy/a.md': sheet('title: 甲通知\nsummary: 甲\nnumber: 2026-001'),
      'policy/b.md': sheet('title: 乙通知\nsummary: 乙\nnumber: 2026-001'),
      'policy/c.md': sheet('title: 丙通知\nsummary: 丙'),
    });
    const { published, findings } = await run();
    expect(published).toBe(3);
    expect(findings.get('number')).toBe(1);
  });

  test('a 工作动态 from another place is known by number and title together', async () => {
    await write({ 'news/a.md': sheet('title: 甲动态\nsummary: 甲\nnumber: 2026-001') });
    await run();
    await rm(join(folder, 'news/a.md'));
    await write({ 'news/2026-001.md': sheet('title: 甲动态\nsummary: 新\nnumber: 2026-001') });
    await run();
    expect(await countOf(documents)).toBe(1);
    await write({ 'news/other.md': sheet('title: 乙动态\nsummary: 乙\nnumber: 2026-001') });
    expect((await run()).findings.get('number')).toBe(1);
    expect(await countOf(documents)).toBe(2);
  });

  test('an open draft of a clerk is not overtaken', async () => {
    await write({ 'policy/a.md': sheet('title: 甲通知\nsummary: 甲') });
    await run();
    const [first] = await w.store.read((db) => db.select().from(documents));
    await draft(w, { documentId: first!.id, content: policyContent() });
    await write({ 'policy/a.md': sheet('title: 甲通知（改）\nsummary: 甲') });
    expect(await run()).toMatchObject({
      published: 0,
      refused: [{ reason: expect.stringContaining('草稿') }],
    });
  });

  test('a text that cannot be rendered is refused and those linked to it come in without the link', async () => {
    await write({
      'policy/a.md': sheet('title: 甲通知\nsummary: 甲\nlinks: [{ relation: relates, to: b }]'),
      'policy/b.md': sheet('title: 乙通知\nsummary: 乙', `${'> '.repeat(20_000)}深`),
    });
    const result = await run();
    expect(result).toMatchObject({ published: 1, refused: [{ field: 'body' }] });
    expect(result.findings.get('link')).toBe(1);
  });
});

test('a link beside a text cannot publish a file from elsewhere on the machine', async () => {
  const away = await mkdtemp(join(tmpdir(), 'mingchuang-away-'));
  await writeFile(join(away, 'secret'), '内部');
  await write({
    'policy/a.md': sheet('title: 甲\nattachments: [link.pdf, away/secret, beside.txt]'),
    'policy/real.txt': '公开',
  });
  await symlink(join(away, 'secret'), join(folder, 'policy/link.pdf'));
  await symlink(away, join(folder, 'policy/away'));
  await symlink(join(folder, 'policy/real.txt'), join(folder, 'policy/beside.txt'));
  const result = await run();
  await rm(away, { recursive: true });
  expect(result.findings.get('attachment')).toBe(2);
  const files = await w.store.read((db) => db.select({ name: attachments.name }).from(attachments));
  expect(files).toEqual([{ name: 'beside.txt' }]);
});

test(
  'the command tells each refused row, lets the good ones in and ends with 1',
  { timeout: 20_000 },
  async () => {
    await write({ 'a.jsonl': `${rows(row(1), { id: 'r2', title: '' })}\n坏的\n` });
    const data = join(folder, 'data');
    const child = spawn(process.execPath, ['scripts/import.ts', join(folder, 'a.jsonl')], {
      env: { ...process.env, DATA_DIR: data },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(child, 'exit');
    const said = await text(child.stderr);
    expect(said).toMatch(/拒绝 .*a\.jsonl:2 title：没有标题/);
    expect(said).toMatch(/拒绝 .*a\.jsonl:3 文件：不是完整的 JSON/);
    expect(said).not.toMatch(/Error/);
    expect(await ended).toEqual([1, null]);
    expect(await publishedIn(data)).toBe(1);
  },
);

test('a dry run writes nothing and finds the same', { timeout: 30_000 }, async () => {
  const options = { paths: ['content/documents'] };
  const dry = await run({ ...options, dryRun: true });
  expect(await countOf(documents)).toBe(0);
  expect(await countOf(auditLog)).toBe(0);
  const real = await run(options);
  expect(dry.published).toBe(real.published);
});

test('an import killed in the middle is finished by the same command', { timeout: 60_000 }, async () => {
  const file = join(folder, 'a.jsonl');
  const total = 1200;
  await write({ 'a.jsonl': rows(...Array.from({ length: total }, (_, n) => row(n))) });
  const data = join(folder, 'data');
  const start = () =>
    spawn(process.execPath, ['scripts/import.ts', file], {
      env: { ...process.env, DATA_DIR: data },
      stdio: 'ignore',
    });
  const first = start();
  for (let there = 0; there < 50;) {
    await new Promise((passed) => setTimeout(passed, 50));
    there = await publishedIn(data);
  }
  first.kill('SIGKILL');
  await once(first, 'exit');
  const cut = await publishedIn(data);
  const second = start();
  const [code] = (await once(second, 'exit')) as [number];
  console.log(`killed at ${cut} of ${total}, then finished: ${await publishedIn(data)}`);
  expect(cut).toBeGreaterThan(0);
  expect(cut).toBeLessThan(total);
  expect(code).toBe(0);
  expect(await publishedIn(data)).toBe(total);
});

async function publishedIn(dir: string): Promise<number> {
  try {
    const store = openStore({ dir });
    const live = await store.read((db) => db.select({ id: documents.liveEditionId }).from(documents));
    await store.close();
    return live.filter(({ id }) => id).length;
  } catch {
    return 0;
  }
}
