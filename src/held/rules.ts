/** Files of a form wait this long for whoever chose them to sign in again. */
export const KEPT_MS = 3_600_000;

/** Forms with files that wait for one account, and for all of them together. */
export const MOST_OF_ONE = 2;
export const MOST_OF_ALL = 20;

/** The field of a form that stands for its files while they wait. */
export const KEPT_FIELD = 'kept-files';

/** What a form that waits is called on disk: whose it is, since when, and the hash of what only the browser knows. */
export type Waiting = { userId: string; at: number; hash: string };

export const nameOf = ({ userId, at, hash }: Waiting): string => `${userId}.${at}.${hash}`;

export function waitingNamed(name: string): Waiting | undefined {
  const [, userId, at, hash] = /^([\w-]+)\.(\d+)\.([0-9a-f]{64})$/.exec(name) ?? [];
  return userId && at && hash ? { userId, at: Number(at), hash } : undefined;
}

export const isOver = ({ at }: Waiting, now: Date): boolean => now.getTime() - at >= KEPT_MS;

/** Those that give way so that an account keeps its newest. */
export const surplusOf = (all: readonly Waiting[], userId: string): Waiting[] =>
  all
    .filter((one) => one.userId === userId)
    .sort((a, b) => b.at - a.at)
    .slice(MOST_OF_ONE);

/** 甲.docx、乙.docx等5个文件: names as people read them. */
export function namesShown(names: readonly string[]): string {
  const shown = names
    .slice(0, 3)
    .map((name) => ([...name].length > 60 ? `${[...name].slice(0, 60).join('')}…` : name));
  return shown.join('、') + (names.length > shown.length ? `等${names.length}个文件` : '');
}
