import type { Action } from '../accounts/rules.ts';

/**
 * Who may open which address of the desk. The longest path that fits decides; whatever is not named belongs to those who may
 * see unpublished texts, so that a new page is closed to the three officers (三员) until somebody says otherwise.
 */
export const ROOMS: readonly (readonly [path: string, may: Action])[] = [
  ['/desk/signin', 'desk.open'],
  ['/desk/signout', 'desk.open'],
  ['/desk/prove', 'desk.open'],
  ['/desk/password', 'desk.open'],
  ['/desk/refused', 'desk.open'],
  ['/desk/new', 'document.create'],
  ['/desk/import', 'document.create'],
  ['/desk/table', 'document.create'],
  ['/desk/emergencies', 'release.emergency'],
  ['/desk/erasures', 'erasure.ask'],
  ['/desk/submissions', 'submission.read'],
  ['/desk/outbox', 'outbox.read'],
  ['/desk/users', 'user.read'],
  ['/desk/audit', 'audit.read'],
  ['/desk/audit.csv', 'audit.read'],
];

/** What somebody must be allowed to open an address. The front door shows each their own column, so it is open to all. */
export function mayFor(path: string): Action {
  if (path === '/desk') return 'desk.open';
  const fitting = ROOMS.filter(([room]) => path === room || path.startsWith(`${room}/`));
  return fitting.sort(([a], [b]) => b.length - a.length)[0]?.[1] ?? 'document.read';
}

/** Where whoever was given a password by somebody else may go until it is their own. */
export const isOwnAccount = (path: string): boolean => path === '/desk/password' || path === '/desk/signout';
