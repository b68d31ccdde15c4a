import { markerOf } from '../text/markers.ts';
import * as marks from './marks.ts';
import { bare } from './marks.ts';
import { BULLET } from './numbering.ts';
import { type Line, linesIn, type Piece, type Table } from './pieces.ts';

/** What a piece is in the 公文 (GB/T 9704). `text` is the body; `meta` and what stands above the title is not. */
export type Role =
  | 'banner'
  | 'number'
  | 'openNumber'
  | 'meta'
  | 'secrecy'
  | 'signatory'
  | 'title'
  | 'addressee'
  | 'text'
  | 'attachments'
  | 'download'
  | 'signer'
  | 'day'
  | 'note'
  | 'again'
  | 'carriedTitle'
  | 'carried'
  | 'annex'
  | 'imprint'
  | 'contents';

export type Head = {
  /** Role of each piece before `start`; what is missing is text. */
  roles: Map<number, Role>;
  banner: number[];
  number: number;
  title: number[];
  addressee: number[];
  /** Where the text begins. */
  start: number;
};

/** Reads everything above the text: 份号、密级、发文机关标志、发文字号、签发人、标题、主送机关. */
export function readHead(pieces: readonly Piece[]): Head {
  const head: Head = { roles: new Map(), banner: [], number: -1, title: [], addressee: [], start: 0 };
  const free: number[] = [];
  let at = 0;
  for (; at < pieces.length; at += 1) {
    const piece = pieces[at] as Piece;
    if (piece.kind === 'table') {
      if (!isMetaTable(piece)) break;
      head.roles.set(at, 'meta');
      continue;
    }
    const to = addresseeEnd(pieces, at);
    if (to > at) {
      for (let i = at; i < to; i += 1) head.addressee.push(i);
      break;
    }
    const role = roleAbove(piece);
    if (role) head.roles.set(at, role);
    else if (opensText(piece) || free.length >= MOST) break;
    else free.push(at);
    if (role === 'number' && head.number < 0) head.number = at;
  }
  placeTitle(pieces, head, free);
  for (const i of head.addressee) head.roles.set(i, 'addressee');
  const left = free.filter((i) => !head.roles.has(i));
  head.start = Math.min(...left, head.addressee[0] ?? at);
  return head;
}

/** Lines a head may have that nothing but their place tells apart. */
const MOST = 14;

const SECRECY = /^(?:绝密|机密|秘密|内部)(?:[★☆*].*|\d+年.*)?$/;

function roleAbove(line: Line): Role | undefined {
  const text = bare(line.text);
  if (line.contents) return 'contents';
  if (marks.documentNumberIn(text)) return 'number';
  if (marks.isOpenNumber(text)) return 'openNumber';
  if (
    /^\d{6,7}$/.test(text) ||
    /^(?:特急|加急|平急|特提|急件)$/.test(text) ||
    /^附件[\d一二三四五六七八九十]*[:：]?$/.test(text)
  )
    return 'meta';
  if (SECRECY.test(text) || /^(?:绝密|机密|秘密)[★☆]?.{0,8}(?:特急|加急)$/.test(text)) return 'secrecy';
  if (/^签发人/.test(text)) return 'signatory';
  return META.test(text) ? 'meta' : undefined;
}

const META =
  /^(?:索\s*引\s*号|发文字号|文号|主题分类|主题词|发文机关|发布机构|成文日期|发布日期|生效日期|公开方式|公开类别|信息公开属性|信息名称|有效性|标题)[:：]?/;

/** 索引号、发文机关、成文日期 … as a web page shows them above a text. */
export const isMetaTable = (table: Table): boolean =>
  linesIn(table).filter(({ text }) => META.test(bare(text))).length >= 2;

/** A sentence, a number, a list of contents: here begins what is said. */
function opensText(line: Line): boolean {
  const text = bare(line.text);
  const marker = markerOf(line.text);
  return (
    (marker !== undefined && marker.kind !== 'annex') ||
    text.startsWith(BULLET) ||
    /。|[；：:;！]$/.test(text) ||
    text.length > 120 ||
    (line.align === 'left' && /[，,]/.test(text) && text.length > 40)
  );
}

/** One line or several that end with a colon and name who is written to; the place behind it, or `at` for none. */
function addresseeEnd(pieces: readonly Piece[], at: number): number {
  let text = '';
  for (let to = at; to < Math.min(at + 4, pieces.length); to += 1) {
    const piece = pieces[to] as Piece;
    if (piece.kind === 'table' || markerOf(piece.text) || piece.align === 'center') return at;
    text += bare(piece.text);
    if (/[:：]$/.test(text)) return isAddressee(text) ? to + 1 : at;
    if (/[。；！？]|关于/.test(text) || marks.endsLikeTitle(text) || !(to > at || /^各|[，、,]/.test(text)))
      return at;
  }
  return at;
}

const isAddressee = (text: string): boolean =>
  text.length <= 400 &&
  !/[。；！？]|(?:如下|以下|下列|事项|规定|决定|通知|公告|通告|要求|意见|问题)[:：]$/.test(text) &&
  !/^(?:附件|附|索引号|发文|签发人|标题|根据|为|经|现|抄送|注|联系人|电话)/.test(text) &&
  !/^.{0,12}(?:时间|地点|电话|地址|日期)[:：]$/.test(text);

function placeTitle(pieces: readonly Piece[], head: Head, free: readonly number[]): void {
  const line = (i: number): Line => pieces[i] as Line;
  const banner = bannerOf(free.map(line)).length;
  const rest = free.slice(banner);
  head.banner = free.slice(0, banner);
  const before = rest.filter((i) => i < head.number);
  const after = rest.filter((i) => i > head.number);
  let from = rest;
  if (head.number >= 0 && before.length > 0 && after.length > 0 && !endsAsTitle(before.map(line))) {
    head.banner.push(...before);
    from = after;
  } else if (head.number >= 0 && before.length === 0) from = after;
  head.title = titleOf(from, line);
  // 令 and 纪要 may have no title but their mark.
  if (
    head.title.length === 0 &&
    head.banner.length > 0 &&
    ENTITLED.test(bare(line(head.banner.at(-1) as number).text))
  )
    head.title = [head.banner.at(-1) as number];
  if (
    head.title.length === 0 &&
    head.number >= 0 &&
    /(?:令|公告|通告)(?:\d{4}年)?第/.test(bare(line(head.number).text))
  )
    head.title = [head.number];
  for (const i of head.banner) head.roles.set(i, 'banner');
  for (const i of head.title) if (!head.roles.has(i)) head.roles.set(i, 'title');
}

const ENTITLED = /(?:令|纪要|公告|通告|公报|简报)$/;

/** 发文机关标志: …文件, or names in red above a number; several bodies may stand above one 文件. */
function bannerOf(lines: readonly Line[]): Line[] {
  const files = lines.findIndex(({ text }) => /文件$/.test(bare(text)) && !/关于|》/.test(text));
  if (files >= 0 && lines.slice(0, files).every(({ text }) => marks.isBody(text)))
    return lines.slice(0, files + 1);
  const red = lines.findIndex(({ text, red: is }) => !is || /关于/.test(text));
  return lines.slice(0, red < 0 ? lines.length : red);
}

const endsAsTitle = (lines: readonly Line[]): boolean => {
  const text = bare(lines.map((l) => l.text).join(''));
  return /关于/.test(text)
    ? marks.isComplete(text)
    : marks.isComplete(text) && !marks.isBody(text) && !ENTITLED.test(text);
};

/** Lines in one run that look alike, up to the last that could end a title; without any such, all that may go on. */
function titleOf(free: readonly number[], line: (i: number) => Line): number[] {
  const begin = free.findIndex((i) => !isBelow(line(i).text));
  const run: number[] = [];
  let text = '';
  let complete = 0;
  for (const i of begin < 0 ? [] : free.slice(begin)) {
    const next = line(i);
    const last = run.at(-1);
    if (last !== undefined && (i > last + 1 || !goesOn(text, line(run[0] as number), next))) break;
    run.push(i);
    text += bare(next.text);
    if (marks.isComplete(text)) complete = run.length;
    if (run.length === 8 || text.length > 160) break;
  }
  return run.slice(0, complete || run.length);
}

/** What may stand under a title and is none of it: the history of a law, a day. */
const isBelow = (text: string): boolean =>
  marks.isHistory(text) || marks.dayIn(text.replace(/^[（(]|[）)]$/g, ''))?.rest === '';

function goesOn(text: string, first: Line, next: Line): boolean {
  if (isBelow(next.text)) return false;
  if (marks.isSuffix(next.text) || /^的/.test(bare(next.text)) || !marks.isBalanced(text)) return true;
  const alike = next.align === first.align && next.size === first.size;
  if (!marks.isComplete(text)) return alike || next.align === 'center';
  return alike && !marks.isBody(next.text);
}
