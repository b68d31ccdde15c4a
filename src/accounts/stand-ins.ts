import { type Grant, type Role } from './rules.ts';
import type { User } from './service.ts';

/** 代: one person acting for another over some days, with the rights it is about. */
export type StandIn = {
  deputy: User;
  absent: { id: string; name: string };
  from: string;
  until: string;
  grants: Grant[];
};

/** Who stands in for whom now or later, soonest first. */
export function standInsFrom(users: readonly User[], today: string): StandIn[] {
  const all = users.flatMap((deputy) => {
    const given = deputy.grants.filter(({ standsInFor }) => standsInFor && standsInFor.until >= today);
    const ids = [...new Set(given.map(({ standsInFor }) => standsInFor!.id))];
    return ids.map((id): StandIn => {
      const grants = given.filter(({ standsInFor }) => standsInFor!.id === id);
      const { name, from, until } = grants[0]!.standsInFor!;
      return { deputy, absent: { id, name }, from, until, grants };
    });
  });
  return all.sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** 三员 and who holds each; an empty list says that nobody does. */
export const holdersOf = (users: readonly User[], role: Role): User[] =>
  users.filter(({ active, grants }) => active && grants.some((grant) => grant.role === role));

/** Days without a sign-in after which somebody is asked whether the account is still needed. */
export const QUIET_DAYS = 90;

/** Accounts still in use that nobody has used for QUIET_DAYS; those never used count from when they were made. */
export function quietSince(users: readonly User[], now: Date): User[] {
  const before = now.getTime() - QUIET_DAYS * 86_400_000;
  return users.filter(
    ({ active, lastSignInAt, createdAt }) => active && (lastSignInAt ?? createdAt).getTime() < before,
  );
}

/** What the list of people is narrowed by: each as the form sends it, '' for all. */
export type PeopleFilter = { department: string; right: string; name: string };

/** A filter for a department finds those who belong to it and those whose rights reach it. */
export function filtered(users: readonly User[], { department, right, name }: PeopleFilter): User[] {
  const [role = '', stage] = right.split(':');
  const typed = name.trim().toLowerCase();
  return users.filter(
    (user) =>
      (!department ||
        user.department === department ||
        user.grants.some((g) => g.department === department)) &&
      (!role || user.grants.some((g) => g.role === role && (!stage || !g.stage || g.stage === stage))) &&
      (!typed || user.name.includes(typed) || user.login.includes(typed)),
  );
}
