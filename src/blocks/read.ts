import { AppError } from '../errors.ts';
import { readParts, type Block as Rendered, type Part } from '../text/blocks.ts';
import { escapeHtml, textOf } from '../text/sanitise.ts';
import { type Block, recognised } from './rules.ts';

/** A block with what it is rendered to: of paragraphs and titles the inner HTML. */
export type Shown = Block & { html: string };

/**
 * A text form as blocks, recognised as the renderer does; `toBody` gives the same text back to the character (but for controls
 * and carriage returns, which no text may hold). One that nests too deeply, or is too much (`intricacyOf`), is one block as typed: its
 * page opens all the same, the checks say so and publishing refuses it.
 */
export function toBlocks(body: string, official: boolean): Shown[] {
  const parts = joined(partsOf(body, official));
  const blocks = parts.map(blockOf);
  const kinds = recognised(blocks, official);
  return blocks.map((block, i) => ({ ...block, kind: kinds[i]?.kind ?? block.kind }));
}

function partsOf(body: string, official: boolean): Part[] {
  try {
    return readParts(body, { official, prefix: '', title: '' });
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof AppError)) throw error;
    const html = `<pre>${escapeHtml(body)}</pre>`;
    return [{ source: body, block: { kind: 'other', html, text: body, depth: 0 } }];
  }
}

/** What shows nowhere goes with the block before it: blank lines as its gap, definitions as blocks of their own. */
function joined(parts: readonly Part[]): { source: string; gap: string; block: Rendered | null }[] {
  const done: { source: string; gap: string; block: Rendered | null }[] = [];
  let lead = '';
  for (const { source, block } of parts) {
    const text = source.trimEnd();
    const last = done.at(-1);
    if (text !== '' || block) {
      done.push({ source: lead + text, gap: source.slice(text.length), block });
      lead = '';
    } else if (last) last.gap += source;
    else lead += source;
  }
  return lead === '' ? done : [{ source: lead, gap: '', block: null }];
}

function blockOf({ source, gap, block }: { source: string; gap: string; block: Rendered | null }): Shown {
  const kept = { source, gap };
  const html = block?.html ?? '';
  if (!block) return { kind: 'paragraph', text: source.trim(), mark: 'other', raw: true, html, ...kept };
  if (block.kind === 'heading') {
    const [, mark = '##', inline = ''] = /^\s*(#{1,6})\s+([^]*?)(?:\s+#+)?$/.exec(source) ?? [];
    return { kind: 'title', mark, ...wordsOf(html, inline), html, ...kept };
  }
  if (block.kind === 'paragraph')
    return { kind: 'paragraph', ...wordsOf(html, source.trim()), html, ...kept };
  return { ...(listOf(html, source) ?? tableOf(html, source) ?? other(html, source)), html, ...kept };
}

/** Plain words where no markup stands in them; else the source, to be kept as it is. */
const wordsOf = (html: string, source: string): { text: string; raw?: true } =>
  html.includes('<') ? { text: source, raw: true } : { text: textOf(html) };

const other = (html: string, source: string): Block => ({
  kind: html.includes('<table') ? 'table' : /^<[uo]l/.test(html) ? 'item' : 'paragraph',
  text: source.trim(),
  mark: 'other',
  raw: true,
});

const LIST =
  /^<(ul|ol)(?: start="(\d+)")?>\s*((?:<li>(?:(?!<\/?(?:li|ul|ol|p|pre|blockquote|table)\b)[^])*<\/li>\s*)+)<\/\1>$/;
const BULLET = /^ {0,3}(?:[-*+]|\d{1,9}[.)])\s+/;

/** A list of single lines; with links or bold in them the lines keep their marks. */
function listOf(html: string, source: string): Block | undefined {
  const [, tag, start = '1', items = ''] = LIST.exec(html) ?? [];
  if (!tag) return undefined;
  const mark = tag === 'ul' ? '-' : `${start}.`;
  const lines = items
    .split('</li>')
    .slice(0, -1)
    .map((item) => item.trim().slice('<li>'.length));
  if (!lines.some((line) => line.includes('<')))
    return { kind: 'item', mark, text: lines.map(flat).join('\n') };
  const written = source.trim().split('\n');
  if (written.length !== lines.length || !written.every((line) => BULLET.test(line))) return undefined;
  return {
    kind: 'item',
    mark,
    text: written.map((line) => line.replace(BULLET, '').trim()).join('\n'),
    raw: true,
  };
}

/** A table without merged cells or markup in them. */
function tableOf(html: string, source: string): Block | undefined {
  const table = /<table[^>]*>([^]*)<\/table>/.exec(html)?.[1] ?? '';
  if (!table || /<(?!\/?(?:thead|tbody|tr|th|td)\b)|span=/.test(table)) return undefined;
  const rows = table.split('</tr>').slice(0, -1);
  const text = rows.map((row) =>
    [...row.matchAll(/<t[dh][^>]*>([^<]*)<\/t[dh]>/g)].map((cell) => flat(cell[1] ?? '')),
  );
  return {
    kind: 'table',
    mark: source.trim().startsWith('<') ? '' : (source.trim().split('\n')[1]?.trim() ?? ''),
    text: text.map((row) => row.join('\t')).join('\n'),
  };
}

const flat = (html: string): string => textOf(html).replace(/\s+/g, ' ');
