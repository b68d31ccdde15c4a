import type { Block } from './blocks.ts';
import * as books from './book.ts';
import type { Book } from './book.ts';
import { numberToHan } from './han.ts';
import type { Marker } from './markers.ts';
import type { Clause, TocEntry } from './rendered.ts';
import { escapeHtml } from './sanitise.ts';
import { headingTag, readMarkers } from './series.ts';

/** HTML, contents and clauses of one text. */
export type Layout = { html: string; toc: TocEntry[]; clauses: Clause[] };

type Of<K extends Marker['kind']> = Extract<Marker, { kind: K }>;

/** Finds 编/章/节/条/款/项/目 and gives each its path, which is its id. `prefix` is `n-` for the text of a carrying 通知. */
export function layOut(blocks: readonly Block[], prefix = ''): Layout {
  const book = books.newBook(prefix);
  const markers = readMarkers(blocks);
  for (const [i, block] of blocks.entries()) {
    const marker = markers[i];
    if (marker?.kind === 'chapter') placeChapter(book, block, marker);
    else if (marker?.kind === 'article') placeArticle(book, block, marker);
    else if (marker?.kind === 'level') placeLevel(book, block, marker, headingTag(markers, blocks, i));
    else if (marker?.kind === 'annex') placeAnnex(book, block);
    else if (block.kind === 'heading') placeHeading(book, block);
    else placeText(book, block);
    book.last = block.text;
  }
  books.endArticle(book);
  return { html: book.out.join('\n'), toc: book.toc, clauses: book.clauses };
}

function placeChapter(book: Book, block: Block, { rank, letter, n, label, title }: Of<'chapter'>): void {
  placeHead(book, block, rank, `${letter}${n}`, label, title);
}

/** A Markdown heading that carries no number of its own. */
function placeHeading(book: Book, block: Block): void {
  book.headings += 1;
  placeHead(book, block, block.depth <= 3 ? 2 : 3, `h${book.headings}`, '', block.text);
}

function placeHead(book: Book, block: Block, rank: number, step: string, label: string, title: string): void {
  books.endArticle(book);
  books.leaveChapters(book, rank);
  const path = books.claim(book, books.chapterPath(book) + step);
  books.enterChapter(book, rank, path, label, title);
  const tag = rank === 3 ? 'h4' : 'h3';
  book.out.push(`<${tag} id="${path}">${block.html}</${tag}>`);
}

function placeArticle(book: Book, block: Block, marker: Of<'article'>): void {
  books.endArticle(book);
  books.leaveChapters(book, 4);
  const label = `第${numberToHan(marker.n)}条${marker.sub ? `之${numberToHan(marker.sub)}` : ''}`;
  const path = books.claim(book, `${book.prefix}t${marker.n}${marker.sub ? `-${marker.sub}` : ''}`);
  books.enter(book, path, label, marker.title);
  book.article = { path, label, paragraphs: 0 };
  const own = block.text.slice(marker.cut);
  books.openClause(book, { depth: 0, level: 0, listed: false }, path, label, own);
  // A line of 第五条 and its 条旨 alone is no 款.
  const alone = own === '' || (marker.title !== '' && own.slice(marker.title.length + 2).trim() === '');
  const id = alone ? '' : ` id="${openParagraph(book, book.article, own)}"`;
  const link = `<b><a href="#${path}">${escapeHtml(marker.label)}</a></b>`;
  book.out.push(`<div class="mc-clause" id="${path}"><p${id}>${link}${cutText(block.html, marker.cut)}</p>`);
}

function openParagraph(book: Book, article: NonNullable<Book['article']>, own: string): string {
  article.paragraphs += 1;
  const path = `${article.path}k${article.paragraphs}`;
  books.openClause(
    book,
    { depth: 1, level: 0, listed: false },
    path,
    `${article.label}第${numberToHan(article.paragraphs)}款`,
    own,
  );
  return path;
}

/** 项 and 目 inside a 条; 一、（一）1.（1） outside. `tag` is given when the line heads what follows. */
function placeLevel(book: Book, block: Block, marker: Of<'level'>, tag: string): void {
  const depth = depthOf(book, marker.level);
  const listed = /[:：]$/.test(book.last) || book.open.some((o) => o.depth === depth && o.listed);
  books.closeFrom(book, depth);
  const parent = book.open.at(-1)?.clause;
  const [step, label] = book.article ? inArticle(depth, marker) : outside(parent, marker);
  const path = books.claim(book, (parent?.path ?? books.chapterPath(book)) + step);
  const own = block.text.slice(marker.cut);
  books.addLine(book, block.text);
  books.openClause(book, { depth, level: marker.level, listed }, path, (parent?.label ?? '') + label, own);
  if (book.article) {
    book.out.push(`<p id="${path}">${block.html}</p>`);
    return;
  }
  const title = tag ? own : (/^[^。；，：]{2,10}(?=。.)/.exec(own)?.[0] ?? '');
  if (title && marker.level <= 2)
    books.enterChapter(book, 3 + marker.level, path, block.text.slice(0, marker.cut).trim(), title);
  book.out.push(tag ? `<${tag} class="mc-doc__h" id="${path}">${block.html}</${tag}>` : asHtml(block, path));
}

/** 条 0, 款 1, 项 2, 目 3, （1） under 1. 4; outside 条 一、 0, （一） 1 and so on. */
function depthOf(book: Book, level: 1 | 2 | 3 | 4): number {
  if (!book.article) return level - 1;
  if (level <= 2) return 2;
  return level === 4 && book.open.some((o) => o.depth === 3 && o.level === 3) ? 4 : 3;
}

function inArticle(depth: number, { level, n }: Of<'level'>): [string, string] {
  if (depth === 2) return [`x${n}`, `第（${numberToHan(n)}）项`];
  return depth === 3 ? [`m${n}`, level === 4 ? `第（${n}）目` : `第${n}目`] : [`n${n}`, `（${n}）`];
}

function outside(parent: Clause | undefined, { level, n }: Of<'level'>): [string, string] {
  const letter = level === 1 || parent ? 's' : (['x', 'm', 'q'][level - 2] ?? 'x');
  const labels = [`第${numberToHan(n)}部分`, `（${numberToHan(n)}）`, String(n), `（${n}）`];
  return [`${letter}${n}`, labels[level - 1] ?? ''];
}

/** What is attached begins a count of its own. */
function placeAnnex(book: Book, block: Block): void {
  books.endArticle(book);
  books.leaveChapters(book, 0);
  book.out.push(asHtml(block));
}

function placeText(book: Book, block: Block): void {
  if (!book.article || block.kind === 'other') {
    const list = block.kind === 'paragraph' ? book.open.find((o) => o.listed) : undefined;
    if (list && !book.article) books.closeFrom(book, list.depth);
    books.addLine(book, block.text);
    book.out.push(asHtml(block));
    return;
  }
  books.closeFrom(book, 1);
  books.addLine(book, block.text);
  book.out.push(asHtml(block, openParagraph(book, book.article, block.text)));
}

const asHtml = (block: Block, id?: string): string =>
  block.kind === 'other' ? block.html : `<p${id ? ` id="${id}"` : ''}>${block.html}</p>`;

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
