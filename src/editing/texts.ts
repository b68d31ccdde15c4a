import { type Shown, toBlocks } from '../blocks/read.ts';
import { lineOf } from '../blocks/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import type { Issue } from '../errors.ts';
import type { Values } from '../forms/rules.ts';
import { partsOf } from '../text/letter.ts';
import { escapeHtml } from '../text/sanitise.ts';

/** How a block is set on the sheet. */
export type Look = 'title' | 'to' | 'sign' | 'h' | 'p' | 'other';

export type SheetBlock = Shown & { id: string; look: Look; found: Issue[] };

/** One text of an edition on the sheet: its own, or the one it carries. */
export type SheetText = {
  field: string;
  label: string;
  official: boolean;
  title: string;
  body: string;
  blocks: SheetBlock[];
};

/** The texts of a content as its form has them, each block with what the checks found there. */
export function textsOf(type: string, values: Values, issues: readonly Issue[]): SheetText[] {
  const { fields, official } = typeOf(type);
  const one = (name: string) => [values[name] ?? ''].flat()[0]!.replace(/\r\n?/g, '\n');
  const groups = Object.entries(fields).flatMap(([key, field]) => {
    const inner =
      field.input === 'group'
        ? Object.entries(field.fields!).find(([, f]) => f.input === 'markdown')
        : undefined;
    return inner
      ? [{ field: `details.${key}.${inner[0]}`, label: inner[1].label, title: one(`details.${key}.title`) }]
      : [];
  });
  const own = { field: 'body', label: '正文', title: one('title'), official };
  return [own, ...groups.map((group) => ({ ...group, official: true }))].map((text) => {
    const body = one(text.field);
    return { ...text, body, blocks: sheetOf(text.field, body, text.official, issues) };
  });
}

/** Address of a block on the page. */
export const blockId = (field: string, n: number): string => `b-${field.replaceAll('.', '-')}-${n + 1}`;

function sheetOf(field: string, body: string, official: boolean, issues: readonly Issue[]): SheetBlock[] {
  const blocks = toBlocks(body, official);
  const { start, from, end } = official
    ? partsOf(blocks.map(lineOf))
    : { start: 0, from: blocks.length, end: blocks.length };
  return blocks.map((block, n) => {
    const found = issues.filter((issue) => issue.field === field && issue.at?.block === n);
    const look = n === start - 1 ? 'to' : n >= from && n < end ? 'sign' : lookOf(block);
    return { ...block, id: blockId(field, n), look, found, html: marked(block, found) };
  });
}

function lookOf({ kind, mark, html, text }: Shown): Look {
  if (kind === 'title' && mark === '#') return 'title';
  if (kind === 'title' || kind === 'chapter' || kind === 'section') return 'h';
  if (kind === 'appendix' && /^附\s*件\s*\d*\s*[:：]/.test(text)) return 'h';
  return /^<(?:table|section|ul|ol|pre|blockquote|hr|p|h\d)\b/.test(html) ? 'other' : 'p';
}

/** The words of a finding under a line; a block with markup in it is marked as a whole by its tone. */
function marked({ html, text, raw }: Shown, found: readonly Issue[]): string {
  const spans = found.flatMap(({ at, level }) => (at && at.end > at.start ? [{ ...at, level }] : []));
  if (raw || html.includes('<') || !spans.length) return html || escapeHtml(text);
  let [out, last] = ['', 0];
  for (const { start, end, level } of spans.sort((a, b) => a.start - b.start)) {
    if (start < last) continue;
    const tone = level === 'block' ? '' : ' mcd-hit--w';
    out += `${escapeHtml(text.slice(last, start))}<span class="mcd-hit${tone}">${escapeHtml(text.slice(start, end))}</span>`;
    last = end;
  }
  return out + escapeHtml(text.slice(last));
}
