import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { dist, isBuilt } from '../../scripts/stamp.mjs';
import type * as Serve from '../../scripts/serve.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Data folder with the demo content, to be copied. */
    demo: string;
  }
}

/** The day of the tests: a Monday, as in the design's pictures. Relative dates of the demo content count from it. */
export const TODAY = new Date('2026-05-18T10:00:00+08:00');

/** Builds when the sources are newer and imports the demo content once; every test file copies the result. */
export default async function setup(project: TestProject) {
  buildPortal();
  const demo = await mkdtemp(join(tmpdir(), 'mingchuang-demo-'));
  const { run } = await builtServe();
  const env = { HOST: '127.0.0.1', PORT: await freePort(), DATA_DIR: demo };
  const portal = await run({ env, clock: () => TODAY, log: () => {} });
  await portal.close();
  project.provide('demo', demo);
  return () => rm(demo, { recursive: true });
}

/** Builds for another address, such as `https://x.gov.cn/zjw/`, beside the main build; gives the folder. */
export function buildPortal(siteUrl = ''): string {
  const folder = siteUrl ? join(dist, 'under', new URL(siteUrl).pathname.replaceAll('/', '')) : dist;
  process.env['SITE_URL'] = siteUrl;
  if (!isBuilt(folder)) {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build.mjs', '--out', folder], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
  }
  return folder;
}

/** The built server's program, as `npm start` loads it. */
export async function builtServe(folder = dist): Promise<typeof Serve> {
  const file = pathToFileURL(resolve(folder, 'scripts', 'serve.mjs')).href;
  return (await import(/* @vite-ignore */ file)) as typeof Serve;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
