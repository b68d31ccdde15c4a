import type { Issue } from './errors.ts';

/** A form that came back. Names of values are those of the form, such as `materials.0.copies`. */
export type Form = {
  values: Record<string, string | string[]>;
  issues: Issue[];
  /** What is wrong with the form as a whole, where no field is to be changed. */
  message?: string;
};

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
