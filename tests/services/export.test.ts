import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exportDocuments } from '#src/exports/service.ts';
import { importDocuments } from '#src/imports/service.ts';
import {
  newWorld,
  openConsultation,
  publishedInterpretation,
  publishedPage,
  publishedPolicy,
  repealedPolicy,
  withdrawnPolicy,
  type World,
} from '../support/world.ts';

let folder: string;
const worlds: World[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mingchuang-out-'));
});
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
  await rm(folder, { recursive: true });
});

const world = async (at?: string) => {
  const made = await newWorld(at ? { at } : {});
  worlds.push(made);
  return made;
};

/** Every file below a folder, as hex. */
async function filesIn(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const all = files
    .sort()
    .map(async (file) => [file.slice(dir.length), (await readFile(file)).toString('hex')]);
  return Object.fromEntries((await Promise.all(all)) as [string, string][]) as Record<string, string>;
}

/** export → import into an empty store a year later → export. */
async function twice(first: World) {
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  const { written, missing } = await exportDocuments(first, { dir: a });
  const second = await world('2027-06-01T10:00:00+08:00');
  const { refused } = await importDocuments(second, { paths: [a], render: second.render });
  await exportDocuments(second, { dir: b });
  expect(refused).toEqual([]);
  expect(missing).toEqual([]);
  return { written, before: await filesIn(a), after: await filesIn(b) };
}

test(
  'the demo content, exported, imported into an empty store and exported again, is the same byte for byte',
  { timeout: 30_000 },
  async () => {
    const w = await world();
    await importDocuments(w, { paths: ['content/documents'], render: w.render });
    const { written, before, after } = await twice(w);
    console.log(`files per type: ${JSON.stringify(written)}`);
    const all = Object.values(before).map((hex) => Buffer.from(hex, 'hex').toString());
    const repealed = all.filter((text) => text.includes('relation: repeals')).length;
    console.log(`attachments: ${written['files']}, documents that repeal another: ${repealed}`);
    expect(written['files']).toBeGreaterThan(0);
    expect(repealed).toBeGreaterThan(0);
    expect(after).toEqual(before);
  },
);

test('a moment is written as the clock on the wall shows it', async () => {
  const w = await world();
  await openConsultation(w, { details: { opensAt: '2026-04-30T01:00:00.000Z' } });
  const { before, after } = await twice(w);
  const text = Buffer.from(Object.values(before)[0]!, 'hex').toString();
  expect(text).toContain('opensAt: 2026-04-30T09:00:00+08:00');
  expect(text).not.toMatch(/T[\d:.]+Z/);
  expect(after).toEqual(before);
});

test('awkward values come back as they were', async () => {
  const w = await world();
  const sha256 = await w.store.files.put(Buffer.from('附件'));
  const file = (name: string) => ({ title: '附件: "一"', name, sha256, bytes: 6 });
  await publishedPolicy(
    w,
    {
      title: "关于“甲: 乙” '丙' # 丁 - 戊的通知　&*!|>%@`",
      summary: '- 第一: {{title}}，[甲] {乙}, ~ null',
      body: '---\ntitle: 假的题头\n---\n\n各区县：\n\n第一条　甲  \n{{title}} \\{{x}} {{{{\n\n<!-- carried -->\n\n    缩进\n\n```\n---\n```',
      department: 'property',
      originallyPublishedAt: new Date('2026-05-12T01:00:00Z'),
      details: {
        documentNumber: '示建规〔2026〕3号',
        validityNote: 'true',
        opennessReason: '123',
        keywords: ['2026-05-08', 'null', '甲: 乙', '0x10', '- 丙'],
        procedure: [{ step: 'legal', on: '2026-05-01', note: '甲: 乙　丙' }],
        carried: {
          title: '办法: "试行"',
          body: '第一章　总则\n\n第一条　{{carried.title}}。\n\n<!-- carried -->\n\n末条。',
        },
      },
      attachments: [file('甲:乙.docx'), file('甲_乙.docx'), file('.隐藏'), file('a')],
    },
    {
      identity: { externalId: '旧站: 7', oldUrls: ['/b?x=1&y=2', '/a/%E7%94%B2.html'] },
      changeNote: '首次公开: "一"',
      author: '张三',
    },
  );
  const { documentId, by } = await repealedPolicy(w);
  await withdrawnPolicy(w, {}, { on: '2026-05-01', reason: '内容更正', replacement: documentId });
  await publishedInterpretation(w, by.documentId, {
    details: {
      explains: [{ clause: 't1', title: '甲', text: '第一行\n\n  第二行: "乙"\n# 丙' }],
      questions: [{ question: '问？', answer: '答\n---\n答' }],
    },
    links: [
      { relation: 'interprets', toId: by.documentId, clause: 't1' },
      { relation: 'relates', url: 'https://www.gov.cn/a?b=1#c', title: '国务院: 文件' },
    ],
  });
  await publishedPage(w, 'legal', { body: '## 甲\n\n```\n第一行\n\n\n  第四行\n```' });
  const { written, before, after } = await twice(w);
  console.log(`files per type: ${JSON.stringify(written)}`);
  expect(written).toEqual({ policy: 4, files: 4, interpretation: 1, page: 1 });
  expect(after).toEqual(before);
});

test('rows of another system with CRLF and trailing spaces go out as they came in', async () => {
  const w = await world();
  const { writeFile } = await import('node:fs/promises');
  const rows = [
    { id: '1', title: ' 甲\r\n乙 ', body: '第一条 甲。 \r\n\r\n第二条\t乙。\r\n', date: '2026-05-08' },
    { id: '2', title: '丙', bodyMarkdown: '---\r\n\r\n甲  \r\n乙\r\n', summary: ' 摘要\r\n二 ' },
    { id: '3', title: '丁\ud800', body: '{{title}}\n# 甲\n- 乙\n1. 丙\n***\n+ 丁' },
    { id: '4', title: 'yes', body: '0', type: 'interpretation', date: '20200229' },
  ];
  await writeFile(join(folder, 'rows.jsonl'), rows.map((row) => JSON.stringify(row)).join('\r\n'));
  await importDocuments(w, { paths: [join(folder, 'rows.jsonl')], render: w.render });
  const { written, before, after } = await twice(w);
  expect(written).toEqual({ policy: 3, interpretation: 1 });
  expect(after).toEqual(before);
  const text = Object.values(before).map((hex) => Buffer.from(hex, 'hex').toString());
  expect(text.join('')).not.toContain('\r');
});

test(
  'exported files imported into the store they came from change nothing',
  { timeout: 30_000 },
  async () => {
    const w = await world();
    await importDocuments(w, { paths: ['content/documents'], render: w.render });
    await exportDocuments(w, { dir: join(folder, 'a') });
    const again = await importDocuments(w, { paths: [join(folder, 'a')], render: w.render });
    expect(again).toMatchObject({ refused: [] });
    await exportDocuments(w, { dir: join(folder, 'b') });
    expect(await filesIn(join(folder, 'b'))).toEqual(await filesIn(join(folder, 'a')));
  },
);
