import { z } from 'zod';
import type { Content } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { AppError } from '../errors.ts';
import { tidied } from '../form.ts';
import type { Written } from '../writing/rules.ts';
import { detailsOf, valuesOf } from './rules.ts';
import type { LinkRow } from './content.ts';

/** What a page carries along in one hidden field: as it came from a form, and as little to be trusted. */
const CARRIED = z.object({
  title: z.string(),
  summary: z.string().default(''),
  body: z.string(),
  department: z.string().nullish(),
  details: z.record(z.string(), z.unknown()),
  links: z
    .array(
      z.object({
        relation: z.string().optional(),
        to: z.string().optional(),
        toId: z.string().optional(),
        clause: z.string().optional(),
      }),
    )
    .max(500)
    .optional(),
});

const tidiedText = (_: string, value: unknown) => (typeof value === 'string' ? tidied(value) : value);

/**
 * A content that was carried along, read again as a form is: nothing the type has no field for, nothing a form could not say.
 * @throws AppError `invalid` for one that is torn
 */
export function carriedContent(
  text: string,
  before: Content,
): { content: Omit<Partial<Written>, 'links'>; links: LinkRow[] | undefined } {
  try {
    const { links, details, department, ...given } = CARRIED.parse(JSON.parse(text, tidiedText));
    const { fields } = typeOf(before.type);
    const typed = detailsOf(fields, valuesOf(fields, details), 'details', before.details);
    const content = { ...given, department: department || (before.department ?? null), details: typed };
    return { content, links: links as LinkRow[] | undefined };
  } catch {
    throw new AppError('invalid', '合并页面没有传完整，请回到编辑页面再保存一次');
  }
}
