import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts a TypeScript program of ours under the Node that runs the tests. */
export const start = (program: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });

/** Runs it to its end. */
export async function runChild(program: string, ...args: string[]): Promise<void> {
  const [code] = (await once(start(program, ...args), 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
}

/** Starts another process that holds the write lock for so long; resolves once it does. `ended` when it is gone. */
export async function holdLock(dir: string, ms: number): Promise<{ ended: Promise<unknown> }> {
  const child = start('tests/support/other.ts', 'hold', dir, String(ms));
  const ended = once(child, 'exit');
  await once(child.stdout!, 'data');
  return { ended };
}

/** Runs it to its end and gives what it said and its exit code. */
export async function heard(
  program: string,
  ...args: string[]
): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (more) => (out += String(more)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out };
}
