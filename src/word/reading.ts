import { markerOf } from '../text/markers.ts';
import { compareBody } from './compare.ts';
import type { Parts } from './parts.ts';
import { linesIn } from './pieces.ts';
import { readSheet } from './read.ts';
import { remarksOnFile, remarksOnLoss } from './remarks.ts';
import { type Made, recognise, type Recognised } from './rules.ts';
import { isHeading } from './text.ts';

/** A Word file read: what was recognised, and the figures that are told with it. */
export type Reading = Recognised & {
  /** 章、节、一、（一） and headings made with a style. */
  headings: number;
  tables: number;
  /** Paragraphs whose characters did not all come through. */
  lost: number;
};

/** From the parts of a file to what a clerk confirms; meant for a process that can be killed. */
export async function readParts(parts: Parts): Promise<Reading> {
  const { content, seen, margins, lost } = await readSheet(parts);
  const { got, made } = recognise(content);
  const shown = made.flatMap(({ markdown, pieces, notes }) => compareBody(markdown, pieces, notes));
  const all = [...lost, ...shown];
  const dropped = content.pieces.flatMap(linesIn).filter(({ contents }) => contents).length;
  const others = [
    ...parts.remarks,
    ...(dropped > 0 ? [`Word生成的目录${dropped}行没有放进正文，网页会自己生成目录`] : []),
  ];
  return {
    ...got,
    issues: [...remarksOnLoss(all), ...got.issues, ...remarksOnFile(seen, margins, others)],
    headings: countHeadings(made),
    tables: made.flatMap(({ pieces }) => pieces).filter(({ kind }) => kind === 'table').length,
    lost: all.length,
  };
}

const countHeadings = (made: readonly Made[]): number =>
  made
    .flatMap(({ pieces }) => pieces)
    .filter((piece) => {
      if (piece.kind === 'table') return false;
      const marker = markerOf(piece.text);
      return (
        isHeading(piece) || marker?.kind === 'chapter' || (marker?.kind === 'level' && marker.level <= 2)
      );
    }).length;
