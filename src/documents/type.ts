import { z } from 'zod';
import { type Fields, shape } from './fields.ts';

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
  details: z.ZodType<Details<F>, unknown>;
};

export type Details<F extends Fields> = z.output<z.ZodObject<{ [K in keyof F]: F[K]['schema'] }>>;

/** Describes a content type; register it in `types/index.ts`. */
export function documentType<F extends Fields>(spec: Omit<DocumentType<F>, 'details'>): DocumentType<F> {
  return { ...spec, details: z.object(shape(spec.fields)) as unknown as DocumentType<F>['details'] };
}
