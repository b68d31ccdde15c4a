import type { Issue } from '../errors.ts';

/** Changes whenever the same text would render differently, so that stored HTML can be told to be old. */
export const RENDERER = 'text-1';

/** Names before this one: what they made stays as it was put on record. */
export const OLD_RENDERERS: readonly string[] = [];

/**
 * 条/款/项/目, the unit that is linked, cited, compared and commented on. `text` holds everything below it, lines
 * separated by \n, without its own number; `sha` is the first 16 hex digits of the sha256 of `text`.
 */
export type Clause = { path: string; label: string; text: string; sha: string };

/** A clause by its first words. */
export type ClauseHead = Omit<Clause, 'sha'>;

/** 目录: chapters hold sections and 条. `title` is '' where the text gives none. */
export type TocEntry = { path: string; label: string; title: string; level: 1 | 2 | 3; children: TocEntry[] };

/** One edition as stored and shown. `text` is what search reads: blocks separated by \n, without titles. */
export type Rendered = {
  renderer: string;
  html: string;
  carriedHtml: string | null;
  toc: TocEntry[];
  clauses: Clause[];
  text: string;
  issues: Issue[];
};

/** Of what was taken down before anybody made it: nothing is served of it. */
export const UNRENDERED: Rendered = {
  ...{ renderer: 'none', html: '', carriedHtml: null, text: '' },
  ...{ toc: [], clauses: [], issues: [] },
};

/** `official` is the text of a 公文 with 条; `article` an interpretation or page with `##` headings. */
export type RenderInput = {
  body: string;
  carried?: { title: string; body: string } | null | undefined;
  kind: 'official' | 'article';
  /** Names tables that have no heading of their own. */
  title?: string;
};
