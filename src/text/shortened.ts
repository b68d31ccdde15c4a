import type { Piece } from './diff.ts';

/** Unchanged runs cut to `keep` characters beside what changed, with ……; line breaks are dropped. */
export function shortened(pieces: readonly Piece[], keep: number): Piece[] {
  return pieces.map(({ kind, text }, at) => {
    const line = text.replace(/\s*\n\s*/g, '');
    const characters = [...line];
    const [first, last] = [at === 0, at === pieces.length - 1];
    // Nothing was taken away here: the end of the text stands for it.
    if (first && last && kind === 'same' && characters.length > keep * 2)
      return { kind, text: `……${characters.slice(-keep * 2).join('')}` };
    const most = (first || last ? keep : keep * 2) + '……'.length;
    if (kind !== 'same' || characters.length <= most) return { kind, text: line };
    const head = first ? '' : characters.slice(0, keep).join('');
    const tail = last ? '' : characters.slice(-keep).join('');
    return { kind, text: `${head}……${tail}` };
  });
}
