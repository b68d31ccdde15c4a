import { escapeHtml } from '#src/text/sanitise.ts';
import { takeParts } from '#src/word/parts.ts';
import { readParts, type Reading } from '#src/word/reading.ts';
import { openArchive } from '#src/word/safezip.ts';
import { type Packed, zipOf } from './zip.ts';

const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const NAMESPACES = `xmlns:w="${W}" xmlns:r="${R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"`;
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const MAIN = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';

export type Looks = {
  center?: boolean;
  right?: boolean;
  size?: number;
  red?: boolean;
  style?: string;
  list?: [id: number, level: number];
  newPage?: boolean;
  properties?: string;
};

/** A paragraph; a string is one run, \n in it a soft line break; anything with a tag is taken as runs. */
export function p(text: string, looks: Looks = {}): string {
  const { center, right, style, list, newPage, properties = '' } = looks;
  const own = [
    style ? `<w:pStyle w:val="${style}"/>` : '',
    newPage ? '<w:pageBreakBefore/>' : '',
    list ? `<w:numPr><w:ilvl w:val="${list[1]}"/><w:numId w:val="${list[0]}"/></w:numPr>` : '',
    center || right ? `<w:jc w:val="${center ? 'center' : 'right'}"/>` : '',
    properties,
  ].join('');
  return `<w:p><w:pPr>${own}</w:pPr>${text.includes('<w:') || text.includes('<m:') || text.includes('<mc:') ? text : r(text, looks)}</w:p>`;
}

/** A run. */
export function r(
  text: string,
  { size, red, properties = '' }: Looks & { properties?: string } = {},
): string {
  const own = `${properties}${red ? '<w:color w:val="FF0000"/>' : ''}${size ? `<w:sz w:val="${size * 2}"/>` : ''}`;
  const inside = text
    .split('\n')
    .map((line) => `<w:t xml:space="preserve">${escapeHtml(line)}</w:t>`)
    .join('<w:br/>');
  return `<w:r>${own ? `<w:rPr>${own}</w:rPr>` : ''}${inside}</w:r>`;
}

/** A table of cells; `{ text, across, down }` merges, `down` 'begin' or 'go on'. */
export type CellLike = string | { text: string; across?: number; down?: 'begin' | 'go on' };

export const tbl = (rows: readonly (readonly CellLike[])[]): string =>
  `<w:tbl><w:tblPr/><w:tblGrid/>${rows.map((cells) => `<w:tr>${cells.map(tc).join('')}</w:tr>`).join('')}</w:tbl>`;

function tc(cell: CellLike): string {
  const { text, across = 1, down } = typeof cell === 'string' ? { text: cell } : cell;
  const merged = down ? `<w:vMerge w:val="${down === 'begin' ? 'restart' : 'continue'}"/>` : '';
  const content = text.startsWith('<w:')
    ? text
    : text
        .split('\n')
        .map((line) => p(line))
        .join('');
  return `<w:tc><w:tcPr>${across > 1 ? `<w:gridSpan w:val="${across}"/>` : ''}${merged}</w:tcPr>${content}</w:tc>`;
}

/** A text box as Word writes it: the new drawing, and the old one for old readers. */
export const box = (...paragraphs: string[]): string =>
  `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>${paragraphs.join('')}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>${paragraphs.join('')}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>`;

/** The text box of an old Word or WPS. */
export const oldBox = (...paragraphs: string[]): string =>
  `<w:r><w:pict><v:shape><v:textbox><w:txbxContent>${paragraphs.join('')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>`;

export type Level = { format: string; text: string; start?: number; suffix?: string };

/** Lists by their number, each with its levels. */
export const numberingOf = (lists: Record<number, Level[]>, more = ''): string =>
  `<w:numbering ${NAMESPACES}>${Object.entries(lists)
    .map(
      ([id, levels]) =>
        `<w:abstractNum w:abstractNumId="${id}">${levels
          .map(
            ({ format, text, start = 1, suffix }, i) =>
              `<w:lvl w:ilvl="${i}"><w:start w:val="${start}"/><w:numFmt w:val="${format}"/>${suffix ? `<w:suff w:val="${suffix}"/>` : ''}<w:lvlText w:val="${text}"/></w:lvl>`,
          )
          .join('')}</w:abstractNum>`,
    )
    .join('')}${Object.keys(lists)
    .map((id) => `<w:num w:numId="${id}"><w:abstractNumId w:val="${id}"/></w:num>`)
    .join('')}${more}</w:numbering>`;

export type Extra = {
  styles?: string;
  numbering?: string;
  footnotes?: string[];
  endnotes?: string[];
  comments?: number;
  header?: string;
  footer?: string;
  relations?: string;
  files?: Packed[];
  types?: string;
  root?: string;
};

/** The files of a .docx with these blocks. */
export function wordFiles(blocks: readonly string[], extra: Extra = {}): Packed[] {
  const parts: [name: string, type: string, content: string | undefined][] = [
    ['styles', 'styles', extra.styles && `<w:styles ${NAMESPACES}>${extra.styles}</w:styles>`],
    ['numbering', 'numbering', extra.numbering],
    ['footnotes', 'footnotes', extra.footnotes && notesOf('footnote', extra.footnotes)],
    ['endnotes', 'endnotes', extra.endnotes && notesOf('endnote', extra.endnotes)],
    ['comments', 'comments', extra.comments ? commentsOf(extra.comments) : undefined],
    ['header1', 'header', extra.header && `<w:hdr ${NAMESPACES}>${extra.header}</w:hdr>`],
    ['footer1', 'footer', extra.footer && `<w:ftr ${NAMESPACES}>${extra.footer}</w:ftr>`],
  ];
  const present = parts.filter(([, , content]) => content);
  const relations = present
    .map(([name, type], i) => `<Relationship Id="rId${i + 1}" Type="${R}/${type}" Target="${name}.xml"/>`)
    .join('');
  return [
    {
      name: '[Content_Types].xml',
      content: `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${MAIN}"/>${extra.types ?? ''}</Types>`,
    },
    {
      name: '_rels/.rels',
      content: `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${R}/officeDocument" Target="word/document.xml"/></Relationships>`,
    },
    {
      name: 'word/document.xml',
      content:
        extra.root ??
        `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document ${NAMESPACES}><w:body>${blocks.join('')}<w:sectPr/></w:body></w:document>`,
    },
    {
      name: 'word/_rels/document.xml.rels',
      content: `<Relationships xmlns="${PACKAGE}/relationships">${relations}${extra.relations ?? ''}</Relationships>`,
    },
    ...present.map(([name, , content]) => ({ name: `word/${name}.xml`, content: content as string })),
    ...(extra.files ?? []),
  ];
}

export const wordFile = (blocks: readonly string[], extra: Extra = {}): Buffer =>
  zipOf(wordFiles(blocks, extra));

const notesOf = (kind: 'footnote' | 'endnote', notes: readonly string[]): string =>
  `<w:${kind}s ${NAMESPACES}><w:${kind} w:type="separator" w:id="-1">${p('')}</w:${kind}>${notes
    .map((text, i) => `<w:${kind} w:id="${i + 1}">${p(`<w:r><w:${kind}Ref/></w:r>${r(text)}`)}</w:${kind}>`)
    .join('')}</w:${kind}s>`;

const commentsOf = (count: number): string =>
  `<w:comments ${NAMESPACES}>${Array.from({ length: count }, (_, i) => `<w:comment w:id="${i}" w:author="李某">${p('请改')}</w:comment>`).join('')}</w:comments>`;

/** The usual 通知: mark, number, title, addressee, text, signature. */
export function letter(own: {
  title?: string;
  number?: string;
  to?: string;
  text?: string[];
  body?: string;
  day?: string;
}): string[] {
  const {
    title = '关于做好汛期安全工作的通知',
    number = '示建发〔2026〕3号',
    to = '各区县住房和城乡建设局：',
  } = own;
  const {
    text = ['现就有关事项通知如下。', '一、落实责任'],
    body = '示例市住房和城乡建设委员会',
    day = '2026年5月8日',
  } = own;
  return [
    p('示例市住房和城乡建设委员会文件', { center: true, size: 36, red: true }),
    ...(number ? [p(number, { center: true, size: 16 })] : []),
    p(title, { center: true, size: 22 }),
    ...(to ? [p(to, { size: 16 })] : []),
    ...text.map((line) => (line.startsWith('<w:') ? line : p(line, { size: 16 }))),
    p(body, { right: true, size: 16 }),
    p(day, { right: true, size: 16 }),
  ];
}

/** What is recognised in a file made of these blocks, read here and now. */
export const readBlocksOf = (blocks: readonly string[], extra: Extra = {}): Promise<Reading> =>
  readParts(takeParts(openArchive(wordFile(blocks, extra))));

export const messagesOf = ({ issues }: { issues: readonly { message: string }[] }): string =>
  issues.map(({ message }) => message).join('\n');
