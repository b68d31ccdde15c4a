import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LinkTo } from '#src/documents/rules.ts';
import { draft } from '#src/documents/service.ts';
import { type Dossier, dossierAt, filePath, pathOfOld, publicFile, tagsOf } from '#src/dossiers/service.ts';
import { open, prepare, publish } from '#src/releases/service.ts';
import {
  newWorld,
  policyContent,
  policyNotYetInForce,
  publishedInterpretation,
  publishedPage,
  publishedPolicy,
  repealedPolicy,
  withdrawnPolicy,
  type World,
} from '../support/world.ts';

let w: World;
beforeEach(async () => {
  w = await newWorld();
});
afterEach(() => w.close());

async function dossier(type: string, number: string): Promise<Dossier> {
  const answer = await dossierAt(w, type, number);
  if (answer.state !== 'public') throw new Error(`${type} ${number} is ${answer.state}`);
  return answer.dossier;
}

const ends = ({ links }: Dossier) =>
  links.map(({ relation, direction, path, title }) => [relation, direction, path, title]);

test('a link is one row seen from both ends', async () => {
  const policy = await publishedPolicy(w, { title: '办法' });
  await publishedInterpretation(w, policy.documentId, { title: '解读' });
  expect(ends(await dossier('policy', '2026-001'))).toEqual([
    ['interprets', 'back', '/interpretations/2026-001', '解读'],
  ]);
  expect(ends(await dossier('interpretation', '2026-001'))).toEqual([
    ['interprets', 'out', '/policies/2026-001', '办法'],
  ]);
});

test('the page of a policy names every page that must change with it', async () => {
  const policy = await publishedPolicy(w);
  const interpretation = await publishedInterpretation(w, policy.documentId);
  expect(tagsOf(await dossier('policy', '2026-001'))).toEqual([
    'site',
    `document:${policy.documentId}`,
    `document:${interpretation.documentId}`,
  ]);
});

test('publishing one end drops the page of the other', async () => {
  const policy = await publishedPolicy(w);
  const told: string[] = [];
  w.store.onTags((tags) => told.push(...tags));
  await publishedInterpretation(w, policy.documentId);
  expect(told).toContain(`document:${policy.documentId}`);
  told.length = 0;
  await publishedPolicy(w, { links: [{ relation: 'repeals', toId: policy.documentId }] });
  expect(told).toContain(`document:${policy.documentId}`);
});

test('a link to an address outside keeps its words, one to a draft is not shown', async () => {
  const hidden = await draft(w, { content: policyContent({ title: '还没有公开' }) });
  const links: LinkTo[] = [
    { relation: 'implements', url: 'https://www.gov.cn/zhengce/1', title: '国务院令' },
    { relation: 'relates', toId: hidden.documentId },
  ];
  await publishedPolicy(w, { links });
  const shown = (await dossier('policy', '2026-002')).links;
  expect(shown.map(({ url, title, path }) => [url, title, path])).toEqual([
    ['https://www.gov.cn/zhengce/1', '国务院令', null],
  ]);
});

test('a repealed policy says since when and by which', async () => {
  const { by } = await repealedPolicy(w);
  const { validity } = await dossier('policy', '2026-001');
  expect(validity).toMatchObject({ code: 'repealed', text: '已废止', from: '2026-05-12' });
  const [link] = (await dossier('policy', '2026-001')).links;
  expect(link).toMatchObject({ relation: 'repeals', direction: 'back', id: by.documentId });
});

test('the validity of the document at the other end stands beside the link', async () => {
  const old = await policyNotYetInForce(w);
  await publishedPolicy(w, { links: [{ relation: 'relates', toId: old.documentId }] });
  expect((await dossier('policy', '2026-002')).links[0]!.validity).toEqual({
    code: 'not_yet',
    text: '尚未施行',
  });
});

test('a policy taken down answers why, when and what stands in its place', async () => {
  const replacement = await publishedPolicy(w, { title: '更正后的办法' });
  await withdrawnPolicy(w, {}, { on: '2026-05-18', reason: '附件有误', replacement: replacement.documentId });
  expect(await dossierAt(w, 'policy', '2026-002')).toMatchObject({
    state: 'withdrawn',
    withdrawal: { on: '2026-05-18', reason: '附件有误' },
    replacement: { path: '/policies/2026-001', title: '更正后的办法' },
  });
});

test('what stands in its place is not named when that was taken down too, and nobody links to either', async () => {
  const other = await withdrawnPolicy(w, { title: '也撤下了' });
  await withdrawnPolicy(w, {}, { on: '2026-05-18', reason: '附件有误', replacement: other.documentId });
  await publishedPolicy(w, { links: [{ relation: 'relates', toId: other.documentId }] });
  expect(await dossierAt(w, 'policy', '2026-002')).toMatchObject({ state: 'withdrawn', replacement: null });
  expect((await dossier('policy', '2026-003')).links).toEqual([]);
});

test('an address that was never ours, a draft and a wrong type are missing', async () => {
  await draft(w, { content: policyContent() });
  await publishedPage(w, 'legal');
  for (const [type, number] of [
    ['policy', '2026-001'],
    ['policy', '2026-999'],
    ['policy', 'legal'],
    ['nothing', 'legal'],
  ] as const)
    expect((await dossierAt(w, type, number)).state, `${type} ${number}`).toBe('missing');
  expect((await dossier('page', 'legal')).path).toBe('/about/legal');
});

test('an old address leads to the document for good, to a draft never', async () => {
  await publishedPolicy(w, {}, { identity: { oldUrls: ['/zwgk/1.html', '/zwgk/2.html'] } });
  await draft(w, { content: policyContent(), identity: { oldUrls: ['/zwgk/3.html'] } });
  expect(
    await Promise.all(
      ['/zwgk/1.html', '/zwgk/2.html', '/zwgk/3.html', '/zwgk/4.html'].map((path) => pathOfOld(w, path)),
    ),
  ).toEqual(['/policies/2026-001', '/policies/2026-001', null, null]);
});

test('a file is public while the live edition of a public document carries it', async () => {
  const sha256 = await w.store.files.put(Buffer.from('申请表'));
  const file = { title: '申请表', name: '申请表.docx', sha256, bytes: 9 };
  const { documentId } = await publishedPolicy(w, { attachments: [file] });
  expect((await dossier('policy', '2026-001')).attachments).toEqual([{ ...file, path: filePath(file) }]);
  const found = await publicFile(w, sha256, '申请表.docx');
  expect(found.state === 'public' && (await readFile(found.path, 'utf8'))).toBe('申请表');
  expect((await publicFile(w, sha256, '别的名字.docx')).state).toBe('missing');
  const { editionId } = await draft(w, { documentId, content: policyContent() });
  expect((await publicFile(w, sha256, '申请表.docx')).state).toBe('public');
  const id = await open(w, { kind: 'import', editionIds: [editionId] });
  await publish(w, { id, rendered: await prepare(w, id, w.render) });
  expect((await publicFile(w, sha256, '申请表.docx')).state).toBe('missing');
});

test('a file of a draft or of a policy taken down is not public', async () => {
  const sha256 = await w.store.files.put(Buffer.from('内部'));
  const given = { attachments: [{ title: '表', name: 'a.docx', sha256, bytes: 6 }] };
  await draft(w, { content: policyContent(given) });
  expect((await publicFile(w, sha256, 'a.docx')).state).toBe('missing');
  await withdrawnPolicy(w, given);
  expect((await publicFile(w, sha256, 'a.docx')).state).toBe('withdrawn');
});

test('times: our own first and latest, and the original one that lists go by', async () => {
  const { documentId } = await publishedPolicy(w, {
    originallyPublishedAt: new Date('2024-03-01T09:00:00+08:00'),
  });
  const later = w.at('2026-06-01T10:00:00+08:00');
  const { editionId } = await draft(later, {
    documentId,
    content: policyContent({ originallyPublishedAt: new Date('2024-03-01T09:00:00+08:00') }),
  });
  const id = await open(later, { kind: 'import', editionIds: [editionId] });
  await publish(later, { id, rendered: await prepare(later, id, w.render) });
  expect(await dossier('policy', '2024-001')).toMatchObject({
    publishedAt: w.now,
    updatedAt: later.now,
    listedAt: new Date('2024-03-01T09:00:00+08:00'),
    editionNo: 2,
  });
});
