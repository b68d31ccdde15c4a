import { z } from 'zod';
import { plainText, readPhone, tooLongBy } from './rules.ts';

/** A value typed once; the form sends none for an empty field and a list for a repeated one. */
export const typedOnce = z
  .union([z.string(), z.array(z.string()).transform((all) => all[0] ?? '')])
  .optional()
  .transform((value) => plainText(value ?? ''));

const counted = (n: number) => n.toLocaleString('en-US');

/** A text of at most so many 字. */
export const textOf = (what: string, most: number) =>
  typedOnce.superRefine((text, check) => {
    const over = tooLongBy(text, most);
    if (!over) return;
    const message = `${what}写了${counted(most + over)}字，最多${counted(most)}字，请删去${counted(over)}字`;
    check.addIssue({ code: 'custom', message });
  });

/** A text that must be there. */
export const required = (what: string, most: number, missing: string) =>
  textOf(what, most).refine((text) => text !== '', missing);

export const phone = typedOnce.transform((written, check) => {
  if (!written) return '';
  const read = readPhone(written);
  if ('phone' in read) return read.phone;
  check.addIssue({ code: 'custom', message: read.fault });
  return z.NEVER;
});

/** One of several, or nothing chosen; anything else counts as nothing chosen. */
export const chosen = <const K extends string>(values: Record<K, string>) =>
  typedOnce.transform((value) => (Object.hasOwn(values, value) ? (value as K) : undefined));
