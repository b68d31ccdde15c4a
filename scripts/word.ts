// `npm run word -- FILE…`: reads Word files and prints what was recognised, one line of JSON a file.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError, block } from '../src/errors.ts';
import type { Reading } from '../src/word/reading.ts';
import { readWord } from '../src/word/service.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('用法：npm run word -- 文件.docx …');
  process.exitCode = 1;
}
for (const file of files) console.log(JSON.stringify(await lineOf(file)));

async function lineOf(path: string): Promise<Record<string, unknown>> {
  const file = basename(path);
  try {
    const bytes = await readFile(path);
    return told(file, await readWord({ name: file, bytes }));
  } catch (error) {
    process.exitCode = 1;
    const { code } = error as { code?: string };
    if (error instanceof AppError) return refusal(file, error.message);
    if (!/^E[A-Z]+$/.test(code ?? '')) throw error;
    return refusal(file, code === 'ENOENT' ? '没有这个文件' : `文件打不开（${code}）`);
  }
}

function told(file: string, read: Reading): Record<string, unknown> {
  return {
    file,
    title: read.title?.value ?? null,
    documentNumber: read.documentNumber?.value ?? null,
    agency: read.issuer?.value ?? null,
    signedOn: read.signedOn?.value ?? null,
    chars: read.chars,
    headings: read.headings,
    tables: read.tables,
    issues: read.issues,
    addressee: read.addressee?.value ?? null,
    carried: read.carried?.title?.value ?? null,
    attachments: read.attachments?.value ?? [],
  };
}

function refusal(file: string, message: string): Record<string, unknown> {
  const nothing = { title: null, documentNumber: null, agency: null, signedOn: null };
  return { file, ...nothing, chars: 0, headings: 0, tables: 0, issues: [block('file', message)] };
}
