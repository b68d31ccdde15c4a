import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOfd, readWord } from '#src/word/service.ts';
import { letter, messagesOf, p, r, wordFile, wordFiles } from '../support/word.ts';
import { type Packed, zipOf } from '../support/zip.ts';

const run = promisify(execFile);
const MB = 1024 * 1024;
const SAMPLES = '../shared/samples/word';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'word-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a Word file is read in a process of its own', async () => {
  const read = await readWord({ name: '通知.docx', bytes: wordFile(letter({})) });
  expect(read).toMatchObject({
    title: { value: '关于做好汛期安全工作的通知' },
    documentNumber: { value: '示建发〔2026〕3号' },
    signedOn: { value: '2026-05-08' },
    lost: 0,
  });
});

describe('the process that reads', () => {
  const text = Array.from({ length: 6000 }, (_, i) =>
    p(Array.from({ length: 6 }, () => r(`第${i}项`)).join('')),
  );
  const long = wordFile(letter({ text }));

  test('is killed when it takes too long', async () => {
    const start = performance.now();
    await expect(readWord({ name: 'a.docx', bytes: long }, { limit: 300 })).rejects.toThrow(
      '0.3秒内没有读完',
    );
    expect(performance.now() - start).toBeLessThan(3000);
  });

  test('is killed when it takes too much memory', async () => {
    await expect(readWord({ name: 'a.docx', bytes: long }, { memory: 90 })).rejects.toThrow('内存超过90 MB');
  });

  test.each<[string, Partial<Packed>, string]>([
    ['is no XML', { content: 'x' }, '损坏'],
    ['has another root', { content: '<a/>' }, '不是完整的Word文件'],
    ['declares a document type', { content: '<!DOCTYPE a><a/>' }, 'DOCTYPE'],
    ['nests without end', { content: '<w:p>'.repeat(5000) + '</w:p>'.repeat(5000) }, '嵌套'],
    ['is not UTF-8', { content: Buffer.from([0x3c, 0xff, 0xfe, 0x3e]) }, '损坏'],
  ])('says so when the text %s', async (_, change, why) => {
    const files = wordFiles([]).map((file) =>
      file.name === 'word/document.xml' ? { ...file, ...change } : file,
    );
    await expect(readWord({ name: 'a.docx', bytes: zipOf(files) })).rejects.toThrow(why);
  });
});

describe('refused before anything is unpacked, in under 200 ms and 60 MB', () => {
  const good = wordFiles(letter({}));
  const one = deflateRawSync(Buffer.alloc(MB), { finishFlush: constants.Z_FULL_FLUSH });
  const zeros = Buffer.concat([...Array.from({ length: 400 }, () => one), deflateRawSync('')]);
  const external =
    '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="file:///etc/passwd" TargetMode="External"/>';

  test.each<[string, Buffer]>([
    ['bomb', zipOf([...good, { name: 'word/media/a.bin', raw: zeros, size: 400 * MB }])],
    [
      'bomb that lies',
      zipOf(good.map((f) => (f.name === 'word/document.xml' ? { ...f, raw: zeros, size: MB } : f))),
    ],
    ['text with a password', zipOf(good.map((f) => ({ ...f, flags: 0x801 })))],
    ['link to the outside', zipOf(wordFiles([], { relations: external }))],
    ['macro', zipOf(wordFiles([], { files: [{ name: 'word/vbaProject.bin', content: 'x' }] }))],
    ['polyglot', zipOf(good, { after: Buffer.from('%PDF-1.7') })],
  ])('a %s', async (name, bytes) => {
    const path = join(folder, `${name}.docx`);
    await writeFile(path, bytes);
    const { stdout } = await run(process.execPath, ['tests/support/guarded.ts', 'word', path]);
    const { refusal, ms, grown } = JSON.parse(stdout) as { refusal: string; ms: number; grown: number };
    console.log(`${name}: ${ms.toFixed(1)} ms, +${grown.toFixed(1)} MB, ${refusal}`);
    expect(refusal).not.toBeNull();
    expect(ms).toBeLessThan(200);
    expect(grown).toBeLessThan(60);
  });
});

describe('an OFD', () => {
  const space = 'xmlns:ofd="http://www.ofdspec.org/2016"';
  const line = (y: number, ...texts: [x: number, text: string][]) =>
    texts
      .map(
        ([x, text]) =>
          `<ofd:TextObject Size="5" Boundary="${x} ${y} ${text.length * 5} 6"><ofd:TextCode X="0" Y="5">${text}</ofd:TextCode></ofd:TextObject>`,
      )
      .join('');
  const ofd = (content: string) =>
    zipOf([
      {
        name: 'OFD.xml',
        content: `<ofd:OFD ${space}><ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`,
      },
      {
        name: 'Doc_0/Document.xml',
        content: `<ofd:Document ${space}><ofd:CommonData><ofd:TemplatePage ID="9" BaseLoc="Tpls/T.xml"/></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>`,
      },
      { name: 'Doc_0/Pages/Page_0/Content.xml', content: `<ofd:Page ${space}>${content}</ofd:Page>` },
      {
        name: 'Doc_0/Tpls/T.xml',
        content: `<ofd:Page ${space}>${line(10, [80, '示例市水务局文件'])}</ofd:Page>`,
      },
    ]);

  test('gives its lines as they stand on the page, whatever their order in the file', async () => {
    const content =
      line(40, [60, '第一条'], [30, '甲']) +
      line(30, [30, '关于检查的通知']) +
      '<ofd:Template TemplateID="9"/>';
    const read = await readOfd({ name: 'a.ofd', bytes: ofd(content) });
    expect(read).toEqual({ pages: [['示例市水务局文件', '关于检查的通知', '甲 第一条']], scanned: false });
  });

  test('of pictures only is said to be scanned', async () => {
    const read = await readOfd({ name: 'a.ofd', bytes: ofd('<ofd:ImageObject/>') });
    expect(read).toEqual({ pages: [[]], scanned: true });
  });

  test('that is not whole is refused', async () => {
    await expect(readOfd({ name: 'a.ofd', bytes: wordFile([]) })).rejects.toThrow('不是完整的OFD');
  });
});

describe('npm run word', () => {
  const words = async (...files: string[]) => {
    const { stdout } = await run(process.execPath, ['scripts/word.ts', ...files]);
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  test('prints one line a file, in the order asked, with the fields a script needs', async () => {
    const paths = ['甲.docx', '乙.docx'].map((name) => join(folder, name));
    for (const path of paths) await writeFile(path, wordFile(letter({})));
    const lines = await words(...paths);
    expect(lines.map(({ file }) => file)).toEqual(['甲.docx', '乙.docx']);
    expect(lines[0]).toMatchObject({
      title: '关于做好汛期安全工作的通知',
      documentNumber: '示建发〔2026〕3号',
      agency: '示例市住房和城乡建设委员会',
      signedOn: '2026-05-08',
      chars: 17,
      headings: 1,
      tables: 0,
      issues: [],
    });
  });

  test('tells of a file that is none, ends with 1 and still reads the next', async () => {
    const [bad, next] = ['坏.docx', '好.docx'].map((name) => join(folder, name)) as [string, string];
    await writeFile(bad, 'x');
    await writeFile(next, wordFile(letter({})));
    const fault = await words(bad, join(folder, '没有.docx'), next).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 1 });
    const lines = (fault as { stdout: string }).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as never);
    expect(lines).toMatchObject([
      { file: '坏.docx', title: null, issues: [{ field: 'file', level: 'block' }] },
      { issues: [{ message: '没有这个文件' }] },
      { file: '好.docx', issues: [] },
    ]);
  });
});

describe.runIf(existsSync(SAMPLES))('on real documents', () => {
  test('every expected field is right and no character is lost', async () => {
    const lines = readFileSync(join(SAMPLES, 'expected.jsonl'), 'utf8').trim().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const { file, ...wanted } = JSON.parse(line) as { file: string };
      const read = await readWord({ name: file, bytes: readFileSync(join(SAMPLES, file)) });
      expect(read.lost, file).toBe(0);
      expect({
        title: read.title?.value,
        documentNumber: read.documentNumber?.value,
        agency: read.issuer?.value,
        signedOn: read.signedOn?.value,
        chars: read.chars,
      }).toEqual(wanted);
    }
  });

  test('the plan of 2018 has no number, is addressed to 机关各科室 and was signed on 20 July', async () => {
    const read = await readWord({ name: 'a.docx', bytes: readFileSync(join(SAMPLES, 'plan-2018.docx')) });
    expect([read.documentNumber, read.addressee?.value, read.signedOn?.value, read.lost]).toEqual([
      null,
      '机关各科室',
      '2018-07-20',
      0,
    ]);
  });

  test('the same plan as it stood on the web tells of its empty 附件下载', async () => {
    const lines = readFileSync('../shared/samples/plan-2018.txt', 'utf8').trim().split('\n');
    const read = await readWord({ name: 'a.docx', bytes: wordFile(lines.map((line) => p(line))) });
    expect(messagesOf(read)).toContain('写了“附件下载:”，下面没有附件');
    expect(read.signedOn?.value).toBe('2018-07-20');
  });

  test('each is read within a second and a half', async () => {
    for (const file of (await readdir(SAMPLES)).filter((name) => name.endsWith('.docx'))) {
      const bytes = readFileSync(join(SAMPLES, file));
      let best = Infinity;
      // On a busy machine the first try may wait for others.
      for (let i = 0; i < 3 && best > 1500; i += 1) {
        const start = performance.now();
        await readWord({ name: file, bytes });
        best = Math.min(best, performance.now() - start);
      }
      console.log(`${file}: ${best.toFixed(0)} ms`);
      expect(best, file).toBeLessThan(1500);
    }
  }, 60_000);
});
