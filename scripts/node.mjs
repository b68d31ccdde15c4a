// Which Node runs what, and how commands are started. Plain JavaScript for Node 18.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

// Young objects are collected sooner: a third less memory after a thousand searches for 3 % more CPU. `npm start` says the same.
export const SMALL_HEAP = '--max-semi-space-size=8';

/** Astro and sanitize-html ask for it. */
const OLDEST = [22, 12];
const windows = process.platform === 'win32';
const RUNTIME = `node-${windows ? 'win' : process.platform}-${process.arch}`;

/** Path of a Node new enough for the portal: ours from the dependencies first. Ends the process when there is none. */
export function findNode() {
  const found = [runtimeIn(root), process.execPath, 'node'].find((path) => newEnough(versionOf(path)));
  return found ?? stop(tooOld);
}

/** Whether this very process may run the portal. */
export const rightNode = () => newEnough(process.versions.node);

/**
 * Runs npm under a Node new enough: npm leaves out native packages that its own Node is too old for. On an older one our
 * runtime is first fetched alone, held to the lockfile's integrity.
 */
export async function npm(args, folder = root) {
  if (rightNode()) return runNpm(process.execPath, args, folder);
  const aside = join(root, 'dist', 'node');
  try {
    await fetchRuntime(aside);
    return await runNpm(runtimeIn(aside), args, folder);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Starts a command of the project, output shown, signals passed on; resolves to its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const pass = (signal) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM'];
    for (const signal of signals) process.on(signal, pass);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** Says why and ends with 1. */
export function stop(message) {
  console.error(message);
  process.exit(1);
}

const tooOld =
  `需要 Node ${OLDEST.join('.')} 或更新的版本，这里是 ${process.versions.node}；` +
  `随依赖安装的 Node 24 在 ${process.platform}-${process.arch} 上不可用。请安装 Node 24 后再试。`;

const runtimeIn = (folder) => join(folder, 'node_modules', RUNTIME, 'bin', windows ? 'node.exe' : 'node');

async function fetchRuntime(folder) {
  const path = `node_modules/${RUNTIME}`;
  const entry = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages[path];
  if (!entry) stop(tooOld);
  const wanted = { optionalDependencies: { [RUNTIME]: entry.version } };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(wanted));
  const lock = { lockfileVersion: 3, requires: true, packages: { '': wanted, [path]: entry } };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  if (existsSync(join(root, '.npmrc'))) copyFileSync(join(root, '.npmrc'), join(folder, '.npmrc'));
  const code = await runNpm(process.execPath, ['ci', '--loglevel=error'], folder);
  if (code !== 0 || !newEnough(versionOf(runtimeIn(folder)))) stop(tooOld);
}

/** npm as it was started, else the one on PATH, run by the given Node; what it says goes to stderr. */
function runNpm(node, args, folder) {
  const file = process.env.npm_execpath;
  const known = file?.endsWith('.js');
  return run(known ? node : 'npm', known ? [file, ...args] : args, {
    cwd: folder,
    stdio: ['inherit', 2, 2],
    shell: !known && windows,
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
  });
}

function versionOf(path) {
  if (path === process.execPath) return process.versions.node;
  return spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim().replace(/^v/, '');
}

function newEnough(version) {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
