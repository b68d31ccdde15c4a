import { escapeBlock, escapeMarkdown } from '../text/plain.ts';

/** Characters that are bold or lead somewhere; those of one kind never overlap. */
export type Span = { start: number; end: number } & ({ kind: 'strong' } | { kind: 'link'; url: string });

/** The words of a line as people read them, and what is bold or a link in them: nobody types or sees a mark. */
export type Inline = { text: string; spans: Span[] };

/** Addresses a writer may give; what else is one the renderer would leave out. */
export const ADDRESS = /^(?:https?:\/\/|\/)[^\s()<>\\[\]]+$/;

/** Words with their marks taken out; null where marks stand that are neither bold nor a link. */
export function inlineOf(source: string): Inline | null {
  const spans: Span[] = [];
  let [text, bold, link] = ['', -1, -1];
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const [escaped] = /^\\[!-/:-@[-`{-~]/.exec(rest) ?? [];
    const [closing, url = ''] = (link >= 0 && /^\]\(([^\s()<>\\]*)\)/.exec(rest)) || [];
    if (escaped) text += escaped[1]!;
    else if (rest.startsWith('**')) {
      if (bold >= 0) spans.push({ kind: 'strong', start: bold, end: text.length });
      bold = bold < 0 ? text.length : -1;
    } else if (closing) {
      spans.push({ kind: 'link', start: link, end: text.length, url });
      link = -1;
    } else if (rest[0] === '[' && link < 0) link = text.length;
    else if (OTHER.test(rest)) return null;
    else text += rest[0]!;
    at += escaped ? 2 : rest.startsWith('**') ? 2 : closing ? closing.length : 1;
  }
  return bold < 0 && link < 0 ? { text, spans: joined(spans) } : null;
}

/** Marks of other kinds, and what becomes a link by itself. */
const OTHER = /^(?:[`*_~<[\]@]|!\[|&[#\w]+;|:\/\/|www\.)/;

/** The text form of words with their spans; lines stay lines. */
export function sourceOf({ text, spans }: Inline): string {
  let from = 0;
  return text
    .split('\n')
    .map((line) => {
      const own = cut({ text, spans }, from, from + line.length);
      from += line.length + 1;
      return own.spans.length ? escapeBlock(marked(own)) : escapeBlock(escapeMarkdown(line));
    })
    .join('\n');
}

/** Spans after the words changed: what stands before and after the change keeps them, and so does what was typed inside. */
export function followed({ text, spans }: Inline, now: string): Inline {
  let [start, same] = [0, 0];
  while (start < text.length && start < now.length && text[start] === now[start]) start += 1;
  const most = Math.min(text.length, now.length) - start;
  while (same < most && text[text.length - 1 - same] === now[now.length - 1 - same]) same += 1;
  const [end, grown] = [text.length - same, now.length - text.length];
  const moved = (place: number, ends: boolean) => {
    if (place < start || (ends && place === start)) return place;
    return place >= end ? place + grown : ends ? start : end + grown;
  };
  const all = spans.map((span) => ({ ...span, start: moved(span.start, false), end: moved(span.end, true) }));
  return { text: now, spans: all.filter((span) => span.end > span.start) };
}

/** Makes a stretch bold or a link; bold once more makes it plain again. Nothing is marked where no mark would be read. */
export function toggled(
  { text, spans }: Inline,
  stretch: { start: number; end: number },
  as: { kind: 'strong' } | { kind: 'link'; url: string },
): Inline {
  const span = { ...trimmed(text, stretch), ...as };
  if (span.end <= span.start) return { text, spans };
  const inside = (one: Span) => one.kind === as.kind && one.start <= span.start && one.end >= span.end;
  const rest = spans.flatMap((one): Span[] => {
    if (one.kind !== as.kind || one.end <= span.start || one.start >= span.end) return [one];
    return [
      { ...one, end: span.start },
      { ...one, start: span.end },
    ].filter((part) => part.end > part.start);
  });
  const plain = as.kind === 'strong' && spans.some(inside);
  return { text, spans: joined(plain ? rest : [...rest, span]) };
}

/** The words from one character to another, with what is marked in them. */
export function cut({ text, spans }: Inline, from: number, to: number): Inline {
  const own = spans.map((one) => ({
    ...one,
    start: Math.max(one.start, from) - from,
    end: Math.min(one.end, to) - from,
  }));
  return { text: text.slice(from, to), spans: own.filter(({ start, end }) => end > start) };
}

/** Bold inside a link is written inside it, so that marks never cross. */
function marked({ text, spans }: Inline): string {
  const edges = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])];
  const links = spans.filter((span) => span.kind === 'link');
  const bold = spans.filter(({ kind }) => kind === 'strong');
  const borders = new Set(links.flatMap(({ start, end }) => [start, end]));
  const pieces = edges
    .sort((a, b) => a - b)
    .flatMap((at, n) => (n ? [{ start: edges[n - 1]!, end: at }] : []));
  return pieces
    .map(({ start, end }) => {
      const within = (one: Span) => one.start <= start && one.end >= end;
      const strong = bold.find(within);
      const link = links.find(within);
      const opens = strong && (strong.start === start || borders.has(start));
      const closes = strong && (strong.end === end || borders.has(end));
      return [
        link?.start === start ? '[' : '',
        opens ? '**' : '',
        escapeMarkdown(text.slice(start, end)),
        closes ? '**' : '',
        link?.end === end ? `](${link.url})` : '',
      ].join('');
    })
    .join('');
}

const PUNCTUATION = /^[\p{P}\p{S}]$/u;
const isSpace = (letter = ' '): boolean => /^\s$/.test(letter);

/**
 * A stretch as its marks will be read: `**` opens no bold before a blank, nor between a letter and a punctuation mark
 * (CommonMark flanking), so that 《办法》 beside other words is bold inside its marks.
 */
function trimmed(
  text: string,
  { start, end }: { start: number; end: number },
): { start: number; end: number } {
  const bad = (inner: string | undefined, outer: string | undefined) =>
    isSpace(inner) || (PUNCTUATION.test(inner!) && !isSpace(outer) && !PUNCTUATION.test(outer!));
  let [from, to] = [start, end];
  while (from < to && bad(text[from], text[from - 1])) from += 1;
  while (to > from && bad(text[to - 1], text[to])) to -= 1;
  return { start: from, end: to };
}

/** In order, neighbours of one kind as one. */
function joined(spans: readonly Span[]): Span[] {
  const done: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const last = done.findLast(({ kind }) => kind === span.kind);
    if (last && span.kind === 'strong' && last.end >= span.start) last.end = Math.max(last.end, span.end);
    else if (span.end > span.start) done.push({ ...span });
  }
  return done;
}
