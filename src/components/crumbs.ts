import type { DocumentType } from '../documents/type.ts';
import { ABOVE } from '../navigation.ts';
import { href, type Site } from '../site.ts';

/** The column above a type's list, as a crumb; none for most. */
export function aboveOf(type: Pick<DocumentType, 'path'>, site: Site): { label: string; href: string }[] {
  const above = ABOVE[`/${type.path}`];
  return above ? [{ label: above.name, href: href(site, above.path) }] : [];
}

/** Crumbs of a document: its column, its list, itself in a few words. */
export const crumbsOf = (type: Pick<DocumentType, 'name' | 'path'>, site: Site, label: string) => [
  ...aboveOf(type, site),
  { label: type.name, href: href(site, `/${type.path}`) },
  { label },
];
