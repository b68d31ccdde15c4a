import { hash } from 'node:crypto';
import type { Clause, TocEntry } from './rendered.ts';

/** A clause still open: lines that follow belong to it until one of its depth or above begins. */
export type Open = {
  depth: number;
  level: number;
  /** Announced by a line ending in ：, so that the next paragraph without number ends the list. */
  listed: boolean;
  lines: string[];
  clause: Clause;
};

/** What a text has come to while it is laid out line by line. */
export type Book = {
  prefix: string;
  out: string[];
  toc: TocEntry[];
  clauses: Clause[];
  taken: Map<string, number>;
  /** Open headings, outermost first; `rank` 0 编 to 3 节, 4 一、, 5 （一）. */
  chapters: { rank: number; path: string; entry: TocEntry }[];
  open: Open[];
  /** The 条 being written, with the number of its 款 so far. */
  article: { path: string; label: string; paragraphs: number } | undefined;
  headings: number;
  /** The line before. */
  last: string;
};

export const newBook = (prefix: string): Book => ({
  prefix,
  out: [],
  toc: [],
  clauses: [],
  taken: new Map(),
  chapters: [],
  open: [],
  article: undefined,
  headings: 0,
  last: '',
});

/** A second 第五条 in the same text (an annex, an amended text) becomes `t5_2`, its 款 `t5_2k1`. */
export function claim(book: Book, path: string): string {
  const times = (book.taken.get(path) ?? 0) + 1;
  book.taken.set(path, times);
  return times === 1 ? path : claim(book, `${path}_${times}`);
}

/** Enters a heading into the contents, below the open headings of higher rank. */
export function enterChapter(book: Book, rank: number, path: string, label: string, title: string): void {
  leaveChapters(book, rank);
  book.chapters.push({ rank, path, entry: enter(book, path, label, title) });
}

export function leaveChapters(book: Book, rank: number): void {
  while ((book.chapters.at(-1)?.rank ?? -1) >= rank) book.chapters.pop();
}

/** Path of the innermost open chapter, or the prefix. */
export const chapterPath = (book: Book): string =>
  book.chapters.findLast((c) => c.rank <= 3)?.path ?? book.prefix;

export function enter(book: Book, path: string, label: string, title: string): TocEntry {
  const level = Math.min(book.chapters.length + 1, 3) as TocEntry['level'];
  const entry: TocEntry = { path, label, title, level, children: [] };
  (book.chapters.at(-1)?.entry.children ?? book.toc).push(entry);
  return entry;
}

/** Begins a clause; `own` is its first line without its number. */
export function openClause(
  book: Book,
  place: Pick<Open, 'depth' | 'level' | 'listed'>,
  path: string,
  label: string,
  own: string,
): void {
  const clause: Clause = { path, label, text: '', sha: '' };
  book.clauses.push(clause);
  book.open.push({ ...place, lines: own ? [own] : [], clause });
}

export function closeFrom(book: Book, depth: number): void {
  while ((book.open.at(-1)?.depth ?? -1) >= depth) {
    const { clause, lines } = book.open.pop() as Open;
    clause.text = lines.join('\n');
    clause.sha = hash('sha256', clause.text, 'hex').slice(0, 16);
  }
}

/** Gives a line to every open clause. */
export function addLine(book: Book, line: string): void {
  for (const { lines } of book.open) lines.push(line);
}

/** Ends the 条 and every clause. */
export function endArticle(book: Book): void {
  closeFrom(book, 0);
  if (!book.article) return;
  book.out.push(`${book.out.pop() ?? ''}</div>`);
  book.article = undefined;
}
