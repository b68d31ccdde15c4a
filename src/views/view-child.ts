// Reads one file in a process of its own, which can be killed: bytes in, its view out.
import { answerApart } from '../apart/answer.ts';
import { AppError } from '../errors.ts';
import { viewOfd } from './ofd.ts';
import { viewPdf } from './pdf.ts';
import { viewCsv, viewText } from './plain.ts';
import { gridsOfCsv, gridsOfSheets } from './grids.ts';
import { viewSheets } from './sheets.ts';
import { type Answer, type Grid, type GridAnswer, inOrder, type Question, type View } from './view.ts';
import { viewWord } from './word.ts';

const READERS: Record<string, (bytes: Buffer) => View | Promise<View>> = {
  docx: viewWord,
  xlsx: viewSheets,
  csv: viewCsv,
  txt: viewText,
  ofd: viewOfd,
  pdf: viewPdf,
};

const GRIDS: Record<string, (bytes: Buffer) => Grid[]> = { xlsx: gridsOfSheets, csv: gridsOfCsv };

await answerApart<Question, Answer | GridAnswer>(async ({ ending, bytes, as }) => {
  try {
    if (as === 'grids') return { grids: GRIDS[ending]!(Buffer.from(bytes)) };
    const view = await READERS[ending]!(Buffer.from(bytes));
    return { view: { ...view, html: inOrder(view.html) } };
  } catch (error) {
    if (error instanceof AppError) return { refused: error.message };
    if (error instanceof RangeError) return { refused: '文件内部太复杂，读不出来' };
    throw error;
  }
});
