import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TestProject } from 'vitest/node';
import { OFFICE_RANGES } from '#src/desk/network.ts';
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

/** An address with a path, which is part of the build. */
export const BELOW = 'https://x.gov.cn/zjw/';

/** Builds what is not up to date and imports the demo content once; every test file copies the result. */
export default async function setup(project: TestProject) {
  for (const siteUrl of ['', BELOW]) build(siteUrl);
  const demo = await mkdtemp(join(tmpdir(), 'mingchuang-demo-'));
  const { run } = await builtServe(builtFor(''));
  const env = { HOST: '127.0.0.1', PORT: await freePort(), DATA_DIR: demo, DESK_ALLOW: OFFICE_RANGES };
  const portal = await run({ env, clock: () => TODAY, log: () => {} });
  await portal.close();
  project.provide('demo', demo);
  return () => rm(demo, { recursive: true });
}

/** Folder of the portal built for an address: '' or BELOW. */
export const builtFor = (siteUrl: string): string => (siteUrl ? join(dist, 'below') : dist);

function build(siteUrl: string): void {
  const folder = builtFor(siteUrl);
  if (isBuilt(folder, siteUrl)) return;
  const env = { ...process.env, SITE_URL: siteUrl };
  const command = ['scripts/build.mjs', '--out', folder];
  const { status, stderr } = spawnSync(process.execPath, command, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** The built server's program, as `npm start` loads it. */
export async function builtServe(folder: string): Promise<typeof Serve> {
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
