import { existsSync } from 'node:fs';
import { openStore } from '#db/store.ts';
import { chain } from '../src/audit/service.ts';
import { type Ctx, SYSTEM } from '../src/context.ts';
import { readEnv } from '../src/env.ts';
import { AppError, block } from '../src/errors.ts';
import { loadSite } from '../src/site.ts';
import { createRenderer, type Renderer, type RendererOptions } from '../src/text/render.ts';

/** Runs a command over the store of $DATA_DIR; `work` gives the exit code. Expected faults are told in Chinese. */
export async function program(work: (ctx: Ctx) => Promise<number>): Promise<void> {
  try {
    const { DATA_DIR, LEDGER_KEY } = readEnv();
    const site = await loadSite('content', { base: '', origin: '' });
    const store = openStore({ dir: DATA_DIR, seal: chain, ledgerKey: LEDGER_KEY });
    try {
      process.exitCode = await work({ store, actor: SYSTEM, now: new Date(), site });
    } finally {
      await store.close();
    }
  } catch (error) {
    tellFault(error);
    process.exitCode = 1;
  }
}

/** Says in Chinese why a program ends. @throws what nobody foresaw */
export function tellFault(error: unknown): void {
  const { message, issues } = error instanceof AppError ? error : closedStore(error);
  console.error([message, ...issues.map((issue) => `  ${issue.field}：${issue.message}`)].join('\n'));
}

function closedStore(error: unknown): AppError {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  const reason = STORE_FAULTS.find(([codes]) => codes.test(String(code ?? cause?.code)))?.[1];
  if (!reason) throw error;
  return new AppError('invalid', '数据库打不开', [block('DATA_DIR', reason)]);
}

const STORE_FAULTS: [codes: RegExp, reason: string][] = [
  [/^(EEXIST|ENOTDIR)$/, '这个位置是一个文件。请换一个文件夹'],
  [/^(EACCES|EPERM|EROFS|SQLITE_CANTOPEN|SQLITE_READONLY)/, '文件夹不能写入。请检查权限，或换一个文件夹'],
  [/^SQLITE_(NOTADB|CORRUPT)/, '数据库文件已损坏。请保留原文件，用最近的备份恢复后再启动'],
  [/^(ENOSPC|SQLITE_FULL|SQLITE_IOERR)/, '磁盘已满或读写出错。请清理或检查磁盘后再启动'],
];

/** The bundle has its worker beside it; run straight from the sources, the renderer knows its own. */
export function newRenderer(options: RendererOptions = {}): Renderer {
  const bundled = new URL('./render-worker.mjs', import.meta.url);
  return createRenderer({ ...options, ...(existsSync(bundled) && { worker: bundled }) });
}
