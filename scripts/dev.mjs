// `npm run dev`: the real portal over the real store, built again and restarted when a source changes.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './node.mjs';
import { dist, isBuilt } from './stamp.mjs';

/** Editors write a file several times in a row. */
const SETTLE_MS = 200;
const WATCHED = ['src', 'db', 'scripts', 'content', 'astro.config.mjs'];

let server = null;
let changed = false;
let working = false;
let timer;

for (const path of WATCHED) watch(join(root, path), { recursive: true }, later);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(signal));
await rebuild();

function later() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    changed = true;
    void rebuild();
  }, SETTLE_MS);
}

/** The old server answers until the new one is built; a build that fails leaves it in place. */
async function rebuild() {
  if (working) return;
  working = true;
  do {
    changed = false;
    const ok = isBuilt() || (await run(process.execPath, [join(root, 'scripts', 'build.mjs')])) === 0;
    if (ok) await restart();
  } while (changed);
  working = false;
}

async function restart() {
  if (server?.exitCode === null) {
    server.kill('SIGTERM');
    await new Promise((gone) => server.once('exit', gone));
  }
  server = spawn(process.execPath, [join(dist, 'scripts', 'serve.mjs')], { cwd: root, stdio: 'inherit' });
}

function end(signal) {
  if (server?.exitCode !== null) process.exit();
  server.once('exit', () => process.exit());
  server.kill(signal);
}
