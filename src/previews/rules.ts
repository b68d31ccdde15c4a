import type { Field, Fields } from '../documents/fields.ts';
import type { DocumentType } from '../documents/type.ts';
import { isIn } from '../own.ts';

/** Address of the preview of an edition. */
export const previewPath = (editionId: string): string => `/desk/editions/${editionId}/preview`;

/** Details that a page can show, and the labels of what was filled in for what is still missing. */
export type StoodIn = { details: Record<string, unknown>; missing: string[] };

/**
 * Details of a draft as its page needs them: what is not written yet, or cannot be read, stands as a word or as today, and is
 * named, so that nobody takes it for written.
 */
export function standIn(type: DocumentType, given: Record<string, unknown>, today: string): StoodIn {
  const missing: string[] = [];
  const details = filled(type.fields, given, today, missing);
  const parsed = type.details.safeParse(details);
  return { details: parsed.success ? (parsed.data as Record<string, unknown>) : details, missing };
}

function filled(
  fields: Fields,
  given: Record<string, unknown>,
  today: string,
  missing: string[],
): Record<string, unknown> {
  const known = Object.entries(fields).map(([name, field]) => [
    name,
    valueOf(field, given[name], today, missing),
  ]);
  const others = Object.entries(given).filter(([name]) => !isIn(name, fields));
  return Object.fromEntries([...others, ...known].filter(([, value]) => value !== undefined)) as Record<
    string,
    unknown
  >;
}

function valueOf(field: Field, value: unknown, today: string, missing: string[]): unknown {
  const { input, required, schema, label, fields = {} } = field;
  if (input === 'rows') return rowsIn(value).map((row) => filled(fields, row, today, missing));
  if (isBlank(value) && !required) return undefined;
  if (input === 'group') return filled(fields, isGroup(value) ? value : {}, today, missing);
  if (!isBlank(value) && schema.safeParse(value).success) return value;
  if (input === 'choices') return Array.isArray(value) ? value : required ? [] : undefined;
  missing.push(label);
  return required ? placeholder(field, today) : undefined;
}

function placeholder({ input, choices = {} }: Field, today: string): unknown {
  if (input === 'date') return today;
  if (input === 'time') return `${today}T09:00:00+08:00`;
  if (input === 'number' || input === 'money') return 0;
  if (input === 'flag') return false;
  return input === 'choice' ? (Object.keys(choices)[0] ?? '') : '（未填）';
}

const isBlank = (value: unknown): boolean => value === undefined || value === null || value === '';

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const rowsIn = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isGroup) : [];
