// Installs what is missing and finds the right Node. Plain JavaScript for Node 18: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { progress } from './progress.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Astro and sanitize-html ask for it. */
const OLDEST = [22, 12];
const lockfile = join(root, 'package-lock.json');
const npmList = join(root, 'node_modules', '.package-lock.json');
const stampFile = join(root, 'node_modules', '.complete');
const windows = process.platform === 'win32';

/** Runs `npm ci` unless every package of the lockfile is there. `dev` also asks for the packages of tests and checks. */
export async function install({ dev }) {
  if (isStamped()) return;
  if (installed(packages(lockfile, dev))) return void (dev && stamp());
  const coming = Object.keys(packages(lockfile, true));
  const bar = progress('安装依赖', '个包');
  const arrived = () => coming.filter((path) => existsSync(join(root, path, 'package.json'))).length;
  const timer = setInterval(() => bar.step(arrived(), coming.length), 500);
  const code = await run(...npm(['ci', '--loglevel=error', ...(dev ? ['--include=dev'] : [])]));
  clearInterval(timer);
  bar.end();
  if (code !== 0) stop('依赖没有装好，原因见上。请检查网络和 npm 设置后再试。');
  if (installed(packages(lockfile, true))) stamp();
}

/** Path of a Node new enough to run the portal: ours from the lockfile first. Ends the process when there is none. */
export function findNode() {
  const ours = join(root, 'node_modules', `node-${windows ? 'win' : process.platform}-${process.arch}`);
  const file = join(ours, ...(windows ? ['bin', 'node.exe'] : ['bin', 'node']));
  const found = [file, process.execPath, 'node'].find((path) => newEnough(versionOf(path)));
  if (found) return found;
  return stop(
    `需要 Node ${OLDEST.join('.')} 或更新的版本，这里是 ${process.versions.node}；` +
      `随依赖安装的 Node 24 在 ${process.platform}-${process.arch} 上不可用。请安装 Node 24 后再试。`,
  );
}

/** Whether this very process may run the portal. */
export const rightNode = () => newEnough(process.versions.node);

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

/** A lockfile's packages for this platform, by path. */
function packages(file, dev) {
  const fits = (list, value) =>
    !list || list.includes(value) || (list[0].startsWith('!') && !list.includes(`!${value}`));
  const all = Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages);
  return Object.fromEntries(
    all.filter(
      ([path, p]) => path && (dev || !p.dev) && fits(p.os, process.platform) && fits(p.cpu, process.arch),
    ),
  );
}

/** npm writes its own list of what it installed last, so a broken install has none. */
function installed(wanted) {
  if (!existsSync(npmList)) return false;
  const present = packages(npmList, true);
  return Object.entries(wanted).every(([path, p]) =>
    present[path] ? present[path].integrity === p.integrity : p.optional || p.devOptional,
  );
}

/** Both lists as they were when everything was found in place: reading them again costs time and 10 MB of memory. */
const state = () =>
  [lockfile, npmList].map((file) => `${statSync(file).mtimeMs} ${statSync(file).size}`).join('\n');

const isStamped = () =>
  existsSync(npmList) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === state();

const stamp = () => writeFileSync(stampFile, state());

/** npm as it was started, else the one on PATH. */
function npm(args) {
  const file = process.env.npm_execpath;
  if (file?.endsWith('.js')) return [process.execPath, [file, ...args]];
  return ['npm', args, { shell: windows }];
}

function versionOf(path) {
  if (path === process.execPath) return process.versions.node;
  return spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.trim().replace(/^v/, '');
}

function newEnough(version) {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
