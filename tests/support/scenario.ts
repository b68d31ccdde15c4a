import { verify } from '#src/audit/service.ts';
import { change, note } from '#src/context.ts';
import { count } from '#src/counters/service.ts';
import { draft } from '#src/documents/service.ts';
import { typeOf } from '#src/documents/types/index.ts';
import { type Dossier, dossierAt, pathOfOld, publicFile } from '#src/dossiers/service.ts';
import { AppError } from '#src/errors.ts';
import { runDue } from '#src/jobs.ts';
import { parseQuery } from '#src/lists/rules.ts';
import { list } from '#src/lists/service.ts';
import { open, prepare, publish } from '#src/releases/service.ts';
import { find } from '#src/search/service.ts';
import { refreshTitles } from '#src/titles/service.ts';
import { letters } from './letters.ts';
import {
  policyContent,
  policyNotYetInForce,
  publishedInterpretation,
  publishedPage,
  publishedPolicy,
  repealedPolicy,
  withdrawnPolicy,
  type World,
} from './world.ts';

/** The core verbs once, and all that readers then see, without ids: equal on every engine. */
export async function coreVerbs(w: World): Promise<Record<string, unknown>> {
  const facts = {
    refused: await writeAll(w),
    pages: await pagesOf(w),
    lists: await listsOf(w),
    found: await searches(w),
    letters: await letters(w),
  };
  return { ...facts, ...(await bookkeeping(w)), audit: await audit(w) };
}

/** Documents in every state, a second edition, and everything that must be refused; says how it was. */
async function writeAll(w: World) {
  const carried = {
    title: '住宅专项维修资金使用办法',
    body: '第一条　业主大会可以委托银行。\n\n（一）开户；\n\n（二）销户。',
  };
  const sha256 = await w.store.files.put(Buffer.from('申请表'));
  const first = await publishedPolicy(
    w,
    {
      title: '关于印发使用办法的通知',
      details: { carried, documentNumber: '示建规〔2026〕3号', topics: ['rent', 'fund'], nature: 'rule' },
      attachments: [{ title: '申请表', name: '申请表.docx', sha256, bytes: 9 }],
      originallyPublishedAt: new Date('2026-04-01T09:00:00+08:00'),
    },
    { identity: { externalId: 'old-1', oldUrls: ['/zwgk/1.html'] } },
  );
  await publishedInterpretation(w, first.documentId, { title: '一图读懂使用办法' });
  await publishedPage(w, 'legal');
  await policyNotYetInForce(w, { title: '关于充电设施的通知' });
  await repealedPolicy(w, { details: { expiresOn: '2027-01-01', topics: ['rent'] } });
  await withdrawnPolicy(w, { title: '关于撤下的通知' });
  const { editionId } = await draft(w, {
    documentId: first.documentId,
    content: policyContent({ title: '关于再次印发使用办法的通知', details: { carried } }),
  });
  const [one, two] = [
    await open(w, { kind: 'import', editionIds: [editionId] }),
    await open(w, { kind: 'import', editionIds: [editionId] }),
  ];
  const rendered = await prepare(w, one, w.render);
  const seq = await publish(w, { id: one, rendered });
  return {
    seq,
    again: await refusal(publish(w, { id: one, rendered })),
    stale: await refusal(publish(w, { id: two, rendered })),
    secondDraft: await failed(async () => {
      for (let n = 0; n < 2; n++) await draft(w, { documentId: first.documentId, content: policyContent() });
    }),
    undone: await failed(() =>
      change(w, 'test.fail', 'x', async (tx) => {
        await draft(tx, { content: policyContent({ title: '没有保存的通知' }) });
        await count(tx, 'release:seq');
        throw new Error('on purpose');
      }),
    ),
    nested: await failed(() => change(w, 'test.nested', 'x', () => w.store.read(async () => {}))),
    sneaked: await failed(() => note(w, (tx) => change(tx, 'test.sneaked', 'x', async () => {}))),
  };
}

async function pagesOf(w: World) {
  const addresses = [
    ...['001', '002', '003', '004', '005', '006'].map((number) => ['policy', `2026-${number}`]),
    ...[
      ['interpretation', '2026-001'],
      ['page', 'legal'],
      ['page', 'nothing'],
    ],
  ];
  const pages: unknown[] = [];
  for (const [type, number] of addresses) {
    const answer = await dossierAt(w, type!, number!);
    pages.push(answer.state === 'public' ? pageOf(answer.dossier) : { state: answer.state });
  }
  return pages;
}

function pageOf({ id: _id, links, validity, checkpoint, ...page }: Dossier) {
  return {
    ...page,
    // Its root covers ids, which are others every time.
    checkpoint: checkpoint?.size,
    validity: validity && {
      code: validity.code,
      text: validity.text,
      from: validity.from,
      next: validity.next?.code,
    },
    links: links.map(({ id: _other, ...link }) => link),
  };
}

async function listsOf(w: World) {
  const policy = typeOf('policy');
  const lists: unknown[] = [];
  for (const query of [
    '',
    'topic=rent',
    'validity=in_force&year=2026',
    'q=通知',
    'q=业主大会&sort=listed',
    'size=2&page=2',
  ])
    for (const type of [policy, null]) {
      const { total, pages, items, groups } = await list(
        w,
        type,
        parseQuery(type, new URLSearchParams(query)),
      );
      const titles = items.map(({ title, validity, interpretations }) => [
        title,
        validity,
        interpretations.length,
      ]);
      lists.push({ query, total, pages, titles: query.startsWith('q=') ? titles.sort() : titles, groups });
    }
  return lists;
}

async function searches(w: World) {
  const asked = [
    '使用办法',
    '维修资金',
    '业主',
    '大会可以',
    '示建规〔2026〕3号',
    '充电设施',
    '撤下',
    '没有保存',
    '印发 办法',
    '住',
    '租金标准',
    'a:b',
    '"*',
    '^~*+-',
  ];
  const ask = async () => {
    const found: [string, string[]][] = [];
    for (const words of asked) {
      const { spines } = await find(w, words);
      found.push([words, spines.map(({ title }) => title).sort()]);
    }
    return found;
  };
  const before = await ask();
  await refreshTitles(w);
  return { before, after: await ask() };
}

async function bookkeeping(w: World) {
  const job = { name: 'test', every: 60_000, run: () => Promise.reject(new Error('on purpose')) };
  const at = (minutes: number) => w.at(new Date(w.now.getTime() + minutes * 60_000));
  const ran = [
    await runDue(w, job),
    await runDue(at(1), job),
    await runDue(at(1.5), job),
    await runDue(at(2), job),
  ];
  const counted = await Promise.all(
    Array.from({ length: 20 }, () => change(w, 'test.count', 'x', (tx) => count(tx, 'letters'))),
  );
  const sha256 = await w.store.files.put(Buffer.from('申请表'));
  return {
    ran,
    counted: counted.sort((a, b) => a - b),
    old: [await pathOfOld(w, '/zwgk/1.html'), await pathOfOld(w, '/zwgk/2.html')],
    fileOfEarlierEdition: await publicFile(w, sha256, '申请表.docx'),
  };
}

async function audit(w: World) {
  const { rows, broken } = await verify(w);
  return { rows, broken };
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : 'a bug'),
  );

const failed = async (work: () => Promise<unknown>) =>
  work().then(
    () => false,
    () => true,
  );
