/** So many tries within so many milliseconds, counted per network. */
export type Limit = { name: string; most: number; within: number };

const HOUR = 3_600_000;

/** Guessing receipt codes. */
export const TRACKING: Limit = { name: 'track', most: 10, within: HOUR };

/** Addresses of 会签 links that do not exist. */
export const SIGNING: Limit = { name: 'sign', most: 20, within: HOUR };

/** Pages and files of 会签 links that do: each is laid out anew. */
export const READING: Limit = { name: 'sign-read', most: 600, within: HOUR };

/** 有用 and 没解决我的问题: a desk full of people shares one network. */
export const FEEDBACK: Limit = { name: 'feedback', most: 60, within: HOUR };

/**
 * Forms with a receipt: so many that whole neighbourhoods behind one mobile network never meet it, and too few to fill a
 * disk.
 */
export const SENDING: Limit = { name: 'send', most: 3000, within: HOUR };

/** Asked on the machine itself, past no proxy: whoever can do that needs no form. */
export const isLoopback = (address: string): boolean => /^(?:::ffff:)?127\.|^::1$/.test(address);

/** The network of an address, /24 or /48: what one household or office shares. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  const [head = ''] = plain.split('%');
  return `${wholeOf(head).slice(0, 3).join(':')}::/48`;
}

/** Eight groups, with what `::` stands for. */
function wholeOf(address: string): string[] {
  const [left = '', right] = address.split('::');
  const [before, after] = [left, right ?? ''].map((part) => part.split(':').filter(Boolean)) as [
    string[],
    string[],
  ];
  const zeros = right === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...new Array<string>(Math.max(0, zeros)).fill('0'), ...after].map((group) =>
    parseInt(group, 16).toString(16),
  );
}

/** One more try: the moments that count from now on, or the seconds until the next is free. */
export function tried(
  moments: readonly number[],
  { most, within }: Limit,
  now: number,
): { moments: number[] } | { retryAfter: number } {
  const recent = moments.filter((at) => at > now - within && at <= now);
  if (recent.length < most) return { moments: [...recent, now] };
  return { retryAfter: Math.max(1, Math.ceil((recent[0]! + within - now) / 1000)) };
}

/** 40分钟. */
export const waitWords = (seconds: number): string =>
  seconds < 60 ? '1分钟' : `${Math.ceil(seconds / 60)}分钟`;
