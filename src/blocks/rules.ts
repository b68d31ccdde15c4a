import { escapeBlock, escapeMarkdown } from '../text/plain.ts';
import { headingTag, readMarkers } from '../text/series.ts';

/** 块: what a piece of a text is, in the order of the buttons. */
export const KINDS = {
  title: '标题',
  chapter: '章',
  section: '节',
  clause: '条',
  paragraph: '款',
  item: '项',
  table: '表',
  appendix: '附件',
} as const;

export type Kind = keyof typeof KINDS;

/** Kinds of an interpretation or page, which has no 条, as its writers call them. */
export const ARTICLE_KINDS: Partial<Record<Kind, string>> = {
  title: '标题',
  paragraph: '段',
  item: '列表',
  table: '表',
};

export type Block = {
  kind: Kind;
  /** What people read and write. Rows of a table by line, cells parted by tabs; items of a list by line. */
  text: string;
  /** How the text form says so: `##` of a title, `-` or `1.` of a list, the rule under a table's head. */
  mark?: string;
  /** The text has marks of its own (bold, links, merged cells) and is written as it stands. */
  raw?: true;
  /** As it was read; written again as long as nothing of the block was changed. */
  source?: string;
  /** What follows it, as it was read. */
  gap?: string;
};

/** The text form: what is stored, hashed, exported and rendered. Untouched blocks come back to the character. */
export function toBody(blocks: readonly Block[]): string {
  return blocks
    .map((block, i) => {
      const next = blocks[i + 1];
      const kept = block.gap ?? '\n\n';
      const fresh = block.source === undefined || (next && next.source === undefined);
      const gap = next ? (fresh && !/\n\s*\n/.test(kept) ? '\n\n' : kept) : (block.gap ?? '');
      return (block.source ?? written(block)) + gap;
    })
    .join('');
}

/** The blocks with the kinds that the renderer will see in them: a line is a 条 because of its number and place. */
export function recognised(blocks: readonly Block[], official: boolean): Block[] {
  if (!official) return [...blocks];
  const lines = blocks.map(lineOf);
  const markers = readMarkers(lines);
  let article = false;
  return blocks.map((block, i) => {
    const marker = markers[i];
    if (marker?.kind === 'article') article = true;
    else if (marker?.kind === 'chapter' || marker?.kind === 'annex' || block.kind === 'title')
      article = false;
    const head = !article && headingTag(markers, lines, i) !== '';
    const kind = kindOf(block, marker, head);
    return kind === block.kind ? block : { ...block, kind };
  });
}

/** What the renderer will read at the beginning of a block; marks of emphasis do not count. */
export const lineOf = ({
  kind,
  text,
  mark,
  raw,
}: Block): { kind: 'paragraph' | 'heading' | 'other'; text: string } => {
  if (kind === 'table' || mark === 'other' || (kind === 'item' && mark)) return { kind: 'other', text };
  return { kind: mark ? 'heading' : 'paragraph', text: raw ? text.replace(/^[*_]+/, '') : text };
};

type Found = ReturnType<typeof readMarkers>[number];

function kindOf(block: Block, marker: Found, head: boolean): Kind {
  if (block.kind === 'table' || (block.kind === 'item' && block.mark)) return block.kind;
  if (marker?.kind === 'chapter') return marker.rank === 3 ? 'section' : 'chapter';
  if (marker?.kind === 'article') return 'clause';
  if (marker?.kind === 'annex') return 'appendix';
  if (marker?.kind === 'level') return head ? 'section' : 'item';
  return block.mark && block.mark !== 'other' ? 'title' : 'paragraph';
}

/** A new or changed block in the text form, so that it is read again as the same words and no others. */
function written({ kind, text, mark = '', raw }: Block): string {
  if (mark === 'other') return text;
  if (kind === 'table') return tableOf(text, mark);
  const lines = text.split('\n').map((line) => line.trim());
  if (kind === 'item' && mark)
    return lines.map((line, i) => `${bullet(mark, i)} ${raw ? line : escapeMarkdown(line)}`).join('\n');
  if (raw) return mark ? `${mark} ${text}` : text;
  if (mark.startsWith('#')) return `${mark} ${lines.map(escapeMarkdown).join(' ')}`;
  return lines.map((line) => escapeBlock(escapeMarkdown(line))).join('\n');
}

const bullet = (mark: string, i: number): string =>
  mark === '-' ? mark : `${Number.parseInt(mark, 10) + i}.`;

function tableOf(text: string, rule: string): string {
  const rows = text.split('\n').map((line) => line.split('\t'));
  const width = Math.max(...rows.map((row) => row.length));
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const cellsOf = (row: string[]) =>
    Array.from({ length: width }, (_, i) => escapeMarkdown((row[i] ?? '').trim()).replaceAll('|', '\\|'));
  const under =
    rule.split('|').length === width + 2 ? rule : line(Array.from({ length: width }, () => '---'));
  const [head, ...body] = rows.map((row) => line(cellsOf(row)));
  return [head, under, ...body].join('\n');
}
