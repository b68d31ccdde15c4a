import { clauseNumber } from '../consultations/rules.ts';
import type { ConsultationDetails } from '../documents/types/consultation.ts';
import type { Clause } from '../text/rendered.ts';

/** 条 (or part) of a draft that can be commented on by itself. */
export type DraftClause = {
  /** `t6`, as stored and as the anchor on the draft's page. */
  path: string;
  /** `6`, as the address carries it. */
  key: string;
  label: string;
  /** 款 by 款. */
  paragraphs: string[];
  /** 为什么这样写. */
  why: string | null;
};

/** A draft out for comments: what the comment page and the verb that takes comments need of it. */
export type Draft = Pick<ConsultationDetails, 'opensAt' | 'closesAt' | 'publication' | 'result' | 'ways'> & {
  documentId: string;
  number: string;
  path: string;
  /** Of the draft itself. */
  title: string;
  titleBreaks: string;
  department: string | null;
  resultDueOn: string | null;
  clauses: DraftClause[];
};

/** The clause an address names: `6`, `6-1`, or a path such as `s2`. */
export const clauseAt = (draft: Pick<Draft, 'clauses'>, key: string): DraftClause | undefined =>
  draft.clauses.find((clause) => clause.key === key || clause.path === key);

/** Where a clause stands among the others, from 1. */
export function placeOf({ clauses }: Pick<Draft, 'clauses'>, clause: DraftClause) {
  const at = clauses.indexOf(clause);
  return { number: at + 1, of: clauses.length, previous: clauses[at - 1], next: clauses[at + 1] };
}

/** Address of the comment page, for the whole or one clause. */
export const commentPath = (draft: Pick<Draft, 'path'>, clause?: Pick<DraftClause, 'key'>): string =>
  `${draft.path}/comment${clause ? `?clause=${clause.key}` : ''}`;

/** 条 of the draft; of one written in parts the parts. Text that comes with the draft is not commented on by itself. */
export function draftClauses(
  clauses: readonly Clause[],
  explains: ConsultationDetails['explains'],
): DraftClause[] {
  const articles = clauses.filter(({ path }) => clauseNumber(path) !== null);
  const units = articles.length ? articles : clauses.filter(({ path }) => /^s\d+$/.test(path));
  return units.map(({ path, label, text }) => {
    const key = clauseNumber(path) ?? path;
    const why = explains.find(({ clause }) => [path, key, label, `第${key}条`].includes(clause));
    return { path, key, label, paragraphs: text.split('\n').filter(Boolean), why: why?.text ?? null };
  });
}
