import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { type Bytes, finishedBytes } from './bytes.ts';
import { isText, withCharset } from './headers.ts';

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.html': 'text/html',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.pdf': 'application/pdf',
};

const FOREVER = 'public, max-age=31536000, immutable';
const AN_HOUR = 'public, max-age=3600';

/**
 * Reads the built client folder into memory, packed once. Keys are the URLs asked for.
 * @param folder `dist/client`; a folder that does not exist has no files
 */
export async function readFiles(
  folder: string,
  base: string,
  fixed: readonly string[],
): Promise<Map<string, Bytes>> {
  if (!existsSync(folder)) return new Map();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((e) => e.isFile()).map((e) => relative(folder, join(e.parentPath, e.name)));
  const shown = names
    .map((name) => name.split(sep).join('/'))
    .filter((name) => !/(^|\/)\.(?!well-known\/)/.test(name));
  const files = shown.map(async (name): Promise<[string, Bytes]> => {
    const type = TYPES[extname(name)] ?? 'application/octet-stream';
    const cache = name.startsWith('_astro/') ? FOREVER : AN_HOUR;
    const always = [...fixed, 'Cache-Control', cache, 'Vary', 'Accept-Encoding'];
    const common = [...always, 'Content-Type', type === 'application/json' ? type : withCharset(type)];
    const body = await readFile(join(folder, name));
    return [
      `${base}/${encodeURI(name)}`,
      await finishedBytes(body, { common, always, text: isText(type), quality: 9 }),
    ];
  });
  return new Map(await Promise.all(files));
}
