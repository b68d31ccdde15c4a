import { type Attached, readAttached, readListed } from './attached.ts';
import { annexLabel, carries, findAnnex, findCarried, namesCarried } from './carried.ts';
import { closing, findImprint, findNameless, findSigns, isNote, type Sign } from './foot.ts';
import { type Head, readHead, type Role } from './head.ts';
import { bare, documentNumberIn, isComplete, isPerson } from './marks.ts';
import type { Line, Piece } from './pieces.ts';

/** A stretch of pieces, `to` behind its last. */
export type Stretch = { from: number; to: number };

/** What was decided about the pieces; places are those in `pieces`. */
export type Plan = {
  pieces: Piece[];
  roles: Role[];
  head: Head;
  sign: Sign | undefined;
  /** The same signature written twice: the second, behind what is carried, is left out; the first of two stays. */
  again: Sign | undefined;
  twice: Sign | undefined;
  attached: Attached;
  /** What the text that is carried names as its own. */
  listed: Attached;
  /** The title of what is carried, up to the end of the file. */
  carried: Stretch | undefined;
  annexes: number[];
  /** Where the own text begins and ends. */
  from: number;
  rest: number;
  /** Lines at the beginning that only repeat the head. */
  copies: number[];
  /** What the document says it carries. */
  names: string[];
};

/** Decides what each piece is. Linear in their number but for a few lines around each signature. */
export function planOf(pieces: Piece[]): Plan {
  const head = readHead(pieces);
  const from = Math.max(head.start, (head.addressee.at(-1) ?? -1) + 1);
  const title = titleText(head.title.map((i) => pieces[i] as Line));
  const copies = copiesOf(pieces, from, title);
  const signs = findSigns(pieces, from, pieces.length);
  const behind = behindText(pieces, from, (copies.at(-1) ?? from - 1) + 1, title, signs);
  const printed = findImprint(pieces, (signs[0]?.to ?? Math.max(from, pieces.length - 8)) + 1);
  const imprint = [...printed.filter((i) => i < behind.rest), ...closing(pieces, printed)];
  const signed = signsOf(pieces, { from, to: behind.rest }, signs, endOf(pieces, imprint));
  const attached = readAttached(pieces, from, behind.rest, placesOf(signs));
  const listed = readListed(pieces, behind.carried?.to ?? pieces.length);
  const parts = { pieces, head, from, copies, attached, listed, ...behind, ...signed };
  return { ...parts, roles: rolesOf(parts, imprint) };
}

type Parts = Omit<Plan, 'roles'>;
type Behind = Pick<Plan, 'carried' | 'annexes' | 'rest' | 'names'>;

/** What comes behind the own text: what it carries, annexes, or nothing. */
function behindText(
  pieces: readonly Piece[],
  begin: number,
  from: number,
  title: string,
  signs: readonly Sign[],
): Behind {
  const first = pieces.slice(from, from + 24);
  const names = namesCarried(
    title,
    first.flatMap((p) => (p.kind === 'line' ? [p.text] : [])),
  );
  const ends = signs.map(({ to }) => to);
  const annex = findAnnex(pieces, from, signs);
  const carried =
    findCarried(pieces, from, (ends[0] ?? -1) + 1, names, passedIn(pieces, begin, signs)) ??
    (carries(title) && annex < 0 ? titleBehind(pieces, ends) : undefined);
  const annexes = annex < 0 ? [] : annexesFrom(pieces, annex);
  const rest = restOf(carried?.from ?? pieces.length, annexes[0] ?? pieces.length);
  return { names, carried, annexes, rest };
}

/** Lines that are signature or list of attachments, and so no title. */
function passedIn(pieces: readonly Piece[], from: number, signs: readonly Sign[]): Set<number> {
  const signed = placesOf(signs);
  return new Set([...signed, ...readAttached(pieces, from, signs[0]?.from ?? pieces.length, signed).at]);
}

const placesOf = (signs: readonly Sign[]): Set<number> =>
  new Set(signs.flatMap((s) => Array.from({ length: s.to - s.from + 1 }, (_, i) => s.from + i)));

/** A label 附件 right above what is carried belongs to it. */
const restOf = (carried: number, annex: number): number =>
  annex === carried - 1 ? annex : Math.min(carried, annex);

function annexesFrom(pieces: readonly Piece[], first: number): number[] {
  const rest = pieces.flatMap((piece, i) => {
    if (i <= first || piece.kind !== 'line') return [];
    const label = annexLabel(piece.text);
    return label && (label.rest === '' || piece.breakBefore) && /件|表|录/.test(label.label) ? [i] : [];
  });
  return [first, ...rest];
}

/** Lines set apart like a title right behind a signature, before more text. */
function titleBehind(pieces: readonly Piece[], ends: readonly number[]): Stretch | undefined {
  for (const end of ends) {
    let from = end + 1;
    while (isNoteAt(pieces, from)) from += 1;
    const first = pieces[from];
    if (first?.kind !== 'line' || bare(first.text).length > 80 || /[。；：:]$/.test(first.text)) continue;
    let to = from;
    let text = '';
    while (to < from + 4 && pieces[to]?.kind === 'line' && !isComplete(text))
      text += bare((pieces[to++] as Line).text);
    const apart = first.align === 'center' || first.breakBefore;
    if (isComplete(text) && apart && pieces[to + 1]) return { from, to };
  }
  return undefined;
}

const isNoteAt = (pieces: readonly Piece[], at: number): boolean => {
  const piece = pieces[at];
  return piece?.kind === 'line' && isNote(piece.text);
};

function endOf(pieces: readonly Piece[], imprint: readonly number[]): number {
  let end = pieces.length;
  while (imprint.includes(end - 1) || isNoteAt(pieces, end - 1)) end -= 1;
  return end;
}

/** The signature of the document itself: the last before what it carries, or the very last of the file. */
function signsOf(
  pieces: readonly Piece[],
  own: Stretch,
  signs: readonly Sign[],
  end: number,
): Pick<Plan, 'sign' | 'again' | 'twice'> {
  const inside = signs.filter((s) => s.to < own.to).at(-1);
  const last = signs.find((s) => s.to === end - 1);
  const none = { again: undefined, twice: undefined };
  if (own.to >= pieces.length) {
    const sign = last ?? inside ?? findNameless(pieces, own.from, end);
    return { ...none, sign, twice: signs.find((s) => s !== sign && sign && isSame(s, sign)) };
  }
  if (inside && last && last !== inside && isSame(inside, last))
    return { ...none, sign: inside, again: last };
  return { ...none, sign: inside ?? last ?? findNameless(pieces, own.from, own.to) };
}

/** The same names and day; the body may sign once more where a person signed for it. */
const isSame = (a: Sign, b: Sign): boolean =>
  a.bodies.length > 0 && a.day === b.day && (a.bodies.join() === b.bodies.join() || a.bodies.every(isPerson));

const within = (i: number, sign: Sign | undefined): boolean =>
  sign !== undefined && i >= sign.from && i <= sign.to;

function rolesOf(plan: Parts, imprint: readonly number[]): Role[] {
  const { pieces, head, sign, again, attached, rest } = plan;
  return pieces.map((piece, i): Role => {
    const above = head.roles.get(i);
    if (above) return above;
    if (within(i, again)) return 'again';
    if (imprint.includes(i)) return 'imprint';
    // Of a signature written twice the first stays in the text.
    if (within(i, sign)) return again ? 'text' : roleInSign(piece);
    if (attached.downloads.includes(i)) return 'download';
    if (attached.at.includes(i)) return 'attachments';
    if (i >= rest) return roleBehind(plan, i);
    return sign && !again && i > sign.to && isNoteAt(pieces, i) ? 'note' : 'text';
  });
}

const roleInSign = (piece: Piece): Role =>
  piece.kind === 'line' && /日/.test(bare(piece.text).slice(-12)) ? 'day' : 'signer';

function roleBehind({ pieces, carried, annexes }: Parts, i: number): Role {
  const piece = pieces[i] as Piece;
  if (piece.kind === 'line' && /^附\s*件\s*下载/.test(piece.text)) return 'download';
  if (!carried || (annexes.includes(i) && i < carried.from)) return 'annex';
  return i >= carried.from && i < carried.to ? 'carriedTitle' : 'carried';
}

/** Text copied from a web page often begins with its title, number and addressee once more. */
function copiesOf(pieces: readonly Piece[], from: number, title: string): number[] {
  let text = '';
  for (let i = from; i < Math.min(from + 6, pieces.length); i += 1) {
    const piece = pieces[i] as Piece;
    if (piece.kind !== 'line' || !title.startsWith(text + bare(piece.text))) return [];
    text += bare(piece.text);
    if (text === bare(title)) return copiesBelow(pieces, from, i + 1);
  }
  return [];
}

function copiesBelow(pieces: readonly Piece[], from: number, below: number): number[] {
  let to = below;
  const line = (i: number) => (pieces[i]?.kind === 'line' ? (pieces[i] as Line).text : '');
  if (documentNumberIn(line(to))) to += 1;
  if (/[:：]$/.test(line(to)) && line(to).length < 200) to += 1;
  return Array.from({ length: to - from }, (_, i) => from + i);
}

/** Lines of a title without the spaces that only lay them out. */
export const titleText = (lines: readonly { text: string }[]): string =>
  lines
    .map(({ text }) => text.trim())
    .join('\n')
    .replace(/(?<=[A-Za-z0-9])\n(?=[A-Za-z])/g, ' ')
    .replace(/\n/g, '')
    .replace(/(?<![A-Za-z])\s+|\s+(?![A-Za-z])/g, '');
