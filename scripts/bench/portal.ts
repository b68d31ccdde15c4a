import { fileURLToPath, pathToFileURL } from 'node:url';
import { readEnv } from '../../src/env.ts';
import type { Running } from '../serve.ts';
import { freePort, type Measured, startServer } from './measured.ts';

const DIST = new URL('../../dist/', import.meta.url);
export const SERVE = fileURLToPath(new URL('scripts/serve.mjs', DIST));

/** The built portal as a process of its own. */
export const startPortal = (dataDir: string): Promise<Measured> => startServer(SERVE, { DATA_DIR: dataDir });

/** The built portal in this process. */
export async function run(dataDir: string): Promise<Running> {
  const built = (await import(pathToFileURL(SERVE).href)) as typeof import('../serve.ts');
  const env = readEnv({ PORT: String(await freePort()), DATA_DIR: dataDir });
  return built.run({ env, log: () => {}, dist: DIST });
}
