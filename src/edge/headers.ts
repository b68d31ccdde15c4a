/** Response headers by lower-case name; several Set-Cookie lines are a list. */
export type Headers = Record<string, string | string[]>;

/**
 * Headers of every answer, as the flat list node writes without copying.
 * @param origin `site.origin`; only https gets HSTS
 * @param style sha256 source of the one `<style>` of a self-contained page
 */
export function fixedHeaders(origin: string, style?: string): string[] {
  const styles = style ? `'self' ${style}` : `'self'`;
  const policy =
    `default-src 'none'; script-src 'self'; style-src ${styles}; connect-src 'self'; img-src 'self' data:; ` +
    `manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
  return Object.entries({
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    ...(origin.startsWith('https:') && { 'Strict-Transport-Security': 'max-age=31536000' }),
  }).flat();
}

/**
 * The headers a page gave, without those the front decides, as a flat list after the fixed ones. A policy of the page's own
 * stands beside the fixed one: browsers keep to both, so it can only be narrower. A page may also send no referrer at all.
 */
export function withFixed(fixed: readonly string[], given: Headers, ours: readonly string[] = []): string[] {
  const decided = new Set(names(fixed).concat(names(ours), FRAMING));
  decided.delete('content-security-policy');
  const silent = given['referrer-policy'] === 'no-referrer';
  if (silent) decided.delete('referrer-policy');
  const kept = Object.entries(given).filter(([name]) => !decided.has(name));
  return [
    ...(silent ? without(fixed, 'referrer-policy') : fixed),
    ...kept.flatMap(([name, value]) => lines(name, value)),
    ...ours,
  ];
}

/** What a handler passed to writeHead, as one record. */
export function readHeaders(given: unknown): Headers {
  if (!given || typeof given !== 'object') return {};
  const pairs = Array.isArray(given) ? pairsOf(given as unknown[]) : Object.entries(given);
  const headers: Headers = {};
  for (const [name, value] of pairs) {
    if (value === undefined) continue;
    const key = name.toLowerCase();
    const before = headers[key];
    const next = Array.isArray(value) ? value.map(String) : String(value);
    headers[key] = before === undefined || key !== 'set-cookie' ? next : [before, next].flat();
  }
  return headers;
}

/** Text that gains from compression; Astro names html without a charset. */
export const isText = (type: string): boolean => /^text\/|json|javascript|xml|svg/.test(type);

export const withCharset = (type: string): string =>
  /^text\/[a-z]+$/.test(type) ? `${type}; charset=utf-8` : type;

const FRAMING = ['content-length', 'transfer-encoding', 'connection', 'keep-alive', 'date'];

const without = (flat: readonly string[], name: string): string[] =>
  flat.filter((_, at) => flat[at - (at % 2)]!.toLowerCase() !== name);

const names = (flat: readonly string[]) => flat.filter((_, at) => at % 2 === 0).map((n) => n.toLowerCase());

const lines = (name: string, value: string | string[]): string[] =>
  [value].flat().flatMap((one) => [name, name === 'content-type' ? withCharset(one) : one]);

function pairsOf(list: unknown[]): [string, unknown][] {
  if (Array.isArray(list[0])) return list as [string, unknown][];
  return list.flatMap((name, at) => (at % 2 ? [] : [[String(name), list[at + 1]] as [string, unknown]]));
}
