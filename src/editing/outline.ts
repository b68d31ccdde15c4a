import type { SheetBlock, SheetText } from './texts.ts';

/** A line of 结构, with how many findings stand under it. */
export type OutlineLine = { id: string; label: string; level: 1 | 2; block: number; advise: number };

const LONGEST = 14;

/** What somebody moves by: chapters and headings, 条 and （一） below them. */
export function outlineOf(texts: readonly SheetText[]): OutlineLine[] {
  return texts
    .filter(({ blocks }) => blocks.length > 0)
    .flatMap((text, n) => linesOf(text, n > 0 || texts.length > 1));
}

function linesOf({ field, label, title, official, blocks }: SheetText, named: boolean): OutlineLine[] {
  const lines: OutlineLine[] = [];
  const first = blocks[0]!;
  const heads = blocks.some(({ kind }) => ['chapter', 'section', 'title'].includes(kind));
  const add = (id: string, words: string, level: 1 | 2) =>
    lines.push({ id, label: words, level, block: 0, advise: 0 });
  if (named || (!official && first.kind !== 'title'))
    add(first.id, field === 'body' ? (official ? '通知' : label) : short(title || label), 1);
  let article = false;
  for (const block of blocks) {
    const { kind, id, text } = block;
    if (kind === 'clause') article = true;
    if (kind === 'chapter' || kind === 'section' || kind === 'title') article = false;
    if (['chapter', 'section', 'title', 'appendix'].includes(kind))
      add(id, short(text.replace(/\s+/g, ' ')), 1);
    else if (kind === 'clause') add(id, short(text.replace(/\s+/g, ' ')), heads ? 2 : 1);
    else if (kind === 'item' && !article && block.look !== 'other') add(id, short(text), heads ? 2 : 1);
    else if (block.found.length) add(id, short(text), 2);
    count(lines, block);
  }
  return lines;
}

function count(lines: OutlineLine[], { found }: SheetBlock): void {
  const line = lines.at(-1);
  if (!line) return;
  line.block += found.filter(({ level }) => level === 'block').length;
  line.advise += found.filter(({ level }) => level === 'advise').length;
}

function short(text: string): string {
  const phrase = /^(.{4,}?)[，。；：]/.exec(text)?.[1] ?? text;
  return phrase.length > LONGEST ? `${phrase.slice(0, LONGEST - 1)}…` : phrase;
}
