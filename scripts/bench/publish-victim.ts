// A whole portal that publishes a pair again and again and dies at a point: `DIR PORT POINT PLACE`. Says what it does, a line each.
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { type Ctx, SYSTEM } from '../../src/context.ts';
import { readEnv } from '../../src/env.ts';
import { renderText } from '../../src/text/markdown.ts';
import { type Point, say, type Trap, trapFiles, trapRender, trapStore } from './failpoints.ts';
import { openPair, pairIn, publishPair, standing } from './pair.ts';

const [dir, PORT, point, place] = process.argv.slice(2) as [string, string, Point | '', string];
/** Publications that go well before the fatal one. */
const BEFORE = 2;

/** What `npm start` would not have loaded does not count as its start. */
const loaded = performance.now() - performance.nodeTiming.bootstrapComplete;
const trap: Trap = { point, place: Number(place), armed: false };
trapFiles(trap);
const DIST = new URL('../../dist/', import.meta.url);
const file = fileURLToPath(new URL('scripts/serve.mjs', DIST));
const { run } = (await import(file)) as typeof import('../serve.ts');
const portal = await run({
  env: readEnv({ HOST: '127.0.0.1', PORT, DATA_DIR: dir }),
  log: () => {},
  dist: DIST,
});
say(`ready ${portal.url} ${Math.round(performance.now() - loaded)}`);
const store = trapStore(portal.store, trap);
const ctx = (): Ctx => ({ store, actor: SYSTEM, now: new Date(), site: portal.site });
const render = trapRender(trap, async (input) => renderText(input));

const found = await standing(ctx(), dir);
say(`standing ${JSON.stringify(found)}`);
// What was not published when it was killed is asked for again, as an editor would.
for (const id of found.open) await publishPair(ctx(), id, render);
say('repaired');

const pair = await pairIn(ctx());
const first = Math.max(...(await standing(ctx(), dir)).versions) + 1;
for (let version = first; ; version++) {
  trap.armed = version === first + BEFORE;
  say(`begin ${version}`);
  await publishPair(ctx(), await openPair(ctx(), pair, version), render);
  say(`done ${version}`);
  if (!point && version === first + BEFORE) break;
}
await portal.close();
