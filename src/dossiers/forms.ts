import type { Field, Fields } from '../documents/fields.ts';
import { RELATIONS } from '../documents/type.ts';
import { typeOf } from '../documents/types/index.ts';
import { absolute, departmentName, type Site, topicName } from '../site.ts';
import { formatIso } from '../text/days.ts';
import type { TocEntry } from '../text/rendered.ts';
import { VALIDITY, type ValidityCode } from '../validity/rules.ts';
import type { Dossier, Whole } from './service.ts';
import type { Linked } from '../linked/service.ts';

/** A code and its words. */
export type Labelled = { code: string; label: string };

/**
 * A document for machines: everything public of it. Codes stand beside their words, moments are ISO 8601 with +08:00,
 * addresses are absolute.
 */
export function documentForm(dossier: Dossier, { body, clauses, rendered }: Whole, site: Site) {
  const { originallyPublishedAt } = dossier;
  const type = typeOf(dossier.type);
  const url = absolute(site, dossier.path);
  return {
    id: dossier.id,
    type: { code: dossier.type, label: type.name },
    url,
    markdownUrl: `${url}.md`,
    number: dossier.number,
    externalId: dossier.externalId,
    indexNumber: dossier.indexNumber,
    title: dossier.title,
    summary: dossier.summary,
    department: dossier.department || null,
    publishedAt: formatIso(dossier.listedAt),
    serverPublishedAt: formatIso(dossier.publishedAt),
    originallyPublishedAt: originallyPublishedAt && formatIso(originallyPublishedAt),
    updatedAt: formatIso(dossier.updatedAt),
    edition: { number: dossier.editionNo, note: dossier.changeNote },
    validity: validityForm(dossier.validity),
    state: dossier.state && { code: dossier.state.code, label: dossier.state.text },
    details: labelledFields(type.fields, dossier.details, site),
    body,
    contents: dossier.toc.map((entry) => tocForm(entry, url)),
    clauses: clauses.map((clause) => ({ ...clause, url: `${url}#${clause.path}` })),
    links: dossier.links.map((link) => linkForm(link, site)),
    rendered,
    attachments: dossier.attachments.map(({ path, ...file }) => ({ ...file, url: absolute(site, path) })),
  };
}

function validityForm(validity: Dossier['validity']) {
  if (!validity) return null;
  const { code, from, until, text, next } = validity;
  return {
    code,
    label: VALIDITY[code],
    text,
    from: bounded(from),
    until: bounded(until),
    next: next ? { code: next.code, label: VALIDITY[next.code], from: next.from } : null,
  };
}

/** The first and the last day there are stand for no bound. */
const bounded = (day: string): string | null =>
  day.startsWith('0000') || day.startsWith('9999') ? null : day;

function labelledFields(
  fields: Fields,
  values: Record<string, unknown>,
  site: Site,
): Record<string, unknown> {
  const known = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([name, value]) => [name, labelled(fields[name], value, site)]));
}

function labelled(field: Field | undefined, value: unknown, site: Site): unknown {
  if (Array.isArray(value)) return value.map((one) => labelled(field, one, site));
  if (field?.fields) return labelledFields(field.fields, value as Record<string, unknown>, site);
  if (field?.input === 'time') return formatIso(new Date(value as string));
  const label = typeof value === 'string' && field ? wordsFor(field, value, site) : undefined;
  return label === undefined ? value : ({ code: value, label } as Labelled);
}

function wordsFor({ choices, facet }: Field, code: string, site: Site): string | undefined {
  if (choices) return choices[code];
  if (facet === 'topic') return topicName(site, code);
  return facet === 'department' ? departmentName(site, code) : undefined;
}

type Contents = { label: string; title: string; url: string; children: Contents[] };

const tocForm = ({ label, title, path, children }: TocEntry, url: string): Contents => ({
  label,
  title,
  url: `${url}#${path}`,
  children: children.map((child) => tocForm(child, url)),
});

function linkForm({ relation, direction, clause, type, card, ...link }: Linked, site: Site) {
  const { title, path, url, validity } = link;
  return {
    relation: { code: relation, label: RELATIONS[relation][direction === 'out' ? 'name' : 'back'] },
    direction,
    clause,
    type: type && { code: type, label: typeOf(type).name },
    title,
    documentNumber: card.documentNumber ?? null,
    url: path ? absolute(site, path) : url,
    validity: validity && {
      code: validity.code,
      label: VALIDITY[validity.code as ValidityCode],
      text: validity.text,
    },
  };
}
