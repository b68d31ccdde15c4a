/** A run of words: in both texts, only in the old, or only in the new. */
export type Piece = { kind: 'same' | 'old' | 'new'; text: string };

/** Longer pairs of texts are told as a whole: the table of comparison grows with the product of both. */
const MOST = 4_000_000;

const segmenter = new Intl.Segmenter('zh-CN', { granularity: 'word' });

/**
 * What changed from one text to another, word by word; in Chinese a word is what a dictionary knows. Changes that stand apart by
 * a lone mark or character are told as one, since nobody reads them as two.
 */
export function diff(before: string, after: string): Piece[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const pieces = old.length * now.length > MOST ? whole(before, after) : compare(old, now);
  return merged(calmed(merged(pieces)));
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

/** A single character that stands between two changes belongs to both. */
function calmed(pieces: Piece[]): Piece[] {
  return pieces.flatMap((piece, at) => {
    const between = pieces[at - 1] && pieces[at + 1];
    if (piece.kind !== 'same' || !between || [...piece.text].length > 1) return piece;
    return whole(piece.text, piece.text);
  });
}
