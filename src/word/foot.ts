import * as marks from './marks.ts';
import { bare } from './marks.ts';
import type { Line, Piece } from './pieces.ts';

/** 落款: who signs and when; `day` is null when it is left open or missing. Places are those of the pieces. */
export type Sign = {
  from: number;
  to: number;
  bodies: string[];
  day: string | null;
  open: boolean;
  odd: boolean;
};

/** Every signature between two places: a line that is only a day, with the bodies or the person above it. */
export function findSigns(pieces: readonly Piece[], from: number, to: number): Sign[] {
  const signs: Sign[] = [];
  for (let i = from; i < to; i += 1) {
    const piece = pieces[i];
    const least = signs.at(-1)?.to ?? from - 1;
    const sign = piece?.kind === 'line' ? signAt(pieces, i, least + 1) : undefined;
    if (sign) signs.push(sign);
  }
  return signs;
}

function signAt(pieces: readonly Piece[], at: number, least: number): Sign | undefined {
  const line = pieces[at] as Line;
  const found = dayOf(line.text);
  if (!found) return undefined;
  const above = found.body ? { from: at, bodies: [nameOf(found.body)] } : signersAbove(pieces, at, least);
  if (above.bodies.length === 0 && !found.body) {
    const next = pieces[at + 1];
    if (
      next?.kind === 'line' &&
      next.align === line.align &&
      line.align !== 'left' &&
      marks.isBody(next.text)
    )
      return { ...found, from: at, to: at + 1, bodies: [nameOf(next.text)] };
  }
  return { day: found.day, open: found.open, odd: found.odd, from: above.from, to: at, bodies: above.bodies };
}

/** A day alone in its line, perhaps with a seal, or behind the name of the body. */
function dayOf(text: string): { day: string | null; open: boolean; odd: boolean; body: string } | undefined {
  const line = bare(text).replace(/^[（(](.*)[）)]$/, (all, inner: string) =>
    marks.dayIn(inner)?.rest === '' ? all : all,
  );
  const whole = marks.dayIn(line);
  if (whole && (whole.rest === '' || marks.SEAL.test(whole.rest)) && whole.rest.length <= 8)
    return { day: whole.day, open: false, odd: whole.odd, body: '' };
  if (marks.isOpenDay(line)) return { day: null, open: true, odd: false, body: '' };
  const start = line.search(/(?:[\d０-９]{4}|[〇○一二三四五六七八九零]{4})年/);
  const tail = start > 1 ? marks.dayIn(line.slice(start)) : undefined;
  if (tail?.rest !== '' || !marks.isBody(line.slice(0, start))) return undefined;
  return { day: tail.day, open: false, odd: false, body: line.slice(0, start) };
}

const nameOf = (text: string): string => bare(text).replace(marks.SEAL, '');

function signersAbove(
  pieces: readonly Piece[],
  at: number,
  least: number,
): { from: number; bodies: string[] } {
  const bodies: string[] = [];
  let from = at;
  while (from > least && at - from < 12) {
    const line = pieces[from - 1];
    if (line?.kind !== 'line' || !isSigner(line, pieces[from] as Line, from === at)) break;
    if (!/^[（(【\[]?(?:加盖|盖|公|印)?\s*[章印].?$/.test(bare(line.text))) bodies.unshift(nameOf(line.text));
    from -= 1;
  }
  return { from, bodies };
}

/** The line next to the day may be any name set apart; those above it must look alike and be bodies. */
function isSigner(line: Line, below: Line, nearest: boolean): boolean {
  const text = bare(line.text);
  if (marks.SEAL.test(text) && text.length <= 8) return true;
  if (marks.isPerson(line.text)) return true;
  if (!marks.isBody(line.text))
    return (
      nearest &&
      line.align !== 'left' &&
      text.length <= 30 &&
      !/[，。；：！？《》]/.test(text) &&
      !marks.dayIn(text)
    );
  return nearest || line.align === below.align;
}

/** A body that signs at the end without a day, set apart to the right. */
export function findNameless(pieces: readonly Piece[], from: number, to: number): Sign | undefined {
  for (let i = to - 1; i >= from; i -= 1) {
    const line = pieces[i];
    if (line?.kind !== 'line') return undefined;
    if (isNote(line.text)) continue;
    if (line.align !== 'right' || !marks.isBody(line.text)) return undefined;
    return { from: i, to: i, bodies: [nameOf(line.text)], day: null, open: false, odd: false };
  }
  return undefined;
}

/** 附注: （此件公开发布）. */
export const isNote = (text: string): boolean =>
  /^[（(][^（()）]{2,60}[）)]$/.test(bare(text)) &&
  !marks.isHistory(text) &&
  !/^[（(][一二三四五六七八九十\d]+[）)]/.test(bare(text));

const COPIES =
  /^(?:抄\s*送|抄\s*报|分\s*送|报\s*送|送|主题词|校\s*对|打\s*字|印\s*制|承办(?:单位|处室|科室)|拟稿|核稿)[：:]/;
const PRINTED =
  /^(?:.{0,40})(?:[\d０-９]{4}|[〇○零一二三四五六七八九]{4})年.{1,8}日(?:印发|印制|印)$|^[（(]?共印.{1,6}份[）)]?$|^信息公开(?:属性|选项|形式|方式)[：:]/;

/** 版记: 抄送, 印发机关 and 印发日期, with the lines that go on under 抄送. Inside an annex only what ends the file. */
export function findImprint(pieces: readonly Piece[], from: number): number[] {
  const found: number[] = [];
  let open = 0;
  for (let i = from; i < pieces.length; i += 1) {
    const piece = pieces[i] as Piece;
    const text = piece.kind === 'line' ? bare(piece.text) : '';
    const begins = COPIES.test(text);
    const goesOn = open > 0 && text !== '' && text.length <= 120 && !/^附件/.test(text) && !dayOf(text);
    if (begins || PRINTED.test(text) || goesOn) found.push(i);
    else open = 0;
    if (begins) open = /。$/.test(text) ? 0 : 5;
    else open = /。$/.test(text) || PRINTED.test(text) ? 0 : Math.max(0, open - 1);
  }
  return found;
}

/** The places that are the last of the file, notes between them. */
export function closing(pieces: readonly Piece[], places: readonly number[]): number[] {
  let end = pieces.length;
  const at = (i: number) => pieces[i];
  while (places.includes(end - 1) || isNoteLine(at(end - 1))) end -= 1;
  return places.filter((place) => place >= end);
}

const isNoteLine = (piece: Piece | undefined): boolean => piece?.kind === 'line' && isNote(piece.text);
