import { canonical, sha256 } from '../audit/rules.ts';
import { AppError, block, type Issue } from '../errors.ts';
import { isIn } from '../own.ts';
import type { Field } from './fields.ts';
import { type DocumentType, type Relation, RELATIONS } from './type.ts';
import { typeOf } from './types/index.ts';

/**
 * Why and when a document was taken down; shown on its 410 page. `hidden`: its title is not shown either. `basis`: the law under
 * which it was erased.
 */
export type Withdrawal = { on: string; reason: string; replacement?: string; hidden?: true; basis?: string };

/** A link as an edition states it: to a document of ours or to an address outside, perhaps to a part of it only. */
export type LinkTo = { relation: Relation; toId?: string; url?: string; title?: string; clause?: string };

export type AttachmentOf = { title: string; name: string; sha256: string; bytes: number };

/** Everything of one edition that people approve; this and nothing else goes into its hash. */
export type Content = {
  type: string;
  number: string;
  indexNumber?: string | null;
  department?: string | null;
  originallyPublishedAt?: Date | null;
  title: string;
  summary: string;
  body: string;
  details: Record<string, unknown>;
  links: LinkTo[];
  attachments: AttachmentOf[];
  withdrawal?: Withdrawal | null;
};

/** SHA-256 of the canonical content; what a release binds. */
export const contentHash = (content: Content): string => sha256(contentText(content));

/** Exactly what is hashed of a content. */
export function contentText(content: Content): string {
  const { indexNumber = null, department = null, originallyPublishedAt = null, withdrawal = null } = content;
  return canonical({ ...content, indexNumber, department, originallyPublishedAt, withdrawal });
}

/** The one test of who may see a document: published and not withdrawn. */
export const isPublic = (document: { liveEditionId: string | null; withdrawal: unknown }): boolean =>
  document.liveEditionId !== null && !document.withdrawal;

/** What of the details may be seen at a moment. */
export const seenDetails = (
  { seen }: Pick<DocumentType, 'seen'>,
  details: Record<string, unknown>,
  now: Date,
): Record<string, unknown> => seen?.(details, now) ?? details;

/** `/policies/2026-014` */
export const pathOf = (document: { type: string; number: string }): string =>
  `/${typeOf(document.type).path}/${document.number}`;

/** Year and number within the type, at least three digits: `2026-014`. */
export const numberOf = (year: string, count: number): string => `${year}-${String(count).padStart(3, '0')}`;

/** 索引号: organization code, year, five digits (standards PO-02). */
export const indexNumberOf = (organizationCode: string, year: string, count: number): string =>
  `${organizationCode}/${year}-${String(count).padStart(5, '0')}`;

/**
 * Details as the type describes them.
 * @throws AppError `invalid` with every field that does not fit
 */
export function parseDetails(type: DocumentType, details: unknown): Record<string, unknown> {
  const result = type.details.safeParse(details);
  if (result.success) return result.data as Record<string, unknown>;
  const issues: Issue[] = result.error.issues.map((i) => block(i.path.join('.'), i.message));
  throw new AppError('invalid', '请检查填写内容', issues);
}

const LONG = new Set<Field['input']>(['markdown', 'long', 'rows']);

/** Details without long texts and rows: what a list may show. Groups keep their short fields. */
export function cardOf(type: DocumentType, details: Record<string, unknown>): Record<string, unknown> {
  return short(type.fields, details);
}

function short(fields: DocumentType['fields'], values: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(fields)
    .filter(([name, field]) => !LONG.has(field.input) && values[name] !== undefined)
    .map(([name, field]) => [
      name,
      field.fields ? short(field.fields, values[name] as Record<string, unknown>) : values[name],
    ]);
  return Object.fromEntries(kept) as Record<string, unknown>;
}

/** Sentences kept in rows and long fields (key points, questions, answers), for search. The carried text has its own. */
export function sentencesOf(type: DocumentType, details: Record<string, unknown>): string[] {
  return Object.entries(type.fields)
    .filter(([name, { input }]) => (input === 'rows' || input === 'long') && details[name] !== undefined)
    .flatMap(([name]) => strings(details[name]).filter((text) => /\p{Script=Han}/u.test(text)));
}

const strings = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
};

/** Values of every facet field, by query key. */
export function facetValues(
  type: DocumentType,
  details: Record<string, unknown>,
): { name: string; value: string }[] {
  return Object.entries(type.fields).flatMap(([key, field]) => {
    if (!field.facet) return [];
    const values = [details[key]].flat().filter((v): v is string => typeof v === 'string');
    return [...new Set(values)].map((value) => ({ name: field.facet!, value }));
  });
}

export const isRelation = (value: string): value is Relation => isIn(value, RELATIONS);
