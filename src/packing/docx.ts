import { escapeHtml } from '../text/sanitise.ts';
import { zipOf } from './zip.ts';

/** A paragraph of a paper, or a table of it; the first row of a table with `head` names its columns. */
export type Paragraph =
  | { kind: 'title' | 'heading' | 'text' | 'line' | 'small'; text: string }
  | { kind: 'table'; rows: readonly (readonly string[])[]; widths?: readonly number[]; head?: boolean };

/** A Word file of plain parts, in the sizes of GB/T 9704: equal papers make equal bytes. */
export const docxOf = (paper: readonly Paragraph[]): Buffer =>
  zipOf(
    [
      ['[Content_Types].xml', TYPES],
      ['_rels/.rels', relations('officeDocument', 'word/document.xml')],
      ['word/_rels/document.xml.rels', relations('styles', 'styles.xml')],
      ['word/styles.xml', STYLES],
      [
        'word/document.xml',
        `<w:document xmlns:w="${W}"><w:body>${paper.map(written).join('')}${PAGE}</w:body></w:document>`,
      ],
    ].map(([name, xml]) => ({ name: name!, bytes: Buffer.from(HEAD + xml!) })),
  );

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const P = 'http://schemas.openxmlformats.org/package/2006';
const MAIN = 'application/vnd.openxmlformats-officedocument.wordprocessingml';

const TYPES =
  `<Types xmlns="${P}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
  `<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${MAIN}.document.main+xml"/>` +
  `<Override PartName="/word/styles.xml" ContentType="${MAIN}.styles+xml"/></Types>`;

const relations = (type: string, target: string): string =>
  `<Relationships xmlns="${P}/relationships"><Relationship Id="rId1" Type="${R}/${type}" Target="${target}"/></Relationships>`;

/** Sizes are half points: 标题 二号, 正文 三号, tables 小四; a line is 28 points. */
const STYLE: Record<'title' | 'heading' | 'text' | 'line' | 'small', string> = {
  title: style(
    'Title',
    '标题',
    '方正小标宋简体',
    44,
    '<w:spacing w:before="240" w:after="360"/><w:jc w:val="center"/>',
  ),
  heading: style(
    'Heading1',
    'heading 1',
    '黑体',
    32,
    '<w:keepNext/><w:spacing w:line="560" w:lineRule="exact"/>',
  ),
  text: style(
    'Normal',
    'Normal',
    '仿宋_GB2312',
    32,
    '<w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLine="640"/>',
  ),
  line: style('Line', '不缩进', '仿宋_GB2312', 32, '<w:spacing w:line="560" w:lineRule="exact"/>'),
  small: style('Small', '表格文字', '仿宋_GB2312', 24, '<w:spacing w:before="40" w:after="40"/>'),
};
const ID = { title: 'Title', heading: 'Heading1', text: 'Normal', line: 'Line', small: 'Small' } as const;

function style(id: string, name: string, font: string, size: number, paragraph: string): string {
  const usual = id === 'Normal' ? ' w:default="1"' : '';
  return (
    `<w:style w:type="paragraph"${usual} w:styleId="${id}"><w:name w:val="${name}"/><w:pPr>${paragraph}</w:pPr>` +
    `<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="${font}"/><w:sz w:val="${size}"/></w:rPr></w:style>`
  );
}

const STYLES = `<w:styles xmlns:w="${W}">${Object.values(STYLE).join('')}</w:styles>`;

/** A4 with the margins of a 公文. */
const PAGE =
  '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>';

const written = (one: Paragraph): string =>
  one.kind === 'table'
    ? tableOf(one)
    : one.text
        .split('\n')
        .map((line) => paragraph(one.kind, line))
        .join('');

const paragraph = (kind: keyof typeof ID, text: string): string =>
  `<w:p><w:pPr><w:pStyle w:val="${ID[kind]}"/></w:pPr><w:r><w:t xml:space="preserve">${clean(text)}</w:t></w:r></w:p>`;

const WIDE = 8844;
const BORDERS = ['top', 'left', 'bottom', 'right', 'insideH', 'insideV']
  .map((side) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>`)
  .join('');

function tableOf({ rows, widths = [], head }: Extract<Paragraph, { kind: 'table' }>): string {
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const shares = Array.from({ length: columns }, (_, n) => widths[n] ?? 1);
  const all = shares.reduce((sum, share) => sum + share, 0);
  const wide = shares.map((share) => Math.round((WIDE * share) / all));
  const cell = (text: string, n: number) =>
    `<w:tc><w:tcPr><w:tcW w:w="${wide[n]}" w:type="dxa"/></w:tcPr>${text
      .split('\n')
      .map((line) => paragraph('small', line))
      .join('')}</w:tc>`;
  const line = (row: readonly string[], n: number) =>
    `<w:tr>${head && n === 0 ? '<w:trPr><w:tblHeader/></w:trPr>' : ''}${wide.map((_, i) => cell(row[i] ?? '', i)).join('')}</w:tr>`;
  const grid = wide.map((w) => `<w:gridCol w:w="${w}"/>`).join('');
  return (
    `<w:tbl><w:tblPr><w:tblW w:w="${WIDE}" w:type="dxa"/><w:tblBorders>${BORDERS}</w:tblBorders></w:tblPr><w:tblGrid>${grid}</w:tblGrid>` +
    `${rows.map(line).join('')}</w:tbl>${paragraph('small', '')}`
  );
}

/** XML has no words for control characters and halves of characters. */
const clean = (text: string): string =>
  escapeHtml(text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''));
