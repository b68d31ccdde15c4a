import { hash } from 'node:crypto';
import type { Block } from './blocks.ts';
import { numberToHan } from './han.ts';
import type { Marker } from './markers.ts';
import type { Clause, TocEntry } from './rendered.ts';
import { escapeHtml } from './sanitise.ts';
import { readMarkers } from './series.ts';

/** HTML, contents and clauses of one text. */
export type Layout = { html: string; toc: TocEntry[]; clauses: Clause[] };

type Open = { path: string; label: string; depth: number; lines: string[]; clause: Clause };
type Chapter = { rank: number; path: string; entry: TocEntry };
type Of<K extends Marker['kind']> = Extract<Marker, { kind: K }>;
type Article = { path: string; label: string; paragraphs: number };
type Book = {
  prefix: string;
  out: string[];
  toc: TocEntry[];
  clauses: Clause[];
  taken: Map<string, number>;
  chapters: Chapter[];
  open: Open[];
  article: Article | undefined;
  headings: number;
};

/** Finds 编/章/节/条/款/项/目 and gives each its path, which is its id. `prefix` is `n-` for the text of a carrying 通知. */
export function layOut(blocks: readonly Block[], prefix = ''): Layout {
  const book: Book = {
    prefix,
    out: [],
    toc: [],
    clauses: [],
    taken: new Map(),
    chapters: [],
    open: [],
    article: undefined,
    headings: 0,
  };
  const markers = readMarkers(blocks);
  for (const [i, block] of blocks.entries()) {
    const marker = markers[i];
    if (marker?.kind === 'chapter') placeChapter(book, block, marker);
    else if (marker?.kind === 'article') placeArticle(book, block, marker);
    else if (marker?.kind === 'level') placeLevel(book, block, marker, heads(markers, blocks, i));
    else if (marker?.kind === 'annex') placeAnnex(book, block);
    else if (block.kind === 'heading') placeHeading(book, block);
    else placeText(book, block);
  }
  endArticle(book);
  closeFrom(book, 0);
  return { html: book.out.join('\n'), toc: book.toc, clauses: book.clauses };
}

function placeChapter(book: Book, block: Block, marker: Of<'chapter'>): void {
  endArticle(book);
  closeFrom(book, 0);
  const { rank, letter, n, label, title } = marker;
  const path = enterChapter(book, rank, `${letter}${n}`, label, title);
  const tag = rank === 3 ? 'h4' : 'h3';
  book.out.push(`<${tag} id="${path}">${block.html}</${tag}>`);
}

/** A Markdown heading that carries no number of its own. */
function placeHeading(book: Book, block: Block): void {
  endArticle(book);
  closeFrom(book, 0);
  const rank = block.depth <= 3 ? 2 : 3;
  book.headings += 1;
  const path = enterChapter(book, rank, `h${book.headings}`, '', block.text);
  const tag = rank === 3 ? 'h4' : 'h3';
  book.out.push(`<${tag} id="${path}">${block.html}</${tag}>`);
}

function enterChapter(book: Book, rank: number, step: string, label: string, title: string): string {
  while ((book.chapters.at(-1)?.rank ?? -1) >= rank) book.chapters.pop();
  const path = claim(book, (book.chapters.at(-1)?.path ?? book.prefix) + step);
  const entry = enter(book, path, label, title);
  book.chapters.push({ rank, path, entry });
  return path;
}

function enter(book: Book, path: string, label: string, title: string): TocEntry {
  const level = Math.min(book.chapters.length + 1, 3) as TocEntry['level'];
  const entry: TocEntry = { path, label, title, level, children: [] };
  (book.chapters.at(-1)?.entry.children ?? book.toc).push(entry);
  return entry;
}

function placeArticle(book: Book, block: Block, marker: Of<'article'>): void {
  endArticle(book);
  closeFrom(book, 0);
  const label = `第${numberToHan(marker.n)}条${marker.sub ? `之${numberToHan(marker.sub)}` : ''}`;
  const path = claim(book, `${book.prefix}t${marker.n}${marker.sub ? `-${marker.sub}` : ''}`);
  enter(book, path, label, marker.title);
  book.article = { path, label, paragraphs: 0 };
  const own = block.text.slice(marker.cut);
  openClause(book, path, label, 0, own);
  const named = own === '' || (marker.title !== '' && own.slice(marker.title.length + 2).trim() === '');
  const id = named ? '' : ` id="${openParagraph(book, book.article, own)}"`;
  const link = `<b><a href="#${path}">${escapeHtml(marker.label)}</a></b>`;
  book.out.push(`<div class="mc-clause" id="${path}"><p${id}>${link}${cutText(block.html, marker.cut)}</p>`);
}

const openParagraph = (book: Book, article: Article, text: string): string => {
  article.paragraphs += 1;
  const n = article.paragraphs;
  return openClause(book, `${article.path}k${n}`, `${article.label}第${numberToHan(n)}款`, 1, text);
};

/** 项 and 目 inside a 条; 一、（一）1.（1） outside. `heading` is the line's own tag when it heads what follows. */
function placeLevel(book: Book, block: Block, marker: Of<'level'>, heading: string): void {
  const depth = depthIn(book, marker.level);
  closeFrom(book, depth);
  const parent = book.open.at(-1);
  const [step, label] = book.article ? inArticle(depth, marker) : outside(parent, marker);
  const own = block.text.slice(marker.cut);
  const path = openClause(
    book,
    claim(book, (parent?.path ?? chapterPath(book)) + step),
    (parent?.label ?? '') + label,
    depth,
    own,
    block.text,
  );
  const title = heading ? own : (/^[^。；，：]{2,24}(?=。.)/.exec(own)?.[0] ?? '');
  if (!book.article && marker.level <= 2 && title && depth === marker.level - 1)
    enterLevel(book, path, block, marker, title);
  if (heading && !book.article)
    book.out.push(`<${heading} class="mc-doc__h" id="${path}">${block.html}</${heading}>`);
  else book.out.push(`<p id="${path}">${block.html}</p>`);
}

/** 条 0, 款 1, 项 2, 目 3; outside 条 一、 0, （一） 1 and so on. */
function depthIn(book: Book, level: 1 | 2 | 3 | 4): number {
  if (!book.article) return level - 1;
  if (level <= 2) return 2;
  return level === 4 &&
    book.open.some((o) => o.depth === 3 && /m\d+(?:_\d+)?$/.test(o.path) && !o.label.endsWith('）'))
    ? 4
    : 3;
}

function inArticle(depth: number, { level, n }: Of<'level'>): [string, string] {
  if (depth === 2) return [`x${n}`, `第（${numberToHan(n)}）项`];
  return depth === 3 ? [`m${n}`, level === 4 ? `第（${n}）` : `第${n}目`] : [`n${n}`, `（${n}）`];
}

function outside(parent: Open | undefined, { level, n }: Of<'level'>): [string, string] {
  const letter = level === 1 || parent ? 's' : (['x', 'm', 'q'][level - 2] ?? 'x');
  const labels = [`第${numberToHan(n)}部分`, `（${numberToHan(n)}）`, String(n), `（${n}）`];
  return [`${letter}${n}`, labels[level - 1] ?? ''];
}

const chapterPath = (book: Book): string => book.chapters.findLast((c) => c.rank <= 3)?.path ?? book.prefix;

function enterLevel(book: Book, path: string, block: Block, marker: Of<'level'>, title: string): void {
  const rank = 3 + marker.level;
  while ((book.chapters.at(-1)?.rank ?? -1) >= rank) book.chapters.pop();
  const entry = enter(book, path, block.text.slice(0, marker.cut).trim(), title);
  book.chapters.push({ rank, path, entry });
}

/** Tag of a short line that heads what follows: 一、目标任务. */
function heads(markers: readonly (Marker | undefined)[], blocks: readonly Block[], i: number): string {
  const marker = markers[i];
  const text = blocks[i]?.text ?? '';
  if (marker?.kind !== 'level' || marker.level > 2 || text.length > 40 || /[。；：，、！？.;:,]$/.test(text))
    return '';
  const next = markers[i + 1];
  const deeper = next === undefined || (next.kind === 'level' && next.level > marker.level);
  return blocks[i + 1] && deeper ? (marker.level === 1 ? 'h3' : 'h4') : '';
}

/** What is attached begins a count of its own. */
function placeAnnex(book: Book, block: Block): void {
  endArticle(book);
  closeFrom(book, 0);
  book.chapters = [];
  book.out.push(asHtml(block));
}

function placeText(book: Book, block: Block): void {
  if (book.article && block.kind === 'paragraph') {
    closeFrom(book, 1);
    const path = openParagraph(book, book.article, block.text);
    for (const { lines, depth } of book.open) if (depth === 0) lines.push(block.text);
    book.out.push(`<p id="${path}">${block.html}</p>`);
    return;
  }
  for (const { lines } of book.open) lines.push(block.text);
  book.out.push(asHtml(block));
}

const asHtml = (block: Block): string => (block.kind === 'other' ? block.html : `<p>${block.html}</p>`);

function openClause(
  book: Book,
  path: string,
  label: string,
  depth: number,
  own: string,
  line?: string,
): string {
  if (line !== undefined) for (const { lines } of book.open) lines.push(line);
  const clause: Clause = { path, label, text: '', sha: '' };
  book.clauses.push(clause);
  book.open.push({ path, label, depth, lines: own ? [own] : [], clause });
  return path;
}

function closeFrom(book: Book, depth: number): void {
  while ((book.open.at(-1)?.depth ?? -1) >= depth) {
    const { clause, lines } = book.open.pop() as Open;
    clause.text = lines.join('\n');
    clause.sha = hash('sha256', clause.text, 'hex').slice(0, 16);
  }
}

function endArticle(book: Book): void {
  if (!book.article) return;
  book.out.push(`${book.out.pop() ?? ''}</div>`);
  book.article = undefined;
}

/** A second 第五条 in the same text (an annex, an amended text) becomes `t5_2`, its 款 `t5_2k1`. */
function claim(book: Book, path: string): string {
  const times = (book.taken.get(path) ?? 0) + 1;
  book.taken.set(path, times);
  return times === 1 ? path : claim(book, `${path}_${times}`);
}

/** Safe HTML without the first `count` characters of its text; tags stay, those left empty go. */
function cutText(html: string, count: number): string {
  if (!html.slice(0, count).includes('<')) return html.slice(count);
  let left = count;
  const rest = html.replace(/<[^>]*>|[^<]+/g, (piece) => {
    if (piece.startsWith('<') || left === 0) return piece;
    const cut = Math.min(left, piece.length);
    left -= cut;
    return piece.slice(cut);
  });
  return rest.replace(/^(?:<(\w+)[^>]*><\/\1>\s*)+/, '');
}
