import type { Issue } from '../errors.ts';
import { block } from '../errors.ts';

/** 角色, in the order of a text's way; the last three are 三员: none of them writes, judges or publishes. */
export const ROLES = {
  author: '拟稿',
  reviewer: '审核',
  secrecy: '保密审查',
  publisher: '发布',
  duty: '值班',
  auditor: '审计员',
  admin: '系统管理员',
  security: '安全管理员',
} as const;

export type Role = keyof typeof ROLES;

/**
 * 授权: a role within a department, or everywhere (`null`). A reviewer's grant names the stage it is for (`first`), or all.
 * One that stands in (代) for somebody holds from the first to the last day.
 */
export type Grant = {
  role: Role;
  department: string | null;
  stage?: string | null;
  standsInFor?: { id: string; name: string; from: string; until: string } | null;
};

/** A person who may do something: their grants and no more. */
export type Person = { id: string; name: string; active: boolean; grants: readonly Grant[] };

/** States in which a text, a release or a submission is acted upon; one word each, as editions and submissions use them. */
export const STATES = ['draft', 'submitted', 'approved', 'published', 'superseded', 'withdrawn'] as const;
export type State = (typeof STATES)[number];

/** What is acted upon. `authors`: who wrote any part of it; `reviewers`: who has approved it as it stands. */
export type Thing = {
  department?: string | null;
  state?: State;
  stage?: string;
  authors?: readonly string[];
  reviewers?: readonly string[];
};

export type Permission = {
  name: string;
  roles: readonly Role[];
  /** States in which it may be done; any when left out. */
  states?: readonly State[];
  /** Whoever had one of these parts in the thing may not do it: author ≠ reviewer ≠ publisher. */
  apart?: readonly ('authors' | 'reviewers')[];
  /** Only by an author of it, or by any author of its department when it has none yet. */
  /** A second look at the password or 动态口令 at most ten minutes old. */
  stepUp?: true;
};

const WRITERS = ['author'] as const;
const JUDGES = ['reviewer', 'secrecy', 'publisher'] as const;

/** Every action of the desk and who may do it. A role that is not named may not. */
export const PERMISSIONS = {
  'desk.open': { name: '进入工作台', roles: Object.keys(ROLES) as Role[] },
  'document.read': { name: '看未公开的稿件', roles: [...WRITERS, ...JUDGES, 'duty', 'auditor'] },
  'document.create': { name: '新建', roles: WRITERS },
  'document.edit': { name: '编辑', roles: WRITERS, states: ['draft'] },
  'document.discard': { name: '删除草稿', roles: WRITERS, states: ['draft'] },
  'release.submit': { name: '送审', roles: WRITERS, states: ['draft'] },
  'release.recall': { name: '撤回送审', roles: WRITERS, states: ['submitted', 'approved'] },
  'release.urge': {
    name: '催办',
    roles: [...WRITERS, ...JUDGES],
    states: ['draft', 'submitted', 'approved'],
  },
  'release.dispatch': { name: '报审', roles: WRITERS, states: ['draft', 'submitted', 'approved'] },
  'release.review': {
    name: '审核',
    roles: ['reviewer'],
    states: ['submitted'],
    apart: ['authors', 'reviewers'],
  },
  'release.secrecy': {
    name: '保密审查',
    roles: ['secrecy'],
    states: ['submitted'],
    apart: ['authors', 'reviewers'],
  },
  'release.countersign': {
    name: '请外单位会签',
    roles: [...WRITERS, 'reviewer', 'secrecy'],
    states: ['submitted', 'approved'],
  },
  'release.publish': {
    name: '发布',
    roles: ['publisher'],
    states: ['approved'],
    apart: ['authors', 'reviewers'],
    stepUp: true,
  },
  'release.urgent': {
    name: '决定应急发布',
    roles: ['reviewer'],
    states: ['submitted'],
    apart: ['authors'],
    stepUp: true,
  },
  'release.correct': { name: '更正', roles: WRITERS, states: ['published'] },
  'release.withdraw': { name: '撤下', roles: WRITERS, states: ['published', 'withdrawn'] },
  'release.restore': { name: '恢复旧版', roles: WRITERS, states: ['published', 'withdrawn'] },
  'release.emergency': { name: '紧急撤下', roles: [...JUDGES, 'duty'], states: ['published'], stepUp: true },
  'erasure.ask': { name: '提请依法清除', roles: JUDGES, states: ['draft', 'withdrawn'], stepUp: true },
  'release.erase': {
    name: '依法清除',
    roles: ['publisher'],
    states: ['draft', 'withdrawn'],
    apart: ['authors'],
    stepUp: true,
  },
  'submission.read': { name: '看来件', roles: [...WRITERS, ...JUDGES, 'auditor'] },
  'submission.reply': { name: '答复来件', roles: WRITERS },
  'contact.reveal': { name: '看联系方式', roles: WRITERS, stepUp: true },
  'audit.read': { name: '看全部记录', roles: ['auditor'] },
  'settings.edit': { name: '改设置', roles: ['admin'], stepUp: true },
  'backup.run': { name: '备份', roles: ['admin'], stepUp: true },
  'outbox.read': { name: '看通知发送', roles: ['admin', 'auditor'] },
  'outbox.resend': { name: '再发一次通知', roles: ['admin'] },
  'user.read': { name: '看用户', roles: ['security', 'auditor'] },
  'user.edit': { name: '管用户和授权', roles: ['security'], stepUp: true },
} as const satisfies Record<string, Permission>;

export type Action = keyof typeof PERMISSIONS;

/** 三员分立: these exclude one another and every other role (GB/T 22239; 检查 of 等保). */
export const APART: readonly Role[] = ['auditor', 'admin', 'security'];

/** Who approves or publishes, audits or administers signs in with 动态口令 as well. */
export const TOTP_ROLES: readonly Role[] = ['reviewer', 'secrecy', 'publisher', 'duty', ...APART];

/**
 * Whether somebody may do something, by the table alone. `today` (`YYYY-MM-DD`) decides whether they stand in for
 * somebody: a deputy acts under that person's grant and still never on what they wrote themselves.
 */
export function can(person: Person, action: Action, thing: Thing = {}, today = ''): boolean {
  const permission: Permission = PERMISSIONS[action];
  if (!person.active) return false;
  if (permission.states && thing.state !== undefined && !permission.states.includes(thing.state))
    return false;
  if (permission.apart?.some((part) => thing[part]?.includes(person.id))) return false;
  return grantFor(person, action, thing, today) !== undefined;
}

/**
 * The grant under which somebody acts, their own before one of another; it says for whom they stand in. What that person may
 * not do, having written or approved the thing, nobody does for them.
 */
export function grantFor(person: Person, action: Action, thing: Thing, today = ''): Grant | undefined {
  const { roles, apart }: Permission = PERMISSIONS[action];
  const barred = (id: string) => apart?.some((part) => thing[part]?.includes(id));
  const fitting = person.grants.filter(
    (grant) =>
      roles.includes(grant.role) &&
      holdsOn(grant, today) &&
      !(grant.standsInFor && barred(grant.standsInFor.id)) &&
      (grant.department === null ||
        thing.department === undefined ||
        grant.department === thing.department) &&
      (!grant.stage || thing.stage === undefined || grant.stage === thing.stage),
  );
  return fitting.find((grant) => !grant.standsInFor) ?? fitting[0];
}

const LONGEST_NAME = 50;

/** A name stands on every sheet and in the record: nothing in it may be unseen or turn what follows around. */
export function nameIssues(name: string): Issue[] {
  if (!name.trim()) return [block('name', '请填写姓名')];
  if (name.length > LONGEST_NAME) return [block('name', `姓名最多${LONGEST_NAME}个字`)];
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(name.trim()) ? [block('name', '姓名里有看不见的字符，请重新输入')] : [];
}

/** What is wrong with the grants of one person taken together; `block` refuses them. */
export function grantIssues(grants: readonly Grant[]): Issue[] {
  const roles = [...new Set(grants.map(({ role }) => role))];
  const alone = roles.filter((role) => APART.includes(role));
  if (!alone.length || roles.length === 1) return [];
  const names = alone.map((role) => ROLES[role]).join('、');
  return [block('roles', `${names}不能与其他角色由同一账号兼任`, 'three-officers')];
}

export const needsTotp = (grants: readonly Grant[]): boolean =>
  grants.some(({ role }) => TOTP_ROLES.includes(role));

const holdsOn = ({ standsInFor }: Grant, today: string): boolean =>
  !standsInFor || (standsInFor.from <= today && today <= standsInFor.until);
