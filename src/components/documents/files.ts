import type { Dossier } from '../../dossiers/service.ts';
import { href, type Site } from '../../site.ts';

/** Attachments as the list of files shows them. */
export const filesOf = ({ attachments }: Pick<Dossier, 'attachments'>, site: Site) =>
  attachments.map(({ path, title, name, bytes }) => ({
    href: href(site, path),
    name: title,
    type: /[^.]+$/.exec(name)![0].toUpperCase(),
    bytes,
  }));

/** A picture that a page may show beside its text. */
export const isPhoto = ({ name }: { name: string }): boolean => /\.(?:jpe?g|png|webp)$/i.test(name);
