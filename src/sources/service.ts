import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { createGunzip } from 'node:zlib';
import { type Fault, type FrontMatter, readFrontMatter } from '../imports/frontmatter.ts';
import type { Piece, Place } from '../imports/pieces.ts';
import { typeNamed } from '../imports/rules.ts';

const LONGEST_LINE = 16 * 1024 * 1024;
const KINDS = ['.md', '.jsonl', '.gz'];
const ROWS = /\.jsonl(?:\.gz)?$/;

/** Everything importable under the paths, in a fixed order, never more than one file or row in memory. */
export async function* readPieces(paths: readonly string[]): AsyncGenerator<Piece> {
  for (const path of paths) {
    const kind = await stat(path).catch(() => null);
    if (!kind) yield fault(path, 1, '没有这个文件或文件夹');
    else if (kind.isDirectory()) yield* readFolder(path, path);
    else if (!KINDS.includes(extname(path))) yield fault(path, 1, '只能导入 .md、.jsonl 和 .jsonl.gz');
    else yield* readOne(path, dirname(path));
  }
}

async function* readFolder(folder: string, root: string): AsyncGenerator<Piece> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !entry.name.startsWith('.')) yield* readFolder(path, root);
    else if (entry.isFile() && ROWS.test(entry.name)) yield* readRows(path, root);
    else if (entry.isFile() && extname(entry.name) === '.md') yield await readSheet(path, root);
  }
}

async function* readOne(path: string, root: string): AsyncGenerator<Piece> {
  if (extname(path) === '.md') yield await readSheet(path, root);
  else yield* readRows(path, root);
}

async function readSheet(path: string, root: string): Promise<Piece> {
  const text = decode(await readFile(path));
  if (text === null) return fault(path, 1, '不是 UTF-8 编码');
  const matter: FrontMatter | Fault = readFrontMatter(text);
  if ('reason' in matter) return fault(path, matter.line, matter.reason, matter.field);
  return { kind: 'sheet', matter, ...placeOf(path, root, 1) };
}

async function* readRows(path: string, root: string): AsyncGenerator<Piece> {
  let line = 0;
  try {
    for await (const bytes of linesOf(path)) {
      line += 1;
      const piece = readRow(path, root, line, bytes);
      if (piece) yield piece;
    }
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    yield fault(path, line + 1, `文件从这里起读不出来（${String(error.code)}）`);
  }
}

function readRow(path: string, root: string, line: number, bytes: Buffer | null): Piece | null {
  if (!bytes) return fault(path, line, `一行超过 ${LONGEST_LINE / 1024 / 1024} MB`);
  const text = decode(bytes);
  if (text === null) return fault(path, line, '不是 UTF-8 编码');
  if (text.trim() === '') return null;
  try {
    const row: unknown = JSON.parse(text);
    if (typeof row === 'object' && row !== null && !Array.isArray(row))
      return { kind: 'row', row: row as Record<string, unknown>, ...placeOf(path, root, line) };
  } catch {
    return fault(path, line, '不是完整的 JSON');
  }
  return fault(path, line, '一行应为一个 JSON 对象');
}

/** Lines as bytes, so that a wrong encoding is told of its own line; null for one that is too long. */
async function* linesOf(path: string): AsyncGenerator<Buffer | null> {
  const file = createReadStream(path);
  const stream = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => stream.destroy(error));
  let parts: Buffer[] = [];
  let size = 0;
  const take = () => {
    const line = size > LONGEST_LINE ? null : Buffer.concat(parts);
    parts = [];
    size = 0;
    return line;
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      size += end - from;
      parts.push(chunk.subarray(from, end));
      yield take();
      from = end + 1;
    }
    size += chunk.length - from;
    if (size <= LONGEST_LINE) parts.push(chunk.subarray(from));
    else parts = [];
  }
  if (size > 0) yield take();
}

/** A folder named by a type belongs to the path, whether it was given itself or the folder around it. */
function placeOf(path: string, root: string, line: number): Place {
  const above = resolve(root);
  const inner = relative(above, resolve(path)).split(sep).join('/');
  const typed = typeNamed(basename(above)) && !typeNamed(inner.split('/')[0]);
  const row = extname(path) === '.md' ? '' : `:${line}`;
  const source = `${typed ? `${basename(above)}/` : ''}${inner}${row}`;
  return { file: path, line, source, folder: dirname(path), root: typed ? dirname(above) : above };
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const fault = (file: string, line: number, reason: string, field = '文件'): Piece => ({
  kind: 'fault',
  refusal: { file, line, field, reason },
});
