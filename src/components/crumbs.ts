import type { DocumentType } from '../documents/type.ts';
import { href, type Site } from '../site.ts';

/** Where a column hangs when it has no place of its own in the main navigation. */
const ABOVE: Record<string, { label: string; path: string }> = {
  proposal: { label: '互动交流', path: '/messages' },
  response: { label: '互动交流', path: '/messages' },
  notice: { label: '政策文件', path: '/policies' },
};

/** The column above a type's list, as a crumb; none for most. */
export function aboveOf(type: Pick<DocumentType, 'code'>, site: Site): { label: string; href: string }[] {
  const above = ABOVE[type.code];
  return above ? [{ label: above.label, href: href(site, above.path) }] : [];
}

/** Crumbs of a document: its column, its list, itself in a few words. */
export const crumbsOf = (type: Pick<DocumentType, 'code' | 'name' | 'path'>, site: Site, label: string) => [
  ...aboveOf(type, site),
  { label: type.name, href: href(site, `/${type.path}`) },
  { label },
];
