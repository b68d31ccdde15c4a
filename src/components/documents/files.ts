import type { Dossier } from '../../dossiers/service.ts';
import { href, type Site } from '../../site.ts';
import { isViewable } from '../../uploads/formats.ts';
import { viewPath } from '../../views/view.ts';

/** Attachments as the list of files shows them; behind a 会签 link they are downloads only. */
export const filesOf = ({ attachments }: Pick<Dossier, 'attachments'>, site: Site) =>
  attachments.map(({ path, title, name, sha256, bytes }) => ({
    href: href(site, path),
    view: isViewable(name) && !path.startsWith('/sign/') ? href(site, viewOf({ path, sha256 })) : undefined,
    name: title,
    type: /[^.]+$/.exec(name)![0].toUpperCase(),
    bytes,
  }));

/** Of a draft only the desk shows files. */
const viewOf = ({ path, sha256 }: { path: string; sha256: string }): string =>
  path.startsWith('/desk/') ? path.slice(0, path.lastIndexOf('/')) : viewPath(sha256);

/** A picture that a page may show beside its text. */
export const isPhoto = ({ name }: { name: string }): boolean => /\.(?:jpe?g|png|webp)$/i.test(name);
