import type { Content, Withdrawal } from '../documents/rules.ts';

/** What the public page says, and where a title stood. */
export const ERASED = '依法清除';
export const ERASED_TITLE = '（已依法清除）';

export const isErased = (withdrawal: Pick<Withdrawal, 'reason'> | null | undefined): boolean =>
  withdrawal?.reason === ERASED;

/** What is left of an edition: no word that somebody wrote. */
export const NOTHING = {
  ...{ title: ERASED_TITLE, summary: '', body: '' },
  ...{ details: {}, links: [], changeNote: null },
} as const;

type Identity = Pick<Content, 'type' | 'number' | 'indexNumber' | 'department' | 'originallyPublishedAt'>;

/** The edition with which a document leaves: its numbers and days, and under which law. */
export const blankContent = (document: Identity, withdrawal: Withdrawal | null): Content => {
  const { changeNote: _, ...nothing } = NOTHING;
  const { type, number, indexNumber, department, originallyPublishedAt } = document;
  return {
    ...{ type, number, indexNumber, department, originallyPublishedAt, withdrawal },
    ...{ ...nothing, details: {}, links: [], attachments: [] },
  };
};

/** A content of 送审稿 that was emptied: its hash is kept, so that the round can still be reckoned. */
export type Emptied = Content & { erased: string };

export const hashKept = (content: unknown): string | undefined => (content as Partial<Emptied>).erased;

/** Whether nothing of what somebody wrote is left in the rows of an edition. */
export const isBlank = (
  edition: Pick<Content, 'title' | 'summary' | 'body' | 'details'> & {
    links: unknown[];
    changeNote: string | null;
  },
): boolean =>
  edition.title === ERASED_TITLE &&
  `${edition.summary}${edition.body}${edition.changeNote ?? ''}` === '' &&
  Object.keys(edition.details).length + edition.links.length === 0;

/** The plan of a release without words: codes, numbers and who, so that it still says what it did. */
export function withoutWords(plan: Record<string, unknown> | null): Record<string, unknown> | null {
  if (!plan) return null;
  const { note: _, emergency, ...codes } = plan as { note?: string; emergency?: { why?: string } };
  const { why, ...decided } = emergency ?? {};
  return { ...codes, ...(emergency && { emergency: { ...decided, ...(why && { why: ERASED_TITLE }) } }) };
}
