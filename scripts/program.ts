import { existsSync } from 'node:fs';
import { openStore } from '#db/store.ts';
import { chain } from '../src/audit/service.ts';
import { type Ctx, SYSTEM } from '../src/context.ts';
import { readEnv } from '../src/env.ts';
import { AppError } from '../src/errors.ts';
import { loadSite } from '../src/site.ts';
import { createRenderer, type Renderer } from '../src/text/render.ts';

/** Runs a command over the store of $DATA_DIR; `work` gives the exit code. Expected faults are told in Chinese. */
export async function program(work: (ctx: Ctx) => Promise<number>): Promise<void> {
  try {
    const { DATA_DIR } = readEnv();
    const site = await loadSite('content', { base: '', origin: '' });
    const store = openStore({ dir: DATA_DIR, seal: chain });
    try {
      process.exitCode = await work({ store, actor: SYSTEM, now: new Date(), site });
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(
      [error.message, ...error.issues.map(({ field, message }) => `  ${field}：${message}`)].join('\n'),
    );
    process.exitCode = 1;
  }
}

/** The bundle has its worker beside it; run straight from the sources, the renderer knows its own. */
export function newRenderer(): Renderer {
  const bundled = new URL('./render-worker.mjs', import.meta.url);
  return createRenderer(existsSync(bundled) ? { worker: bundled } : {});
}
