// Installs what is missing. Plain JavaScript for Node 18: it runs before anything is installed.
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, root, stop } from './node.mjs';
import { progress } from './progress.mjs';

const lockfile = join(root, 'package-lock.json');
/** What npm says it installed; written last, so a broken install has none. */
const npmList = join(root, 'node_modules', '.package-lock.json');
const stampFile = join(root, 'node_modules', '.complete');

/** Runs `npm ci` unless every package of the lockfile is there. `dev` also asks for the packages of tests and checks. */
export async function install({ dev }) {
  if (isStamped(dev)) return;
  if (!installed(packages(lockfile, dev))) await installAll(dev);
  stamp(dev);
}

async function installAll(dev) {
  const coming = Object.keys(packages(lockfile, true));
  const bar = progress('安装依赖', '个包');
  const arrived = () => coming.filter((path) => existsSync(join(root, path, 'package.json'))).length;
  const timer = setInterval(() => bar.step(arrived(), coming.length), 500);
  const code = await npm(['ci', '--loglevel=error', ...(dev ? ['--include=dev'] : [])]);
  clearInterval(timer);
  bar.end();
  if (code !== 0) stop('依赖没有装好，原因见上。请检查网络和 npm 设置后再试。');
}

/** A lockfile's packages for this platform, by path. */
function packages(file, dev) {
  const { platform, arch } = process;
  const all = Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages);
  const here = all.filter(([, p]) => fits(p.os, platform) && fits(p.cpu, arch) && fits(p.libc, libc()));
  return Object.fromEntries(here.filter(([path, p]) => path && (dev || !p.dev)));
}

const fits = (list, value) =>
  !list || !value || list.includes(value) || (list[0].startsWith('!') && !list.includes(`!${value}`));

let known;
/** C library of a Linux: native packages come once for each. */
function libc() {
  if (process.platform !== 'linux') return undefined;
  return (known ??= process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl');
}

/** Native packages are optional to npm and left out when it runs on an old Node; we need each one that fits here. */
function installed(wanted) {
  if (!existsSync(npmList)) return false;
  const present = packages(npmList, true);
  return Object.entries(wanted).every(([path, p]) => {
    const dispensable = (p.optional || p.devOptional) && !p.os && !p.cpu;
    return present[path] ? present[path].integrity === p.integrity : dispensable;
  });
}

/** Both lists as they were when everything was in place: reading them again costs time and 10 MB of memory. */
const state = (dev) =>
  [dev, ...[lockfile, npmList].map((file) => `${statSync(file).mtimeMs} ${statSync(file).size}`)].join('\n');

function isStamped(dev) {
  if (!existsSync(npmList) || !existsSync(stampFile)) return false;
  const stamped = readFileSync(stampFile, 'utf8');
  return stamped === state(true) || (!dev && stamped === state(false));
}

const stamp = (dev) => writeFileSync(stampFile, state(dev));
