import { formatDay, shortDay } from '../text/days.ts';
import type { ValidityCode } from '../validity/rules.ts';
import * as rules from './rules.ts';
import type { Phrase, Shown } from './rules.ts';
import type { Linked } from '../linked/service.ts';

/** What follows from the validity of a document on a day for someone who reads it. Empty when the word says it all. */
export function stateSentence(dossier: Shown, today: string): Phrase[] {
  const { validity } = dossier;
  return validity ? SENTENCES[validity.code](dossier, today) : [];
}

/** 已废止 or 已失效: the head turns grey. */
export const hasEnded = ({ validity }: Pick<Shown, 'validity'>): boolean =>
  validity?.code === 'repealed' || validity?.code === 'expired';

/** What is read instead of this document and from which day, once that is known. */
export function successionOf(dossier: Shown): { from: string; to: Linked } | null {
  const { validity } = dossier;
  const to = rules.successorOf(dossier);
  if (!validity || !to) return null;
  if (hasEnded(dossier)) return { from: validity.from, to };
  return validity.next?.code === 'repealed' ? { from: validity.next.from, to } : null;
}

type Sentence = (dossier: Shown, today: string) => Phrase[];

const notYet: Sentence = (dossier, today) => {
  const { effectiveOn = dossier.validity!.until } = rules.policyOf(dossier);
  const before = rules.endedHere(dossier).find(({ path }) => path);
  return [
    strong(`${shortDay(effectiveOn, today)}起施行`),
    ...words(validUntil(dossier) ? `，${validUntil(dossier)}。` : '。'),
    ...(before ? [...words('在此以前，仍按'), rules.leading(before), ...words('。')] : []),
    ...note(dossier),
  ];
};

const inForce: Sentence = (dossier, today) => {
  const { effectiveOn } = rules.policyOf(dossier);
  const next = dossier.validity?.next;
  if (next && next.code !== 'expired')
    return next.code === 'repealed' ? ending(dossier, today, next.from) : changing(dossier, today, next);
  const start = effectiveOn ? `${formatDay(effectiveOn, 'cn')}起施行` : '';
  return [...words(closed([start, validUntil(dossier)])), ...note(dossier)];
};

const ending = (dossier: Shown, today: string, from: string): Phrase[] => {
  const day = shortDay(from, today);
  const successor = rules.successorOf(dossier);
  const by = successor ?? rules.endedBy(dossier)[0];
  return [
    strong(`将于${day}废止。`),
    ...words(closed([validUntil(dossier)])),
    ...note(dossier),
    ...(by ? [...words(successor ? `${day}起，按` : '废止它的是'), rules.leading(by), ...words('。')] : []),
  ];
};

const changing = (dossier: Shown, today: string, next: { code: string; from: string }): Phrase[] => [
  strong(`将于${shortDay(next.from, today)}${next.code === 'amended' ? '修改' : '部分失效'}。`),
  ...note(dossier),
  ...compare(rules.changedBy(dossier).filter((link) => rules.worksFrom(link) === next.from)),
];

const changed: Sentence = (dossier, today) => {
  const { code, from } = dossier.validity!;
  return [
    strong(`${shortDay(from, today)}起${code === 'amended' ? '有修改' : '部分失效'}。`),
    ...note(dossier),
    ...compare(rules.changedBy(dossier).filter((link) => rules.worksFrom(link) <= today)),
    ...words(closed([validUntil(dossier)])),
  ];
};

const expired: Sentence = (dossier) => [
  strong(`${formatDay(dossier.validity!.from, 'cn')}起不再有效。`),
  ...note(dossier),
  ...instead(dossier),
];

const repealed: Sentence = (dossier) => [
  strong(`${formatDay(dossier.validity!.from, 'cn')}起不再使用。`),
  ...instead(dossier),
];

const SENTENCES: Record<ValidityCode, Sentence> = {
  not_yet: notYet,
  in_force: inForce,
  amended: changed,
  partly_repealed: changed,
  expired,
  repealed,
};

function instead(dossier: Shown): Phrase[] {
  const successor = rules.successorOf(dossier);
  const by = rules.endedBy(dossier)[0];
  if (!successor) return by ? [...words('由'), rules.leading(by), ...words('废止。')] : [];
  const number = successor.card.documentNumber;
  const title = successor.card.carried?.title ?? successor.title;
  return [...words('现在看'), rules.leading(successor, title), ...words(number ? `（${number}）。` : '。')];
}

/** 请对照着看 the documents that change this one. */
const compare = (links: Linked[]): Phrase[] =>
  links.length
    ? [
        ...words('请对照着看'),
        ...links.flatMap((link, i) => [...words(i ? '、' : ''), rules.leading(link)]),
        ...words('。'),
      ]
    : [];

const validUntil = (dossier: Shown): string => {
  const { expiresOn } = rules.policyOf(dossier);
  return expiresOn ? `有效期至${formatDay(rules.lastDay(expiresOn), 'cn')}` : '';
};

/** What the office adds. */
const note = (dossier: Shown): Phrase[] =>
  words(closed([rules.policyOf(dossier).validityNote?.replace(/。$/, '') ?? '']));

const closed = (parts: string[]): string => {
  const said = parts.filter(Boolean).join('，');
  return said && `${said}。`;
};

const strong = (text: string): Phrase => ({ text, strong: true });
const words = (text: string): Phrase[] => (text ? [{ text }] : []);
