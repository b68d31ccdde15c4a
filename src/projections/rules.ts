import { cardOf, facetValues, sentencesOf } from '../documents/rules.ts';
import type { Edition } from '../documents/service.ts';
import { typeOf } from '../documents/types/index.ts';
import { numberKey } from '../search/numbers.ts';
import { forIndex } from '../search/tokens.ts';
import { dayOf } from '../text/days.ts';
import type { Rendered } from '../text/rendered.ts';
import { FIRST_DAY, type Influence, LAST_DAY, spans, type Terms } from '../validity/rules.ts';

/** Characters of a clause that tell it from the next in a 目录. */
const OPENING = 24;

/** Relations by which one document ends or changes another. */
export const ENDING = ['repeals', 'replaces', 'amends'] as const;

export type FacetRow = { name: string; value: string; fromDay: string; untilDay: string };

/** What is kept of a rendered text. */
export function renderedRow(item: Pick<Edition, 'content'>, text: Rendered) {
  const { renderer, html, carriedHtml, toc, clauses } = text;
  const card = cardOf(typeOf(item.content.type), item.content.details);
  const heads = clauses.map(({ path, label, text }) => ({ path, label, text: text.slice(0, OPENING) }));
  return { renderer, html, carriedHtml, card, toc, clauses, heads, text: wholeText(item, text) };
}

/** The links an edition states, in their order. */
export const linkRows = ({ documentId, content }: Pick<Edition, 'documentId' | 'content'>) =>
  content.links.map((link, position) => ({
    fromId: documentId,
    position,
    relation: link.relation as string,
    toId: link.toId ?? null,
    url: link.url ?? null,
    title: link.title ?? null,
    clause: link.clause ?? null,
  }));

/** By which number a document is found; null for one without. */
export function numberKeyOf({ content }: Pick<Edition, 'content'>): string | null {
  const { documentNumber, issuer } = content.details as { documentNumber?: string; issuer?: string };
  return documentNumber ? numberKey(documentNumber, issuer) : null;
}

/** By which words it is found; null for what was withdrawn. */
export function wordsOf(item: Pick<Edition, 'content'>, text: Rendered) {
  const { content } = item;
  if (content.withdrawal) return null;
  const { carried } = content.details as { carried?: { title: string } };
  const title = [content.title, carried?.title].filter(Boolean).join('\n');
  return { title: forIndex(title), body: forIndex(`${content.summary}\n${wholeText(item, text)}`) };
}

/**
 * Facets that hold for good, and states by the clock; validity is apart because other documents change it.
 * @param at when it went public, for one that was not yet
 */
export function facetRows({ content, firstPublishedAt }: Edition, at: Date): FacetRow[] {
  if (content.withdrawal) return [];
  const signed = content.details['signedOn'] as string | undefined;
  const listed = content.originallyPublishedAt ?? firstPublishedAt ?? at;
  const values = [
    { name: 'type', value: content.type },
    { name: 'year', value: (signed ?? dayOf(listed)).slice(0, 4) },
    ...facetValues(typeOf(content.type), content.details),
  ];
  const { states } = typeOf(content.type);
  const timed = states?.spans(content.details) ?? [];
  return [
    ...values.map((facet) => ({ ...facet, fromDay: FIRST_DAY, untilDay: LAST_DAY })),
    ...timed.map(({ value, from, until }) => ({
      ...{ name: states!.facet, value },
      ...{ fromDay: from, untilDay: until },
    })),
  ];
}

/** 时效性 of a document that has one. */
export const validityRows = (card: Record<string, unknown>, influences: readonly Influence[]): FacetRow[] =>
  spans(card as Terms, influences).map(({ code, from, until }) => ({
    ...{ name: 'validity', value: code },
    ...{ fromDay: from, untilDay: until },
  }));

/** What a document does to another one by a relation. */
export function influenceOf(from: {
  relation: string;
  clause: string | null;
  by: string;
  at: Date | null;
  card: Record<string, unknown>;
}): Influence {
  const { relation, clause, by, at, card } = from;
  const { effectiveOn, signedOn } = card as { effectiveOn?: string; signedOn?: string };
  const on = effectiveOn ?? signedOn ?? dayOf(at!);
  return { relation: relation as Influence['relation'], on, by, ...(clause && { clause }) };
}

/** What search reads: the text and, for an interpretation, its key points, questions and answers. */
const wholeText = ({ content }: Pick<Edition, 'content'>, { text }: Rendered): string =>
  [text, ...sentencesOf(typeOf(content.type), content.details)].join('\n');
