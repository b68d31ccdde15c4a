import type { DocumentType } from '../type.ts';
import { consultation } from './consultation.ts';
import { interpretation } from './interpretation.ts';
import { news } from './news.ts';
import { notice } from './notice.ts';
import { page } from './page.ts';
import { policy } from './policy.ts';
import { proposal } from './proposal.ts';
import { response } from './response.ts';

/** The registry: one line per content type. */
export const TYPES = {
  policy,
  interpretation,
  consultation,
  proposal,
  notice,
  news,
  response,
  page,
} as const satisfies Record<string, unknown>;

export type TypeCode = keyof typeof TYPES;

export const typeOf = (code: string): DocumentType => TYPES[code as TypeCode] as unknown as DocumentType;

export const typeAt = (path: string): DocumentType | undefined =>
  (Object.values(TYPES) as unknown as DocumentType[]).find((t) => t.path === path);

/** Tags of a page that shows documents of every type. */
export const TYPE_TAGS = Object.keys(TYPES).map((code) => `type:${code}`);
