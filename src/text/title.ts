import { AppError, block } from '../errors.ts';

/** `parts` joined are the title; before the parts named in `wide` a wide screen breaks the line. */
export type BrokenTitle = { parts: string[]; wide: number[] };

/**
 * Reads 标题分行: `|` where a line may break, `||` where it does on a wide screen. Without marks: one part.
 * @throws AppError `invalid` when `breaks` without marks is not the title
 */
export function breakTitle(title: string, breaks?: string | null): BrokenTitle {
  if (!breaks) return { parts: [title], wide: [] };
  const wide: number[] = [];
  const parts: string[] = [];
  for (const piece of breaks.split(/(\|+)/)) {
    if (piece === '||' && parts.length > 0) wide.push(parts.length);
    else if (piece && !piece.startsWith('|')) parts.push(piece);
  }
  if (parts.join('') === title) return { parts, wide };
  const message = '标题分行去掉 | 以后与标题不一致，请重新标';
  throw new AppError('invalid', message, [block('titleBreaks', message)]);
}
