import type { Block } from './blocks.ts';
import { hanToNumber } from './han.ts';
import { markerOf } from './markers.ts';

/** A 公文 taken apart: lines above, 主送机关, what is said, 落款, and notes in brackets after it (GB/T 9704). */
export type Letter = { head: string; middle: Block[]; sign: string; tail: string };

export function takeApart(blocks: readonly Block[]): Letter {
  const { start, from, end } = partsOf(blocks);
  const head = blocks
    .slice(0, start)
    .map((b, i) => `<p${i === start - 1 ? ' class="mc-doc__to"' : ''}>${b.html}</p>`);
  if (from === end) return { head: head.join('\n'), middle: blocks.slice(start), sign: '', tail: '' };
  const last = blocks[end - 1];
  const lines = [
    ...blocks.slice(from, end - 1).map((b) => b.html),
    `<time datetime="${dayIn(last?.text ?? '')}">${last?.html}</time>`,
  ];
  return {
    head: head.join('\n'),
    middle: blocks.slice(start, from),
    sign: `<p class="mc-doc__sign">${lines.join('<br>')}</p>`,
    tail: blocks
      .slice(end)
      .map((b) => `<p>${b.html}</p>`)
      .join('\n'),
  };
}

/** What of a block tells which part of a 公文 it is. */
type Line = Pick<Block, 'kind' | 'text'>;

/** Where what is said begins (the line before is 主送机关), where 落款 begins and ends; without one both are the end. */
export function partsOf(blocks: readonly Line[]): { start: number; from: number; end: number } {
  const start = addressee(blocks) + 1;
  let end = blocks.length;
  while (end > start && isNote(blocks[end - 1])) end -= 1;
  const last = blocks[end - 1];
  const day = end > start && last?.kind === 'paragraph' ? dayIn(last.text) : undefined;
  if (!day) return { start, from: blocks.length, end: blocks.length };
  return { start, from: firstIssuer(blocks, end - 1, start), end };
}

/** Where 主送机关 stands: above it only short lines (title and number copied along with the text). */
function addressee(blocks: readonly Line[]): number {
  const at = blocks
    .slice(0, 6)
    .findIndex((b) => b.text.length > 60 || /[。:：]/.test(b.text) || markerOf(b.text));
  const found = blocks[at];
  return found && isAddressee(found) && blocks.slice(0, at).every((b) => b.kind === 'paragraph') ? at : -1;
}

const isAddressee = ({ kind, text }: Line): boolean =>
  kind === 'paragraph' &&
  text.length <= 200 &&
  /[:：]$/.test(text) &&
  !/[。；]|(?:如下|以下|下列|事项|规定|决定)[:：]$/.test(text) &&
  !markerOf(text);

const isNote = (block: Line | undefined): boolean =>
  block?.kind === 'paragraph' && /^[（(][^（()）]{2,40}[）)]$/.test(block.text) && !markerOf(block.text);

/** Several bodies may sign together, each on its own line; the line next to the date needs no such ending. */
function firstIssuer(blocks: readonly Line[], date: number, start: number): number {
  let from = date;
  while (from > start && date - from < 8 && isIssuer(blocks[from - 1], from === date)) from -= 1;
  return from;
}

const BODY = /(?:局|委员会|委|府|厅|部|会|院|办公室|办|公司|中心|署|行|社|站|队|处|所)$/;

const isIssuer = (block: Line | undefined, nearest: boolean): boolean =>
  block?.kind === 'paragraph' &&
  block.text.length <= 40 &&
  !/[。，；：！？、]/.test(block.text) &&
  !markerOf(block.text) &&
  (nearest || BODY.test(block.text));

const DATE =
  /^([\d０-９]{4}|[〇○零一二三四五六七八九]{4})\s*年\s*([\d０-９]{1,2}|[一二三四五六七八九十]{1,2})\s*月\s*([\d０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*日$/;

function dayIn(text: string): string | undefined {
  const [year = 0, month = 0, date = 0] = (DATE.exec(text) ?? [])
    .slice(1)
    .map((part) => hanToNumber(part) ?? 0);
  if (month < 1 || month > 12 || date < 1 || date > 31) return undefined;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}
