// Builds `dist`: the pages by Astro, the server and its scripts by esbuild. `--out DIR` builds elsewhere.
import { rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { progress } from './progress.mjs';
import { root, stop } from './node.mjs';
import { dist, sourceStamp, writeStamp } from './stamp.mjs';

/** Programs of `dist/scripts`; workers lie beside them, so that `new URL('./x.mjs', import.meta.url)` finds them. */
const PROGRAMS = {
  serve: 'scripts/serve.ts',
  import: 'scripts/import.ts',
  export: 'scripts/export.ts',
  user: 'scripts/user.ts',
  verify: 'scripts/verify.ts',
  word: 'scripts/word.ts',
  'render-worker': 'src/text/render-worker.ts',
  'lunr-worker': 'src/search/lunr-worker.ts',
  'view-child': 'src/views/view-child.ts',
  'snapshot-child': 'db/snapshot-child.ts',
  'word-child': 'src/word/word-child.ts',
};

const STEPS = [
  ['清理', (out) => rm(join(out, 'stamp'), { force: true })],
  ['页面', astro],
  ['程序', programs],
];

const { values } = parseArgs({ options: { out: { type: 'string', default: dist } } });
await checkSettings();
await buildAll(resolve(root, values.out));

async function buildAll(out) {
  const stamp = sourceStamp();
  const bar = progress('构建', '步');
  for (const [done, [, step]] of STEPS.entries()) {
    const timer = setInterval(() => bar.step(done, STEPS.length), 500);
    await step(out).finally(() => clearInterval(timer));
  }
  bar.end();
  writeStamp(out, stamp);
}

/** Wrong settings are told before the wait. Node 22 before 22.18 cannot read TypeScript; there the server tells. */
async function checkSettings() {
  if (!process.features.typescript) return;
  const { readEnv } = await import('../src/env.ts');
  try {
    readEnv();
  } catch (error) {
    stop([error.message, ...error.issues.map((issue) => `  ${issue.field}：${issue.message}`)].join('\n'));
  }
}

function astro(out) {
  const file = join(root, 'node_modules', 'astro', 'bin', 'astro.mjs');
  const child = spawn(process.execPath, [file, 'build', '--outDir', out], {
    cwd: root,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => said.push(bytes));
  return new Promise((done) => {
    child.on('exit', (code) => (code === 0 ? done() : stop(Buffer.concat(said).toString())));
  });
}

async function programs(out) {
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(PROGRAMS).filter(([, file]) => existsSync(join(root, file))),
    ),
    outdir: join(out, 'scripts'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['better-sqlite3', 'esbuild'],
    // CommonJS packages inside the bundle ask for Node's own modules by require.
    banner: {
      js: "import { createRequire as $require } from 'node:module'; const require = $require(import.meta.url);",
    },
    logLevel: 'warning',
  }).catch(() => stop('esbuild 没有成功，原因见上。'));
}
