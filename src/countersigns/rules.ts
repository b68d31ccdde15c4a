import { can, type Person, type Thing } from '../accounts/rules.ts';
import { canonical, sha256 } from '../audit/rules.ts';
import { block, type Issue } from '../errors.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';

/** How long a link holds, in days. */
export const DAYS = { '1': '1天', '3': '3天', '7': '7天', '15': '15天' } as const;

/** 会签意见 of an office outside; none of them is a stage. */
export const VERDICTS = { agreed: '同意', changes: '有修改意见', opposed: '不同意' } as const;
export type Verdict = keyof typeof VERDICTS;

/**
 * Where a link stands. `changed`: the contents are others than those it was made for, or are being written again; `closed`: there is
 * nothing left to be asked.
 */
export type Standing = 'open' | 'used' | 'revoked' | 'expired' | 'changed' | 'closed';

export type Link = {
  sha256: string;
  expiresAt: Date;
  revokedAt: Date | null;
  usedAt: Date | null;
};

/** 32 random bytes, base64url. */
export const isToken = (text: string): boolean => /^[\w-]{43}$/.test(text);

export const tokenHash = (token: string): string => sha256(`countersign ${token}`);

type Now = Pick<ReleaseInWriting, 'state' | 'sha256'> | undefined;

export function standingOf(
  { usedAt, revokedAt, expiresAt, ...link }: Link,
  release: Now,
  now: Date,
): Standing {
  if (usedAt) return 'used';
  if (revokedAt) return 'revoked';
  if (expiresAt <= now) return 'expired';
  if (!release || release.state === 'published') return 'closed';
  return release.state === 'draft' || release.sha256 !== link.sha256 ? 'changed' : 'open';
}

/** An author of it may, and whoever reviews in its department. */
export function mayInvite(person: Person, thing: Thing, today: string): boolean {
  if (!can(person, 'release.countersign', thing, today)) return false;
  if (thing.authors?.includes(person.id)) return true;
  const grants = person.grants.filter(({ role }) => role !== 'author');
  return can({ ...person, grants }, 'release.countersign', thing, today);
}

export type Opinion = { verdict: Verdict; note: string; signer: string };

/** What the record of the desk keeps of an opinion. */
export const opinionHash = (opinion: Opinion): string => sha256(canonical(opinion));

const LONGEST = { note: 2000, signer: 50, office: 50 };

type Values = Readonly<Record<string, string | string[]>>;
const one = (values: Values, name: string): string => [values[name] ?? ''].flat()[0]!.trim();

/** The form of an opinion, nothing preset; whoever does not simply agree says why. */
export function opinionOf(values: Values): { opinion: Opinion; issues: Issue[] } {
  const [said, note, signer] = [one(values, 'verdict'), one(values, 'note'), one(values, 'signer')];
  const known = Object.hasOwn(VERDICTS, said);
  const issues = [
    ...(known ? [] : [block('verdict', '请选择会签意见')]),
    ...(known && said !== 'agreed' && !note ? [block('note', '请写明意见，拟稿人照着改')] : []),
    ...(note.length > LONGEST.note ? [block('note', `意见最多${LONGEST.note}个字`)] : []),
    ...(signer ? [] : [block('signer', '请填写姓名和职务')]),
    ...(signer.length > LONGEST.signer ? [block('signer', `姓名和职务最多${LONGEST.signer}个字`)] : []),
  ];
  return { opinion: { verdict: said as Verdict, note, signer }, issues };
}

/** The form of a link. */
export function invitationOf(values: Values): { office: string; days: number; issues: Issue[] } {
  const [office, days] = [one(values, 'office'), one(values, 'days')];
  const issues = [
    ...(office ? [] : [block('office', '请填写会签单位')]),
    ...(office.length > LONGEST.office ? [block('office', `会签单位最多${LONGEST.office}个字`)] : []),
    ...(Object.hasOwn(DAYS, days) ? [] : [block('days', '请选择链接有效几天')]),
  ];
  return { office, days: Number(days), issues };
}
