import { type Differing, differing } from '../derivation/rules.ts';

/** One step on record, as far as rows can be held against it. */
export type Step = { at: Date; actor: string; detail: Record<string, unknown> };

/** Steps of one verb about one subject, in their order. */
export type StepsOf = (verb: string, subject: string) => readonly Step[];

/** What a row says that the record of the desk says too. */
export type Claim = {
  table: string;
  key: string;
  says: Record<string, unknown>;
  steps: readonly Record<string, unknown>[];
};

/** Faults of a row that no step bears out; named by the columns in which the nearest step says otherwise. */
export function unborne({ table, key, says, steps }: Claim): Differing[] {
  if (!steps.length) return [{ table, document: key, column: '', reason: '操作记录里没有这件事' }];
  const apart = steps.map((step) => differing(says, step));
  const nearest = apart.toSorted((a, b) => a.length - b.length)[0]!;
  return nearest.map((column) => ({ table, document: key, column, reason: '与操作记录不符' }));
}

/** Rows looked at and what is wrong with them. */
export type Part = { rows: number; faults: Differing[] };

/** States a release or an edition can be in. */
export const STATES = [
  'draft',
  'submitted',
  'approved',
  'published',
  'superseded',
  'withdrawn',
  'discarded',
  'urgent',
];

/** Whether an edition in this state is or was public. */
export const isOut = (state: string): boolean => ['published', 'superseded', 'withdrawn'].includes(state);
