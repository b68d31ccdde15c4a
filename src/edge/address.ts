/** Query keys a kept page may depend on (visual §9); facets of the content types are added by `serve({ keys })`. */
export const KEPT_KEYS = [
  ...['q', 'validity', 'topic', 'nature', 'type', 'year', 'department', 'form'],
  ...['sort', 'page', 'size', 'clause', 'outcome', 'at'],
];

/** Keys that act or belong to one visit: passed to the page, whose answer is then never kept. */
export const PASSING_KEYS = ['_action', 'mode', 'to', 'back'];

/** One request's address in its only form, so that a page cannot see what its key does not say. */
export type Address = {
  /** Canonical path below the base, '/' first; null outside the base. */
  path: string | null;
  /** Canonical path with base and query: what the page is given as `req.url`. */
  url: string;
  /** False where the answer belongs to one visitor whatever the page says. */
  keepable: boolean;
  /** The path has a trailing or doubled slash, or the root none, or a key is written `topic[]`: the clean one is answered by 301. */
  moved: boolean;
};

export type AddressRules = { base: string; keys: ReadonlySet<string> };

const PASSING = new Set(PASSING_KEYS);

/**
 * Reads `req.url`. `undefined` when its path is not one of ours in any reading: broken percent-encoding, bytes that are
 * not UTF-8, NUL or control characters, dot segments, absolute form. A query never fails: what cannot be read becomes
 * U+FFFD, and of a value the first LONGEST_VALUE characters are taken.
 * @param whole keeps every query key as sent (forms); otherwise unknown keys are dropped and the rest is put in order
 */
export function readAddress(raw: string, { base, keys }: AddressRules, whole = false): Address | undefined {
  if (!raw.startsWith('/')) return undefined;
  const [rawPath = '', ...rest] = raw.split('?');
  try {
    const full = canonicalPath(rawPath);
    const path = below(full, base);
    const { pairs, listed } = readQuery(rest.join('?'));
    if (full === undefined) return undefined;
    const clean = path === '/' ? `${base}/` : full;
    const desk = path !== null && isDesk(path);
    const known = pairs.filter(([key]) => keys.has(key) || PASSING.has(key));
    const query = whole || desk ? rest.join('?') : writeQuery(known);
    return {
      path,
      url: query ? `${clean}?${query}` : clean,
      keepable: !whole && !desk && !pairs.some(([key]) => PASSING.has(key)),
      moved: listed || rawPath.includes('//') || rawPath.endsWith('/') !== (path === '/'),
    };
  } catch {
    return undefined; // URIError: broken percent-encoding, or bytes that are no UTF-8
  }
}

export const isDesk = (path: string): boolean => path === '/desk' || path.startsWith('/desk/');

/** Addresses that are secret themselves: 会签. They send no referrer, and so no origin with their forms. */
export const isSecret = (path: string): boolean => path.startsWith('/sign/');

function canonicalPath(raw: string): string | undefined {
  const segments = raw.split('/').filter(Boolean).map(decodeURIComponent);
  if (segments.some((segment) => segment === '.' || segment === '..' || /[\0-\x1f\x7f]/.test(segment)))
    return undefined;
  return `/${segments.map(encodeSegment).join('/')}`;
}

/** Characters a path may hold as they are stay so: Astro decodes with decodeURI, which would leave them escaped. */
const encodeSegment = (segment: string): string =>
  encodeURIComponent(segment).replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent);

function below(full: string | undefined, base: string): string | null {
  if (full === undefined) return null;
  if (base === '' || full === base) return base === '' ? full : '/';
  return full.startsWith(`${base}/`) ? full.slice(base.length) : null;
}

type Pair = [key: string, value: string];

/** Search says so when more than it takes was typed; this only bounds the keys of kept pages. */
const LONGEST_VALUE = 500;

/** As forms are decoded everywhere: lenient, `+` is a space. A list of ticks, `topic[]`, is the key `topic` repeated. */
function readQuery(raw: string): { pairs: Pair[]; listed: boolean } {
  const sent = [...new URLSearchParams(raw)];
  const pairs = sent.map(([key, value]): Pair => [key.replace(/\[\]$/, ''), taken(value)]);
  return { pairs, listed: sent.some(([key]) => key.endsWith('[]')) };
}

const taken = (value: string): string => [...value.replaceAll('\0', '')].slice(0, LONGEST_VALUE).join('');

/** Empty values are what an unfilled GET form sends; they are the default and left out. */
function writeQuery(pairs: Pair[]): string {
  const written = pairs
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
  return [...new Set(written)].sort().join('&');
}
