import { simplified } from './simplified.ts';

/** Stands where a separator next to a word was, so that no phrase reaches across it. `normalize` never lets it through. */
const BORDER = '\ue000';

const RUN = /\p{Script=Han}+|[[\p{L}\p{N}\p{M}]--\p{Script=Han}]+/gv;
const HAN = /^\p{Script=Han}/u;
const DROPPED = /["'“”‘’„«»《》〈〉「」『』｢｣·・‧•\u00ad\u200b-\u200f\u2060\ufeff]/g;
const CONTROL = /[\p{Cc}\p{Cs}\p{Co}]/gu;
const FIVE_YEARS = /(?<![0-9])1([0-9])五(?=规划|时期|期间|计划|纲要|末|以来|开局|$)/g;
const NUMERALS = '〇一二三四五六七八九';

/** One unbroken stretch: Chinese characters, or letters and digits of one word. */
type Run = { text: string; han: boolean; /** A separator stands before it. */ apart: boolean };

/**
 * The one analysis of texts and queries (search.md §6): NFKC, lower case, simplified characters, half-width
 * brackets, quotation marks and 《》· taken out, 14五规划 as 十四五规划. Never throws; lone surrogates and control
 * characters become spaces.
 */
export function normalize(text: string): string {
  return simplified(text.replace(CONTROL, ' ').replace(DROPPED, '').normalize('NFKC').toLowerCase())
    .replace(DROPPED, '')
    .replace(/[[\]{}【】〔〕]/g, (bracket) => ('[{【〔'.includes(bracket) ? '(' : ')'))
    .replace(/[○◯]/g, '〇')
    .replace(FIVE_YEARS, (_, digit: string) => `十${digit === '0' ? '' : NUMERALS[Number(digit)]}五`);
}

/** Words of a text in order: two characters at a time from Chinese (a lone one stays), everything else whole. */
export function bigrams(text: string): string[] {
  return runs(normalize(text)).flatMap((run) => (run.han ? pairs(run.text) : [run.text]));
}

/**
 * A text as FTS5 indexes it, words separated by spaces, repeats kept. After each Chinese run its last character
 * stands alone: it makes a one-character query complete (`住*`) and keeps phrases from crossing punctuation,
 * so that a phrase matches exactly the texts that contain it.
 */
export function forIndex(text: string): string {
  return positions(runs(normalize(text)), true).join(' ');
}

/**
 * What a phrase must be to match `text` inside an indexed text; one entry for each part between spaces. `open` asks
 * for a prefix match of the last word, needed when it is a single Chinese character.
 */
export function forPhrase(text: string): { words: string; open: boolean }[] {
  return normalize(text)
    .split(/\s+/)
    .map(runs)
    .filter((part) => part.length > 0)
    .map((part) => {
      const last = part.at(-1)!;
      return { words: positions(part, false).join(' '), open: last.han && single(last.text) };
    });
}

/** Whether `word` is one Chinese character, which `住*` must look up. */
export const isLoneCharacter = (word: string): boolean => HAN.test(word) && single(word);

const single = (text: string): boolean => text.length === (text.codePointAt(0)! > 0xffff ? 2 : 1);

function runs(normalized: string): Run[] {
  let end = 0;
  return Array.from(normalized.matchAll(RUN), ({ 0: text, index }) => {
    const apart = index > end;
    end = index + text.length;
    return { text, han: HAN.test(text), apart };
  });
}

/** Words at their places. `whole` closes the last run too, as an indexed text must and a phrase must not. */
function positions(all: Run[], whole: boolean): string[] {
  const words: string[] = [];
  all.forEach((run, at) => {
    const before = all[at - 1];
    if (run.apart && before && !(run.han && before.han)) words.push(BORDER);
    if (!run.han) return void words.push(run.text);
    words.push(...pairs(run.text));
    if ((whole || at < all.length - 1) && !single(run.text)) words.push(lastOf(run.text));
  });
  return words;
}

const lastOf = (text: string): string =>
  text.codePointAt(text.length - 2)! > 0xffff ? text.slice(-2) : text.slice(-1);

function pairs(han: string): string[] {
  if (single(han)) return [han];
  if (!/[\ud800-\udfff]/.test(han))
    return Array.from({ length: han.length - 1 }, (_, i) => han.slice(i, i + 2));
  const characters = [...han];
  return characters.slice(1).map((character, i) => characters[i]! + character);
}
