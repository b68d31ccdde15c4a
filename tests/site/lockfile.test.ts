import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Package = {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  os?: string[];
  cpu?: string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
};
type Packages = Record<string, Package>;

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const { packages } = read('package-lock.json') as { packages: Packages };
const manifest = read('package.json') as Record<string, Record<string, string>>;

test('the lockfile holds every package that any package asks for, on every platform', () => {
  expect(Object.keys(packages).length).toBeGreaterThan(300);
  expect(missing(packages)).toEqual([]);
});

test('a lockfile without one platform binary is noticed', () => {
  const [binary] = Object.keys(packages).filter(
    (path) => /linux-arm64/.test(path) && !/^node_modules\/node-linux/.test(path),
  );
  const { [binary!]: _, ...rest } = packages;
  expect(missing(rest)).toContainEqual(expect.stringContaining(binary!.split('node_modules/').at(-1)!));
});

test.each(['x64', 'arm64'])('linux %s gets the runtime and every native binary, with integrity', (cpu) => {
  const native = Object.entries(packages).filter(([, p]) => p.os?.includes('linux') && p.cpu?.includes(cpu));
  console.log(`linux ${cpu}: ${native.length} packages`);
  expect(native.map(([path]) => path)).toContain(`node_modules/node-linux-${cpu}`);
  expect(native.length).toBeGreaterThan(5);
  const families = new Set(native.map(([path]) => family(path)));
  const all = Object.entries(packages).filter(([, p]) => p.os?.includes('linux') && p.cpu?.length === 1);
  const expected = new Set(
    all.filter(([, p]) => /^(x64|arm64)$/.test(p.cpu![0]!)).map(([path]) => family(path)),
  );
  expect([...expected].filter((name) => !families.has(name))).toEqual([]);
});

test('every package carries its integrity and none names a host', () => {
  const entries = Object.entries(packages).filter(([path]) => path);
  expect(entries.filter(([, p]) => !p.integrity).map(([path]) => path)).toEqual([]);
  expect(entries.filter(([, p]) => p.resolved).map(([path]) => path)).toEqual([]);
  expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved"/);
});

test('package.json pins exact versions, and they are the ones installed', () => {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'];
  const pins = kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}));
  expect(pins.length).toBeGreaterThan(20);
  for (const [name, version] of pins) {
    expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
    expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
  }
});

/** Who asks for what that no folder above it holds. npm ci refuses such a lockfile, npm install hides the fault. */
function missing(all: Packages): string[] {
  return Object.entries(all).flatMap(([path, p]) => {
    const optionalPeer = (name: string) => p.peerDependenciesMeta?.[name]?.optional;
    const peers = Object.keys(p.peerDependencies ?? {}).filter((name) => !optionalPeer(name));
    const names = [
      ...Object.keys(p.dependencies ?? {}),
      ...Object.keys(p.optionalDependencies ?? {}),
      ...peers,
    ];
    return names
      .filter((name) => !found(all, path, name))
      .map((name) => `${path || 'the project'} → ${name}`);
  });
}

function found(all: Packages, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (all[`${folder ? `${folder}/` : ''}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

/** `@esbuild/linux-x64` and `@esbuild/linux-arm64` are one family; the C library counts. */
const family = (path: string): string => path.replace(/x64|arm64/, '*');
