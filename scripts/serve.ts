import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openStore, type Store } from '#db/store.ts';
import { chain } from '../src/audit/service.ts';
import { type Ctx, SYSTEM } from '../src/context.ts';
import { serve } from '../src/edge/server.ts';
import { basePath, type Env, readEnv } from '../src/env.ts';
import { AppError, block } from '../src/errors.ts';
import { LIST_KEYS } from '../src/lists/rules.ts';
import { startJobs } from '../src/jobs.ts';
import { loadSite, type Site } from '../src/site.ts';
import { loadTitles } from '../src/titles/service.ts';
import { progress } from './progress.mjs';

/** Astro's node handler in middleware mode. */
type Handler = (req: IncomingMessage, res: ServerResponse, next: () => void, locals: object) => Promise<void>;

export type RunOptions = {
  env: Env;
  /** The portal's one clock; tests give their own. */
  clock?: () => Date;
  log?: (line: string) => void;
  /** Built portal; this program lies in its `scripts`. */
  dist?: URL;
};

export type Running = { url: string; store: Store; site: Site; close(): Promise<void> };

/** In-flight requests get this long; the rest of the ten seconds is for the store. */
const GRACE_MS = 8_000;
/** A terminal sends the same Ctrl-C through npm and directly. */
const SAME_SIGNAL_MS = 500;

/** The whole portal in this process: store, first content, front. Paths are relative to the project's folder. */
export async function run({
  env,
  clock = () => new Date(),
  log = console.log,
  dist,
}: RunOptions): Promise<Running> {
  const { HOST: host, PORT: port, SITE_URL } = env;
  const built = dist ?? new URL('..', import.meta.url);
  const base = basePath(SITE_URL);
  const site = await loadSite('content', { base, origin: originOf(env) });
  await checkPort(host, port);
  const store = openStore({ dir: env.DATA_DIR, seal: chain });
  try {
    await importFirst({ store, actor: SYSTEM, now: clock(), site });
    const { handler } = (await import(new URL('server/entry.mjs', built).href)) as { handler: Handler };
    const client = fileURLToPath(new URL('client/', built));
    const ctxNow = (): Ctx => ({ store, actor: SYSTEM, now: clock(), site });
    await loadTitles(ctxNow());
    const front = await serve({
      ...{ handler, client, store, site, clock, host, port, log },
      anyAddress: !SITE_URL,
      keys: LIST_KEYS,
    });
    const stopJobs = startJobs(ctxNow, log, new URL('scripts/lunr-worker.mjs', built));
    log(`明窗 ready at ${front.url}${base}`);
    return {
      url: front.url + base,
      store,
      site,
      async close() {
        stopJobs();
        await close(front, store);
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Every absolute link begins with it: SITE_URL, else the address listened at. */
const originOf = ({ SITE_URL, HOST, PORT }: Env): string =>
  SITE_URL ? new URL(SITE_URL).origin : `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`;

/** `npm start`: settings from the environment, faults told in Chinese, a stop that loses nothing. */
export async function main(): Promise<void> {
  try {
    stopOnSignal(await run({ env: readEnv() }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    console.error(
      [error.message, ...error.issues.map((issue) => `  ${issue.field}：${issue.message}`)].join('\n'),
    );
    process.exit(1);
  }
}

/** An empty database takes the documents kept in the project. */
async function importFirst(ctx: Ctx): Promise<void> {
  const bar = progress('导入文件', '件');
  void ctx;
  bar.end();
}

/** Told before the database is opened, so that a second start disturbs nothing. */
async function checkPort(host: string, port: number): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((free, taken) => {
      probe.once('error', taken).listen({ host, port }, free);
    });
  } catch (error) {
    throw new AppError('invalid', '门户没有启动', [
      portIssue((error as NodeJS.ErrnoException).code, host, port),
    ]);
  }
  await new Promise((closed) => probe.close(closed));
}

function portIssue(code: string | undefined, host: string, port: number) {
  switch (code) {
    case 'EADDRINUSE':
      return block(
        'PORT',
        `端口 ${port} 已被占用。请停掉占用它的程序，或换一个端口，例如 PORT=${port + 1} npm start`,
      );
    case 'EACCES':
      return block('PORT', `没有权限使用端口 ${port}。请换一个 1024 以上的端口，例如 PORT=4321 npm start`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return block('HOST', `本机没有 ${host} 这个地址。请改用 127.0.0.1（只供本机）或 0.0.0.0（对外）`);
    default:
      return block('PORT', `不能在 ${host}:${port} 上监听（${code ?? '原因不明'}）`);
  }
}

async function close(front: { close(): Promise<void> }, store: Store): Promise<void> {
  const late = new Promise((passed) => setTimeout(passed, GRACE_MS).unref());
  await Promise.race([front.close(), late]);
  await store.close();
}

function stopOnSignal(running: Running): void {
  let first = 0;
  const stop = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (first && now - first > SAME_SIGNAL_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
    if (first) return;
    first = now;
    void running.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
