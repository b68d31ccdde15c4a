import * as marks from './marks.ts';
import { bare } from './marks.ts';
import type { Line, Piece } from './pieces.ts';

/** Places of a signature. */
type Stretch = { from: number; to: number };

const VERB = '印发|发布|公布|转发|批转|颁布|颁发|下发';
const NAMED = new RegExp(
  `(?:${VERB}|施行|通过|批准|审议|制定|修订|现将)[^《。]{0,20}《([^》]{2,80}(?:《[^》]*》[^》]*)?)》`,
  'g',
);
const TITLED = new RegExp(
  `(?:${VERB})(.{3,100})的(?:通知|公告|决定|令|通告|函)(?:[（(][^（）()]*[）)])*$`,
  'u',
);

/** What a 通知 or 令 says it carries, from its title and its first lines. */
export function namesCarried(title: string, text: readonly string[]): string[] {
  const own = TITLED.exec(bare(title))?.[1];
  const said = [title, ...text].flatMap((line) =>
    [...bare(line).matchAll(NAMED)].map(([, name = '']) => name),
  );
  const starts = text.flatMap((line) => {
    const name = /^《([^》]{2,80})》[^。]{0,60}(?:通过|批准|同意|施行|公布|印发|修订)/.exec(bare(line))?.[1];
    return name ? [name] : [];
  });
  return [...new Set([...(own ? [own] : []), ...said, ...starts].map(core))].filter(
    (name) => name.length >= 4,
  );
}

const core = (text: string): string =>
  bare(text)
    .replace(/[《》“”"〈〉]/g, '')
    .replace(/的(?=(?:通知|意见|办法|规定|方案)$)/, '');

export const carries = (title: string): boolean => new RegExp(VERB).test(title) || /令$/.test(bare(title));

/**
 * Where what is carried begins: one to four lines that are its title, as `names` has it. It is looked for behind the
 * first signature, and only when nothing is there before it; lines in `passed` are something else.
 */
export function findCarried(
  pieces: readonly Piece[],
  from: number,
  signed: number,
  names: readonly string[],
  passed: ReadonlySet<number>,
): { from: number; to: number } | undefined {
  for (const begin of signed > from ? [signed, from] : [from])
    for (let at = begin; at < pieces.length; at += 1) {
      const to = passed.has(at) ? undefined : titleEnd(pieces, at, names, passed);
      if (to !== undefined) return { from: at, to: suffixed(pieces, to) };
    }
  return undefined;
}

function titleEnd(
  pieces: readonly Piece[],
  at: number,
  names: readonly string[],
  passed: ReadonlySet<number>,
): number | undefined {
  let joined = '';
  for (let to = at; to < Math.min(at + 4, pieces.length); to += 1) {
    const line = pieces[to];
    if (line?.kind !== 'line' || passed.has(to) || isAside(line)) return undefined;
    if (bare(line.text).length > 80 || /[。；：:;，]$/.test(line.text) || annexLabel(line.text))
      return undefined;
    joined += core(line.text);
    if (names.some((name) => same(name, joined))) return to + 1;
  }
  return undefined;
}

/** （此件公开发布） and the like are no part of a title that follows. */
const isAside = (piece: Piece | undefined): boolean =>
  piece?.kind === 'line' && /^[（(].*[）)]$/.test(bare(piece.text));

/** The same title, give or take a （试行） or the name of the body before it. */
function same(name: string, found: string): boolean {
  const plain = (text: string) => text.replace(/[（(][^（）()]{1,12}[）)]$/, '');
  const [a, b] = [plain(name), plain(found)];
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 6 && long.endsWith(short) && short.length >= long.length * 0.5;
}

function suffixed(pieces: readonly Piece[], to: number): number {
  const next = pieces[to];
  return next?.kind === 'line' && marks.isSuffix(next.text) ? to + 1 : to;
}

/** 附件, 附件1 or 附件1：… as a heading of its own. */
export function annexLabel(text: string): { label: string; rest: string } | undefined {
  const found =
    /^(附\s*[件录表]?\s*[（(]?[\d０-９一二三四五六七八九十]{0,3}[）)]?(?:[-—－]\s*[\d０-９]{1,2})?)\s*(?:[:：.．、]\s*)?(.*)$/u.exec(
      text.trim(),
    );
  const [, label = '', rest = ''] = found ?? [];
  if (!found || /^附(?:则|近|属|带|加|和|注)/.test(bare(text)) || (bare(label) === '附' && rest !== ''))
    return undefined;
  return /[。；，]/.test(rest) || rest.length > 60 ? undefined : { label: bare(label), rest };
}

/** Where the first annex behind the text begins: 附件 at the head of a page, or behind the signature. */
export function findAnnex(pieces: readonly Piece[], from: number, signs: readonly Stretch[]): number {
  return pieces.findIndex((piece, i) => {
    if (i < from || piece.kind !== 'line' || i === pieces.length - 1) return false;
    const found = annexLabel(piece.text);
    if (!found || !/件|录|表/.test(found.label) || isNames(pieces, i)) return false;
    if (piece.breakBefore) return true;
    const alone = found.rest === '';
    if (!signs.some(({ to }) => to < i)) return alone && !isList(pieces, i, signs);
    return alone || (!/[:：]/.test(piece.text.slice(0, 8)) && !isList(pieces, i, signs));
  });
}

/** 附件： and under it nothing but numbered names. */
function isNames(pieces: readonly Piece[], at: number): boolean {
  const below = pieces.slice(at + 1, at + 12);
  const label = pieces[at] as Line;
  return (
    /[:：]$/.test(label.text.trim()) &&
    below.length > 0 &&
    below.every(
      (piece) =>
        piece.kind === 'line' && piece.text.length <= 60 && /^[\d０-９]{1,2}\s*[.．、]/.test(piece.text),
    )
  );
}

/** Short lines under 附件, and soon a signature: what follows is a list of names. */
function isList(pieces: readonly Piece[], at: number, signs: readonly Stretch[]): boolean {
  const next = signs.find(({ from }) => from > at)?.from ?? Infinity;
  const between = pieces.slice(at + 1, Math.min(next, at + 16));
  return (
    next <= at + 16 &&
    between.every((piece) => piece.kind === 'line' && bare(piece.text).length <= 80 && !/。/.test(piece.text))
  );
}
