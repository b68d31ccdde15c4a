import { AppError, type Issue } from './errors.ts';

/** A form that came back. Names of values are those of the form, such as `materials.0.copies`. */
export type Form = {
  values: Record<string, string | string[]>;
  issues: Issue[];
  /** What is wrong with the form as a whole, where no field is to be changed. */
  message?: string;
};

/** More fields than any form of ours has, by far: 500 rows of twenty. */
const MOST_FIELDS = 10_000;

/**
 * What a form sends, by name: empty counts as not filled in, the same name several times becomes a list. In one pass, since asking
 * the form for each name takes seconds of everybody's time where somebody sends 50,000.
 * @throws AppError `invalid` for more fields than a form has
 */
export function formValues(data: FormData): Form['values'] {
  const values = new Map<string, string | string[]>();
  let count = 0;
  for (const [name, value] of data) {
    if (++count > MOST_FIELDS) throw new AppError('invalid', '表单的项目太多，没有收下。请减少行数后再提交');
    const typed = typeof value === 'string' ? tidied(value) : '';
    if (typed === '') continue;
    const before = values.get(name);
    if (Array.isArray(before)) before.push(typed);
    else values.set(name, before === undefined ? typed : [before, typed]);
  }
  // A field may be called `__proto__`: made a value of its own, not assigned.
  return Object.fromEntries(values);
}

/** NUL and half a character are in no text that is kept: not every database takes them, and what comes back is another text. */
export const tidied = (text: string): string => text.replaceAll('\0', '').toWellFormed();

/** What was typed into one field; '' for an empty or unknown one. */
export function typed(form: Form | undefined, name: string): string {
  const value = form?.values[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** Every ticked value of one group of choices. */
export function ticked(form: Form | undefined, name: string): string[] {
  const value = form?.values[name];
  return value === undefined ? [] : [value].flat();
}

export const faultOf = (form: Form | undefined, name: string): string | undefined =>
  form?.issues.find((issue) => issue.field === name)?.message;
