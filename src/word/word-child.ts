// Reads one Word file in a process of its own, which the service can kill: parts in by stdin, the reading out by stdout.
import { deserialize } from 'node:v8';
import { AppError } from '../errors.ts';
import type { Parts } from './parts.ts';
import { readParts, type Reading } from './reading.ts';

/** What the child says in the end. */
export type Answer = { reading: Reading } | { refused: string };

const chunks: Uint8Array[] = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const answer = await answerTo(deserialize(Buffer.concat(chunks)) as Parts);
process.stdout.write(JSON.stringify(answer));

async function answerTo(parts: Parts): Promise<Answer> {
  try {
    return { reading: await readParts(parts) };
  } catch (error) {
    if (error instanceof AppError) return { refused: error.message };
    if (error instanceof RangeError) return { refused: '文件内部嵌套的层数太多，没有读取' };
    throw error;
  }
}
