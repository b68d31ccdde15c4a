import type { Issue } from '../errors.ts';
import type { Site } from '../site.ts';
import { finding, type Piece } from './pieces.ts';

type Asked = { site: Pick<Site, 'wording'> };

/** A sentence longer than this is hard to read aloud (visual §7 wants 40 of our own words; a 公文 may take more). */
const LONGEST = 60;
/** So many places of one kind are told in one field; the rest is counted. */
const TOLD = 5;

/** Names that are no longer right, wording that leaves everything open, long sentences; advice only (standards RV-13, SV-01). */
export function wordingIssues(pieces: readonly Piece[], { site }: Asked): Issue[] {
  const read = pieces.filter(({ field }) => !UNREAD.test(field));
  return [
    ...capped(read.flatMap((piece) => nameIssues(piece, site.wording.names))),
    ...capped(read.flatMap((piece) => vagueIssues(piece, site.wording.vague))),
    ...sentenceIssues(read),
  ];
}

/** Codes, addresses and numbers are not sentences. */
const UNREAD =
  /^(?:links|attachments)\.|\.(?:clause|path|documentNumber|sourceUrl|keywords|personalBasis)(?:\.|$)|itleBreaks$/;

function nameIssues(piece: Piece, names: Asked['site']['wording']['names']): Issue[] {
  return names.flatMap(({ wrong, right, unless, note }) =>
    placesOf(piece.text, wrong, unless).map((start) =>
      finding('advise', 'names', piece, `“${wrong}”${note}${right ? `，应为“${right}”` : ''}，请核对`, {
        at: { start, end: start + wrong.length },
        ...(right && { fix: { label: `改为${right}`, replace: right } }),
      }),
    ),
  );
}

function vagueIssues(piece: Piece, vague: Asked['site']['wording']['vague']): Issue[] {
  return vague.flatMap(({ words, say, unless }) =>
    placesOf(piece.text, words, unless).map((start) =>
      finding('advise', 'vague', piece, `“${words}”没有说清楚，${say}`, {
        at: { start, end: start + words.length },
      }),
    ),
  );
}

/** Where a word stands, but for places where it is part of a longer one that is right. */
function placesOf(text: string, word: string, unless: readonly string[]): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    const right = unless.some((longer) => {
      const offset = longer.indexOf(word);
      return offset >= 0 && text.startsWith(longer, at - offset);
    });
    // A title of that time, an order of that body and 原某某 keep the name they had.
    if (!right && !isQuoted(text, at, word)) places.push(at);
  }
  return places;
}

function isQuoted(text: string, at: number, word: string): boolean {
  if (text[at - 1] === '原' || /^(?:令|公告|〔)/.test(text.slice(at + word.length, at + word.length + 2)))
    return true;
  const before = text.slice(Math.max(0, at - 60), at);
  return before.lastIndexOf('《') > before.lastIndexOf('》');
}

function sentenceIssues(pieces: readonly Piece[]): Issue[] {
  const fields = Map.groupBy(pieces, ({ field }) => field);
  return [...fields.values()].flatMap((same) => {
    const long = same.flatMap((piece) => longSentences(piece).map((one) => ({ ...one, piece })));
    const longest = long.reduce<(typeof long)[number] | null>(
      (a, b) => (a && a.length >= b.length ? a : b),
      null,
    );
    if (!longest) return [];
    const count = long.length > 1 ? `有${long.length}句超过${LONGEST}字，最长的` : '这一句';
    return [
      finding('advise', 'sentence', longest.piece, `${count}${longest.length}字，请拆成短句`, {
        at: { start: longest.start, end: longest.end },
      }),
    ];
  });
}

type Sentence = { start: number; end: number; length: number };

function longSentences({ text, kind }: Piece): Sentence[] {
  if (kind === 'table') return [];
  const found: Sentence[] = [];
  let start = 0;
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !'。；！？\n：'.includes(text[at]!)) continue;
    if (at - start > LONGEST) {
      const length = text.slice(start, at).replace(/[\s\p{P}]/gu, '').length;
      if (length > LONGEST) found.push({ start, end: at, length });
    }
    start = at + 1;
  }
  return found;
}

/** The first places of each field; the last of them says how many more there are. */
function capped(issues: Issue[]): Issue[] {
  return [...Map.groupBy(issues, ({ field }) => field).values()].flatMap((same) => {
    if (same.length <= TOLD) return same;
    const last = same[TOLD - 1]!;
    const more = { ...last, message: `${last.message}（另有${same.length - TOLD}处）` };
    return [...same.slice(0, TOLD - 1), more];
  });
}
