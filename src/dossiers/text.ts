import type { InterpretationDetails } from '../documents/types/interpretation.ts';
import { absolute, href, type Site } from '../site.ts';
import type { ClauseHead } from '../text/rendered.ts';
import { briefly, citation, type Citing, policyCiting } from './citations.ts';
import { annexed, citeMarkup, explainMarkup, placed, raised, withBehind, withClauses } from './markup.ts';
import * as rules from './rules.ts';
import type { Dossier } from './service.ts';

/** Beyond this many 条 only whole 条 are quoted, in few words: more would weigh as much as the law itself. */
const PARTS_QUOTED = 60;

/** A 条: `t5`, `t5-1`, a second one `t5_2`; of the 通知 that carries a text `n-t5`. */
const ARTICLE = /^(?:n-)?t\d+(?:-\d+)?(?:_\d+)?$/;

/** The stored text with 引用 beside each 条 and closed 解读 under what the office explains. */
export function textOf(dossier: Dossier, site: Site): { html: string; carriedHtml: string | null } {
  const cites = citesOf(dossier, site);
  const explains = explainsOf(dossier, site);
  const annotated = (html: string): string => {
    const beside = (path: string) => ({ cite: cites.get(path) ?? '', after: explains.get(path) ?? '' });
    const others = [...explains].filter(([path]) => !ARTICLE.test(path));
    const text = withClauses(placed(html, site), beside);
    return others.reduce((done, [path, markup]) => withBehind(done, path, markup), text);
  };
  const { html, carriedHtml } = dossier;
  return { html: raised(annexed(annotated(html))), carriedHtml: carriedHtml && annotated(carriedHtml) };
}

function citesOf(dossier: Dossier, site: Site): Map<string, string> {
  const whole = dossier.clauses.filter(({ path }) => ARTICLE.test(path));
  const few = whole.length <= PARTS_QUOTED;
  const parts = few ? partsOf(dossier.clauses) : new Map<string, ClauseHead[]>();
  const own = rules.isOwn(site.identity, rules.policyOf(dossier).issuer);
  const url = absolute(site, dossier.path);
  const carried = policyCiting(dossier, rules.nameOf(dossier), url, own);
  const notice = policyCiting(dossier, dossier.title, url, own);
  return new Map(
    whole.map((clause) => {
      const citing = clause.path.startsWith('n-') ? notice : carried;
      const lines = few
        ? fully(citing, clause, parts.get(clause.path) ?? [])
        : [{ text: briefly(citing, clause) }];
      return [clause.path, citeMarkup(clause.label, lines)];
    }),
  );
}

/** 款 by their 条. */
function partsOf(clauses: readonly ClauseHead[]): Map<string, ClauseHead[]> {
  const byArticle = new Map<string, ClauseHead[]>();
  for (const clause of clauses) {
    const parent = /^(.+)k\d+$/.exec(clause.path)?.[1];
    if (parent) byArticle.set(parent, [...(byArticle.get(parent) ?? []), clause]);
  }
  return byArticle;
}

function fully(citing: Citing, clause: ClauseHead, parts: ClauseHead[]): { label?: string; text: string }[] {
  if (parts.length < 2) return [{ text: citation(citing, clause) }];
  return [
    { label: '整条', text: citation(citing, clause) },
    ...parts.map((part) => ({
      label: part.label.slice(clause.label.length),
      text: citation(citing, part),
    })),
  ];
}

/** 解读 of single clauses, under the 条 or part they speak of. */
function explainsOf(dossier: Dossier, site: Site): Map<string, string> {
  const labels = new Map(dossier.clauses.map(({ path, label }) => [path, label]));
  const found = new Map<string, string>();
  for (const link of rules.interpretationsOf(dossier)) {
    for (const { clause, title, text } of (link.details as Partial<InterpretationDetails>).explains ?? []) {
      const path = /^(?:n-)?t[\d_-]+/.exec(clause)?.[0] ?? clause;
      const markup = explainMarkup(labels.get(clause) ?? '', title, text, href(site, link.path!));
      found.set(path, (found.get(path) ?? '') + markup);
    }
  }
  return found;
}
