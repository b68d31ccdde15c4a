import type { Site } from '../site.ts';

const LONGEST = 500;

/**
 * The path below our base that an address names, as people paste it: a whole address of ours, or a path. Null for what leads
 * elsewhere, `//host` and `/\host` among it.
 */
export function pathOfOurs(typed: string, { base, origin }: Pick<Site, 'base' | 'origin'>): string | null {
  const text = typed.trim();
  if (text.length > LONGEST || !/^(?:\/(?![/\\])|https?:\/\/)/i.test(text)) return null;
  const home = origin || 'http://home.invalid';
  const url = URL.parse(text, home);
  if (!url || url.origin !== new URL(home).origin) return null;
  const path = url.pathname.replace(/(?<=.)\/+$/, '');
  if (base && path !== base && !path.startsWith(`${base}/`)) return null;
  return path.slice(base.length) || '/';
}
