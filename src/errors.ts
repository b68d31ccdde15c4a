/** 问题: what a check found. `block` stops publication, `advise` does not. `field` is a form name such as `materials.0.copies`. */
export type Issue = {
  field: string;
  message: string;
  level: 'block' | 'advise';
  rule?: string;
  /** Which block of a text, as `toBlocks` counts them, and which characters of the block's words. */
  at?: { block?: number; start: number; end: number };
  /** What a button offers to put there instead, and what it says: 改为138****1234. */
  fix?: { label: string; replace: string };
};

const STATUS = {
  invalid: 422,
  unsupported: 415,
  large: 413,
  forbidden: 403,
  missing: 404,
  gone: 410,
  conflict: 409,
  busy: 503,
  full: 503,
  limited: 429,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** An expected failure, told to a person in one Chinese sentence. A bug is a plain Error. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: Issue[];
  /** Seconds after which it may be tried again. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, issues: Issue[] = [], retryAfter?: number) {
    super(message);
    this.name = 'AppError';
    this.code = code;
    this.issues = issues;
    this.retryAfter = retryAfter;
  }

  /** Pages and front are two bundles with a class each; a fault thrown by one is known to the other by its name. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Object && (value as { name?: unknown }).name === 'AppError';
  }

  /** HTTP status of the answer. */
  get status(): number {
    return STATUS[this.code];
  }
}

/** A field that blocks, in the shape every form and importer shows. */
export const block = (field: string, message: string, rule?: string): Omit<Issue, 'at'> => ({
  field,
  message,
  level: 'block',
  ...(rule && { rule }),
});

export const advise = (field: string, message: string, rule?: string): Omit<Issue, 'at'> => ({
  field,
  message,
  level: 'advise',
  ...(rule && { rule }),
});

/** A fault for the log. The values of a failed query are left out: they are what people wrote. */
export function faultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { query, cause } = error as Error & { query?: unknown };
  const because = cause === undefined ? '' : `\ncause: ${faultText(cause)}`;
  if (query === undefined) return (error.stack ?? String(error)) + because;
  const calls = error.stack?.match(/^ {4}at .*$/gm) ?? [];
  return [`Failed query: ${String(query)}`, ...calls].join('\n') + because;
}
