import { createHash } from 'node:crypto';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Milliseconds. Idle and whole life of a session, of a second proof, of the step between password and 动态口令. */
export const LIFE = { idle: 30 * MINUTE, whole: 12 * 60 * MINUTE, proof: 10 * MINUTE, pending: 5 * MINUTE };

/** Wrong passwords that cost nothing yet. */
export const FREE_TRIES = 4;
const LONGEST_WAIT = 15 * MINUTE;

/** How long an account waits after so many wrong tries: 1, 2, 4, 8, then 15 minutes; never for ever. */
export const waitAfter = (fails: number): number =>
  fails <= FREE_TRIES ? 0 : Math.min(MINUTE * 2 ** (fails - FREE_TRIES - 1), LONGEST_WAIT);

/** 还要等3分钟, rounded up. */
export function waitWords(until: Date, now: Date): string {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  return seconds < 60 ? `${seconds}秒` : `${Math.ceil(seconds / 60)}分钟`;
}

export type Times = { createdAt: Date; seenAt: Date };

/** Whether a session still counts at a moment. */
export const isLive = ({ createdAt, seenAt }: Times, now: Date): boolean =>
  now.getTime() - seenAt.getTime() < LIFE.idle && now.getTime() - createdAt.getTime() < LIFE.whole;

/** Whether a session, over or not, was used so lately that what its person was sending is kept for them. */
export const isLate = ({ seenAt }: Times, now: Date): boolean => seenAt >= lateFrom(now);

export const lateFrom = (now: Date): Date => new Date(now.getTime() - 12 * HOUR);

/** Whether the person proved who they are lately enough for what needs a second proof. */
export const isProven = ({ provenAt }: { provenAt: Date }, now: Date): boolean =>
  now.getTime() - provenAt.getTime() < LIFE.proof;

/** What is stored of a token that only the cookie holds. */
export const idOfToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Six digits as people type them: blanks and full width are taken. */
export const codeTyped = (text: string): string => text.normalize('NFKC').replace(/\D/g, '');

/** A recovery code as printed, `ABCD-EFGH-JKLM`: letters that are not mixed up, without the dashes when compared. */
export const recoveryTyped = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
