import { pathOf } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { block, type Issue } from '../errors.ts';
import { dayTyped } from '../forms/rules.ts';
import { KINDS, type ReleaseKind } from '../releases/rules.ts';
import { departmentName, type Site } from '../site.ts';
import type { Stage } from '../stages/rules.ts';
import { addDays, addYears, formatMinute } from '../text/days.ts';
import { departmentOf, type Opinion, type ReleaseInWriting } from '../writing/rules.ts';

/** From the first to the last day, both with. */
export type Period = { from: string; to: string };

/** The period an address asks for: this month until somebody says otherwise; what is wrong with it by field. */
export function periodFrom(query: URLSearchParams, today: string): { period: Period; issues: Issue[] } {
  const given = (name: string) => dayTyped(query.get(name) ?? '');
  const period = { from: given('from') || `${today.slice(0, 7)}-01`, to: given('to') || today };
  const faulty = (['from', 'to'] as const).filter((name) => !isDay(period[name]));
  const issues = faulty.map((name) => block(name, `${NAMES[name]}应为真实的日期，例如 ${today}`));
  if (issues.length) return { period, issues };
  if (period.from > period.to) return { period, issues: [block('to', '结束日期早于开始日期，请核对')] };
  if (period.to > addYears(period.from, 1))
    return { period, issues: [block('to', '一次最多导出一年，请分几次')] };
  return { period, issues };
}

const NAMES = { from: '开始日期', to: '结束日期' };

const isDay = (day: string): boolean => {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day) && day >= '1990-01-01';
};

/** The first moment of a period and the first after it. */
export const momentsOf = ({ from, to }: Period): { from: Date; until: Date } => ({
  from: new Date(`${from}T00:00:00+08:00`),
  until: new Date(`${addDays(to, 1)}T00:00:00+08:00`),
});

export type Column = { name: string; width: number };
export type Row = (string | number)[];

/** Every stage an office has, in the order of the first type that names it. */
export const stagesIn = ({ identity: { stages } }: Pick<Site, 'identity'>): Stage[] => [
  ...new Map(
    Object.values(stages)
      .flat()
      .map((stage) => [stage.code, stage]),
  ).values(),
];

export const columnsOf = (stages: readonly Stage[]): Column[] => [
  { name: '公开记录号', width: 10 },
  { name: '发布审批单', width: 12 },
  { name: '种类', width: 10 },
  { name: '标题', width: 50 },
  { name: '一起发布的', width: 40 },
  { name: '类型', width: 14 },
  { name: '网址', width: 24 },
  { name: '责任科室', width: 16 },
  { name: '拟稿人', width: 12 },
  { name: '开始起草', width: 17 },
  { name: '送审', width: 17 },
  ...stages.flatMap(({ name }) => [
    { name: `${name}人`, width: 12 },
    { name: `${name}时间`, width: 17 },
  ]),
  { name: '退回次数', width: 9 },
  { name: '发布人', width: 12 },
  { name: '发布时间', width: 17 },
  { name: '内容指纹（SHA-256）', width: 68 },
];

type Known = { site: Site; people: ReadonlyMap<string, string>; stages: readonly Stage[] };

/** One release as a row of the register. */
export function rowOf(release: ReleaseInWriting, { site, people, stages }: Known): Row {
  const { parts, opinions, kind, seq, number, sha256 } = release;
  const nameOf = (id: string | null) => (id ? (people.get(id) ?? id) : '');
  const minute = (at: Date | null) => (at ? formatMinute(at) : '');
  const [first, ...others] = parts;
  const authors = [...new Set(parts.flatMap((part) => part.authors))].map(nameOf);
  const judged = stages.flatMap(({ code }) => {
    const given = countingOf(opinions, code, sha256);
    const deputy = given?.standsInFor ? `（代${nameOf(given.standsInFor)}）` : '';
    return given ? [`${nameOf(given.reviewer)}${deputy}`, minute(given.at)] : ['', ''];
  });
  return [
    ...[seq ?? '', number, KINDS[kind as ReleaseKind] ?? kind, first?.content.title ?? ''],
    others.map(({ content }) => content.title).join('；'),
    [...new Set(parts.map(({ type }) => typeOf(type).name))].join('、'),
    parts.map(({ content }) => pathOf(content)).join(' '),
    ...[departmentName(site, departmentOf(parts) ?? ''), authors.join('、')],
    ...[minute(release.createdAt), minute(release.submittedAt), ...judged],
    opinions.filter(({ verdict }) => verdict === 'returned').length,
    ...[nameOf(release.publishedBy), minute(release.publishedAt), sha256],
  ];
}

/** The opinion that let it go on: for the contents that went out. */
const countingOf = (opinions: readonly Opinion[], code: string, sha256: string): Opinion | undefined =>
  opinions.findLast((one) => one.stage === code && one.verdict === 'approved' && one.sha256 === sha256);

/** 发布台账_2026-05-01至2026-05-18.xlsx */
export const registerName = ({ from, to }: Period): string => `发布台账_${from}至${to}.xlsx`;
