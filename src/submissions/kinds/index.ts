import type { Kind } from '../kind.ts';
import { comment } from './comment.ts';
import { correction } from './correction.ts';

/** The registry: one line per kind of submission. */
export const KINDS = { comment, correction } as const satisfies Record<string, unknown>;

export type KindCode = keyof typeof KINDS;

export const kindOf = (code: string): Kind<Record<string, unknown>> =>
  KINDS[code as KindCode] as unknown as Kind<Record<string, unknown>>;
