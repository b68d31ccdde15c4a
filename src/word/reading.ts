import { markerOf } from '../text/markers.ts';
import { advise } from '../errors.ts';
import { compareBody } from './compare.ts';
import type { Parts } from './parts.ts';
import { linesIn, plainLine } from './pieces.ts';
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

/** Lines taken out of a PDF or OFD, recognised as those of a Word file are; where a page was numbered is no word of the text. */
export function readLines(lines: readonly string[], from: string): Reading {
  const words = lines.flatMap((line, i) => (PAGE_NUMBER.test(line) ? [] : [{ line, at: i + 1 }]));
  const pieces = words.map(({ line, at }) => plainLine(line, at));
  const { got, made } = recognise({ pieces, notes: new Map(), cited: new Map() });
  const numbers = lines.length - words.length;
  const told = [
    advise('body', `文字是从${from}文件里取出的，表格、分段可能变样，请对照原件`),
    ...(numbers ? [advise('body', `页码${numbers}行没有放进正文`)] : []),
  ];
  return { ...got, issues: [...got.issues, ...told], headings: countHeadings(made), tables: 0, lost: 0 };
}

const PAGE_NUMBER = /^(?:[-—–－]\s*\d{1,4}\s*[-—–－]|第\s*\d{1,4}\s*页(?:\s*共\s*\d{1,4}\s*页)?)$/;

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
