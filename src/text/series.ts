import type { Block } from './blocks.ts';
import { markerOf, type Marker } from './markers.ts';

type Article = Extract<Marker, { kind: 'article' }>;

/**
 * The numbers that count, by block. A 条 must be a plausible next number (a paragraph may begin by citing another 条),
 * and the chapters listed under 目录 are not the chapters themselves.
 */
export function readMarkers(blocks: readonly Pick<Block, 'kind' | 'text'>[]): (Marker | undefined)[] {
  const markers = blocks.map((b) => (b.kind === 'other' ? undefined : markerOf(b.text)));
  dropContents(markers);
  dropImplausible(markers);
  dropAttachedNames(markers);
  return markers;
}

/** A short line like 一、目标任务 heads what follows, when text or a deeper number follows. */
export function headingTag(
  markers: readonly (Marker | undefined)[],
  blocks: readonly Pick<Block, 'text'>[],
  i: number,
): '' | 'h3' | 'h4' {
  const marker = markers[i];
  const text = blocks[i]?.text ?? '';
  if (marker?.kind !== 'level' || marker.level > 2 || !blocks[i + 1]) return '';
  if (text.length > 40 || /[。；：，、！？.;:,]$/.test(text)) return '';
  const next = markers[i + 1];
  const deeper = next === undefined || (next.kind === 'level' && next.level > marker.level);
  return deeper ? (marker.level === 1 ? 'h3' : 'h4') : '';
}

/** In a run of chapter lines, everything before the first line's second coming is a table of contents. */
function dropContents(markers: (Marker | undefined)[]): void {
  for (let at = 0; at < markers.length; at += 1) {
    const declared = markers[at]?.kind === 'contents';
    if (declared) markers[at] = undefined;
    const from = declared ? at + 1 : at;
    let to = from;
    while (markers[to]?.kind === 'chapter') to += 1;
    if (to - from < 2) continue;
    const name = labelOf(markers[from]);
    let again = from + 1;
    while (again < to && labelOf(markers[again]) !== name) again += 1;
    if (again === to && !declared) again = from;
    for (let i = from; i < again; i += 1) markers[i] = undefined;
    at = to - 1;
  }
}

const labelOf = (marker: Marker | undefined): string => (marker?.kind === 'chapter' ? marker.label : '');

function dropImplausible(markers: (Marker | undefined)[]): void {
  const places = markers.flatMap((m, i) => (m?.kind === 'article' || m?.kind === 'annex' ? [i] : []));
  let last: Article | undefined;
  for (const [order, place] of places.entries()) {
    const marker = markers[place];
    if (marker?.kind !== 'article') {
      last = undefined;
      continue;
    }
    const next = markers[places[order + 1] ?? -1];
    if (isPlausible(marker, last, next?.kind === 'article' ? next : undefined)) last = marker;
    else markers[place] = undefined;
  }
}

function isPlausible(at: Article, last: Article | undefined, next: Article | undefined): boolean {
  const confirmed = next !== undefined && next.sub === 0 && next.n === at.n + 1;
  if (at.sub > 0) return at.clear || (last?.n === at.n && last.sub === at.sub - 1);
  if (!last) return at.n === 1 || at.clear || confirmed;
  if (at.n === last.n + 1) return at.clear || !(next?.n === at.n && next.sub === 0 && next.clear);
  if (at.n > last.n) return confirmed || (at.clear && at.n <= last.n + 10);
  if (at.n === 1 || at.n === last.n) return at.clear || confirmed;
  return at.clear && confirmed;
}

/** Lines after `附件：` are names of files until something else begins. */
function dropAttachedNames(markers: (Marker | undefined)[]): void {
  let listing = false;
  for (const [i, marker] of markers.entries()) {
    if (marker?.kind === 'annex') listing = marker.list;
    else if (listing && marker?.kind === 'level' && marker.level >= 3) markers[i] = undefined;
    else listing = false;
  }
}
