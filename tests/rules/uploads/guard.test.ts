import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#src/errors.ts';
import { cleanFile, guardFile } from '#src/uploads/rules.ts';
import * as made from '../../support/office.ts';
import { type Packed, zipOf } from '../../support/zip.ts';

const MB = 1024 * 1024;
const refusalOf = (name: string, bytes: Buffer): string => {
  try {
    guardFile({ name, bytes });
    return '';
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
};

const GOOD: [name: string, bytes: Buffer][] = [
  ['补助标准.docx', made.docx()],
  ['名单.xlsx', made.xlsx()],
  ['名单.csv', Buffer.from('户主,面积\n甲户,80\n')],
  ['名单-旧编码.csv', Buffer.from('bba7d6f72cc3e6bbfd0abcd7bba72c38300a', 'hex')],
  ['说明.txt', Buffer.from('\ufeff补助标准为每户2万元。\r\n')],
  ['通知.pdf', made.pdf()],
  ['通知.ofd', made.ofd()],
  ['现场.jpg', made.jpg()],
  ['现场.JPEG', made.jpg()],
  ['流程.png', made.png()],
  ['流程.webp', made.webp()],
  ['通知.doc', made.compound(['WordDocument'])],
  ['通知.wps', made.compound(['WordDocument'])],
  ['名单.xls', made.compound(['Workbook'])],
  ['名单.et', made.compound(['Workbook'])],
  ['附件1　补助标准（2026年）.docx', made.docx()],
];

test.each(GOOD)('%s is let in', (name, bytes) => expect(refusalOf(name, bytes)).toBe(''));

test('every good file under the ending of another kind is refused', () => {
  const twins: Record<string, string> = { jpeg: 'jpg', wps: 'doc', et: 'xls' };
  const kind = (name: string) => {
    const ending = name.split('.').pop()!.toLowerCase();
    return twins[ending] ?? ending;
  };
  let pairs = 0;
  for (const [name, bytes] of GOOD)
    for (const [other] of GOOD) {
      const texts = ['csv', 'txt'];
      if (kind(name) === kind(other) || (texts.includes(kind(name)) && texts.includes(kind(other)))) continue;
      pairs += 1;
      expect(refusalOf(`甲.${other.split('.').pop()}`, bytes), `${name} as ${other}`).toMatch(/没有收下/);
    }
  expect(pairs).toBeGreaterThan(150);
});

describe('a name', () => {
  test.each([
    ['a path', '../../etc/cron.d/附件.pdf', /路径/],
    ['a Windows path', 'C:\\公文\\附件.pdf', /路径/],
    ['a NUL', '附件.pdf\u0000.exe', /控制字符/],
    ['a line break', '附件\r\nX-Y: 1.pdf', /控制字符/],
    ['a mark that turns the direction', '附件\u202efdp.docx', /看不见/],
    ['a character of no width', '附件\u200b.pdf', /看不见/],
    ['a colon', '附件:1.pdf', /符号/],
    ['a dot before it', '.pdf', /符号/],
    ['the mark of a file that is open', '~$附件.docx', /符号/],
    ['101 characters', `${'附'.repeat(97)}.pdf`, /超过100个字/],
    ['nothing in it', '', /没有名字/],
  ])('with %s is refused', (_, name, why) => expect(refusalOf(name, made.pdf())).toMatch(why));

  test.each([
    ['a.zip', /解开后逐个上传/],
    ['a.rar', /解开后逐个上传/],
    ['a.svg', /SVG/],
    ['a.html', /网页/],
    ['a.pptx', /演示文稿/],
    ['a.docm', /宏/],
    ['a.xlsm', /宏/],
    ['a.exe', /可以上传PDF/],
    ['a.pdf.exe', /可以上传PDF/],
    ['附件', /可以上传PDF/],
    ['a.rtf', /另存为/],
    ['a.heic', /另存为JPEG/],
  ])('%s is refused with what to do', (name, why) => expect(refusalOf(name, made.docx())).toMatch(why));
});

describe('a PDF', () => {
  const tail = Buffer.from('PK');
  test.each<[string, Buffer, RegExp]>([
    ['of 0 bytes', Buffer.alloc(0), /是空的/],
    ['cut short', made.pdf().subarray(0, -40), /不完整/],
    ['with a web page before it', Buffer.concat([Buffer.from('<html>'), made.pdf()]), /网页/],
    [
      'with a web page in its first lines',
      made.pdf('a', { head: '%<html><script>alert(1)</script>\n' }),
      /网页/,
    ],
    ['with a zip behind it', Buffer.concat([made.pdf(), zipOf([{ name: 'a', content: 'b' }])]), /夹带/],
    ['with anything behind it', Buffer.concat([made.pdf(), tail]), /夹带/],
    ['with a password', made.pdf('a', { catalog: '/Encrypt 7 0 R' }), /密码/],
    [
      'with a program',
      made.pdf('a', { catalog: '/OpenAction<</S/JavaScript/JS(app.alert(1))>>' }),
      /JavaScript/,
    ],
    ['that starts a program', made.pdf('a', { catalog: '/OpenAction<</S/Launch/F(cmd.exe)>>' }), /启动/],
    ['with a file inside', made.pdf('a', { catalog: '/Names<</EmbeddedFiles<</Names[]>>>>' }), /夹带/],
    ['that only Adobe can fill in', made.pdf('a', { catalog: '/AcroForm<</XFA 7 0 R>>' }), /表单/],
  ])('%s is refused', (_, bytes, why) => expect(refusalOf('通知.pdf', bytes)).toMatch(why));
});

describe('a package', () => {
  const zeros = (megabytes: number): Buffer => {
    const one = deflateRawSync(Buffer.alloc(MB), { finishFlush: constants.Z_FULL_FLUSH });
    return Buffer.concat([...Array.from({ length: megabytes }, () => one), deflateRawSync('')]);
  };
  const bomb: Packed = { name: 'word/media/a.bin', raw: zeros(400), size: 400 * MB };
  const vba = { files: [{ name: 'word/vbaProject.bin', content: 'x' }] };
  const sheets = [{ name: '一', rows: made.row(1, ['甲']) }];

  test.each<[string, string, Buffer, RegExp]>([
    ['a bomb', 'a.docx', zipOf([...made.docxFiles(['甲']), bomb]), /解开后有/],
    ['a bomb', 'a.xlsx', zipOf([...made.xlsxFiles(sheets), { ...bomb, name: 'xl/media/a.bin' }]), /解开后有/],
    ['a bomb', 'a.ofd', zipOf([{ name: 'OFD.xml', content: '<a/>' }, bomb]), /解开后有/],
    [
      'a password',
      'a.docx',
      zipOf(made.docxFiles(['甲']).map((file) => ({ ...file, flags: 0x801 }))),
      /密码/,
    ],
    ['a password', 'a.docx', made.compound(['EncryptedPackage']), /没有收下/],
    ['a macro', 'a.docx', made.docx(['甲'], vba), /宏/],
    ['a macro', 'a.xlsx', made.xlsx(sheets, { files: [{ name: 'xl/vbaProject.bin', content: 'x' }] }), /宏/],
    [
      'an old macro',
      'a.xlsx',
      made.xlsx(sheets, { files: [{ name: 'xl/macrosheets/sheet1.xml', content: '<a/>' }] }),
      /宏/,
    ],
    [
      'a macro by its type',
      'a.xlsx',
      made.xlsx(sheets, { main: 'application/vnd.ms-excel.sheet.macroEnabled.main+xml' }),
      /宏/,
    ],
    [
      'a template elsewhere',
      'a.docx',
      made.docx(['甲'], made.outside('attachedTemplate', 'http://example.com/x.dotm')),
      /外部/,
    ],
    [
      'a picture elsewhere',
      'a.docx',
      made.docx(['甲'], made.outside('image', 'http://example.com/x.png')),
      /外部/,
    ],
    ['a picture elsewhere', 'a.xlsx', made.xlsx(sheets, made.outside('image', 'file:///etc/passwd')), /外部/],
    [
      'a link to another workbook',
      'a.xlsx',
      made.xlsx(sheets, { files: [{ name: 'xl/externalLinks/externalLink1.xml', content: '<a/>' }] }),
      /断开链接/,
    ],
    [
      'a database behind it',
      'a.xlsx',
      made.xlsx(sheets, { files: [{ name: 'xl/connections.xml', content: '<a/>' }] }),
      /断开链接/,
    ],
    ['something behind it', 'a.xlsx', Buffer.concat([made.xlsx(), Buffer.from('<script>')]), /夹带/],
    [
      'a way out',
      'a.xlsx',
      zipOf([...made.xlsxFiles(sheets), { name: '../../x', content: 'x' }]),
      /名字不正常/,
    ],
    [
      'an entity',
      'a.xlsx',
      zipOf([{ name: '[Content_Types].xml', content: '<!DOCTYPE x [<!ENTITY a "b">]><Types/>' }]),
      /DOCTYPE/,
    ],
    [
      'a program',
      'a.ofd',
      zipOf([
        { name: 'OFD.xml', content: '<a/>' },
        { name: 'x.js', content: 'x' },
      ]),
      /没有收下/,
    ],
    ['half of it', 'a.xlsx', made.xlsx().subarray(0, 400), /没有收下/],
    ['a slide show inside', 'a.docx', zipOf([{ name: 'ppt/presentation.xml', content: '<a/>' }]), /没有收下/],
  ])('with %s is refused as %s', (_, name, bytes, why) => expect(refusalOf(name, bytes)).toMatch(why));
});

describe('an old office file', () => {
  test.each([
    ['with a macro', ['WordDocument', 'Macros'], /宏/],
    ['with a password', ['EncryptedPackage'], /密码/],
    ['with a file inside', ['WordDocument', 'ObjectPool'], /嵌入/],
    ['of another program', ['PowerPoint Document'], /另一种文件/],
  ])('%s is refused', (_, streams, why) =>
    expect(refusalOf('通知.doc', made.compound(streams))).toMatch(why),
  );

  test('cut short is refused', () =>
    expect(refusalOf('通知.doc', made.compound(['WordDocument']).subarray(0, 900))).toMatch(/不完整/));
});

describe('a text or picture', () => {
  test.each<[string, string, Buffer, RegExp]>([
    ['a web page', 'a.txt', Buffer.from('<!doctype html><p>x'), /网页/],
    ['a script further down', 'a.csv', Buffer.from('甲,乙\n<script>alert(1)</script>,2\n'), /网页/],
    ['a program', 'a.txt', Buffer.from('MZ\u0090\u0000'), /没有收下/],
    ['controls', 'a.txt', Buffer.from('甲\u0007乙'), /不是文字/],
    ['no words', 'a.csv', Buffer.from(' \n\n'), /没有文字/],
    ['an SVG', 'a.png', Buffer.from('<svg xmlns="x"/>'), /网页或SVG/],
    ['a GIF', 'a.png', Buffer.from('GIF89a'), /没有收下/],
    ['half of it', 'a.png', made.png().subarray(0, -14), /不完整/],
    ['a wrong checksum', 'a.png', Buffer.from(made.png().map((b, i) => (i === 43 ? b ^ 1 : b))), /不完整/],
    ['half of it', 'a.jpg', made.jpg().subarray(0, -3), /不完整/],
    ['a zip behind it', 'a.jpg', made.jpg([], zipOf([{ name: 'a', content: 'b' }])), /夹带/],
    ['a web page behind it', 'a.png', Buffer.concat([made.png(), Buffer.from('<html><script>')]), /夹带/],
    ['100 million pixels', 'a.png', made.png([], 30_000), /太大/],
    ['half of it', 'a.webp', made.webp().subarray(0, 40), /不完整/],
  ])('with %s is refused as %s', (_, name, bytes, why) => expect(refusalOf(name, bytes)).toMatch(why));
});

describe('in a process of its own', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mingchuang-guard-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const zeros = deflateRawSync(Buffer.alloc(MB), { finishFlush: constants.Z_FULL_FLUSH });
  const raw = Buffer.concat([...Array.from({ length: 400 }, () => zeros), deflateRawSync('')]);

  test.each<[string, string, () => Buffer]>([
    [
      'a bomb of 400 MB',
      'a.docx',
      () => zipOf([...made.docxFiles(['甲']), { name: 'word/a.bin', raw, size: 400 * MB }]),
    ],
    [
      'a bomb that lies',
      'a.xlsx',
      () =>
        zipOf(
          made
            .xlsxFiles([{ name: '一', rows: '' }])
            .map((f) =>
              f.name === 'xl/workbook.xml'
                ? f
                : f.name.includes('Content')
                  ? { ...f, raw, size: 900_000 }
                  : f,
            ),
        ),
    ],
    [
      '30 MB and one byte',
      'a.pdf',
      () => Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(30 * MB - 7, 32)]),
    ],
    [
      '30 MB of nothing',
      'a.pdf',
      () => Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(30 * MB - 8, 32)]),
    ],
    [
      '30 MB of text that is none',
      'a.jpg',
      () => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.alloc(30 * MB - 3, 0xff)]),
    ],
    [
      'a macro',
      'a.docx',
      () => made.docx(['甲'], { files: [{ name: 'word/vbaProject.bin', content: 'x' }] }),
    ],
  ])('%s is refused in under 200 ms and 60 MB', async (_, name, bytes) => {
    const path = join(folder, name);
    await writeFile(path, bytes());
    const { stdout } = await promisify(execFile)(process.execPath, [
      'tests/support/guarded.ts',
      'file',
      path,
      name,
    ]);
    const { refusal, ms, grown } = JSON.parse(stdout) as { refusal: string; ms: number; grown: number };
    expect(refusal).toMatch(/[\u4e00-\u9fff]/);
    expect(ms).toBeLessThan(200);
    expect(grown).toBeLessThan(60);
  });
});

test('a file cut or changed anywhere is let in or refused, cleaned or not, and never breaks the guard', () => {
  const answers = { in: 0, refused: 0 };
  for (const [name, bytes] of GOOD)
    for (let i = 0; i < 400; i += 1) {
      const copy = Buffer.from(bytes);
      const at = (i * 7919) % copy.length;
      copy[at] = ((copy[at] ?? 0) + 1 + ((i * 31) % 255)) % 256;
      try {
        cleanFile(guardFile({ name, bytes: i % 3 === 0 ? copy.subarray(0, at) : copy }));
        answers.in += 1;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        answers.refused += 1;
      }
    }
  console.log(answers);
  expect(answers.refused).toBeGreaterThan(3000);
  expect(answers.in).toBeGreaterThan(300);
});
