import { RELATIONS } from '../documents/type.ts';
import { typeOf } from '../documents/types/index.ts';
import { absolute, type Site } from '../site.ts';
import { formatIso } from '../text/days.ts';
import type { Dossier, Linked } from './service.ts';

/**
 * A document for machines: everything public of it. Codes stand beside their words, moments are ISO 8601 with +08:00,
 * addresses are absolute.
 */
export function documentForm(dossier: Dossier, site: Site) {
  const { originallyPublishedAt, validity } = dossier;
  return {
    id: dossier.id,
    type: { code: dossier.type, label: typeOf(dossier.type).name },
    url: absolute(site, dossier.path),
    number: dossier.number,
    externalId: dossier.externalId,
    indexNumber: dossier.indexNumber,
    title: dossier.title,
    summary: dossier.summary,
    department: dossier.department,
    publishedAt: formatIso(dossier.listedAt),
    serverPublishedAt: formatIso(dossier.publishedAt),
    originallyPublishedAt: originallyPublishedAt && formatIso(originallyPublishedAt),
    updatedAt: formatIso(dossier.updatedAt),
    validity: validity && { code: validity.code, label: validity.text },
    details: labelled(dossier),
    body: dossier.body,
    clauses: dossier.clauses.map(({ path, label, text, sha }) => ({
      path,
      label,
      text,
      sha,
      url: `${absolute(site, dossier.path)}#${path}`,
    })),
    links: dossier.links.map((link) => linkForm(link, site)),
    attachments: dossier.attachments.map(({ title, name, sha256, bytes, path }) => ({
      title,
      name,
      sha256,
      bytes,
      url: absolute(site, path),
    })),
  };
}

/** Details with `{ code, label }` where the type gives a choice. */
function labelled({ type, details }: Dossier): Record<string, unknown> {
  const { fields } = typeOf(type);
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => {
      const label = typeof value === 'string' ? fields[name]?.choices?.[value] : undefined;
      return [name, label ? { code: value, label } : value];
    }),
  );
}

const linkForm = ({ relation, direction, clause, title, path, url, validity }: Linked, site: Site) => ({
  relation: { code: relation, label: RELATIONS[relation][direction === 'out' ? 'name' : 'back'] },
  direction,
  clause,
  title,
  url: path ? absolute(site, path) : url,
  validity: validity && { code: validity.code, label: validity.text },
});
