import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export type Ended = { code: number | null; said: string; errors: string };

/** A program of `scripts` as `npm run` runs it, with settings of its own and none of the tests'. */
export async function command(
  name: string,
  args: readonly string[],
  settings: Record<string, string>,
): Promise<Ended> {
  const env = { PATH: process.env.PATH ?? '', ...settings };
  const child = spawn(process.execPath, ['--no-warnings', `scripts/${name}.ts`, ...args], { env });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [said, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, said, errors };
}
