// Tells whether `dist` was built from the sources as they stand. Plain JavaScript for Node 18.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node.mjs';

const SOURCES = [
  'src',
  'db',
  'scripts',
  'astro.config.mjs',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];

/** Folder of the built portal and of the stamp in it. */
export const dist = join(root, 'dist');

/** Hash of everything the build reads. The folder is part of it, because Astro writes absolute paths into the build. */
export function sourceStamp(siteUrl = process.env.SITE_URL) {
  const hash = createHash('sha256').update(`${root}\0${basePath(siteUrl)}\0`);
  for (const file of SOURCES.flatMap((path) => files(path))) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

export function isBuilt(folder = dist, siteUrl = process.env.SITE_URL) {
  const file = join(folder, 'stamp');
  return existsSync(file) && readFileSync(file, 'utf8') === sourceStamp(siteUrl);
}

export function writeStamp(folder, stamp) {
  writeFileSync(join(folder, 'stamp'), stamp);
}

/** Links are built below the path of SITE_URL; the host is read at start. */
function basePath(siteUrl) {
  try {
    return new URL(siteUrl ?? '').pathname.replace(/\/+$/, '');
  } catch {
    return '';
  }
}

function files(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(full, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = `${path}/${entry.name}`;
      return entry.isDirectory() ? files(child) : [child];
    });
}
