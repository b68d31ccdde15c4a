import { numberToHan } from '../text/han.ts';
import type { ClauseHead, TocEntry } from '../text/rendered.ts';
import { escapeHtml } from './markup.ts';

/** 条目录: chapters with their 条, or 条 alone under ''. `range` is such as 5—10条. */
export type Chapter = { title: string; range: string; clauses: Entry[] };
export type Entry = { path: string; label: string; title: string };

/** Chapters in the order of the text. A 条 without a title of its own is told by its first words. */
export function contentsOf(toc: readonly TocEntry[], clauses: readonly ClauseHead[]): Chapter[] {
  const texts = new Map(clauses.map(({ path, text }) => [path, text]));
  const told = ({ path, label, title }: TocEntry): Entry => ({
    path,
    label: label || title,
    title: label ? title || opening(texts.get(path) ?? '') : '',
  });
  const chapters: Chapter[] = [];
  for (const entry of toc.flatMap(opened)) {
    const own = entry.children.filter((child) => !child.children.length);
    if (own.length) chapters.push(chapterOf(entry, own.map(told)));
    else loose(chapters).push(told(entry));
  }
  return chapters;
}

/** 五章二十六条, 九部分; '' for nothing. */
export function measureOf(chapters: readonly Chapter[]): string {
  const entries = chapters.flatMap(({ clauses }) => clauses);
  const articles = entries.filter(({ path }) => /^(?:n-)?t\d/.test(path)).length;
  const parts = chapters.reduce((sum, { title, clauses }) => sum + (title ? 1 : clauses.length), 0);
  if (!articles) return parts ? `${numberToHan(parts)}部分` : '';
  const heads = [...chapters.map(({ title }) => title), ...entries.map(({ label }) => label)];
  const named = heads.filter((head) => /^第[^条]+章/.test(head)).length;
  return `${named ? `${numberToHan(named)}章` : ''}${numberToHan(articles)}条`;
}

/** The contents as HTML, made once for the two places a page shows them in. */
export function contentsMarkup(chapters: readonly Chapter[]): string {
  const folded = chapters.some(({ title }) => title);
  return chapters
    .map(({ title, range, clauses }) => {
      const list = `<ol>${clauses.map(entryMarkup).join('')}</ol>`;
      const size = range && `<small class="mc-nb">${range}</small>`;
      if (title) return `<details><summary>${escapeHtml(title)}${size}</summary>${list}</details>`;
      return folded ? `<ol class="mc-toc__p">${clauses.map(partMarkup).join('')}</ol>` : list;
    })
    .join('');
}

/** A part without 条 among parts that have some stands as they do, in one line. */
const partMarkup = ({ path, label, title }: Entry): string =>
  `<li><a href="#${path}">${escapeHtml(heading(label, title))}</a></li>`;

const entryMarkup = ({ path, label, title }: Entry): string =>
  `<li><a href="#${path}"><span>${escapeHtml(label)}</span>${title && `<span>${escapeHtml(title)}</span>`}</a></li>`;

/** What holds parts of its own, a 编 or a 章 with 节, is a line by itself before them. */
const opened = (entry: TocEntry): TocEntry[] => [
  entry,
  ...entry.children.filter((child) => child.children.length).flatMap(opened),
];

function chapterOf({ label, title }: TocEntry, clauses: Entry[]): Chapter {
  const numbers = clauses.map(({ path }) => Number(/^(?:n-)?t(\d+)/.exec(path)?.[1])).filter(Boolean);
  const [first, last] = [numbers[0], numbers.at(-1)];
  const range = !first ? '' : first === last ? `${first}条` : `${first}—${last}条`;
  return { title: heading(label, title), range, clauses };
}

/** 第一章　总则, 二、优化住房供应: a mark brings its own space. */
const heading = (label: string, title: string): string =>
  [label, title].filter(Boolean).join(/[、）]$/.test(label) ? '' : '　');

/** Entries that stand in no chapter are listed under none. */
function loose(chapters: Chapter[]): Entry[] {
  const last = chapters.at(-1);
  if (last?.title === '') return last.clauses;
  const clauses: Entry[] = [];
  chapters.push({ title: '', range: '', clauses });
  return clauses;
}

const LONGEST = 12;

/** The first words of a clause: up to the first mark when that is near, else cut with ……. */
function opening(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  const phrase = /^[^，。；：]{2,}(?=[，。；：])/.exec(line)?.[0] ?? line;
  return phrase.length <= LONGEST ? phrase : `${phrase.slice(0, LONGEST - 1)}…`;
}
