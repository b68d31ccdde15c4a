import type { AstroCookies } from 'astro';
import { privateCookie } from '../cookies.ts';
import type { Site } from '../site.ts';
import { LIFE } from '../sessions/rules.ts';

/** What the desk keeps in the browser: the token of a session, or the step between password and 动态口令; the way to the provider. */
export type DeskCookie = 'desk' | 'desk-step' | 'desk-oidc';

/** Sent with nothing that comes from another site, and gone with the browser. */
export const readDesk = (cookies: AstroCookies, site: Site, which: DeskCookie): string =>
  cookies.get(privateCookie(site, which).name)?.value ?? '';

export function writeDesk(cookies: AstroCookies, site: Site, which: DeskCookie, value: string | null): void {
  const { name, options } = privateCookie(site, which);
  if (value === null) return cookies.delete(name, { path: options.path! });
  const age = which === 'desk' ? {} : { maxAge: LIFE.pending / 1000 };
  // Whoever comes back from the provider comes from another site: that cookie alone, sealed and good once, goes along.
  const sameSite = which === 'desk-oidc' ? 'lax' : 'strict';
  cookies.set(name, value, { ...options, sameSite, ...age });
}
