import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inject } from 'vitest';
import type { Running } from '../../scripts/serve.ts';
import { SYSTEM } from '#src/context.ts';
import { OFFICE_RANGES } from '#src/desk/network.ts';
import { renderText } from '#src/text/markdown.ts';
import { builtFor, builtServe, freePort, TODAY } from './build.ts';
import type { World } from './world.ts';

export type TestSite = {
  /** Address without a slash at the end, base path included. */
  url: string;
  store: Running['store'];
  site: Running['site'];
  /** The front's store of finished pages. */
  cache: Running['cache'];
  /** A world over the portal's own store and clock: verbs that publish into it. */
  world(): World;
  clock: { set(at: Date | string): void; now(): Date };
  /** GET of a path below the address; redirects are not followed. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
};

export type SiteOptions = {
  /** BELOW for a portal under a path. */
  siteUrl?: string;
  /** Starts with an empty folder, so that the content is imported at the clock's time. */
  fresh?: boolean;
  at?: Date;
};

/** The built portal in this process, on a free port, over its own copy of the demo content, with a clock to set. */
export async function openSite({
  siteUrl = '',
  fresh = false,
  at = TODAY,
}: SiteOptions = {}): Promise<TestSite> {
  let now = at;
  const folder = await mkdtemp(join(tmpdir(), 'mingchuang-site-'));
  if (!fresh) await cp(inject('demo'), folder, { recursive: true });
  const built = builtFor(siteUrl);
  const { run } = await builtServe(built);
  const portal = await run({
    env: {
      HOST: '127.0.0.1',
      PORT: await freePort(),
      DATA_DIR: folder,
      DESK_ALLOW: OFFICE_RANGES,
      ...(siteUrl && { SITE_URL: siteUrl }),
    },
    clock: () => now,
    log: () => {},
    dist: pathToFileURL(`${built}/`),
  });
  return {
    url: portal.url,
    store: portal.store,
    site: portal.site,
    cache: portal.cache,
    world: () => worldOver(portal, () => now, folder),
    clock: { set: (to) => (now = new Date(to)), now: () => now },
    get: (path, headers = {}) => fetch(portal.url + path, { headers, redirect: 'manual' }),
    async close() {
      await portal.close();
      await rm(folder, { recursive: true });
    },
  };
}

function worldOver({ store, site }: Running, clock: () => Date, dir: string): World {
  const world: World = {
    ...{ store, site, dir, actor: SYSTEM, now: clock() },
    render: async (input) => renderText(input),
    at: (now) => ({ ...world, now: new Date(now) }),
    as: (actor) => ({ ...world, actor }),
    close: async () => {},
  };
  return world;
}
