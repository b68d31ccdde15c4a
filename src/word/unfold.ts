import { bare, documentNumberIn, isBody, dayIn } from './marks.ts';
import { isMetaTable } from './head.ts';
import { linesIn, type Piece, type Table } from './pieces.ts';

/**
 * Pieces without the tables that only lay out lines: 发文字号 beside 签发人, 抄送 and 印发 below, two bodies that sign
 * side by side. Tables of contents made by Word are taken out beforehand.
 */
export function unfold(pieces: readonly Piece[]): Piece[] {
  const first = pieces.findIndex(
    (p) => p.kind === 'line' && /关于|的(?:通知|意见|决定|公告|函)$/.test(bare(p.text)),
  );
  return pieces
    .filter((piece) => piece.kind === 'table' || !piece.contents)
    .flatMap((piece, i): Piece[] =>
      piece.kind === 'table' && isLayout(piece, first < 0 || i <= first + 1) ? linesIn(piece) : [piece],
    );
}

function isLayout(table: Table, above: boolean): boolean {
  const texts = linesIn(table).map(({ text }) => bare(text));
  const size = texts.join('').length;
  if (size === 0 || size > 600 || isMetaTable(table)) return false;
  if (texts.some((text) => /^(?:抄送|抄报|分送|主题词)[:：]/.test(text) || /日印发$/.test(text))) return true;
  if (size > 200) return false;
  if (above && texts.some((text) => documentNumberIn(text) || /文件$|^签发人/.test(text))) return true;
  return (
    texts.length <= 6 &&
    texts.every((text) => isBody(text) || dayIn(text)?.rest === '') &&
    texts.some((text) => dayIn(text))
  );
}
