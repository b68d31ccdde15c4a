/** A run of words: in both texts, only in the old, or only in the new. */
export type Piece = { kind: 'same' | 'old' | 'new'; text: string };

/** Longer pairs of texts are told as a whole: the table of comparison grows with the product of both. */
const MOST = 4_000_000;

/** Characters that may stay between two changes without being told as kept. */
const FEW = 2;

const segmenter = new Intl.Segmenter('zh-CN', { granularity: 'word' });

/**
 * What changed from one text to another, word by word; in Chinese a word is what a dictionary knows. Changes that stand apart by
 * few words only are told as one, since nobody reads them as two.
 */
export function diff(before: string, after: string): Piece[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const pieces = old.length * now.length > MOST ? whole(before, after) : compare(old, now);
  const calm = merged(calmed(merged(pieces)));
  return merged(calm.flatMap(trimmed));
}

/** The old text with what went, the new text with what came. */
export const sidesOf = (pieces: readonly Piece[]): { before: Piece[]; after: Piece[] } => ({
  before: pieces.filter(({ kind }) => kind !== 'new'),
  after: pieces.filter(({ kind }) => kind !== 'old'),
});

const wordsOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);

const whole = (before: string, after: string): Piece[] => [
  { kind: 'old', text: before },
  { kind: 'new', text: after },
];

/** Longest common run of words, by the table of lengths from the end. */
function compare(old: string[], now: string[]): Piece[] {
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        old[i] === now[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      pieces.push({ kind: 'same', text: old[i++]! });
      j++;
    } else if (
      i < old.length &&
      (j === now.length || lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)
    )
      pieces.push({ kind: 'old', text: old[i++]! });
    else pieces.push({ kind: 'new', text: now[j++]! });
  }
  return pieces;
}

/** Neighbours of a kind as one; within a change the old stands before the new. */
function merged(pieces: Piece[]): Piece[] {
  const done: Piece[] = [];
  let change = { old: '', new: '' };
  const end = () => {
    if (change.old) done.push({ kind: 'old', text: change.old });
    if (change.new) done.push({ kind: 'new', text: change.new });
    change = { old: '', new: '' };
  };
  for (const { kind, text } of pieces) {
    if (kind !== 'same') change[kind] += text;
    else if (change.old || change.new || done.at(-1)?.kind !== 'same') {
      end();
      done.push({ kind, text });
    } else done.at(-1)!.text += text;
  }
  end();
  return done;
}

/**
 * Words that stayed are told as changed where they are fewer than what changed on either side of them, and few: nobody reads a
 * sentence as kept of which two characters are left.
 */
function calmed(pieces: Piece[]): Piece[] {
  return pieces.flatMap((piece, at) => {
    const few = Math.min(changedBeside(pieces, at, -1), changedBeside(pieces, at, 1), FEW);
    return piece.kind === 'same' && piece.text.length <= few ? whole(piece.text, piece.text) : piece;
  });
}

/** What the old and new words of one change end with alike has stayed after all. */
function trimmed(piece: Piece, at: number, pieces: Piece[]): Piece[] {
  const other = pieces[piece.kind === 'old' ? at + 1 : at - 1];
  if (piece.kind === 'same' || !other || other.kind === 'same') return [piece];
  const kept = commonEnd(piece.text, other.text);
  const cut = { ...piece, text: piece.text.slice(0, piece.text.length - kept.length) };
  return piece.kind === 'old' || !kept ? [cut] : [cut, { kind: 'same', text: kept }];
}

/** Two characters of Chinese or more; one alone is as a rule part of a longer word. */
function commonEnd(a: string, b: string): string {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a.at(-1 - length) === b.at(-1 - length)) length++;
  const end = length ? a.slice(-length) : '';
  return /\p{Script=Han}{2,}$/u.exec(end)?.[0] ?? '';
}

/** The longer of the old and new words beside a piece that stayed; 0 at the end of the text. */
function changedBeside(pieces: Piece[], at: number, step: 1 | -1): number {
  const beside = [pieces[at + step], pieces[at + 2 * step]];
  const [near, next] = beside;
  if (!near || near.kind === 'same') return 0;
  return Math.max(near.text.length, next && next.kind !== 'same' ? next.text.length : 0);
}
