import { OPENNESS } from '../documents/types/policy.ts';
import { block, type Issue } from '../errors.ts';
import { isIn } from '../own.ts';
import type { Verdict } from '../writing/rules.ts';

/** 逐项审核: each looked at by itself (条例 art. 15, 17, 19, 32; 政务公开审查制度). */
export const TICKS = {
  wording: '表述',
  timing: '公开时机',
  manner: '公开方式',
  deidentified: '去标识化',
} as const;
export type Tick = keyof typeof TICKS;

/** 依据 of each 公开属性 (政府信息公开条例). */
export const BASES: Record<keyof typeof OPENNESS, readonly string[]> = {
  active: ['条例第十九条', '条例第二十条', '条例第二十一条', '本机关主动公开目录'],
  onRequest: ['条例第二十七条'],
  closed: ['条例第十四条', '条例第十五条', '条例第十六条'],
};

/** 审查事项 of 保密审查 (保守国家秘密法; 条例 art. 14–17). */
export const SECRETS = {
  state: { name: '国家秘密', hint: '含秘密事项，或者摘自有密级标志的文件。' },
  work: { name: '工作秘密、内部事务和过程性信息', hint: '讨论记录、请示报告、人事管理、内部流程。' },
  trade: { name: '商业秘密', hint: '公开后会损害企业合法权益的经营信息。' },
  personal: { name: '个人隐私', hint: '身份证号、手机号码、银行账号、住址。' },
  safety: { name: '公开后危及国家安全、公共安全、经济安全、社会稳定', hint: '条例第十四条。' },
} as const;
export type Secret = keyof typeof SECRETS;

/** 审查结论; only the first lets it go on, the others send it back to its author. */
export const CONCLUSIONS = {
  public: '可以公开',
  handled: '处理后可以公开',
  closed: '不得公开',
  report: '报保密行政管理部门确定',
} as const;
export type Conclusion = keyof typeof CONCLUSIONS;

/** What a reviewer filled in, as it is kept and printed. */
export type Answers =
  | { kind: 'review'; ticks: Partial<Record<Tick, string>>; openness?: string; basis?: string }
  | {
      kind: 'secrecy';
      found: Partial<Record<Secret, { found: boolean; note: string }>>;
      conclusion: Conclusion;
    };

export type Judged = { verdict: Verdict; note: string; answers: Answers };

type Values = Readonly<Record<string, string | string[]>>;
const one = (values: Values, name: string): string => [values[name] ?? ''].flat()[0]!.trim();
const LONGEST = 2000;
/** A remark beside one item. */
const LONGEST_REMARK = 500;

/**
 * The form of a stage, nothing preset: approval needs every item, a return needs its reason.
 * `openness`: what the texts say of themselves; an approval that says otherwise sends them back instead.
 */
export function judgedOf(
  stage: string,
  values: Values,
  { openness }: { openness?: string | undefined } = {},
): { judged: Judged; issues: Issue[] } {
  const { judged, issues } = stage === 'secrecy' ? secrecyOf(values) : reviewOf(values, openness);
  const { verdict, note } = judged;
  if (verdict === 'returned' && !note) issues.push(block('note', '退回请写明原因，拟稿人照着改'));
  if (note.length > LONGEST) issues.push(block('note', `意见最多${LONGEST}个字`));
  for (const [name, remark] of remarksOf(judged))
    if (remark.length > LONGEST_REMARK) issues.push(block(name, `说明最多${LONGEST_REMARK}个字`));
  return { judged, issues };
}

type Found = { judged: Judged; issues: Issue[] };

function reviewOf(values: Values, own: string | undefined): Found {
  const verdict = one(values, 'verdict');
  const note = one(values, 'note');
  const ticked = (Object.keys(TICKS) as Tick[]).filter((tick) => one(values, `tick.${tick}`) === '1');
  const ticks = Object.fromEntries(ticked.map((tick) => [tick, one(values, `tick.${tick}.note`)]));
  const [openness, basis] = [one(values, 'openness'), one(values, 'basis')];
  const issues: Issue[] = [];
  if (verdict !== 'approved' && verdict !== 'returned') issues.push(block('verdict', '请选择同意或者退回'));
  if (verdict === 'approved') {
    for (const tick of Object.keys(TICKS) as Tick[])
      if (!ticked.includes(tick)) issues.push(block(`tick.${tick}`, `同意之前请核对“${TICKS[tick]}”`));
    if (!isIn(openness, OPENNESS)) issues.push(block('openness', '请选择公开属性'));
    else if (own && own !== openness)
      issues.push(
        block('openness', `稿件写的是${OPENNESS[own as keyof typeof OPENNESS]}，不一致的请退回修改`),
      );
    else if (!BASES[openness].includes(basis)) issues.push(block('basis', '请选择这种公开属性的依据'));
  } else if (openness && !isIn(openness, OPENNESS)) issues.push(block('openness', '请选择公开属性'));
  else if (basis && !Object.values(BASES).flat().includes(basis))
    issues.push(block('basis', '请选择这种公开属性的依据'));
  const answers: Answers = { kind: 'review', ticks, ...(openness && { openness }), ...(basis && { basis }) };
  return { judged: { verdict: verdict === 'approved' ? 'approved' : 'returned', note, answers }, issues };
}

function secrecyOf(values: Values): Found {
  const conclusion = one(values, 'conclusion') as Conclusion;
  const note = one(values, 'note');
  const issues: Issue[] = [];
  const found: Partial<Record<Secret, { found: boolean; note: string }>> = {};
  for (const secret of Object.keys(SECRETS) as Secret[]) {
    const [said, why] = [one(values, `found.${secret}`), one(values, `found.${secret}.note`)];
    if (said !== 'no' && said !== 'yes')
      issues.push(block(`found.${secret}`, `请选择有没有${SECRETS[secret].name}`));
    else found[secret] = { found: said === 'yes', note: why };
    if (said === 'yes' && !why) issues.push(block(`found.${secret}.note`, '请写明在哪里、怎样处理'));
  }
  if (!isIn(conclusion, CONCLUSIONS)) issues.push(block('conclusion', '请选择审查结论'));
  if (conclusion === 'public' && Object.values(found).some((item) => item.found))
    issues.push(block('conclusion', '查出有问题的，不能选“可以公开”'));
  const verdict = conclusion === 'public' ? 'approved' : 'returned';
  return { judged: { verdict, note, answers: { kind: 'secrecy', found, conclusion } }, issues };
}

/** Remarks beside the items of a form, by the name of their field. */
const remarksOf = ({ answers }: Judged): [name: string, remark: string][] =>
  answers.kind === 'review'
    ? Object.entries(answers.ticks).map(([tick, remark]) => [`tick.${tick}`, remark])
    : Object.entries(answers.found).map(([secret, { note }]) => [`found.${secret}.note`, note]);
