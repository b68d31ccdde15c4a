import type { ConsultationDetails } from '../documents/types/consultation.ts';
import { escapeHtml, placed, withBehind, withClauses } from '../dossiers/markup.ts';
import type { Dossier } from '../dossiers/service.ts';
import { shownTables } from '../dossiers/tables.ts';
import { commentPath } from '../drafts/rules.ts';
import { href, type Site } from '../site.ts';
import { clauseNumber } from './rules.ts';

type Draft = Pick<Dossier, 'path' | 'html' | 'carriedHtml' | 'clauses' | 'details'>;

/** What of the draft can be commented on by itself: 共12条, 共5部分; '' for what is one piece. */
export function measureOf({ clauses }: Pick<Dossier, 'clauses'>): string {
  const articles = clauses.filter(({ path }) => clauseNumber(path)).length;
  const parts = clauses.filter(({ path }) => PART.test(path)).length;
  return articles ? `共${articles}条` : parts ? `共${parts}部分` : '';
}

/** A part of a draft that is not written in 条. */
const PART = /^s\d+$/;

/**
 * The draft as HTML: each 条, or part where there are none, with why it is written so and, while it is open, the way to comment on it. `icon` is markup that
 * stands before the words of that link.
 */
export function draftMarkup(
  draft: Draft,
  site: Site,
  { open, icon }: { open: boolean; icon: string },
): string {
  const reasons = reasonsOf(draft.details as ConsultationDetails);
  const labels = new Map(draft.clauses.map(({ path, label }) => [path, label]));
  const link = (path: string) => {
    if (!open) return '';
    const to = escapeHtml(href(site, commentPath(draft, { key: clauseNumber(path) ?? path })));
    return `<a class="mc-btn mc-btn--sm mc-btn--quiet mc-noprint" href="${to}">${icon}<span>对${labels.get(path)}提意见</span></a>`;
  };
  // The text and its reason stand in one column, the link in the next.
  const cells = withClauses(placed(draft.carriedHtml ?? '', site), (path) => ({
    cite: `${reasons.get(path) ?? ''}</div>${link(path)}`,
  })).replace(/<div class="mc-clause" id="([^"]+)">/g, '<div class="mc-dclause" id="$1"><div>');
  const articles = draft.clauses.some(({ path }) => clauseNumber(path));
  const parts = draft.clauses.filter(({ path }) => !articles && PART.test(path));
  return parts.reduce(
    (html, { path }) => withBehind(html, path, `${reasons.get(path) ?? ''}${link(path)}`),
    cells,
  );
}

/** 起草说明 in two: what is read first, with the address of its heading, and the rest with its headings. */
export type Explanation = {
  title: string;
  id: string | undefined;
  first: string;
  rest: string;
  heads: string[];
};

export function explanationOf({ html }: Pick<Draft, 'html'>, site: Site): Explanation {
  const parts = shownTables(placed(html, site)).split(/(?=<h2\b)/);
  const [opening = '', ...more] = parts[0]?.trim() ? parts : parts.slice(1);
  const [, heading = '', first = opening] = /^<h2\b[^>]*>([\s\S]*?)<\/h2>([\s\S]*)$/.exec(opening) ?? [];
  return {
    title: wordsOf(heading) || '为什么要制定',
    id: /^<h2\b[^>]*? id="([^"]+)"/.exec(opening)?.[1],
    first: first.trim(),
    rest: more.join(''),
    heads: more.map((part) => wordsOf(/^<h2\b[^>]*>([\s\S]*?)<\/h2>/.exec(part)?.[1] ?? '')),
  };
}

/** 为什么这样写, by the 条 or other part it stands under. */
function reasonsOf({ explains = [] }: Partial<ConsultationDetails>): Map<string, string> {
  const found = new Map<string, string>();
  for (const { clause, text } of explains) {
    const path = /^t\d+(?:-\d+)?/.exec(clause)?.[0] ?? clause;
    const paragraphs = text
      .split(/\n+/)
      .filter(Boolean)
      .map((line) => `<p>${escapeHtml(line)}</p>`);
    const markup = `<details class="mc-more"><summary>为什么这样写</summary>${paragraphs.join('')}</details>`;
    found.set(path, (found.get(path) ?? '') + markup);
  }
  return found;
}

const wordsOf = (html: string): string => html.replace(/<[^>]*>/g, '').trim();
