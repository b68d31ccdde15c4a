import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { documents } from '#db/schema.ts';
import { type Checkable, checkRelease } from '#src/checks/service.ts';
import { read } from '#src/context.ts';
import type { Content } from '#src/documents/rules.ts';
import { loadEditions } from '#src/documents/service.ts';
import { importDocuments } from '#src/imports/service.ts';
import { sound } from '../support/checked.ts';
import {
  newWorld,
  publishedInterpretation,
  publishedPolicy,
  repealedPolicy,
  type World,
} from '../support/world.ts';

vi.setConfig({ testTimeout: 120_000 });

let w: World;
beforeAll(async () => {
  w = await newWorld();
});
afterAll(() => w.close());

const part = (content: Content, documentId = 'new'): Checkable => ({
  ...{ editionId: `e-${documentId}`, documentId, origin: 'signed', content },
});

async function found(content: Content, others: Checkable[] = [], documentId?: string): Promise<string[]> {
  const one = part(content, documentId);
  const issues = await checkRelease(w, [one, ...others], { files: new Map() });
  return issues.get(one.editionId)!.map(({ level, rule, field }) => `${level} ${rule} ${field}`);
}

const bare = { interpretationWaiver: undefined };
const MISSING = ['block interpretation details.interpretationWaiver'];

describe('a release is checked as a whole', () => {
  test('a policy goes with its interpretation in the same release, or with one that is public', async () => {
    const policy = sound({ details: bare });
    expect(await found(policy)).toEqual(MISSING);
    const explains = (toId: string) =>
      sound({
        type: 'interpretation',
        title: '怎么申请',
        links: [{ relation: 'interprets', toId }],
        details: {},
      });
    expect(await found(policy, [part(explains('new'), 'i')])).toEqual([]);
    expect(await found(policy, [part(explains('other'), 'i')])).toEqual(MISSING);
    const old = await publishedPolicy(w);
    expect(await found(policy, [], old.documentId)).toEqual(MISSING);
    await publishedInterpretation(w, old.documentId);
    expect(await found(policy, [], old.documentId)).toEqual([]);
  });

  test('what holds no more needs no interpretation', async () => {
    const old = await repealedPolicy(w);
    expect(await found(sound({ details: bare }), [], old.documentId)).toEqual([]);
  });

  test('links of a text lead to public pages, columns and parts of the release, or are told', async () => {
    const { documentId } = await publishedPolicy(w);
    const [row] = await read(w, (db) => db.select().from(documents));
    const links = (path: string, others: Checkable[] = []) =>
      found(sound({ body: `见[办法](${path})。` }), others);
    expect(documentId && (await links(`/policies/${row!.number}#t2`))).toEqual([]);
    for (const path of ['/policies', '/search?q=a', '/disclosure/apply', '/', '/receipts'])
      expect(await links(path)).toEqual([]);
    for (const path of ['/policies/1999-999', '/nowhere', '/policies/abc/x', '/about/none'])
      expect(await links(path)).toEqual(['block link-broken body']);
    const beside = part({ ...sound(), number: '2026-777' }, 'beside');
    expect(await links('/policies/2026-777', [beside])).toEqual([]);
  });

  test('a link to a document that nobody may see is told, one to a part of the release is not', async () => {
    const to = (toId: string) => sound({ links: [{ relation: 'relates', toId }] });
    expect(await found(to('nobody'))).toEqual(['block link-broken links.0']);
    expect(await found(to('beside'), [part(sound(), 'beside')])).toEqual([]);
  });

  test('a basis that is 已废止 is pointed out, by link and by number, but not by what ends it', async () => {
    const old = await repealedPolicy(w, { details: { documentNumber: '示建规〔2025〕77号' } });
    const basis = (relation: 'implements' | 'repeals') =>
      sound({ links: [{ relation, toId: old.documentId }] });
    expect(await found(basis('implements'))).toEqual(['advise basis-repealed links.0']);
    expect(await found(basis('repeals'))).toEqual([]);
    expect(await found(sound({ body: '根据示建规〔2025〕77号，制定本通知。' }))).toEqual([
      'advise basis-repealed body',
    ]);
    expect(await found(sound({ body: '示建规〔2025〕77号同时废止。' }))).toEqual([]);
  });
});

test('the demo content with its attachments has nothing that blocks', async () => {
  const demo = await newWorld();
  await importDocuments(demo, { paths: ['content/documents'], render: demo.render });
  const editions = await read(demo, async (db) => {
    const rows = await db.select().from(documents);
    return loadEditions(
      db,
      rows.flatMap(({ liveEditionId }) => liveEditionId ?? []),
    );
  });
  const counts = new Map<string, number>();
  const blocking: string[] = [];
  for (const { id, documentId, content } of editions) {
    const issues = await checkRelease(demo, [{ editionId: id, documentId, content, origin: 'signed' }]);
    for (const { level, rule = '', field, message } of issues.get(id)!) {
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
      if (level === 'block') blocking.push(`${content.title} ${field} ${message}`);
    }
  }
  await demo.close();
  console.log(
    `demo: ${editions.length} documents, 0 blocking, advice ${JSON.stringify(Object.fromEntries(counts))}`,
  );
  expect(blocking).toEqual([]);
  expect(editions.length).toBeGreaterThan(90);
});

describe('npm run privacy', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mingchuang-privacy-'));
  });
  afterAll(() => rm(dir, { recursive: true }));

  const run = async (name: string, bytes: string | Buffer, ...more: string[]) => {
    const file = join(dir, name);
    await writeFile(file, bytes);
    return new Promise<{ code: number; lines: Record<string, string>[]; out: string }>((resolve) => {
      execFile(process.execPath, ['scripts/privacy.ts', file, ...more], (error, stdout, stderr) => {
        const lines = stdout
          .trim()
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line));
        resolve({ code: Number(error?.code ?? 0), lines, out: stdout + stderr });
      });
    });
  };

  test('tells file, kind, place and stars, and ends with 1', async () => {
    const { code, lines, out } = await run(
      '名单.csv',
      '姓名,证件\n张三,110101199003070011\n李四,13812341234\n',
    );
    expect(code).toBe(1);
    expect(lines.map(({ kind, where, masked }) => [kind, where, masked])).toEqual([
      ['identity', '第2行', '110*************11'],
      ['mobile', '第3行', '138****1234'],
    ]);
    expect(Object.keys(lines[0]!)).toEqual(['file', 'kind', 'where', 'masked']);
    expect(out).not.toMatch(/19900307|13812341234/);
  });

  test('reads packed records, and hides a number in the name of the file and of a field', async () => {
    const packed = gzipSync('{"13812341234":{"note":"110101199003070011"}}\n');
    const { lines, out } = await run('13812341234.jsonl.gz', packed);
    expect(lines.map(({ kind, where }) => [kind, where])).toEqual([
      ['mobile', '文件名'],
      ['mobile', '第1行 字段名'],
      ['identity', '第1行 138****1234 note'],
    ]);
    expect(out).not.toMatch(/19900307|13812341234/);
  });

  test('a clean file ends with 0, one that cannot be read with 2', async () => {
    expect(await run('a.md', '# 标题\n\n电话0000-1234567\n')).toMatchObject({ code: 0, lines: [] });
    expect(await run('a.docx', 'no zip')).toMatchObject({ code: 2, lines: [] });
  });

  test('doubtful ones only with --all', async () => {
    expect((await run('a.txt', '6222020000000000018')).lines).toEqual([]);
    expect((await run('a.txt', '6222020000000000018', '--all')).lines).toMatchObject([{ kind: 'card' }]);
  });
});
