import { expect, test } from 'vitest';
import { gridsOfSheets } from '#src/views/grids.ts';
import { viewSheets } from '#src/views/sheets.ts';
import { xlsx, xlsxFiles } from '../support/office.ts';
import { zipOf } from '../support/zip.ts';

const STYLES =
  '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>';
const ROWS =
  '<row r="1"><c r="A1" t="inlineStr"><is><t>日期</t></is></c></row><row r="3"><c r="A3" s="1"><v>44698</v></c></row>';
const book = (since: string) =>
  zipOf(
    [...xlsxFiles([{ name: '表', rows: ROWS }]), { name: 'xl/styles.xml', content: STYLES }].map((file) =>
      file.name === 'xl/workbook.xml'
        ? { ...file, content: String(file.content).replace('<sheets>', `<workbookPr ${since}/><sheets>`) }
        : file,
    ),
  );

test.each([
  ['', '2022年5月17日'],
  ['date1904="1"', '2026年5月18日'],
  ['date1904="true"', '2026年5月18日'],
  ['date1904="0"', '2022年5月17日'],
])('a day of a workbook with <workbookPr %s> is %s, in its view and as a cell', (since, day) => {
  const bytes = book(since);
  expect(viewSheets(bytes).html).toContain(`<td>${day}</td>`);
  expect(gridsOfSheets(bytes)[0]!.rows[1]).toEqual({ at: 3, cells: [[1, day]] });
});

test('a sheet nobody sees gives no table', () => {
  const rows = '<row r="1"><c r="A1"><v>1</v></c></row>';
  const bytes = xlsx([
    { name: '藏', state: 'hidden', rows },
    { name: '表', rows },
  ]);
  expect(gridsOfSheets(bytes).map(({ name }) => name)).toEqual(['表']);
});
