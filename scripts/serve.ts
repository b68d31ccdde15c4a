import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openStore, type Store } from '#db/store.ts';
import { type AccessLog, logFolder, openAccess } from '../src/access/service.ts';
import { chain, head } from '../src/audit/service.ts';
import { type Ctx, note, SYSTEM } from '../src/context.ts';
import { count, counted } from '../src/counters/service.ts';
import { openDesk } from '../src/edge/desk.ts';
import { type Edge, type EdgeOptions, serve } from '../src/edge/server.ts';
import { basePath, type Env, readEnv } from '../src/env.ts';
import { AppError, block } from '../src/errors.ts';
import { isEmpty } from '../src/identities/service.ts';
import type { Refusal } from '../src/imports/rules.ts';
import { importDocuments } from '../src/imports/service.ts';
import type { Render } from '../src/releases/service.ts';
import { jobsOf, startJobs } from '../src/jobs.ts';
import { catchUp } from '../src/ledger/service.ts';
import { LIST_KEYS } from '../src/lists/rules.ts';
import { loadSite, type Site } from '../src/site.ts';
import { loadTitles } from '../src/titles/service.ts';
import { makeDemoAccounts } from './accounts.ts';
import { newRenderer, tellFault } from './program.ts';
import { progress } from './progress.mjs';

export type RunOptions = {
  env: Env;
  /** The portal's one clock; tests give their own. */
  clock?: () => Date;
  log?: (line: string) => void;
  /** Built portal; this program lies in its `scripts`. */
  dist?: URL;
};

export type Running = {
  /** Base path included, no slash at the end. */
  url: string;
  store: Store;
  site: Site;
  cache: Edge['cache'];
  close(): Promise<void>;
};

/** What an empty database begins with. */
const FIRST = 'content/documents';
/** A terminal sends the same Ctrl-C through npm and directly. */
const SAME_SIGNAL_MS = 500;
/** The front gives requests under way 8 s; whatever hangs beyond is left to the write-ahead log. */
const PATIENCE_MS = 9_500;

/** The whole portal in this process: store, first content, front, jobs. Paths are relative to the project's folder. */
export async function run(options: RunOptions): Promise<Running> {
  const { env, clock = () => new Date(), log = console.log } = options;
  const dist = options.dist ?? new URL('..', import.meta.url);
  const base = basePath(env.SITE_URL);
  const site = await loadSite('content', { base, origin: originOf(env) });
  await checkPort(env.HOST, env.PORT);
  const store = openStore({ dir: env.DATA_DIR, seal: chain, ledgerKey: env.LEDGER_KEY });
  const ctx = (): Ctx => ({ store, actor: SYSTEM, now: clock(), site });
  try {
    await importFirst(ctx());
    await catchUp(ctx());
    await makeDemoAccounts(ctx(), log);
    await loadTitles(ctx());
    const access = openAccess({ dir: logFolder(env.DATA_DIR), clock, log: console.error });
    const renderer = newRenderer();
    const { render } = renderer;
    const front = await open({ env, dist, store, site, clock, access, render });
    const worker = new URL('scripts/lunr-worker.mjs', dist);
    const stopJobs = startJobs(ctx, console.error, { render, worker, all: jobsOf(env) });
    const close = async () => {
      await Promise.all([stopJobs(), front.close()]);
      await renderer.close();
      await access.close();
      await store.close();
    };
    return { url: front.url + base, store, site, cache: front.cache, close };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Every absolute link begins with it: SITE_URL, else the address listened at. */
function originOf({ SITE_URL, HOST, PORT }: Env): string {
  if (SITE_URL) return new URL(SITE_URL).origin;
  const host = HOST === '0.0.0.0' || HOST === '::' ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`;
}

/** `npm start`: settings from the environment, faults told in Chinese, a stop that loses nothing. */
export async function main(): Promise<void> {
  try {
    const running = await run({ env: readEnv() });
    stopOnSignal(running); // first, so that whoever waits for the line may stop it at once
    console.log(`明窗 ready at ${running.url}`);
  } catch (error) {
    tellFault(error);
    process.exit(1);
  }
}

/**
 * An empty database takes the documents kept in the project; what is refused is told and keeps nothing else out. Cut short,
 * it goes on at the next start: the counter stands at 1 from its begin to its end.
 */
async function importFirst(ctx: Ctx): Promise<void> {
  const begun = (await counted(ctx, 'import:first')) === 1;
  if (!existsSync(FIRST) || !(begun || (await isEmpty(ctx)))) return;
  const step = () => note(ctx, (tx) => count(tx, 'import:first'));
  if (!begun) await step();
  const bar = progress('导入首批内容', '件');
  const { render, close } = newRenderer();
  const onRefused = ({ file, line, field, reason }: Refusal) =>
    console.error(`没有导入 ${file}:${line} ${field}：${reason}`);
  await importDocuments(ctx, { paths: [FIRST], render, onProgress: bar.step, onRefused }).finally(close);
  await step();
  bar.end();
}

type House = {
  env: Env;
  dist: URL;
  store: Store;
  site: Site;
  clock: () => Date;
  access: AccessLog;
  render: Render;
};

/** Astro's pages behind our own front. */
async function open({ env, dist, store, site, clock, access, render }: House): Promise<Edge> {
  const { handler } = (await import(new URL('server/entry.mjs', dist).href)) as Pick<EdgeOptions, 'handler'>;
  return serve({
    handler,
    client: fileURLToPath(new URL('client/', dist)),
    ...{ store, site, clock, access, render, host: env.HOST, port: env.PORT },
    anyAddress: !env.SITE_URL,
    keys: LIST_KEYS,
    deskOpen: openDesk(env.DESK_ALLOW),
    health: () => store.read(head).then(() => ({})),
  });
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

function stopOnSignal(running: Running): void {
  let first = 0;
  const stop = (signal: NodeJS.Signals) => {
    const now = performance.now();
    if (first && now - first > SAME_SIGNAL_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
    if (first) return;
    first = now;
    setTimeout(() => process.exit(0), PATIENCE_MS).unref();
    void running.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
