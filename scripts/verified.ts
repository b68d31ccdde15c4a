import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** `npm run verify` over $DATA_DIR in a process of its own, its lines shown; gives its exit code. */
export async function verified(): Promise<number> {
  const file = fileURLToPath(new URL('verify.ts', import.meta.url));
  const child = spawn(process.execPath, ['--no-warnings', file], { stdio: 'inherit' });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
