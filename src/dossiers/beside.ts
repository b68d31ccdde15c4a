import { FORMS, type InterpretationDetails } from '../documents/types/interpretation.ts';
import { dayOf } from '../text/days.ts';
import * as rules from './rules.ts';
import type { Dossier } from './service.ts';
import type { Linked } from '../linked/service.ts';

/** A link beside an interpretation: words and a line below. */
export type Beside = { link: Linked; text: string; meta: string };

/** 同一文件的其他解读: what else explains the document, this interpretation left out. */
export const otherInterpretations = (source: Pick<Dossier, 'links'>, id: string): Beside[] =>
  rules
    .interpretationsOf(source)
    .filter((link) => link.id !== id)
    .map((link) => ({ link, text: link.title, meta: metaOf(link) }));

/** 看原文: the documents explained, by their number. */
export const originals = (sources: readonly Linked[]): Beside[] =>
  sources.map((link) => ({ link, text: link.card.documentNumber ?? link.title, meta: '' }));

/** 相关: what is linked otherwise, without what stands beside already. */
export const related = ({ links }: Pick<Dossier, 'links'>, shown: readonly Beside[]): Beside[] =>
  links
    .filter(
      ({ relation, id }) => relation !== 'interprets' && !shown.some(({ link }) => id && link.id === id),
    )
    .map((link) => ({
      link,
      text: link.title,
      meta: [link.card.documentNumber, link.validity?.text].filter(Boolean).join('，'),
    }));

/** Characters to read: the text, the key points and the answers. */
export function charactersOf({ html, details }: Pick<Dossier, 'html' | 'details'>): number {
  const { keyPoints = [], questions = [] } = details as Partial<InterpretationDetails>;
  const texts = [
    html.replace(/<[^>]*>|\s/g, ''),
    ...keyPoints.map(({ text }) => text),
    ...questions.flatMap(({ question, answer }) => [question, answer]),
  ];
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function metaOf({ card, details, listedAt }: Linked): string {
  const { interpreter } = details as Partial<InterpretationDetails>;
  const form = FORMS[card.form as keyof typeof FORMS];
  return [form, interpreter?.isHead && '第一解读人', listedAt && dayOf(listedAt)].filter(Boolean).join('　');
}
