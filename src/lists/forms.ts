import { absolute, type Site } from '../site.ts';
import { formatIso } from '../text/days.ts';
import { VALIDITY } from '../validity/rules.ts';
import type { List, Summary } from './service.ts';

/** One row as machines read it: addresses absolute, times with +08:00, codes beside their label. */
export type ListedForm = {
  title: string;
  carriedTitle: string | null;
  url: string;
  type: string;
  typeName: string;
  documentNumber: string | null;
  externalId: string | null;
  issuer: string | null;
  department: string | null;
  summary: string;
  /** What lists sort by: first publication anywhere. */
  publishedAt: string;
  /** Publication on this server. */
  serverPublishedAt: string;
  signedOn: string | null;
  effectiveOn: string | null;
  expiresOn: string | null;
  validity: { code: string; label: string; text: string } | null;
  /** 阶段 of a consultation; null for types whose documents have none. */
  state: { code: string; label: string } | null;
  /** The passage that answers best; null without words or when only the title answers. */
  snippet: string | null;
  interpretations: { title: string; url: string }[];
};

/** A page of a list as JSON. `near`: no result holds every word. */
export type ListForm = {
  total: number;
  page: number;
  pages: number;
  size: number;
  near: boolean;
  results: ListedForm[];
};

/** The JSON of a list or a search. */
export const listForm = (site: Site, { total, pages, near, items, query }: List): ListForm => ({
  total,
  page: query.page,
  pages,
  size: query.size,
  near,
  results: items.map((item) => listedForm(site, item)),
});

/** The passages that answer, without marks: `第五条　加装电梯，……`. */
export const snippetText = ({ snippets: [first] }: Pick<Summary, 'snippets'>): string | null =>
  first
    ? [first.label, first.parts.map(({ text }) => text).join('')].filter((part) => part !== '').join('　')
    : null;

function listedForm(site: Site, item: Summary): ListedForm {
  const { card } = item;
  return {
    title: item.title,
    carriedTitle: card.carried?.title ?? null,
    url: absolute(site, item.path),
    type: item.type,
    typeName: item.typeName,
    documentNumber: card.documentNumber ?? null,
    externalId: item.externalId,
    issuer: card.issuer ?? null,
    department: item.department || null,
    summary: item.summary,
    publishedAt: formatIso(item.listedAt),
    serverPublishedAt: formatIso(item.publishedAt),
    signedOn: card.signedOn ?? null,
    effectiveOn: card.effectiveOn ?? null,
    expiresOn: card.expiresOn ?? null,
    validity: labelled(item.validity),
    state: item.state && { code: item.state.code, label: item.state.text },
    snippet: snippetText(item),
    interpretations: item.interpretations.map(({ title, path }) => ({ title, url: absolute(site, path) })),
  };
}

const labelled = (validity: Summary['validity']): ListedForm['validity'] =>
  validity && {
    code: validity.code,
    label: VALIDITY[validity.code as keyof typeof VALIDITY],
    text: validity.text,
  };
