import { crc32, deflateSync } from 'node:zlib';
import { type Packed, zipOf } from './zip.ts';

// Small files of every kind that is taken, made here; what a test wants to be wrong it says.

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const S = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

const xml = (root: string) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${root}`;

/** Properties as Word writes them. */
export const CORE = xml(
  `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:creator>张三丰</dc:creator><cp:lastModifiedBy>李四维</cp:lastModifiedBy></cp:coreProperties>`,
);
export const APP = xml(
  '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Template>Normal.dotm</Template><Company>示例打字复印社</Company></Properties>',
);

export type Extra = { files?: Packed[]; types?: string; relations?: string; main?: string };

const packageOf = (folder: string, main: string, type: string, extra: Extra, files: Packed[]): Packed[] => [
  {
    name: '[Content_Types].xml',
    content: `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${folder}/${main}" ContentType="${extra.main ?? type}"/>${extra.types ?? ''}</Types>`,
  },
  {
    name: '_rels/.rels',
    content: `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${R}/officeDocument" Target="${folder}/${main}"/></Relationships>`,
  },
  { name: 'docProps/core.xml', content: CORE },
  { name: 'docProps/app.xml', content: APP },
  ...files,
  ...(extra.files ?? []),
];

const relations = (list: string) => `<Relationships xmlns="${PACKAGE}/relationships">${list}</Relationships>`;

/** A .docx whose body is the paragraphs given: words, or runs as they are. */
export function docxFiles(paragraphs: readonly string[], extra: Extra = {}): Packed[] {
  const body = paragraphs
    .map((one) =>
      one.startsWith('<') ? one : `<w:p><w:r><w:t xml:space="preserve">${one}</w:t></w:r></w:p>`,
    )
    .join('');
  return packageOf(
    'word',
    'document.xml',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
    extra,
    [
      {
        name: 'word/document.xml',
        content: xml(`<w:document xmlns:w="${W}" xmlns:r="${R}"><w:body>${body}</w:body></w:document>`),
      },
      { name: 'word/_rels/document.xml.rels', content: relations(extra.relations ?? '') },
    ],
  );
}

export const docx = (paragraphs: readonly string[] = ['补助标准为每户2万元。'], extra: Extra = {}): Buffer =>
  zipOf(docxFiles(paragraphs, extra));

/** Relation to comments, and the comments themselves. */
export const comments = (text: string, author = '王五'): Extra => ({
  relations: `<Relationship Id="rId8" Type="${R}/comments" Target="comments.xml"/>`,
  files: [
    {
      name: 'word/comments.xml',
      content: xml(
        `<w:comments xmlns:w="${W}"><w:comment w:id="0" w:author="${author}" w:initials="W"><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:comment></w:comments>`,
      ),
    },
  ],
});

export const outside = (type: string, target: string): Extra => ({
  relations: `<Relationship Id="rId9" Type="${R}/${type}" Target="${target}" TargetMode="External"/>`,
});

export type Sheet = { name: string; state?: string; rows: string; cols?: string; merges?: string[] };

/** A row of texts and numbers. */
export const row = (at: number, cells: readonly (string | number)[], attributes = ''): string =>
  `<row r="${at}" ${attributes}>${cells
    .map((cell, i) => {
      const place = `${String.fromCharCode(65 + i)}${at}`;
      return typeof cell === 'number'
        ? `<c r="${place}"><v>${cell}</v></c>`
        : cell === ''
          ? ''
          : `<c r="${place}" t="inlineStr"><is><t>${cell}</t></is></c>`;
    })
    .join('')}</row>`;

export function xlsxFiles(sheets: readonly Sheet[], extra: Extra = {}): Packed[] {
  const list = sheets
    .map(
      ({ name, state }, i) =>
        `<sheet name="${name}" sheetId="${i + 1}" ${state ? `state="${state}"` : ''} r:id="rId${i + 1}"/>`,
    )
    .join('');
  const places = sheets
    .map(
      (_, i) =>
        `<Relationship Id="rId${i + 1}" Type="${R}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
    )
    .join('');
  return packageOf(
    'xl',
    'workbook.xml',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml',
    extra,
    [
      {
        name: 'xl/workbook.xml',
        content: xml(`<workbook xmlns="${S}" xmlns:r="${R}"><sheets>${list}</sheets></workbook>`),
      },
      { name: 'xl/_rels/workbook.xml.rels', content: relations(places + (extra.relations ?? '')) },
      ...sheets.map(({ rows, cols = '', merges = [] }, i) => ({
        name: `xl/worksheets/sheet${i + 1}.xml`,
        content: xml(
          `<worksheet xmlns="${S}">${cols && `<cols>${cols}</cols>`}<sheetData>${rows}</sheetData>${merges.length ? `<mergeCells>${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>` : ''}</worksheet>`,
        ),
      })),
    ],
  );
}

export const xlsx = (
  sheets: readonly Sheet[] = [{ name: '名单', rows: row(1, ['户主', '面积']) + row(2, ['甲户', 80]) }],
  extra: Extra = {},
): Buffer => zipOf(xlsxFiles(sheets, extra));

const OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"';

export const ofd = (text = '示建发〔2026〕3号'): Buffer =>
  zipOf([
    {
      name: 'OFD.xml',
      content: `<ofd:OFD ${OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
    },
    {
      name: 'Doc_0/Document.xml',
      content: `<ofd:Document ${OFD}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>`,
    },
    {
      name: 'Doc_0/Pages/Page_0/Content.xml',
      content: `<ofd:Page ${OFD}>${text && `<ofd:TextObject Size="5" Boundary="20 20 90 6"><ofd:TextCode X="0" Y="5">${text}</ofd:TextCode></ofd:TextObject>`}</ofd:Page>`,
    },
  ]);

/** A PDF of one page; `catalog` and `info` are put where they belong. */
export function pdf(
  words = 'Standard 20000',
  given: { catalog?: string; info?: string; head?: string; objects?: string[] } = {},
): Buffer {
  const stream = words && `BT /F1 18 Tf 72 720 Td (${words}) Tj ET`;
  const objects = [
    `<</Type/Catalog/Pages 2 0 R ${given.catalog ?? ''}>>`,
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${stream.length}>>\nstream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    `<<${given.info ?? ''}>>`,
    ...(given.objects ?? []),
  ];
  return pdfOf(objects, { head: given.head ?? '', info: '/Info 6 0 R' });
}

function pdfOf(objects: readonly string[], { head = '', info = '' } = {}): Buffer {
  let text = `%PDF-1.7\n${head}`;
  const places = objects.map((object, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  text += `trailer\n<</Size ${objects.length + 1}/Root 1 0 R${info}>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

/** A PDF as old programs made it: a Chinese font that is not inside, text in that font's code. */
export const oldPdf = (encoding: string, hex: string): Buffer =>
  pdfOf([
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${hex.length + 36}>>\nstream\nBT /F1 18 Tf 72 720 Td <${hex}> Tj ET    \nendstream`,
    `<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/${encoding}/DescendantFonts[6 0 R]>>`,
    '<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R/DW 1000>>',
    '<</Type/FontDescriptor/FontName/SimSun/Flags 6/FontBBox[-8 -145 1000 859]/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 683/StemV 50>>',
  ]);

export function chunk(name: string, body: Buffer): Buffer {
  const bytes = Buffer.alloc(12 + body.length);
  bytes.writeUInt32BE(body.length, 0);
  bytes.write(name, 4, 'latin1');
  body.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
  return bytes;
}

export function png(more: Buffer[] = [], size = 1): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    ...more,
    chunk('IDAT', deflateSync(Buffer.from([0, 255, 0, 0]))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export const segment = (marker: number, body: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};

/** EXIF with the name of the camera's owner and how the picture is turned. */
export function exif(turned: number): Buffer {
  const body = Buffer.alloc(6 + 8 + 2 + 24 + 4 + 12);
  body.write('Exif\0\0MM\0*\0\0\0\x08', 'latin1');
  body.writeUInt16BE(2, 14);
  body.writeUInt16BE(274, 16);
  body.writeUInt16BE(3, 18);
  body.writeUInt32BE(1, 20);
  body.writeUInt16BE(turned, 24);
  body.writeUInt16BE(315, 28);
  body.write('ZHANGSANFENG', 44, 'latin1');
  return segment(0xe1, body);
}

export const jpg = (more: Buffer[] = [], after: Buffer = Buffer.alloc(0)): Buffer =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    ...more,
    segment(0xdb, Buffer.alloc(65)),
    segment(0xc0, Buffer.from([8, 0, 16, 0, 16, 1, 1, 0x11, 0])),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0x34, 0xff, 0x00, 0x56, 0xff, 0xd9]),
    after,
  ]);

export function webp(more: [name: string, body: Buffer][] = []): Buffer {
  const part = (name: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };
  const flags = Buffer.alloc(10);
  flags[0] = 12;
  const body = Buffer.concat([
    Buffer.from('WEBP'),
    part('VP8X', flags),
    part('VP8 ', Buffer.alloc(30, 7)),
    ...more.map(([name, one]) => part(name, one)),
  ]);
  const head = Buffer.alloc(8);
  head.write('RIFF', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** An old office file with streams of these names. */
export function compound(streams: readonly string[]): Buffer {
  const bytes = Buffer.alloc(512 * 3, 0);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(bytes);
  bytes.writeUInt16LE(0x3e, 24);
  bytes.writeUInt16LE(3, 26);
  bytes.writeUInt16LE(0xfffe, 28);
  bytes.writeUInt16LE(9, 30);
  bytes.writeUInt16LE(6, 32);
  bytes.writeUInt32LE(1, 44);
  bytes.writeUInt32LE(1, 48);
  bytes.writeUInt32LE(0xfffffffe, 60);
  bytes.writeUInt32LE(0xfffffffe, 68);
  bytes.fill(0xff, 76, 512);
  bytes.writeUInt32LE(0, 76);
  bytes.fill(0xff, 512, 1024);
  bytes.writeUInt32LE(0xfffffffd, 512);
  bytes.writeUInt32LE(0xfffffffe, 516);
  ['Root Entry', ...streams].slice(0, 4).forEach((name, i) => {
    const at = 1024 + i * 128;
    bytes.write(name, at, 'utf16le');
    bytes.writeUInt16LE((name.length + 1) * 2, at + 64);
    bytes[at + 66] = i === 0 ? 5 : 2;
  });
  return bytes;
}
