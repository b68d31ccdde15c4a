import { departmentName, type Site } from '../site.ts';
import { shortDay } from '../text/days.ts';
import { type Grant, type Role, ROLES } from './rules.ts';

/** One choice of 权限 as forms offer it: `author`, or `reviewer:first` for a reviewer of one stage. */
export type RightChoice = { value: string; label: string };

/** What `null` as a department means to this body. */
export const EVERYWHERE = '全部科室';

/** Every right that can be granted, a reviewer's once for each stage and once for all of them. */
export function rightChoices(site: Site): RightChoice[] {
  return Object.keys(ROLES).flatMap((role): RightChoice[] => {
    const whole = { value: role, label: rightName(site, { role: role as Role }) };
    if (role !== 'reviewer') return [whole];
    return [...stagesOf(site).map(({ code, name }) => ({ value: `reviewer:${code}`, label: name })), whole];
  });
}

/** 初审, 保密审查, 拟稿. */
export function rightName(site: Site, { role, stage }: Pick<Grant, 'role' | 'stage'>): string {
  if (role !== 'reviewer') return ROLES[role];
  if (!stage) return '审核（各环节）';
  return stagesOf(site).find(({ code }) => code === stage)?.name ?? stage;
}

export const rightOf = ({ role, stage }: Pick<Grant, 'role' | 'stage'>): string =>
  stage ? `${role}:${stage}` : role;

/** A choice and a department as a form sends them; undefined for a row left empty. */
export function grantTyped(right: string, department: string): Grant | undefined {
  const [role = '', stage] = right.split(':');
  return role ? { role: role as Role, department: department || null, stage: stage ?? null } : undefined;
}

/** Own rights, those of one reach together: 拟稿、发布　办公室. */
export function reachesOf(site: Site, grants: readonly Grant[]): { what: string; where: string }[] {
  const own = grants.filter(({ standsInFor }) => !standsInFor);
  const places = [...new Set(own.map(({ department }) => department))];
  return places.map((place) => ({
    what: [
      ...new Set(own.filter(({ department }) => department === place).map((grant) => rightName(site, grant))),
    ].join('、'),
    where: place === null ? EVERYWHERE : departmentName(site, place) || place,
  }));
}

/** 5月25日至29日, 5月25日至6月2日. */
export function periodWords({ from, until }: { from: string; until: string }, today: string): string {
  const end = from.slice(0, 7) === until.slice(0, 7) ? `${Number(until.slice(8))}日` : shortDay(until, today);
  return from === until ? shortDay(from, today) : `${shortDay(from, today)}至${end}`;
}

/** Stages a reviewer may be granted, of all types; 保密审查 is a right of its own. */
const stagesOf = ({ identity }: Site): { code: string; name: string }[] => {
  const all = Object.values(identity.stages).flat();
  const codes = new Set(all.map(({ code }) => code).filter((code) => code !== 'secrecy'));
  return [...codes].map((code) => all.find((one) => one.code === code)!);
};
