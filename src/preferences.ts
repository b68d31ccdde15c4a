import type { AstroCookies } from 'astro';
import type { Site } from './site.ts';

/** 显示设置: how one visitor wants to see the pages; three cookies without personal content. */
export type Preferences = {
  theme: 'auto' | 'light' | 'dark' | 'contrast';
  mode: 'std' | 'elder';
  doc: 'std' | 'gongwen';
};

export const STANDARD: Preferences = { theme: 'auto', mode: 'std', doc: 'std' };

const YEAR_SECONDS = 365 * 24 * 3600;

/** Values of the `mc_*` cookies; the edge has already put unknown ones aside. */
export function readPreferences(cookie: (name: string) => string | undefined): Preferences {
  const { theme, mode, doc } = STANDARD;
  return {
    theme: (cookie('mc_theme') as Preferences['theme']) ?? theme,
    mode: (cookie('mc_mode') as Preferences['mode']) ?? mode,
    doc: (cookie('mc_doc') as Preferences['doc']) ?? doc,
  };
}

/** Keeps what was chosen for a year; the standard needs no cookie. */
export function writePreferences(cookies: AstroCookies, chosen: Partial<Preferences>, site: Site): void {
  const path = site.base || '/';
  for (const [name, value] of Object.entries(chosen) as [keyof Preferences, string][]) {
    if (value === STANDARD[name]) cookies.delete(`mc_${name}`, { path });
    else
      cookies.set(`mc_${name}`, value, {
        path,
        sameSite: 'lax',
        maxAge: YEAR_SECONDS,
        secure: site.origin.startsWith('https:'),
      });
  }
}
