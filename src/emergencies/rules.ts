import { can, type Person } from '../accounts/rules.ts';
import type { Content, Withdrawal } from '../documents/rules.ts';
import { block, type Issue } from '../errors.ts';
import type { Site } from '../site.ts';
import { addDays, dayOf } from '../text/days.ts';
import { nextWorkday } from '../text/workdays.ts';
import { UNDER_REVIEW } from '../withdrawals/rules.ts';

/** 为什么撤下: on record inside, never shown to the public. */
export const REASONS = {
  leak: '泄露个人信息',
  secret: '涉密风险',
  wrong: '内容错误',
  other: '其他',
} as const;
export type Reason = keyof typeof REASONS;

/** Where what is taken down can be found no more, as the page that asks names them. */
export const SURFACES = [
  '文件页面',
  '解读页面',
  '附件',
  '在线查看页',
  '.json数据',
  '.md文本',
  '首页与列表',
  '站内检索',
  '搜索建议',
  '订阅源',
  '历史版本',
  '分享与打印',
  '边缘缓存',
  '开放数据导出',
] as const;

/** What the plan of a release says that went out before its stages. */
export type Emergency = {
  reason: string;
  by: string;
  /** 事由 of 应急发布, which the public reads. */ why?: string;
};

export const emergencyOf = (plan: Record<string, unknown> | null): Emergency | null =>
  (plan?.['emergency'] as Emergency | undefined) ?? null;

type Out = { kind: string; state: string; plan: Record<string, unknown> | null };

/** Whether a release went out first and is judged afterwards. */
export const isJudgedAfter = ({ state, plan }: Pick<Out, 'state' | 'plan'>): boolean =>
  state === 'published' && emergencyOf(plan) !== null;

/** 1个工作日内补办: the last day. Where a year's arrangement is not known yet, weekends alone count. */
export const judgedBy = (at: Date, { workdays }: Pick<Site, 'workdays'>): string =>
  nextWorkday(workdays, addDays(dayOf(at), 1), { fallback: true });

export const DUE_HOUR = '17:00';

const LONGEST_NOTE = 500;

type Asked = { documentIds: readonly string[]; reason: string; shown: string; note: string };

/** What is missing in the form of 紧急撤下; neither why nor the title is preset. */
export function takeDownIssues({ documentIds, reason, shown, note }: Asked): Issue[] {
  return [
    ...(documentIds.length ? [] : [block('urgentDocument', '请选择撤下哪几件')]),
    ...(Object.hasOwn(REASONS, reason) ? [] : [block('urgentReason', '请选择为什么撤下')]),
    ...(shown === 'yes' || shown === 'no' ? [] : [block('urgentShown', '请选择网页上是否显示标题')]),
    ...(note.length > LONGEST_NOTE ? [block('urgentNote', `内部说明最多${LONGEST_NOTE}个字`)] : []),
  ];
}

/** What is taken down: what was chosen, and what interprets it. */
export const withInterpretations = <T extends { documentId: string; content: Pick<Content, 'links'> }>(
  all: readonly T[],
  chosen: readonly string[],
): T[] =>
  all.filter(
    ({ documentId, content }) =>
      chosen.includes(documentId) ||
      content.links.some(
        ({ relation, toId }) => relation === 'interprets' && !!toId && chosen.includes(toId),
      ),
  );

/** A release of one matter goes as a whole; of an import somebody says what. */
export const ONE_MATTER = 6;

/** The public side of 紧急撤下 until it is reviewed. */
export const withdrawalOf = (on: string, hidden: boolean): Withdrawal => ({
  ...{ on, reason: UNDER_REVIEW },
  ...(hidden && { hidden }),
});

/** What was changed beside its withdrawal; `live` and `taken` are hashes without it. */
export type Taken = { withdrawal: Withdrawal | null | undefined; live: string | null; taken: string };

/**
 * Why a release may not go out as 紧急撤下. Only this passes without stages: live texts, unchanged, taken down in the words
 * set for it, by the person who says so and may.
 */
export function refusals(
  release: Pick<Out, 'kind' | 'plan'> & { department: string | null },
  parts: readonly Taken[],
  person: Person | undefined,
  today: string,
): string[] {
  const emergency = emergencyOf(release.plan);
  const { department } = release;
  const may = person && can(person, 'release.emergency', { department, state: 'published' }, today);
  const allowed = parts.every(({ withdrawal }) => withdrawal?.reason === UNDER_REVIEW);
  return [
    (release.kind !== 'withdraw' || !parts.length || !allowed) && '紧急撤下只能撤下，不能发布别的内容',
    parts.some(({ live, taken }) => live !== taken) && '紧急撤下不能同时改动内容',
    (!emergency || !Object.hasOwn(REASONS, emergency.reason)) && '没有写明为什么撤下',
    (!may || emergency?.by !== person.id) && '撤下的人没有“紧急撤下”的权限',
  ].filter((reason): reason is string => reason !== false);
}
