import { beforeAll, describe, expect, test } from 'vitest';
import { copiedPercent, passedOf } from '#src/checks/passed.ts';
import type { Content } from '#src/documents/rules.ts';
import { coverageOf, tellsOf } from '#src/editing/coverage.ts';
import { pageOf } from '#src/editing/page.ts';
import { advise, block, type Issue } from '#src/errors.ts';
import { formOf } from '#src/forms/content.ts';
import { loadSite, type Site } from '#src/site.ts';
import { withoutIssuer } from '#src/text/titles.ts';
import type { Part, ReleaseInWriting } from '#src/writing/rules.ts';
import { policyContent } from '../../support/world.ts';

let site: Site;
beforeAll(async () => (site = await loadSite('content', { base: '', origin: '' })));

const AT = new Date('2026-05-18T10:00:00+08:00');
const PLAN =
  '一、补助标准\n\n（一）每户补助1.6万元。\n\n（二）验收后发放。\n\n二、申请程序\n\n向村民委员会申请。';
const DETAILS = {
  procedure: [
    { step: 'consultation', on: '2026-02-10', until: '2026-03-12' },
    { step: 'legal', on: '2026-03-27' },
  ],
  documentNumber: '示建规〔2026〕4号',
  carried: { title: '改造方案', body: PLAN },
};
const policy = policyContent({ title: '关于印发改造方案的通知', details: DETAILS }) as Content;
const interpretation = {
  ...policyContent({ title: '今年补多少' }),
  type: 'interpretation',
  body: '## 补多少\n\n每户1.6万元。\n\n## 找谁问\n\n找村民委员会。',
  details: {
    form: 'text',
    interpreter: { name: '陈文静', post: '村镇建设科负责人', isHead: false },
    draftingDepartment: 'rural',
    explains: [
      { clause: 's1s1', title: '补多少', text: '每户1.6万元。' },
      { clause: 's1s2', title: '补多少', text: '验收后发。' },
    ],
  },
} as unknown as Content;

const part = (content: Content): Part => ({
  ...{ editionId: `e-${content.type}`, documentId: `d-${content.type}`, type: content.type, origin: 'draft' },
  ...{ revision: 0, state: 'draft', sha256: 'a', authors: ['chen'], savedBy: 'chen' },
  ...{ createdAt: AT, savedAt: AT, content },
});
const PARTS = [part(policy), part(interpretation)];
const release: ReleaseInWriting = {
  ...{ id: 'r', number: '2026-021', kind: 'publish', state: 'draft', sha256: 'h', createdBy: 'chen' },
  ...{ createdAt: AT, submittedBy: null, submittedAt: null, publishedAt: null, urgedAt: null },
  ...{ publishedBy: null, publishAt: null, plan: null, seq: null, parts: PARTS, opinions: [] },
};
const page = (of: Part, issues: [string, Issue[]][] = []) =>
  pageOf({ release, part: of, values: formOf(of.content, new Map()), issues: new Map(issues) }, site);
const words = (content: Content, issues: Issue[] = []) => passedOf(content, issues).map(({ words }) => words);

describe('已通过', () => {
  test('names the steps taken before signing with their days', () => {
    expect(words(policy)).toContain('公开征求意见　2月10日至3月12日');
    expect(words(policy)).toContain('合法性审核　3月27日');
    const late = block('details.procedure', '合法性审核在成文之后', 'procedure');
    expect(words(policy, [late]).filter((one) => one.includes('月'))).toEqual([]);
  });

  test('leaves out what was found, and what had nothing to look at', () => {
    expect(words(policy)).toContain('没有发现个人信息');
    expect(words(policy, [block('body', '有手机号码', 'privacy')])).not.toContain('没有发现个人信息');
    expect(words(policy, [advise('body', '可能是住址', 'privacy-doubt')])).not.toContain('没有发现个人信息');
    expect(words(policy)).not.toContain('附件和正文写的一致');
    const file = { title: '申请表', name: 'a.pdf', sha256: '1', bytes: 1 };
    expect(words({ ...policy, attachments: [file] })).toContain('附件和正文写的一致');
    expect(words({ ...policy, body: '', details: {} })).not.toContain('没有兜底表述');
  });
});

test('an interpretation of its own words copies little, the document itself all', () => {
  expect(copiedPercent(interpretation, policy)).toBeLessThan(60);
  expect(copiedPercent({ ...interpretation, body: PLAN, details: {} }, policy)).toBe(100);
});

test('a heading says which 条 its section explains, by the rows of the same name', () => {
  const values = formOf(interpretation, new Map());
  const tells = tellsOf(values, coverageOf(release, values));
  expect(tells.get('补多少')).toBe('文件第一部分（一）、第一部分（二）');
  expect(tells.has('找谁问')).toBe(false);
});

test('the particulars of an interpretation: who explains, with its document, how long it takes to read', () => {
  expect(page(PARTS[1]!).facts).toEqual([
    '文字解读',
    '解读人　村镇建设科负责人',
    '与文件同时发布、互相链接',
    '读完约1分钟',
  ]);
});

test('the particulars of a policy of ours do not repeat who we are, and say that it needs an interpretation', () => {
  const { facts } = page(PARTS[0]!);
  expect(facts).toContain('前置程序2项');
  expect(facts).toContain('需要解读');
  expect(facts).not.toContain(site.identity.name);
});

test('where only other parts keep the release back, the page leads there', () => {
  const missing = block('details.signedOn', '请填写成文日期', 'missing');
  expect(page(PARTS[1]!, [['e-policy', [missing]]]).ready).toEqual({
    ...{ name: '解读', others: '文件', path: '/desk/editions/e-policy' },
  });
  expect(page(PARTS[0]!, [['e-policy', [missing]]]).ready).toBeNull();
  expect(page(PARTS[0]!).ready).toBeNull();
});

test('a title at the desk leaves out who issued it, and nothing else', () => {
  const ours = '示例市住房和城乡建设委员会';
  expect(withoutIssuer(`${ours}关于印发方案的通知`, ours)).toBe('关于印发方案的通知');
  expect(withoutIssuer(`${ours}2026年工作方案`, ours)).toBe(`${ours}2026年工作方案`);
  expect(withoutIssuer(`${ours}办公室关于值班的通知`, ours)).toBe(`${ours}办公室关于值班的通知`);
  expect(withoutIssuer('关于值班的通知', '')).toBe('关于值班的通知');
});
