import writeExcelFile from 'write-excel-file/node';

/** One sheet: the names of its columns, how wide each is in characters, and the rows below. */
export type Sheet = {
  name: string;
  head: readonly string[];
  widths?: readonly number[];
  rows: readonly (readonly (string | number)[])[];
};

/** As many characters a cell of Excel holds. */
const LONGEST = 32_767;
/** `@`: text stays text also when somebody edits the cell, so that no formula comes of `=1+1`. */
const TEXT = '@';

/** A workbook whose texts are texts: nothing in it is ever computed. */
export const workbookOf = (sheets: readonly Sheet[]): Promise<Buffer> =>
  writeExcelFile(
    sheets.map(({ name, head, widths = [], rows }) => ({
      sheet: sheetName(name),
      columns: head.map((_, n) => ({ width: widths[n] ?? 14 })),
      stickyRowsCount: 1,
      data: [
        head.map((text) => ({ ...textCell(text), fontWeight: 'bold' as const })),
        ...rows.map((row) =>
          row.map((value) => (typeof value === 'number' ? { value, type: Number } : textCell(value))),
        ),
      ],
    })),
  ).toBuffer();

const textCell = (text: string) => {
  const value = clean(text).slice(0, LONGEST);
  return value ? { value, type: String, format: TEXT } : null;
};

/** XML has no words for control characters and halves of characters. */
const clean = (text: string): string =>
  text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');

const sheetName = (name: string): string => name.replace(/[[\]:*?/\\']/g, ' ').slice(0, 31) || '表';
