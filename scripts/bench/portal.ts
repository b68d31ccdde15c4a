import { fileURLToPath, pathToFileURL } from 'node:url';
import { readEnv } from '../../src/env.ts';
import type { Running } from '../serve.ts';
import { freePort, type Measured, startServer } from './measured.ts';

const DIST = new URL('../../dist/', import.meta.url);

/** `npm start` as a person types it, on a free port. */
export async function startPortal(dir: string): Promise<Measured> {
  const settings = { DATA_DIR: dir, HOST: '127.0.0.1', PORT: String(await freePort()), SITE_URL: '' };
  return startServer(['npm', 'start'], settings);
}

/** The built portal in this process. */
export async function run(dir: string): Promise<Running> {
  const file = fileURLToPath(new URL('scripts/serve.mjs', DIST));
  const built = (await import(pathToFileURL(file).href)) as typeof import('../serve.ts');
  const env = readEnv({ HOST: '127.0.0.1', PORT: String(await freePort()), DATA_DIR: dir });
  return built.run({ env, log: () => {}, dist: DIST });
}
