import { sha256 } from '../audit/rules.ts';
import { toBlocks } from '../blocks/read.ts';
import { typeOf } from '../documents/types/index.ts';
import { merge } from '../merging/rules.ts';
import { diff, type Piece } from '../text/diff.ts';

/** Why a 正式文件 may differ from its signed original: nothing else may change it. */
export const REASONS = { privacy: '去标识化', erratum: '勘误' } as const;
export type Reason = keyof typeof REASONS;

/** One 申报: the paragraph as it was signed, by the hash of its characters. */
export type Departure = { kind: Reason; paragraph: string; approver: string | null; by: string; at: Date };

/** A paragraph of ours: `field` and the place of its block; -1 for a title. */
export type Place = { field: string; block: number };
type Line = Place & { text: string };

/** Where the text is not the signed one; `departure` says why it may be so. */
export type Difference = {
  places: Place[];
  signed: string;
  ours: string;
  pieces: Piece[];
  departure?: Departure;
};

export type Comparison = {
  /** Characters compared, without spaces. */
  characters: number;
  differences: Difference[];
};

/** What of a content is compared. */
export type Compared = { type: string; title: string; body: string; details: Record<string, unknown> };

/** Lines of the original and of ours that stand beside each other, and in what they differ. */
export type Side = { signed: string[]; ours: string[]; difference?: Difference };

/**
 * Holds a content against the words of the signed original, character by character; spaces and line ends do not count, nor do
 * 红头 and 版记, which the page sets from the document's particulars.
 */
export function compare(
  signedText: string,
  content: Compared,
  departures: readonly Departure[] = [],
): Comparison {
  const sides = sidesOf(signedText, content, departures);
  const characters = linesOf(content).reduce((sum, { text }) => sum + bare(text).length, 0);
  return { characters, differences: sides.flatMap(({ difference }) => difference ?? []) };
}

/** Original and content from the first line to the last, line by line. */
export function sidesOf(
  signedText: string,
  content: Compared,
  departures: readonly Departure[] = [],
): Side[] {
  const signed = foot(signedText.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).filter((line) => bare(line)));
  const ours = linesOf(content);
  const stretches = merge(signed.map(wordsAt), signed.map(wordsAt), ours, ({ text }) => bare(text));
  return stretches.flatMap((one, n): Side[] => {
    if (one.kind === 'same') return one.items.map(({ text }) => ({ signed: [text], ours: [text] }));
    if (one.kind !== 'theirs') return [];
    const [was, now] = [n === 0 ? headless(one.base, one.items, content) : one.base, one.items];
    const [before, after] = [was, now].map((lines) => lines.map(({ text }) => text));
    const side = { signed: one.base.map(({ text }) => text), ours: after! };
    if (bare(before!.join('')) === bare(after!.join(''))) return [side];
    const departure = reasonFor(before!, departures);
    const texts = { signed: before!.join('\n'), ours: after!.join('\n') };
    const places = now.map(({ field, block }) => ({ field, block }));
    const pieces = diff(texts.signed, texts.ours);
    return [{ ...side, difference: { places, ...texts, pieces, ...(departure && { departure }) } }];
  });
}

/** Differences that nobody has declared. */
export const undeclared = ({ differences }: Comparison): Difference[] =>
  differences.filter(({ departure }) => !departure);

/** The line readers see; null where the text is not, or cannot be said to be, the signed one. */
export function standingOf(comparison: Comparison | undefined): string | null {
  if (!comparison || undeclared(comparison).length) return null;
  const count = (kind: Reason) =>
    comparison.differences.filter(({ departure }) => departure?.kind === kind).length;
  const told = (Object.keys(REASONS) as Reason[]).flatMap((kind) =>
    count(kind) ? [`${REASONS[kind]}${count(kind)}处`] : [],
  );
  return told.length ? `除${told.join('、')}外，与签发原件一致` : '与签发原件一致';
}

/** What a paragraph is known by when it is declared. */
export const paragraphHash = (text: string): string => sha256(bare(text));

/** A difference is known again by what it is made of. */
export const differenceKey = ({ signed, ours }: Difference): string => `${bare(signed)}\n${bare(ours)}`;

const bare = (text: string): string => text.replace(/[\s\u3000\u200b\ufeff]+/g, '');

const wordsAt = (text: string): Line => ({ text, field: '', block: -1 });

function linesOf({ type, title, body, details }: Compared): Line[] {
  const carried = details['carried'] as { title?: string; body?: string } | undefined;
  const text = (field: string, words: string, official: boolean): Line[] =>
    toBlocks(words, official).map((block, n) => ({
      field,
      block: n,
      text: plainOf(block.html || block.text),
    }));
  return [
    { field: 'title', block: -1, text: title },
    ...text('body', body, typeOf(type).official),
    ...(carried?.title ? [{ field: 'details.carried.title', block: -1, text: carried.title }] : []),
    ...(carried?.body ? text('details.carried.body', carried.body, true) : []),
  ].filter((line) => bare(line.text));
}

const plainOf = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(
      /&(amp|lt|gt|quot|#39);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '',
    );

/** 抄送, 印发 and the like below the text (GB/T 9704 版记). */
const FOOT = /^(?:[（(]此件|抄送|分送|主送|主题词|[^。]{0,40}\d{1,2}日印发)/;

function foot(lines: string[]): string[] {
  let end = lines.length;
  while (end > 0 && FOOT.test(bare(lines[end - 1]!))) end -= 1;
  return lines.slice(0, end);
}

/** Without 红头 and 文号, and with a title broken over lines, or written without the issuer's name, as one. */
function headless(signed: Line[], ours: Line[], { title, details }: Compared): Line[] {
  const [issuer, number] = ['issuer', 'documentNumber'].map((name) => bare(String(details[name] ?? '')));
  const known = (line: Line) =>
    [issuer, `${issuer}文件`, number].includes(bare(line.text)) ||
    /^(?:签发人|份号|密级|特急|加急|\d{6}$)/.test(bare(line.text));
  for (let from = 0; from < signed.length && signed.slice(0, from).every(known); from++)
    for (let to = from + 1; to <= signed.length; to++) {
      const joined = bare(
        signed
          .slice(from, to)
          .map(({ text }) => text)
          .join(''),
      );
      if (joined === bare(title) || joined === `${issuer}${bare(title)}`)
        return ours[0]?.field === 'title' ? [{ ...ours[0] }, ...signed.slice(to)] : signed.slice(to);
    }
  return signed.filter((line) => !known(line));
}

/** Each of the paragraphs that went, or all of them as one, must have been declared. */
function reasonFor(signed: readonly string[], departures: readonly Departure[]): Departure | undefined {
  const of = (text: string) => departures.find(({ paragraph }) => paragraph === paragraphHash(text));
  const each = signed.map(of);
  return signed.length ? (of(signed.join('')) ?? (each.every(Boolean) ? each[0] : undefined)) : undefined;
}
