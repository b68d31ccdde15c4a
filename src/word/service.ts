import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serialize } from 'node:v8';
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
  /** Where the child's code is; the bundle names its own. */
  child?: URL;
};

const LARGEST = 30 * 1024 * 1024;
const LIMIT = 10_000;
const MEMORY = 512;
const WATCH = 50;
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
    throw new AppError('invalid', `文件超过${LARGEST / MB} MB，请把图片改作附件后再上传`);
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

async function ask(question: Question, options: WordOptions): Promise<Answer> {
  const { limit = LIMIT, memory = MEMORY } = options;
  const program = options.child ?? new URL('./word-child.ts', import.meta.url);
  const child = spawn(process.execPath, [...flags(memory, program), fileURLToPath(program)], {
    stdio: 'pipe',
    env: {},
  });
  const watch = watchOver(child, limit, memory);
  const out: Buffer[] = [];
  const faults: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => faults.push(bytes));
  // A child that was killed reads no more.
  child.stdin.on('error', () => undefined);
  child.stdin.end(serialize(question));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(watch.end);
  const said = Buffer.concat(faults).toString();
  const reason = watch.reason() || (/heap out of memory/i.test(said) ? tooMuch(memory) : '');
  if (reason) return { refused: `文件太复杂，${reason}。请把表格、图片改作附件后再上传` };
  if (code !== 0) throw new Error(`the word child ended with ${code}: ${said.slice(0, 2000)}`);
  return JSON.parse(Buffer.concat(out).toString()) as Answer;
}

const tooMuch = (memory: number): string => `读取时占用的内存超过${memory} MB`;

/** Kills a child that takes too long or too much; `reason` says which. */
function watchOver(
  child: ChildProcess,
  limit: number,
  memory: number,
): { reason: () => string; end: () => void } {
  let reason = '';
  const stop = (why: string) => {
    reason ||= why;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => stop(`${limit / 1000}秒内没有读完`), limit);
  const watch = setInterval(() => {
    void residentOf(child.pid ?? 0).then((used) => used > memory && stop(tooMuch(memory)));
  }, WATCH);
  const end = () => {
    clearTimeout(timer);
    clearInterval(watch);
  };
  return { reason: () => reason, end };
}

/** The child may read the program and nothing else; it gets no setting and no way to start anything. */
function flags(memory: number, program: URL): string[] {
  const root = fileURLToPath(new URL('../../', program));
  const readable = ['src', 'dist', 'node_modules', 'package.json']
    .map((name) => root + name)
    .filter(existsSync);
  const limits = [`--max-old-space-size=${Math.round(memory * 0.6)}`, '--no-warnings'];
  if (!process.allowedNodeEnvironmentFlags.has('--permission')) return limits;
  return [...limits, '--permission', ...readable.map((path) => `--allow-fs-read=${path}`)];
}

/** Resident megabytes of a process; 0 where the system has no /proc, where the heap limit alone holds. */
async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s*(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}
