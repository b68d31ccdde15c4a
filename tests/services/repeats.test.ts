import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addUser, userByLogin } from '#src/accounts/service.ts';
import { leftWords } from '#src/repeats/rules.ts';
import { lastOf, startRepeat } from '#src/repeats/service.ts';
import { releaseAt } from '#src/written/service.ts';
import {
  type Given,
  newWorld,
  policyContent,
  published,
  publishedInterpretation,
  publishedPolicy,
  withdrawnPolicy,
  type World,
} from '../support/world.ts';

vi.setConfig({ testTimeout: 60_000 });

let w: World;
let chen: World;
beforeAll(async () => {
  w = await newWorld();
  const grants = [{ role: 'author' as const, department: 'rural' }];
  const id = await addUser(w, { login: 'chen', name: '陈文静', department: 'rural', grants });
  chen = w.as({ id, name: '陈文静' });
});
afterAll(() => w.close());

const me = async () => (await userByLogin(w, 'chen'))!;
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );
const notice = (title: string, kind: string, more: Given = {}) => ({
  ...policyContent({ title, department: 'rural', body: '现将结果公布。', summary: '结果公布。' }),
  ...more,
  type: 'notice',
  details: { kind, draftingDepartment: 'rural', topics: [], heads: [], keywords: ['资质'], ...more.details },
});

test('上期 is the newest of each 类别, of departments one writes for, and public', async () => {
  await published(
    w.at('2026-03-01T10:00:00+08:00'),
    notice('三月资质公示', 'display', { details: { until: '2026-03-20' } }),
  );
  await published(
    w.at('2026-04-01T10:00:00+08:00'),
    notice('四月资质公示', 'display', { details: { until: '2026-04-20' } }),
  );
  const service = await published(w.at('2026-02-01T10:00:00+08:00'), notice('二月窗口安排', 'service'));
  await published(w, notice('别的科室的公告', 'announcement', { department: 'property' }));
  const found = await lastOf(chen, { type: 'notice', me: await me() });
  expect(found.map(({ title, column }) => [title, column])).toEqual([
    ['四月资质公示', '公示'],
    ['二月窗口安排', '服务安排'],
  ]);
  const asked = await lastOf(chen, { type: 'notice', me: await me(), first: service.documentId });
  expect(asked.map(({ title }) => title)).toEqual(['二月窗口安排', '四月资质公示']);
});

test('words and fields are copied; days, numbers, files and the links of its 解读 are not, and that is said', async () => {
  const based = await publishedPolicy(w, { title: '依据的通知' });
  const old = await publishedPolicy(w, { title: '被废止的通知' });
  const hash = await w.store.files.put(Buffer.from('x'));
  const last = await publishedPolicy(w, {
    ...{ title: '2026年第一期补贴名单的通知', department: 'rural', summary: '补贴给谁。' },
    attachments: [{ title: '名单', name: '名单.txt', sha256: hash, bytes: 1 }],
    links: [
      { relation: 'implements', toId: based.documentId },
      { relation: 'repeals', toId: old.documentId },
    ],
    details: {
      ...{
        documentNumber: '示建发〔2026〕3号',
        draftingDepartment: 'rural',
        keywords: ['补贴'],
        expiresOn: '2027-01-01',
      },
      procedure: [{ step: 'legal', on: '2026-03-27' }],
      interpretationWaiver: { reason: '正在写', promisedOn: '2026-06-01' },
    },
  });
  const { releaseId, left } = await startRepeat(chen, last);
  const { parts, state, kind } = await releaseAt(chen, releaseId);
  const [{ content, origin, documentId, authors }] = parts as [(typeof parts)[0]];
  expect([state, kind, origin, parts.length, authors]).toEqual([
    'draft',
    'publish',
    'draft',
    1,
    [chen.actor.id],
  ]);
  expect(documentId).not.toBe(last.documentId);
  expect(content).toMatchObject({
    ...{ title: '2026年第一期补贴名单的通知', summary: '补贴给谁。', department: 'rural', attachments: [] },
    links: [{ relation: 'implements', toId: based.documentId }],
    body: policyContent().body,
  });
  expect(content.details).toEqual({
    ...{ issuer: '示例市住房和城乡建设委员会', genre: '通知', nature: 'normative', openness: 'active' },
    ...{ draftingDepartment: 'rural', keywords: ['补贴'] },
  });
  expect(leftWords('policy', left)).toBe(
    '发文字号、前置程序、成文日期、施行日期、失效日期、暂无解读、附件、解读、废止等关联',
  );
});

test('an interpretation forgets what it explained', async () => {
  const policy = await publishedPolicy(w, { title: '要解读的通知' });
  const last = await publishedInterpretation(w, policy.documentId, {
    department: 'rural',
    details: { draftingDepartment: 'rural' },
  });
  const { releaseId, left } = await startRepeat(chen, last);
  expect((await releaseAt(chen, releaseId)).parts[0]!.content.links).toEqual([]);
  expect(left).toContain('links');
});

test('what is taken down, of another department or made up is not copied', async () => {
  const down = await withdrawnPolicy(w, { department: 'rural' });
  const theirs = await publishedPolicy(w, { title: '物业科的通知', department: 'property' });
  expect(await code(startRepeat(chen, down))).toBe('missing');
  expect(await code(startRepeat(chen, theirs))).toBe('forbidden');
  expect(await code(startRepeat(chen, { documentId: 'x' }))).toBe('missing');
});

test('words of an address that name no field are not shown', () => {
  expect(leftWords('notice', ['until', '请拨打110', 'constructor', 'until', 'signedOn'])).toBe('到期日期');
});
