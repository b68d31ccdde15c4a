import { type Deadline, isOver } from '../deadlines/rules.ts';
import type { Site } from '../site.ts';
import type { Place } from '../stages/rules.ts';
import { dayOf, daysBetween, formatMinute } from '../text/days.ts';
import { isWorkday, workdaysAfter } from '../text/workdays.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';

/** What goes out: a matter came to somebody, its deadline is near or over, somebody asks for it, the day begins. */
export const KINDS = { turn: '待办', due: '期限催办', asked: '催办', digest: '每日汇总' } as const;
export type Kind = keyof typeof KINDS;

/** `dropped`: what it spoke of was done, taken back or over before it could be sent. */
export const STATES = { waiting: '等发送', sent: '已送到', dropped: '不用再发', failed: '没有送到' } as const;
export type State = keyof typeof STATES;

/** How a receiver wants it (outbox/wire.ts). */
export const ADAPTERS = { json: 'JSON', wecom: '企业微信', dingtalk: '钉钉' } as const;

/** A notice still to be made; ids alone. `key` lets each go out once. */
export type Wanted = { kind: Kind; key: string; releaseId: string | null; told: string[] };

/** What a notice is made of, read when it is sent. */
export type Step = { release: ReleaseInWriting; place: Place; deadline: Deadline | null; holders: string[] };

/** What was already made of a release. */
export type Made = { kind: Kind; key: string; told: string[]; createdAt: Date };

/** Working days before a deadline from which on it is called near; of a moment, hours. */
const NEAR_DAYS = 2;
const NEAR_HOURS = 2;
/** What came before the portal was told where to send is left to the digest. */
const FRESH_MS = 24 * 3_600_000;
/** Reminders counted in days, and the digest, go out in the hours of the office. */
const [OPENS, CLOSES] = ['08:30', '18:00'];

/** Minutes from a failed attempt to the next; after the last one it waits for a person. */
export const WAITS = [1, 5, 15, 60, 180] as const;
export const nextAttempt = (attempts: number, now: Date): Date | null => {
  const minutes = WAITS[attempts - 1];
  return minutes === undefined ? null : new Date(now.getTime() + minutes * 60_000);
};

/** Since when a release has stood where it stands. */
export const arrivedAt = ({ submittedAt, publishedAt, createdAt, opinions }: ReleaseInWriting): Date =>
  new Date(
    Math.max(
      ...[createdAt, submittedAt, publishedAt, ...opinions.map(({ at }) => at)].map(
        (at) => at?.getTime() ?? 0,
      ),
    ),
  );

/** One stay of a release at one stage: what is told once of it begins with this. */
export const stepKey = ({ release, place }: Pick<Step, 'release' | 'place'>): string =>
  `${release.id} ${place.stage.code} ${arrivedAt(release).getTime()}`;

/** What has to go out about one release now, `made` aside. */
export function wantedOf(
  step: Step,
  made: readonly Made[],
  now: Date,
  site: Pick<Site, 'workdays'>,
): Wanted[] {
  const { release, place, holders } = step;
  const base = stepKey(step);
  const of = (kind: Kind, rest: string): Wanted => ({
    ...{ kind, key: [kind, base, rest].filter(Boolean).join(' ') },
    ...{ releaseId: release.id, told: holders },
  });
  const turns = made.filter(({ kind, key }) => kind === 'turn' && key.startsWith(`turn ${base}`));
  const today = dayOf(now);
  const wanted: Wanted[] = [];
  if (isTurn(step, made, turns, now)) {
    const again = turns.length ? [...holders].sort().join('+') : '';
    wanted.push(of('turn', again));
  }
  // Whoever was told today that it is theirs was told the deadline too; hours do not wait.
  const news = wanted.length > 0 || turns.some(({ createdAt }) => dayOf(createdAt) === today);
  const timed = !!step.deadline?.at;
  if (isPressing(step, now, site) && (timed || (!news && isOpenAt(now, site)))) wanted.push(of('due', today));
  const { urgedAt } = release;
  const asked = urgedAt && urgedAt >= arrivedAt(release) && now.getTime() - urgedAt.getTime() < FRESH_MS;
  if (asked && place.action !== 'document.read') wanted.push(of('asked', dayOf(urgedAt)));
  return wanted.filter(({ key }) => !made.some((one) => one.key === key));
}

/** Whether the digest of today is to go out by now. */
export const isDigestTime = (now: Date, site: Pick<Site, 'workdays'>): boolean => isOpenAt(now, site);

export const digestKey = (now: Date): string => `digest ${dayOf(now)}`;

/** Whether what a notice spoke of still stands: the same stay at the same stage, and a deadline or a digest of today. */
export function isCurrent(
  { kind, key }: Pick<Made, 'kind' | 'key'>,
  step: Step | undefined,
  now: Date,
): boolean {
  if (kind === 'digest') return key === digestKey(now);
  if (!step || step.place.action === 'document.read') return false;
  const stays = key.startsWith(`${kind} ${stepKey(step)}`);
  return stays && (kind !== 'due' || key.endsWith(` ${dayOf(now)}`));
}

/** Near its deadline or past it, and not on its way out in time by itself. */
export function isPressing(
  { release, place, deadline }: Step,
  now: Date,
  site: Pick<Site, 'workdays'>,
): boolean {
  if (!deadline || place.action === 'document.read') return false;
  const { day, at } = deadline;
  if (release.publishAt && dayOf(release.publishAt) <= day) return false;
  if (isOver(deadline, now)) return true;
  if (at) return at.getTime() - now.getTime() <= NEAR_HOURS * 3_600_000;
  const today = dayOf(now);
  return (workdaysAfter(site.workdays, today, day) ?? daysBetween(today, day)) <= NEAR_DAYS;
}

function isTurn(
  { release, place, holders }: Step,
  made: readonly Made[],
  turns: readonly Made[],
  now: Date,
): boolean {
  // Whoever begins a draft knows it; what goes out by itself waits for nobody.
  if (place.action === 'document.read' || place.stage.code === 'draft' || release.publishAt) return false;
  if (!turns.length) return made.length > 0 || now.getTime() - arrivedAt(release).getTime() < FRESH_MS;
  const last = turns.reduce((a, b) => (b.createdAt > a.createdAt ? b : a));
  return holders.length > 0 && !holders.some((id) => last.told.includes(id));
}

function isOpenAt(now: Date, { workdays }: Pick<Site, 'workdays'>): boolean {
  const clock = formatMinute(now).slice(11);
  return clock >= OPENS! && clock < CLOSES! && isWorkday(workdays, dayOf(now), { fallback: true });
}
