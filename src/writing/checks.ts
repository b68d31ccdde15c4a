import type { Content } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { block, type Issue } from '../errors.ts';
import type { Site } from '../site.ts';

/** What the type asks of a content: every field as described, then what the law asks of it as a whole. */
export function typeIssues(
  content: Content,
  { site, today, now }: { site: Site; today: string; now: Date },
): Issue[] {
  const type = typeOf(content.type);
  const { title, summary, body } = content;
  // What another site published before is judged by that day.
  const publishedAt = content.originallyPublishedAt ?? now;
  const isNamedOnly = content.type === 'proposal' && !!content.details['unpublished'];
  const parsed = type.details.safeParse(content.details);
  const missing = [
    ...(title.trim() ? [] : [block('title', '请填写标题', 'missing')]),
    ...(body.trim() || isNamedOnly ? [] : [block('body', '还没有正文', 'missing')]),
    ...(parsed.error?.issues ?? []).map(({ path, message }) =>
      block(['details', ...path].join('.'), message, 'missing'),
    ),
  ];
  if (!parsed.success) return missing;
  const details = parsed.data as Record<string, unknown>;
  const found = type.check?.({ title, summary, body, details, publishedAt, today, site }) ?? [];
  return [...missing, ...found];
}
