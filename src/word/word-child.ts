// Reads one office file in a process of its own, which the service can kill: parts in by stdin, the reading out by stdout.
import { deserialize, serialize } from 'node:v8';
import { AppError } from '../errors.ts';
import { type Ofd, type OfdParts, readOfdText } from './ofd.ts';
import type { Parts } from './parts.ts';
import { readLines, readParts, type Reading } from './reading.ts';

/** What is asked of the child, and what it says in the end. */
export type Question = { word: Parts } | { ofd: OfdParts } | { lines: string[]; from: string };
export type Answer = { reading: Reading } | { ofd: Ofd } | { refused: string };

const chunks: Uint8Array[] = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const answer = await answerTo(deserialize(Buffer.concat(chunks)) as Question);
process.stdout.write(serialize(answer));

async function answerTo(question: Question): Promise<Answer> {
  try {
    if ('ofd' in question) return { ofd: readOfdText(question.ofd) };
    if ('lines' in question) return { reading: readLines(question.lines, question.from) };
    return { reading: await readParts(question.word) };
  } catch (error) {
    if (error instanceof AppError) return { refused: error.message };
    if (error instanceof RangeError) return { refused: '文件内部嵌套的层数太多，没有读取' };
    throw error;
  }
}
