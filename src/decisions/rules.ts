import { can, type Person } from '../accounts/rules.ts';
import { emergencyOf } from '../emergencies/rules.ts';
import { block, type Issue } from '../errors.ts';
import { KINDS as PERSONAL, personalIn } from '../privacy/rules.ts';
import { TICKS, type Tick } from '../reviews/rules.ts';
import { formatDay } from '../text/days.ts';
import type { Site } from '../site.ts';
import { stagesOf } from '../stages/rules.ts';
import { type ReleaseInWriting, thingOf } from '../writing/rules.ts';

/** 应急发布: for what cannot wait for its stages, and nothing else. The public reads which. */
export const CAUSES = {
  warning: { name: '突发事件的预警、应对信息', hint: '条例第二十条第十二项' },
  danger: { name: '危及人身安全的紧急提示', hint: '' },
  rumour: { name: '不澄清会造成更大误解的传言', hint: '' },
  ordered: { name: '上级机关要求立即公开', hint: '须写明来文和时间' },
} as const;
export type Cause = keyof typeof CAUSES;

/** Whether the plan of a release is that of 应急发布, not of 紧急撤下. */
export function isUrgent(plan: Record<string, unknown> | null): boolean {
  const emergency = emergencyOf(plan);
  return emergency !== null && Object.hasOwn(CAUSES, emergency.reason);
}

/** What the public is told of a release that went out before its stages. */
export type Urgent = {
  cause: string;
  why: string;
  due: string;
  state: 'open' | 'late' | 'done' | 'disagreed' | 'mended';
};

/** What the page of the document itself says, until the stages are made up. */
export function urgentWords({ state, cause, due }: Urgent): string | undefined {
  const day = formatDay(due, 'cn');
  if (state === 'open') return `应急发布（${cause}），正在补办审核，${day}前补齐`;
  if (state === 'late') return `应急发布（${cause}），${day}到期，还没有补齐审核`;
  if (state === 'disagreed') return `应急发布（${cause}），补办时有人不同意，将更正或者撤下`;
  return undefined;
}

const LONGEST = 300;
/** A remark beside one tick. */
const LONGEST_REMARK = 500;

type Values = Readonly<Record<string, string | string[]>>;
const one = (values: Values, name: string): string => [values[name] ?? ''].flat()[0]!.trim();

/** The form of whoever decides: cause, why in words the public reads, and four ticks; nothing preset. */
export function decisionOf(values: Values): {
  cause: string;
  why: string;
  ticks: Partial<Record<Tick, string>>;
  issues: Issue[];
} {
  const [cause, why] = [one(values, 'cause'), one(values, 'why')];
  const names = Object.keys(TICKS) as Tick[];
  const ticked = names.filter((tick) => one(values, `tick.${tick}`) === '1');
  const ticks = Object.fromEntries(ticked.map((tick) => [tick, one(values, `tick.${tick}.note`)]));
  const [personal] = personalIn(why);
  const issues = [
    ...(Object.hasOwn(CAUSES, cause) ? [] : [block('cause', '请选择为什么不能等')]),
    ...(why ? [] : [block('why', '请写事由，它会公开')]),
    ...(why.length > LONGEST ? [block('why', `事由最多${LONGEST}个字`)] : []),
    ...(personal ? [block('why', `事由里有${PERSONAL[personal.kind]}，请删去`, 'privacy')] : []),
    ...names
      .filter((tick) => !ticked.includes(tick))
      .map((tick) => block(`tick.${tick}`, `请核对“${TICKS[tick]}”`)),
    ...ticked
      .filter((tick) => ticks[tick]!.length > LONGEST_REMARK)
      .map((tick) => block(`tick.${tick}`, `说明最多${LONGEST_REMARK}个字`)),
  ];
  return { cause, why, ticks, issues };
}

/** The last stage of a release: whoever judges there may decide. */
export const decidingStage = (release: ReleaseInWriting, site: Pick<Site, 'identity'>): string | undefined =>
  stagesOf(site, release.parts[0]?.type ?? '').at(-1)?.code;

/** Whether somebody may let a release out before its stages: as the last stage may judge it, and never an author of it. */
export function mayDecide(
  person: Person,
  release: ReleaseInWriting,
  site: Pick<Site, 'identity'>,
  today: string,
): boolean {
  const stage = decidingStage(release, site);
  if (!stage) return false;
  const { department = null, authors = [] } = thingOf(release);
  return can(person, 'release.urgent', { department, authors, state: release.state, stage }, today);
}

/** Whether 应急发布 was decided for these very contents, and by whom who may. */
export function isDecided(
  release: ReleaseInWriting,
  site: Pick<Site, 'identity'>,
  people: readonly Person[],
  today: string,
): boolean {
  const emergency = emergencyOf(release.plan);
  if (release.kind !== 'publish' || !emergency || !Object.hasOwn(CAUSES, emergency.reason)) return false;
  const stage = decidingStage(release, site);
  const leader = people.find(({ id }) => id === emergency.by);
  const said = release.opinions.some(
    (one) =>
      one.stage === stage &&
      one.reviewer === emergency.by &&
      one.verdict === 'approved' &&
      one.sha256 === release.sha256,
  );
  return said && !!leader && mayDecide(leader, { ...release, state: 'submitted' }, site, today);
}
