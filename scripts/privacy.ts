// `npm run privacy -- FILE… [--all]`: personal data in files, one JSON line a finding: {file,kind,where,masked}. Nothing is stored.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { namedIn } from '../src/checks/named.ts';
import { publicNumbers } from '../src/checks/personal.ts';
import { personalIn } from '../src/privacy/rules.ts';
import { loadSite, type Site } from '../src/site.ts';
import { decodeText } from '../src/uploads/plain.ts';
import { readView } from '../src/views/service.ts';
import { openArchive } from '../src/word/safezip.ts';
import { tellFault } from './program.ts';

/** A stretch of a file; a line of it is told by its number after `where`. */
type Stretch = { text: string; where: string; lined?: boolean };

/** Read apart from this process, with limits of its own. */
const OFFICE = new Set(['docx', 'xlsx', 'ofd', 'pdf']);
/** Of what is packed, in bytes. */
const LARGEST = 512 * 1024 * 1024;

const { values, positionals: files } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false } },
});

if (files.length) await main();
else {
  console.error(
    '用法：npm run privacy -- 文件… [--all]。能读 .txt .md .csv .json .jsonl .docx .xlsx .ofd .pdf，和它们的 .gz',
  );
  process.exitCode = 2;
}

async function main(): Promise<void> {
  try {
    const site = await loadSite('content', { base: '', origin: '' });
    for (const file of files) await look(site, file);
  } catch (error) {
    tellFault(error);
    process.exitCode = 2;
  }
}

async function look(site: Site, file: string): Promise<void> {
  const known = publicNumbers(site);
  const say = (kind: string, where: string, masked: string) => {
    console.log(JSON.stringify({ file: hidden(file), kind, where, masked }));
    process.exitCode ||= 1;
  };
  try {
    for await (const { text, where, lined } of stretchesOf(file)) {
      const at = lined ? lineIn(text) : () => where;
      const told = (start: number) => (lined ? `${where}第${at(start)}行` : where);
      for (const { kind, start, masked, sure } of personalIn(text, known))
        if (sure || values.all) say(kind, told(start), masked);
      for (const { rule, at: place, fix } of namedIn({ field: '', text }, site))
        say(rule === 'privacy-address' ? 'address' : 'column', told(place?.start ?? 0), fix?.replace ?? '');
    }
  } catch (error) {
    console.error(`${hidden(file)}：${error instanceof Error ? error.message : '读不出来'}`);
    process.exitCode = 2;
  }
}

/** A file's own name may hold a number: it is looked at, and told with stars. */
function hidden(file: string): string {
  let name = file;
  for (const { start, end, masked } of personalIn(file).reverse())
    name = name.slice(0, start) + masked + name.slice(end);
  return name;
}

/** Line of a place; places come in ascending order. */
function lineIn(text: string): (start: number) => number {
  let [line, from] = [1, 0];
  return (start) => {
    if (start < from) [line, from] = [1, 0];
    for (let next = text.indexOf('\n', from); next >= 0 && next < start; next = text.indexOf('\n', from)) {
      line++;
      from = next + 1;
    }
    return line;
  };
}

async function* stretchesOf(file: string): AsyncGenerator<Stretch> {
  yield { text: basename(file), where: '文件名' };
  const packed = /\.gz$/i.test(file);
  const ending = (file.replace(/\.gz$/i, '').split('.').at(-1) ?? '').toLowerCase();
  if (ending === 'jsonl') yield* records(file, packed);
  else {
    const bytes = packed ? await unpacked(file) : await readFile(file);
    if (OFFICE.has(ending)) yield* office(ending, bytes);
    else {
      const text = decodeText(bytes);
      if (text === null || text === undefined) throw new Error('不是文本文件，读不出来');
      yield { text, where: '', lined: true };
    }
  }
}

/** Line by line: a corpus may be larger than memory. Strings of a record by their names. */
async function* records(file: string, packed: boolean): AsyncGenerator<Stretch> {
  const stream = createReadStream(file);
  const lines = createInterface({
    input: packed ? stream.pipe(createGunzip()) : stream,
    crlfDelay: Infinity,
  });
  let line = 0;
  for await (const text of lines) {
    line++;
    try {
      yield* strings(JSON.parse(text), `第${line}行`);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      yield { text, where: `第${line}行` };
    }
  }
}

function* strings(value: unknown, where: string): Generator<Stretch> {
  if (typeof value === 'string' || typeof value === 'number') yield { text: String(value), where };
  else if (value && typeof value === 'object')
    for (const [name, one] of Object.entries(value)) {
      yield { text: name, where: `${where} 字段名` };
      yield* strings(one, `${where} ${hidden(name)}`);
    }
}

/** Visible and hidden text apart, then the properties. */
async function* office(ending: string, bytes: Buffer): AsyncGenerator<Stretch> {
  const answer = await readView(ending, bytes);
  if ('refused' in answer) throw new Error(answer.refused);
  const { texts } = answer.view;
  for (const hides of [false, true]) {
    const text = texts.flatMap((one) => (one.hidden === hides ? [one.text] : [])).join('\n');
    if (text) yield { text, where: hides ? '隐藏内容' : '正文', lined: true };
  }
  if (ending === 'docx' || ending === 'xlsx') {
    const { entries, read } = openArchive(bytes);
    for (const name of entries.keys())
      if (name.startsWith('docProps/') && name.endsWith('.xml'))
        yield {
          text: read(name)
            .toString('utf8')
            .replace(/<[^<>]{0,2000}>/g, ' '),
          where: '文件属性',
        };
  }
}

async function unpacked(file: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of createReadStream(file).pipe(createGunzip()) as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LARGEST) throw new Error('解开后太大，超过512 MB');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
