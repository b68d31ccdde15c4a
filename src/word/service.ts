import { askApart } from '../apart/service.ts';
import { AppError } from '../errors.ts';
import { ADVICE, kindOf } from './kinds.ts';
import { type Ofd, takeOfd } from './ofd.ts';
import { type Parts, takeParts } from './parts.ts';
import type { Reading } from './reading.ts';
import { type Archive, openArchive } from './safezip.ts';
import type { Answer, Question } from './word-child.ts';

export type WordOptions = {
  /** Milliseconds and megabytes the child may use. */
  limit?: number;
  memory?: number;
};

const LARGEST = 30 * 1024 * 1024;
const LIMIT = 10_000;
const MEMORY = 512;
const CHILD = { name: 'word-child', source: 'word/word-child.ts' };
const MB = 1024 * 1024;

type File = {
  /** Never decides what the file is. */
  name: string;
  bytes: Buffer;
};

/**
 * Reads a .docx: guarded here without unpacking more than its XML, then read in a child that is killed when it takes too
 * long or too much memory.
 * @throws AppError `invalid` in one sentence that says what is wrong with the file and what to do
 */
export async function readWord(file: File, options: WordOptions = {}): Promise<Reading> {
  const answer = await inChild({ word: guard(file) }, options);
  if ('reading' in answer) return answer.reading;
  throw refusal(answer);
}

/** Recognises what was taken out of a PDF (`from`), line by line. @throws AppError `invalid` */
export async function recogniseLines(
  lines: string[],
  from: string,
  options: WordOptions = {},
): Promise<Reading> {
  const answer = await inChild({ lines, from }, options);
  if ('reading' in answer) return answer.reading;
  throw refusal(answer);
}

/** The text of an OFD, in the same way. @throws AppError `invalid` */
export async function readOfd(file: File, options: WordOptions = {}): Promise<Ofd> {
  const answer = await inChild({ ofd: takeOfd(opened(file)) }, options);
  if ('ofd' in answer) return answer.ofd;
  throw refusal(answer);
}

const refusal = (answer: Answer): Error =>
  'refused' in answer
    ? new AppError('invalid', answer.refused)
    : new Error('the word child answered another question');

/** What is checked before anything is read. @throws AppError `invalid` */
export const guard = (file: File): Parts => takeParts(opened(file));

function opened({ name, bytes }: File): Archive {
  if (bytes.length > LARGEST)
    throw new AppError('large', `文件超过${LARGEST / MB} MB，请把图片改作附件后再上传`);
  const kind = kindOf(bytes, name);
  if (kind !== 'zip') throw new AppError('invalid', ADVICE[kind]);
  return openArchive(bytes);
}

/** Children at once; more would share the same processors and add their memory. */
const LANES = 2;
const waiting: (() => void)[] = [];
let running = 0;

async function inChild(question: Question, options: WordOptions): Promise<Answer> {
  if (running >= LANES) await new Promise<void>((free) => waiting.push(free));
  running += 1;
  try {
    return await ask(question, options);
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

async function ask(question: Question, { limit = LIMIT, memory = MEMORY }: WordOptions): Promise<Answer> {
  const told = await askApart<Question, Answer>(CHILD, question, { time: limit, memory });
  if ('answer' in told) return told.answer;
  const why = told.stopped === 'time' ? `${limit / 1000}秒内没有读完` : `读取时占用的内存超过${memory} MB`;
  return { refused: `文件太复杂，${why}。请把表格、图片改作附件后再上传` };
}
