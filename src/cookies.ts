import type { AstroCookieSetOptions } from 'astro';
import type { Site } from './site.ts';

/**
 * Name and attributes of a cookie that holds something of one visitor (architecture §8). The prefixes bind it to this host
 * over https; on plain http old browsers would refuse them.
 */
export function privateCookie({ base, origin }: Pick<Site, 'base' | 'origin'>, name: string) {
  const secure = origin.startsWith('https:');
  const prefix = secure ? (base ? '__Secure-' : '__Host-') : '';
  const options: AstroCookieSetOptions = { path: base || '/', httpOnly: true, sameSite: 'lax', secure };
  return { name: prefix + name, options };
}
