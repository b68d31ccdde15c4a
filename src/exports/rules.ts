import { stringify } from 'yaml';
import type { Content } from '../documents/rules.ts';
import type { Field, Fields } from '../documents/fields.ts';
import { typeOf } from '../documents/types/index.ts';
import { escapeReferences } from '../imports/references.ts';
import { CARRIED } from '../imports/rules.ts';
import { formatIso } from '../text/days.ts';

/** A live document with what its file says beside the edition. */
export type Exported = {
  content: Content;
  externalId: string | null;
  firstPublishedAt: Date | null;
  oldUrls: readonly string[];
  changeNote: string | null;
  /** Left out when the system wrote it. */
  author: string | null;
  /** `policies/2026-014` of a document that is linked or replaces this one. */
  placeOf(id: string): string | undefined;
};

/** `policy/2026-014.md` */
export const fileOf = ({ type, number }: Pick<Content, 'type' | 'number'>): string => `${type}/${number}.md`;

/** Names of the attachments below the folder of the type, each once: `2026-014/附件.docx`. */
export function attachmentFiles({ number, attachments }: Content): string[] {
  const used = new Set<string>();
  return attachments.map(({ name }) => {
    const safe = name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').replace(/^\.+/, '_');
    let free = safe;
    for (let n = 2; used.has(free); n += 1) free = safe.replace(/(\.[^.]*)?$/, `-${n}$1`);
    used.add(free);
    return `${number}/${free}`;
  });
}

/**
 * The document as Markdown with front matter, in the format import reads: keys in one order, moments absolute, so that
 * equal documents give equal files.
 */
export function toMarkdown(exported: Exported): string {
  const { content } = exported;
  const carried = content.details['carried'] as { body: string } | undefined;
  const front = stringify(escaped(present(frontMatter(exported))), {
    lineWidth: 0,
    minContentWidth: 0,
    aliasDuplicateObjects: false,
  });
  const own = carried ? content.body.replace(new RegExp(CARRIED, 'gm'), '').trim() : content.body;
  const parts = [own, ...(carried ? ['<!-- carried -->', carried.body] : [])].filter(Boolean);
  return `---\n${front}---\n\n${escapeReferences(parts.join('\n\n'))}\n`;
}

function frontMatter({ content, ...exported }: Exported): Record<string, unknown> {
  const type = typeOf(content.type);
  const { externalId, firstPublishedAt, oldUrls, changeNote, author, placeOf } = exported;
  const published = content.originallyPublishedAt ?? firstPublishedAt;
  const files = attachmentFiles(content);
  return {
    title: content.title,
    summary: content.summary,
    [type.slugged ? 'slug' : 'number']: content.number,
    externalId,
    indexNumber: content.indexNumber,
    department: content.department,
    originallyPublishedAt: published && formatIso(published),
    oldUrl: oldUrls,
    changeNote,
    author,
    ...inOrder(type.fields, content.details),
    links: content.links.map(({ relation, toId, url, title, clause }) => ({
      relation,
      to: toId && placeOf(toId),
      url,
      title,
      clause,
    })),
    attachments: content.attachments.map(({ title }, index) => ({ file: files[index], title })),
    withdrawn: content.withdrawal && {
      on: content.withdrawal.on,
      reason: content.withdrawal.reason,
      replacement: content.withdrawal.replacement && placeOf(content.withdrawal.replacement),
    },
  };
}

/** Details in the order of the type; the carried body stands below the front matter. */
function inOrder(fields: Fields, values: Record<string, unknown>, top = true): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const value = values[name];
      if (value === undefined || value === null || (!top && name === 'body')) return [];
      return [[name, ordered(field, value)]];
    }),
  );
}

function ordered(field: Field, value: unknown): unknown {
  if (field.input === 'time') return formatIso(new Date(value as string));
  if (!field.fields) return value;
  const group = (one: unknown) => inOrder(field.fields ?? {}, one as Record<string, unknown>, false);
  return Array.isArray(value) ? value.map(group) : group(value);
}

/** Without what is absent or empty. */
function present(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(present);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([key, of]) => [key, present(of)] as const)
    .filter(([, of]) => !isEmpty(of));
  return Object.fromEntries(kept);
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

function escaped(value: unknown): unknown {
  if (typeof value === 'string') return escapeReferences(value);
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, of]) => [key, escaped(of)]));
}
