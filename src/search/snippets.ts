import type { Plan } from './rules.ts';
import { hanToNumber, NUMERAL } from '../text/han.ts';
import { normalize } from './tokens.ts';

/** Text that answers, cut at characters; `hit` parts are what the query asked for. Joined they are one passage. */
export type Part = { text: string; hit: boolean };

/** A passage of a document: `path` and `label` are those of the clause it stands in, '' in a text without clauses. */
export type Snippet = { path: string; label: string; parts: Part[] };

type Passage = { path: string; label: string; text: string };
type Asked = Pick<Plan, 'normalized' | 'tokens' | 'synonyms'>;

/** Analysed text with the place in the original where each of its UTF-16 units comes from. */
type Aligned = { text: string; from: number[]; to: number[] };

/** Characters shown of a passage, and before its first hit. */
const SHOWN = 96;
const BEFORE = 24;
/** Characters read of one clause; what stands further back is not shown. */
const READ = 4000;

/** The passages that answer a query best, at most `max`, in the order of the text; none when nothing in it does. */
export function snippets(content: readonly Passage[] | string, asked: Asked, max = 2): Snippet[] {
  const passages = typeof content === 'string' ? passagesOf(content) : content;
  const words = asked.tokens.concat(asked.synonyms.map(normalize));
  return likely(passages, words)
    .map((passage, at) => ({
      passage,
      at,
      worth: worth(normalize(passage.text.slice(0, READ)), asked, words),
    }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth || a.at - b.at)
    .slice(0, max)
    .sort((a, b) => a.at - b.at)
    .map(({ passage: { path, label, text } }) => ({
      path: anchorOf(path),
      label,
      parts: passageParts(text.slice(0, READ), asked),
    }));
}

/** A whole text, such as a title, with the words of the query marked. */
export function marked(text: string, asked: Asked): Part[] {
  return split(text, hits(text, asked), 0, text.length);
}

function passageParts(text: string, asked: Asked): Part[] {
  const found = hits(text, asked);
  const first = found[0]?.[0] ?? 0;
  const start = sentenceStart(text, first);
  const end = whole(text, Math.min(start + SHOWN, text.length));
  const parts = split(text, found, start, end);
  if (start > 0) parts.unshift({ text: '…', hit: false });
  if (end < text.length) parts.push({ text: '…', hit: false });
  return parts;
}

/** Where to begin so that the hit is seen: at its sentence, or a little before the hit in a long sentence. */
function sentenceStart(text: string, hit: number): number {
  const sentence =
    Math.max(...['。', '；', '\n', '！', '？'].map((mark) => text.lastIndexOf(mark, hit - 1))) + 1;
  if (hit === 0 || hit - sentence <= BEFORE * 2) return hit === 0 ? 0 : sentence;
  return whole(text, hit - BEFORE);
}

/** Ranges of the original to mark: the query as it stands, else every word of it; overlapping ones joined. */
function hits(text: string, asked: Asked): [number, number][] {
  const aligned = align(text);
  const phrase = occurrences(aligned.text, asked.normalized);
  const words =
    phrase.length > 0
      ? phrase
      : longer([...asked.tokens, ...asked.synonyms]).flatMap((w) => occurrences(aligned.text, w));
  const joined: [number, number][] = [];
  for (const [start, end] of words.sort((a, b) => a[0] - b[0])) {
    const [from, to] = [aligned.from[start]!, aligned.to[end - 1]!];
    const last = joined.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** One character of a longer query says nothing where it stands: the 3 and the 号 of 示建规〔2026〕3号 are everywhere. */
function longer(words: string[]): string[] {
  const long = words.filter((word) => [...word].length > 1);
  return long.length ? long : words;
}

function occurrences(text: string, word: string): [number, number][] {
  const found: [number, number][] = [];
  for (let at = word ? text.indexOf(word) : -1; at >= 0; at = text.indexOf(word, at + 1))
    found.push([at, at + word.length]);
  return found;
}

function split(text: string, found: readonly [number, number][], start: number, end: number): Part[] {
  const parts: Part[] = [];
  const add = (from: number, to: number, hit: boolean) => {
    if (from < to) parts.push({ text: text.slice(from, to), hit });
  };
  let at = start;
  for (const [from, to] of found.filter((range) => range[1] > start && range[0] < end)) {
    add(at, Math.max(from, start), false);
    add(Math.max(from, start), Math.min(to, end), true);
    at = Math.min(to, end);
  }
  add(at, end, false);
  return parts;
}

/** The query as it stands counts most, then each word of it once. */
function worth(text: string, { normalized, tokens }: Asked, words: readonly string[]): number {
  const held = words.filter((word) => word && text.includes(word)).length;
  return held + (normalized && text.includes(normalized) ? tokens.length + 10 : 0);
}

/** Analysing every passage costs more than finding the document: those that hold a word as it stands are enough. */
function likely(passages: readonly Passage[], words: readonly string[]): readonly Passage[] {
  const holding = passages.filter(({ text }) => words.some((word) => word && text.includes(word)));
  return holding.length ? holding : passages;
}

const ARTICLE = new RegExp(`^第([${NUMERAL}]+)条(?:之([${NUMERAL}]+))?[\\s　]*`, 'u');

/** 第十一条之一 → `t11-1`; a path stays as it is. */
function anchorOf(path: string): string {
  const [, number, sub] = ARTICLE.exec(path) ?? [];
  if (!number) return path;
  return `t${hanToNumber(number) ?? number}${sub ? `-${hanToNumber(sub)}` : ''}`;
}

const HEADING = new RegExp(`^第[${NUMERAL}]+[编章节]`, 'u');

/**
 * Lines of a stored text, each with the 条 it stands in; a second series of 条 has no address of its own here. `path` is the
 * 条 as written until the passage is chosen: reading every numeral costs more than finding the passage.
 */
function passagesOf(text: string): Passage[] {
  const seen = new Set<string>();
  let article = { path: '', label: '' };
  return text.split('\n').flatMap((line) => {
    if (HEADING.test(line)) article = { path: '', label: '' };
    const head = ARTICLE.exec(line)?.[0];
    if (head !== undefined) {
      const label = head.trim();
      article = { path: seen.has(label) ? '' : label, label };
      seen.add(label);
    }
    const words = head === undefined ? line : line.slice(head.length);
    return words.trim() ? [{ ...article, text: words }] : [];
  });
}

/** Forms of single characters, kept because passages are made of few different ones. */
const forms = new Map<string, string>();

function align(text: string): Aligned {
  const aligned: Aligned = { text: '', from: [], to: [] };
  let at = 0;
  for (const character of text) {
    const form = formOf(character);
    for (let i = 0; i < form.length; i++) {
      aligned.from.push(at);
      aligned.to.push(at + character.length);
    }
    aligned.text += form;
    at += character.length;
  }
  return aligned;
}

function formOf(character: string): string {
  const known = forms.get(character);
  if (known !== undefined) return known;
  const form = normalize(character);
  if (forms.size < 20_000) forms.set(character, form);
  return form;
}

/** The nearest place at or before `at` that does not split a surrogate pair. */
const whole = (text: string, at: number): number =>
  /[\udc00-\udfff]/.test(text[at] ?? '') && /[\ud800-\udbff]/.test(text[at - 1] ?? '') ? at - 1 : at;
