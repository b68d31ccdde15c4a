import type { Preferences } from '../preferences.ts';

/** What the cookies of one request mean for kept pages. */
export type Visitor = {
  /** Part of the key: '' for the standard view, else such as 'dark,elder,std '. */
  key: string;
  /** The Cookie header the page is given: other cookies as sent, preferences in their only form. */
  cookie: string;
  /** Nothing but preferences was sent: the answer can hold no secret of a session. */
  anonymous: boolean;
};

const VALUES: { [K in keyof Preferences]: readonly Preferences[K][] } = {
  theme: ['auto', 'light', 'dark', 'contrast'],
  mode: ['std', 'elder'],
  doc: ['std', 'gongwen'],
};

const NAMES = Object.keys(VALUES) as (keyof Preferences)[];
const NOBODY: Visitor = { key: '', cookie: '', anonymous: true };
const REMEMBERED = 2000;

/** Reads Cookie headers; the same header is read once while it is remembered. */
export function openVisitors(): (cookie: string | undefined) => Visitor {
  const known = new Map<string, Visitor>();
  return (cookie) => {
    if (cookie === undefined) return NOBODY;
    const before = known.get(cookie);
    if (before !== undefined) return before;
    const visitor = readVisitor(cookie);
    if (known.size >= REMEMBERED) known.clear();
    if (cookie.length <= 256) known.set(cookie, visitor);
    return visitor;
  };
}

/**
 * The page is given the preferences exactly as the key says them: a value written as `%64ark` or `"dark"` would
 * otherwise be one thing to the key and another to the page.
 */
export function readVisitor(cookie: string): Visitor {
  const parts = cookie.split(';').map((part) => part.trim());
  const others = parts.filter((part) => part && !PREFERENCE.test(part));
  const chosen = NAMES.map((name) => choice(name, parts));
  const ours = NAMES.flatMap((name, at) =>
    chosen[at] === VALUES[name][0] ? [] : [`mc_${name}=${chosen[at]}`],
  );
  return {
    key: ours.length ? `${chosen.join(',')} ` : '',
    cookie: [...others, ...ours].join('; '),
    anonymous: others.length === 0,
  };
}

const PREFERENCE = /^mc_(?:theme|mode|doc)\s*=/;

function choice(name: keyof Preferences, parts: string[]): string {
  const value = parts.find((part) => part.startsWith(`mc_${name}=`))?.slice(name.length + 4);
  const allowed: readonly string[] = VALUES[name];
  return value !== undefined && allowed.includes(value) ? value : allowed[0]!;
}
