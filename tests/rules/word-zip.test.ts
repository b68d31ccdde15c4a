import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { AppError } from '#src/errors.ts';
import { openArchive } from '#src/word/safezip.ts';
import { guard } from '#src/word/service.ts';
import { type Extra, letter, p, wordFile, wordFiles } from '../support/word.ts';
import { type Packed, zipOf } from '../support/zip.ts';

const MB = 1024 * 1024;
const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const good = (extra: Extra = {}): Packed[] => wordFiles(letter({}), extra);
const refusalOf = (bytes: Buffer, name = 'a.docx'): string => {
  try {
    guard({ name, bytes });
    return '';
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
};
/** The word file with its text changed in the zip's own terms. */
const withDocument = (change: Partial<Packed>): Buffer =>
  zipOf(good().map((file) => (file.name === 'word/document.xml' ? { ...file, ...change } : file)));
/** So many megabytes of zeros, deflated without ever being in memory. */
const zeros = (megabytes: number): Buffer => {
  const one = deflateRawSync(Buffer.alloc(MB), { finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([...Array.from({ length: megabytes }, () => one), deflateRawSync('')]);
};

test('a good file passes, stored, deflated or streamed', () => {
  for (const change of [{}, { stored: true }, { streamed: true }])
    expect(refusalOf(zipOf(good().map((file) => ({ ...file, ...change }))))).toBe('');
  expect(Object.keys(guard({ name: 'a.docx', bytes: wordFile(letter({})) }).files)).toContain(
    'word/document.xml',
  );
});

describe('a bomb', () => {
  test.each([
    ['that says its size', { name: 'word/media/a.bin', raw: zeros(400), size: 400 * MB }, /解开后有401 MB/],
    ['that is dense', { name: 'word/media/a.bin', raw: zeros(40), size: 40 * MB }, /压缩了\d{3,}倍/],
  ])('%s is refused', (_, file, why) => {
    expect(refusalOf(zipOf([...good(), file]))).toMatch(why);
  });

  test('that lies about its size is stopped there', () => {
    expect(refusalOf(withDocument({ raw: zeros(400), size: 900_000 }))).toContain('比它自己说的大');
  });

  test('that lies in a part nobody reads is refused: whoever downloads it would unpack it', () => {
    const liar = { name: 'word/unused.bin', raw: zeros(40), size: 1024 };
    expect(refusalOf(zipOf([...good(), liar]))).toContain('比它自己说的大');
  });

  test('of many files is refused', () => {
    const many = Array.from({ length: 2001 }, (_, i) => ({ name: `word/${i}.xml`, content: '' }));
    expect(refusalOf(zipOf([...good(), ...many]))).toContain('超过2000个');
  });

  test('of files that overlap is refused', () => {
    const twins = Array.from({ length: 50 }, (_, i) => ({
      name: `word/t${i}.xml`,
      content: 'x',
      over: 'word/document.xml',
    }));
    expect(refusalOf(zipOf([...good(), ...twins]))).toMatch(/重叠/);
  });

  test('of XML that is too long is refused', () => {
    const long = Buffer.from(Array.from({ length: 2 * MB }, (_, i) => `<w:p>${i % 9973}`).join(''));
    expect(refusalOf(withDocument({ content: long.subarray(0, 17 * MB) }))).toContain('太大');
  });
});

describe('what does not belong in a package', () => {
  test.each<[string, Buffer, RegExp]>([
    ['a program before it', zipOf(good(), { before: Buffer.from('#!/bin/sh\n') }), /认不出/],
    ['a PDF before it', zipOf(good(), { before: Buffer.from('%PDF-1.7\n') }), /PDF/],
    ['a web page before it', zipOf(good(), { before: Buffer.from('<html>') }), /网页/],
    ['a picture before it', zipOf(good(), { before: Buffer.from('GIF89a') }), /图片/],
    [
      'another zip before it',
      Buffer.concat([zipOf([{ name: 'a', content: 'b' }]), zipOf(good())]),
      /夹带|重叠|损坏/,
    ],
    ['something behind it', zipOf(good(), { after: Buffer.from('%PDF-1.7') }), /后面夹带/],
    ['a comment', zipOf(good(), { comment: '<script>' }), /后面夹带/],
    [
      'something between',
      zipOf([...good(), { name: 'z.xml', content: 'z', gap: Buffer.from('%PDF-1.7 …') }]),
      /中间夹带/,
    ],
    ['a way out of it', zipOf([...good(), { name: '../../etc/cron.d/x', content: 'x' }]), /名字不正常/],
    ['a name from the root', zipOf([...good(), { name: '/etc/passwd', content: 'x' }]), /名字不正常/],
    ['a Windows path', zipOf([...good(), { name: 'C:\\x.xml', content: 'x' }]), /名字不正常/],
    ['a name with a control', zipOf([...good(), { name: 'word/a\u0000.xml', content: 'x' }]), /名字不正常/],
    [
      'a name that turns round',
      zipOf([...good(), { name: 'word/\u202etxt.exe', content: 'x' }]),
      /名字不正常/,
    ],
    ['the same name twice', zipOf([...good(), { name: 'word/document.xml', content: 'x' }]), /同名/],
    ['the same name in other case', zipOf([...good(), { name: 'WORD/Document.xml', content: 'x' }]), /同名/],
    ['another name inside', withDocument({ local: 'word/other.xml' }), /前后说法不一/],
    ['a wrong checksum', withDocument({ crc: 1 }), /损坏/],
    ['a password', withDocument({ flags: 0x801 }), /密码/],
    ['an unknown method', withDocument({ method: 14 }), /压缩方法/],
    ['a missing end', wordFile(letter({})).subarray(0, -30), /损坏/],
  ])('%s is refused', (_, bytes, why) => {
    expect(refusalOf(bytes)).toMatch(why);
  });

  test('a file cut or changed anywhere is refused or read, and never breaks the reader', () => {
    const bytes = wordFile(letter({}));
    const answers = new Map<string, number>();
    for (let i = 0; i < 3000; i += 1) {
      const copy = Buffer.from(bytes);
      const at = (i * 7919) % copy.length;
      copy[at] = ((copy[at] ?? 0) + 1 + ((i * 31) % 255)) % 256;
      const cut = i % 3 === 0 ? copy.subarray(0, at) : copy;
      const answer = refusalOf(cut) === '' ? 'read' : 'refused';
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    }
    expect(answers.get('refused')).toBeGreaterThan(2000);
  });
});

describe('programs and links to the outside', () => {
  const outside = (type: string, target: string, mode = 'External'): Extra => ({
    relations: `<Relationship Id="rId99" Type="${R}/${type}" Target="${target}" TargetMode="${mode}"/>`,
  });

  test.each([
    ['a picture', outside('image', 'http://example.com/x.png'), /外部的图片/],
    ['a picture on the disk', outside('image', 'file:///etc/passwd'), /外部的图片/],
    ['a template', outside('attachedTemplate', 'http://example.com/x.dotm'), /外部的模板/],
    ['a template on another machine', outside('attachedTemplate', 'file://server/x.dotm'), /外部的模板/],
    ['an object', outside('oleObject', '\\\\server\\share\\x'), /外部的对象/],
    ['a frame', outside('frame', 'http://example.com'), /外部的框架/],
    ['a link to a share', outside('hyperlink', '\\\\server\\share'), /外部的链接/],
    ['a link to a file', outside('hyperlink', 'file:///C:/x.docx'), /外部的链接/],
    ['a link that is a program', outside('hyperlink', 'javascript:alert(1)'), /外部的链接/],
    [
      'an inner target that is not inside',
      outside('image', 'http://example.com/x.png', 'Internal'),
      /外部的图片/,
    ],
  ])('%s is refused', (_, extra, why) => {
    expect(refusalOf(zipOf(good(extra)))).toMatch(why);
  });

  test.each(['https://www.example.gov.cn/', 'mailto:a@example.gov.cn', '#top', '附件1.docx'])(
    'a link in the text to %s is no danger',
    (target) => {
      expect(refusalOf(zipOf(good(outside('hyperlink', target))))).toBe('');
    },
  );

  test.each(['file:///C:/公文模板/通知.dot', 'D:\\模板\\通知.dotx', 'Normal.dotm'])(
    'the template %s on the writer’s own disk is no danger',
    (target) => {
      expect(refusalOf(zipOf(good(outside('attachedTemplate', target))))).toBe('');
    },
  );

  test('a relation of any part counts', () => {
    const settings = {
      name: 'word/_rels/settings.xml.rels',
      content: `<Relationships xmlns="x"><Relationship Id="r" Type="${R}/attachedTemplate" Target="http://example.com/x.dotm" TargetMode="External"/></Relationships>`,
    };
    expect(refusalOf(zipOf(good({ files: [settings] })))).toContain('外部的模板');
  });

  test.each<[string, Extra]>([
    ['by its file', { files: [{ name: 'word/vbaProject.bin', content: 'x' }] }],
    [
      'by its type',
      { types: '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>' },
    ],
    ['by its controls', { files: [{ name: 'word/activeX/activeX1.xml', content: '<a/>' }] }],
    [
      'by the type of the text',
      {
        types:
          '<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>',
      },
    ],
  ])('a macro known %s is refused', (_, extra) => {
    expect(refusalOf(zipOf(good(extra)))).toContain('宏');
  });

  test('an embedded object is told, not read', () => {
    const files = [{ name: 'word/embeddings/oleObject1.bin', content: 'x' }];
    expect(guard({ name: 'a.docx', bytes: zipOf(good({ files })) }).remarks.join()).toContain('嵌入了1个');
  });
});

describe('other kinds of file', () => {
  const compound = (stream: string) =>
    Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(2000),
      Buffer.from(stream, 'utf16le'),
    ]);
  const type = (name: string) =>
    wordFiles([], { types: `<Override PartName="/word/document.xml" ContentType="${name}"/>` }).map(
      (file) => ({
        ...file,
        content: String(file.content).replace(
          /<Override PartName="\/word\/document.xml" ContentType="[^"]*wordprocessingml[^"]*"\/>/,
          '',
        ),
      }),
    );

  test.each<[string, string, Buffer, RegExp]>([
    ['a .doc', 'a.doc', compound('WordDocument'), /旧版Word文件（\.doc）.*另存为/],
    ['a .doc under another name', 'a.docx', compound('WordDocument'), /旧版Word文件/],
    ['a .wps', 'a.wps', compound('WordDocument'), /WPS文字文件（\.wps）.*另存为/],
    ['a .docx with a password', 'a.docx', compound('EncryptedPackage'), /密码/],
    ['an .xls', 'a.docx', compound('Workbook'), /Excel/],
    ['a PDF', 'a.docx', Buffer.from('%PDF-1.7\n'), /PDF/],
    ['an RTF', 'a.docx', Buffer.from('{\\rtf1 x}'), /RTF/],
    ['a web page', 'a.docx', Buffer.from('<html></html>'), /网页/],
    ['a flat Word XML', 'a.docx', Buffer.from('<?xml version="1.0"?><w:wordDocument/>'), /网页或XML/],
    ['a picture', 'a.docx', Buffer.from('\x89PNG\r\n', 'latin1'), /图片/],
    ['nothing', 'a.docx', Buffer.alloc(0), /空的/],
    ['something else', 'a.docx', Buffer.from('hello'), /认不出/],
    ['a zip', 'a.docx', zipOf([{ name: 'a.txt', content: 'x' }]), /压缩包/],
    [
      'an .odt',
      'a.docx',
      zipOf([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.text', stored: true }]),
      /ODF/,
    ],
    [
      'an .xlsx',
      'a.docx',
      zipOf(type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml')),
      /Excel/,
    ],
    [
      'a .pptx',
      'a.docx',
      zipOf(type('application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml')),
      /演示文稿/,
    ],
  ])('%s is told apart', (_, name, bytes, why) => {
    expect(refusalOf(bytes, name)).toMatch(why);
  });

  test('a file over 30 MB is refused by its length', () => {
    expect(refusalOf(Buffer.alloc(30 * MB + 1))).toContain('超过30 MB');
  });
});

test('a document type, and with it every entity, is refused', () => {
  const types = { name: '[Content_Types].xml', content: '<!DOCTYPE x [<!ENTITY a "aaaa">]><Types/>' };
  expect(refusalOf(zipOf([types, ...good().slice(1)]))).toContain('DOCTYPE');
  expect(openArchive(wordFile([p('一')])).entries.size).toBe(4);
});
