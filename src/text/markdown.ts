import { AppError } from '../errors.ts';
import { readBlocks, type Block, type Source } from './blocks.ts';
import { layOut, type Layout } from './clauses.ts';
import { takeApart } from './letter.ts';
import { RENDERER, type Rendered, type RenderInput, type TocEntry } from './rendered.ts';

/**
 * Markdown → what is stored: safe HTML, contents, clauses, plain text. Pure; meant for a worker (render.ts), because
 * 64 KB of ill will can cost marked seconds.
 * @throws AppError `invalid` when the text nests too deeply
 */
export function renderText(input: RenderInput): Rendered {
  try {
    return input.kind === 'official' ? official(input) : article(input);
  } catch (error) {
    if (error instanceof RangeError)
      throw new AppError('invalid', '正文嵌套的层数太多，请减少引用或列表的层次');
    throw error;
  }
}

function official({ body, carried, title = '' }: RenderInput): Rendered {
  const prefix = carried ? 'n-' : '';
  const own = readBlocks(body, { official: true, prefix, title });
  const letter = takeApart(own.blocks);
  const layout = layOut(letter.middle, prefix);
  const html = [letter.head, layout.html, letter.sign, letter.tail, own.notes.html]
    .filter(Boolean)
    .join('\n');
  return withCarried([own, { ...layout, html }], carried);
}

/** An article may carry the text of a 公文: 起草说明 and its draft. */
function article({ body, carried, title = '' }: RenderInput): Rendered {
  const prefix = carried ? 'n-' : '';
  const source = readBlocks(body, { official: false, prefix, title });
  const toc: TocEntry[] = [];
  const blocks = source.blocks.map((block) => articleHtml(block, toc, prefix));
  const html = [...blocks, source.notes.html].filter(Boolean).join('\n');
  return withCarried([source, { html, toc, clauses: [] }], carried);
}

function withCarried(own: [Source, Layout], carried: RenderInput['carried']): Rendered {
  if (!carried) return result([own], null);
  const other = readBlocks(carried.body, { official: true, prefix: '', title: carried.title });
  const below = layOut(other.blocks);
  return result([own, [other, below]], [below.html, other.notes.html].filter(Boolean).join('\n'));
}

/** `##` is h2 with an id, deeper headings h3 and h4; the page's own title is the only h1. */
function articleHtml(block: Block, toc: TocEntry[], prefix: string): string {
  if (block.kind === 'other') return block.html;
  if (block.kind === 'paragraph') return `<p>${block.html}</p>`;
  const level = Math.min(Math.max(block.depth, 2), 4);
  const parent = level === 2 ? undefined : toc.at(-1);
  if (level === 4 || (level === 3 && !parent)) return `<h${level}>${block.html}</h${level}>`;
  const list = parent?.children ?? toc;
  const path = `${parent?.path ?? prefix}h${list.length + 1}`;
  list.push({ path, label: '', title: block.text, level: level === 2 ? 1 : 2, children: [] });
  return `<h${level} id="${path}">${block.html}</h${level}>`;
}

function result(parts: [Source, Layout][], carriedHtml: string | null): Rendered {
  const named = toldApart();
  return {
    renderer: RENDERER,
    html: named(parts[0]?.[1].html ?? ''),
    carriedHtml: carriedHtml && named(carriedHtml),
    toc: parts.flatMap(([, layout]) => layout.toc),
    clauses: parts.flatMap(([, layout]) => layout.clauses),
    text: parts
      .flatMap(([{ blocks, notes }]) => [...blocks.map((b) => b.text), notes.text])
      .filter(Boolean)
      .join('\n'),
    issues: parts.flatMap(([{ issues }]) => issues),
  };
}

/** Tables with the same heads are told apart by number: each can be reached by keyboard, under a name of its own. */
function toldApart(): (html: string) => string {
  const times = new Map<string, number>();
  return (html) =>
    html.replace(/(<section class="mc-scroll[^>]* aria-label=")([^"]*)"/g, (_, tag: string, name: string) => {
      const nth = (times.get(name) ?? 0) + 1;
      times.set(name, nth);
      return `${tag}${name}${nth > 1 ? `（${nth}）` : ''}"`;
    });
}
