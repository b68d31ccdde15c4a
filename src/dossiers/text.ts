import type { InterpretationDetails } from '../documents/types/interpretation.ts';
import { absolute, href, type Site } from '../site.ts';
import type { TocEntry } from '../text/rendered.ts';
import { placed, citeMarkup, explainMarkup, raised, withClauses } from './markup.ts';
import { citation } from './rules.ts';
import type { Dossier } from './service.ts';

/** Beyond this many 条 only whole 条 are quoted: a line for each 款 would weigh more than the law itself. */
const PARTS_QUOTED = 60;

/** The stored text with 引用 beside each 条 and closed 解读 under those that the office explains. */
export function textOf(dossier: Dossier, site: Site): { html: string; carriedHtml: string | null } {
  const cites = citesOf(dossier, site);
  const explains = explainsOf(dossier, site);
  const beside = (path: string) => ({ cite: cites.get(path) ?? '', after: explains.get(path) ?? '' });
  const shown = (html: string) => withClauses(placed(html, site), beside);
  const { html, carriedHtml } = dossier;
  return { html: raised(shown(html)), carriedHtml: carriedHtml && shown(carriedHtml) };
}

function citesOf(dossier: Dossier, site: Site): Map<string, string> {
  const address = absolute(site, dossier.path);
  const whole = dossier.clauses.filter(({ path }) => /^t\d+(?:-\d+)?(?:_\d+)?$/.test(path));
  const byPath = new Map(whole.map((clause) => [clause.path, [] as { path: string; label: string }[]]));
  if (whole.length <= PARTS_QUOTED)
    for (const clause of dossier.clauses) {
      const parent = /^(.+)k\d+$/.exec(clause.path)?.[1];
      if (parent) byPath.get(parent)?.push(clause);
    }
  return new Map(
    whole.map((clause) => {
      const parts = byPath.get(clause.path)!;
      const lines = [
        { ...(parts.length > 1 && { label: '整条' }), text: citation(dossier, site, address, clause) },
        ...(parts.length > 1
          ? parts.map((part) => ({
              label: part.label.slice(clause.label.length),
              text: citation(dossier, site, address, part),
            }))
          : []),
      ];
      return [clause.path, citeMarkup(clause.label, lines)];
    }),
  );
}

function explainsOf(dossier: Dossier, site: Site): Map<string, string> {
  const labels = new Map(dossier.clauses.map(({ path, label }) => [path, label]));
  const found = new Map<string, string>();
  for (const link of dossier.links) {
    if (link.relation !== 'interprets' || link.direction !== 'back' || !link.path) continue;
    for (const { clause, title, text } of (link.details as Partial<InterpretationDetails>).explains ?? []) {
      const path = /^[^k]+/.exec(clause)![0];
      const markup = explainMarkup(labels.get(clause) ?? clause, title, text, href(site, link.path));
      found.set(path, (found.get(path) ?? '') + markup);
    }
  }
  return found;
}

/** 条目录: chapters with their 条, or 条 alone; `range` is such as 5—10条. */
export type Chapter = {
  path: string;
  title: string;
  range: string;
  clauses: { path: string; label: string; title: string }[];
};

export function contentsOf(toc: readonly TocEntry[]): Chapter[] {
  const chapters: Chapter[] = [];
  for (const entry of toc.flatMap((one) =>
    one.children.some((c) => c.children.length) ? [one, ...one.children] : [one],
  )) {
    const own = entry.children.filter((child) => !child.children.length);
    if (entry.children.length && !own.length) continue;
    if (entry.children.length) chapters.push(chapterOf(entry, own));
    else loose(chapters).push(entry);
  }
  return chapters;
}

function chapterOf(entry: TocEntry, own: TocEntry[]): Chapter {
  const numbers = own.map(({ path }) => Number(/^t(\d+)/.exec(path)?.[1])).filter(Boolean);
  const [first, last] = [numbers[0], numbers.at(-1)];
  const range = first ? (first === last ? `${first}条` : `${first}—${last}条`) : '';
  return {
    path: entry.path,
    title: [entry.label, entry.title].filter(Boolean).join('　'),
    range,
    clauses: own,
  };
}

/** Entries that stand in no chapter are listed under none. */
function loose(chapters: Chapter[]): TocEntry[] {
  const last = chapters.at(-1);
  if (last && last.title === '') return last.clauses as TocEntry[];
  const clauses: TocEntry[] = [];
  chapters.push({ path: '', title: '', range: '', clauses });
  return clauses;
}

/** Number and unit for 目录（五章二十六条）; '' without 条. */
export function sizeOf(toc: readonly TocEntry[]): string {
  const chapters = contentsOf(toc);
  const count = chapters.reduce((sum, { clauses }) => sum + clauses.length, 0);
  const named = chapters.filter(({ title }) => title).length;
  if (!count) return '';
  return named ? `${named}章${count}条` : `${count}条`;
}
