import { z } from 'zod';
import type { Issue } from '../errors.ts';
import type { Site } from '../site.ts';
import { type Choices, type Fields, shape } from './fields.ts';

/** How one document may point to another; one row, seen from both ends. */
export const RELATIONS = {
  interprets: { name: '解读', back: '解读' },
  replaces: { name: '替代', back: '被替代' },
  repeals: { name: '废止', back: '被废止' },
  amends: { name: '修改', back: '被修改' },
  implements: { name: '制定依据', back: '据此制定' },
  results_from: { name: '结果来自', back: '形成结果' },
  relates: { name: '相关', back: '相关' },
} as const;

export type Relation = keyof typeof RELATIONS;

/** A value that holds for a time, in days or moments `2026-05-12T09:00:00` of Asia/Shanghai: from ≤ now < until. */
export type Timed = { value: string; from: string; until: string };

/** States that follow the clock alone; lists filter by them under the query key `facet`. */
export type States = {
  facet: string;
  label: string;
  choices: Choices;
  /** How the list of the type orders them: what ends first, or what began last; without it the newest document first. */
  order?: readonly { value: string; by: 'until' | 'from' }[];
  spans(details: Record<string, unknown>): Timed[];
};

/** What a check of a type reads; details may lack anything an author can leave out. */
export type Checked = {
  title: string;
  summary: string;
  body: string;
  details: Record<string, unknown>;
  publishedAt: Date;
  /** The day of the check, in Asia/Shanghai. */
  today: string;
  site: Site;
};

/** A content type is described, not coded: form, validation, table, list, importer and search follow. */
export type DocumentType<F extends Fields = Fields> = {
  code: string;
  name: string;
  /** First part of its URLs: `/policies/2026-014`. */
  path: string;
  /** Words of the national page tags (standards §1.1). */
  column: { type: string; description: string; keywords: string };
  /** Text of a 公文: 章, 条, 款, 项 are recognised and it prints on A4. */
  official: boolean;
  /** Carries an 索引号 (standards PO-02). */
  indexed: boolean;
  /** URL ends in a slug instead of a number. */
  slugged: boolean;
  /** Validity is shown and filtered (时效性). */
  dated: boolean;
  fields: F;
  relations: readonly Relation[];
  states?: States;
  /** What of the details may be seen at a moment; without it all of them. */
  seen?: (details: Record<string, unknown>, now: Date) => Record<string, unknown>;
  /** Whether text and files are no longer given out on a day, though the document is still named (standards RV-12). */
  closed?: (details: Record<string, unknown>, day: string) => boolean;
  /** What the law asks of this type beyond single fields. */
  check?: (given: Checked) => Issue[];
  details: z.ZodType<Details<F>, unknown>;
};

export type Details<F extends Fields> = z.output<z.ZodObject<{ [K in keyof F]: F[K]['schema'] }>>;

/** Describes a content type; register it in `types/index.ts`. */
export function documentType<F extends Fields>(spec: Omit<DocumentType<F>, 'details'>): DocumentType<F> {
  return { ...spec, details: z.object(shape(spec.fields)) as unknown as DocumentType<F>['details'] };
}
