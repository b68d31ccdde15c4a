import { type Answer, ask } from './answers.ts';

/** One thing a browser fetches to show a page. */
export type Part = { url: string; kind: 'css' | 'js' | 'other'; foreign: boolean; body: Buffer };

/** Links that make a browser fetch what they name. */
const FETCHED = /^(stylesheet|icon|apple-touch-icon|mask-icon|manifest|(module)?preload|prefetch)$/;
const TAG = /<(link|script|img|source|iframe|video|audio|embed|object|input|use|image)\b([^>]*)>/g;
const NAMED = /(?<![\w-])(rel|src|srcset|href|data|poster)="([^"]*)"/g;

/** Everything a page fetches, once each, also by its style sheets and modules; nothing is asked of third parties. */
export async function partsOf(origin: string, path: string, html: string): Promise<Part[]> {
  const base = new URL(path, origin).href;
  const wanted = fetchedBy(html).map((at) => new URL(at, base).href);
  const parts = new Map<string, Part>();
  for (let url = wanted.shift(); url !== undefined; url = wanted.shift()) {
    if (!/^https?:/.test(url) || parts.has(url)) continue;
    const part = await fetched(url, origin);
    parts.set(url, part);
    wanted.push(...namedIn(part).map((at) => new URL(at, part.url).href));
  }
  return [...parts.values()];
}

/** Addresses in tags that a browser follows by itself. */
function fetchedBy(html: string): string[] {
  return [...html.matchAll(TAG)].flatMap(([, tag, text]) => {
    const given: Record<string, string> = Object.fromEntries(
      [...text!.matchAll(NAMED)].map(([, name, value]) => [name!, value!]),
    );
    if (tag === 'link' && !given['rel']?.split(' ').some((rel) => FETCHED.test(rel))) return [];
    const set = given['srcset']?.split(',').map((one) => one.trim().split(' ')[0]!) ?? [];
    const own = [given['src'], given['href'], given['data'], given['poster']].filter(
      (at) => at !== undefined,
    );
    return [...own, ...set]
      .filter((at) => at && !at.startsWith('#'))
      .map((at) => at.replaceAll('&amp;', '&'));
  });
}

async function fetched(url: string, origin: string): Promise<Part> {
  const foreign = new URL(url).origin !== origin;
  if (foreign) return { url, kind: 'other', foreign, body: Buffer.alloc(0) };
  const answer = await ask(url);
  if (answer.status !== 200) throw new Error(`a page asks for ${url}, which answers ${answer.status}`);
  return { url, kind: kindOf(answer), foreign, body: answer.body };
}

function kindOf({ headers }: Answer): Part['kind'] {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return type.startsWith('text/css') ? 'css' : type.includes('javascript') ? 'js' : 'other';
}

/** What a style sheet or a module names in turn. */
function namedIn({ kind, body }: Part): string[] {
  const text = String(body);
  const found =
    kind === 'css'
      ? text.matchAll(/url\(\s*['"]?([^'")]+)['"]?\s*\)|@import\s*['"]([^'"]+)['"]/g)
      : kind === 'js'
        ? text.matchAll(/(?:^|[;}\s])(?:import|from)\s*\(?\s*['"](\.{0,2}\/[^'"]+)['"]/g)
        : [];
  return [...found].map(([, a, b]) => (a ?? b)!).filter((at) => !/^(data:|#)/.test(at));
}
