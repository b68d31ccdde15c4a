import type { PolicyDetails } from '../documents/types/policy.ts';
import type { Identity } from '../site.ts';
import { addDays, dayOf } from '../text/days.ts';
import { numberToHan } from '../text/han.ts';
import type { Dossier } from './service.ts';
import type { Linked } from '../linked/service.ts';

/** A piece of a sentence: words, words that matter, words that lead to a page of ours or outside. */
export type Phrase = { text: string; strong?: true; path?: string; url?: string };

/** What the sentences about a document read of it. */
export type Shown = Pick<
  Dossier,
  'title' | 'details' | 'links' | 'validity' | 'listedAt' | 'originallyPublishedAt'
>;

export const policyOf = ({ details }: Pick<Dossier, 'details'>): Partial<PolicyDetails> =>
  details as Partial<PolicyDetails>;

/** 《办法》 of a 通知 that carries one, else the document's own title. */
export const nameOf = (dossier: Pick<Dossier, 'title' | 'details'>): string =>
  policyOf(dossier).carried?.title ?? dossier.title;

/** Ours under the present or a former name: it bears the red head, and we published it. */
export const isOwn = (
  { name, formerNames }: Pick<Identity, 'name' | 'formerNames'>,
  issuer = name,
): boolean => issuer === name || formerNames.some((former) => former.name === issuer);

/** A title inside 《》; those it holds itself become 〈〉 (GB/T 15834). */
export const quoted = (title: string): string => `《${title.replaceAll('《', '〈').replaceAll('》', '〉')}》`;

/** 文号 where there is one, else the title: how a sentence calls a document. */
export const calledBy = ({ card, title }: Pick<Linked, 'card' | 'title'>): string =>
  card.documentNumber ?? quoted(title);

/** A linked document as words that lead to it. */
export const leading = (link: Linked, text = calledBy(link)): Phrase => ({
  text,
  ...(link.path ? { path: link.path } : link.url ? { url: link.url } : {}),
});

/** The last day a document holds; `expiresOn` is the first on which it does not. */
export const lastDay = (expiresOn: string): string => addDays(expiresOn, -1);

/** The day from which another document works on this one, as validity reckons it; '' outside. */
export const worksFrom = ({ card, listedAt }: Linked): string =>
  card.effectiveOn ?? card.signedOn ?? (listedAt ? dayOf(listedAt) : '');

type Linking = Pick<Dossier, 'links'>;

/** Documents that end this one as a whole, first those that take its place. */
export const endedBy = ({ links }: Linking): Linked[] =>
  links
    .filter((link) => link.direction === 'back' && !link.clause && isEnding(link))
    .sort((a, b) => Number(b.relation === 'replaces') - Number(a.relation === 'replaces'));

/** What to read instead; a 决定 that only clears old documents away takes nobody's place. */
export const successorOf = (dossier: Linking): Linked | undefined =>
  endedBy(dossier).find(({ title, relation }) => relation === 'replaces' || !/废止|失效|清理/.test(title));

/** Documents that change this one, or end a part of it. */
export const changedBy = ({ links }: Linking): Linked[] =>
  links.filter(
    (link) =>
      link.direction === 'back' && (link.relation === 'amends' || (link.clause !== null && isEnding(link))),
  );

/** Documents that this one ends as a whole. */
export const endedHere = ({ links }: Linking): Linked[] =>
  links.filter((link) => link.direction === 'out' && !link.clause && isEnding(link));

/** 解读 of ours for this document, the oldest first. */
export const interpretationsOf = ({ links }: Linking): Linked[] =>
  links.filter(({ direction, relation, path }) => direction === 'back' && relation === 'interprets' && path);

/** The day it came before the public; of what was only taken over here the day it was signed, if that is known. */
export const publishedOn = (dossier: Shown, own: boolean): string | undefined =>
  own || dossier.originallyPublishedAt ? dayOf(dossier.listedAt) : policyOf(dossier).signedOn;

/** Minutes to read at 400 characters a minute, at least one. */
export const readingMinutes = (characters: number): number => Math.max(1, Math.round(characters / 400));

/** Words for a clause path of another document: `t11k1x2` → 第十一条第一款第（二）项, `n-s2` → 第二部分. */
export function clauseLabel(path: string): string {
  const [, article, sub, part, item] = /^(?:n-)?t(\d+)(?:-(\d+))?(?:k(\d+))?(?:x(\d+))?/.exec(path) ?? [];
  const han = (digits: string) => numberToHan(Number(digits));
  if (!article) {
    const section = /^(?:n-)?s(\d+)/.exec(path)?.[1];
    return section ? `第${han(section)}部分` : '原文';
  }
  return [
    `第${han(article)}条`,
    sub && `之${han(sub)}`,
    part && `第${han(part)}款`,
    item && `第（${han(item)}）项`,
  ]
    .filter(Boolean)
    .join('');
}

const isEnding = ({ relation }: Linked): boolean => relation === 'repeals' || relation === 'replaces';

/** The words of phrases that hold nothing but words; null where a link or emphasis needs markup. */
export const wordsOf = (phrases: readonly Phrase[]): string | null =>
  phrases.some(({ path, url, strong }) => path || url || strong)
    ? null
    : phrases.map(({ text }) => text).join('');
