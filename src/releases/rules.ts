import { canonical, sha256 } from '../audit/rules.ts';
import type { Content } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import type { RenderInput } from '../text/rendered.ts';

/** What a release does to the documents in it. */
export const KINDS = {
  publish: '发布',
  import: '导入',
  correct: '勘误更正',
  withdraw: '撤下',
  rollback: '恢复旧版',
  erase: '依法清除',
} as const;

export type ReleaseKind = keyof typeof KINDS;

/** `urgent`: made and published within one transaction by 紧急撤下, beside whatever is being written. */
const OPEN = ['draft', 'submitted', 'approved', 'urgent'];

/** Whether an edition may still be published: one that was, or that a newer one took over from, may not. */
export const isOpen = (state: string): boolean => OPEN.includes(state);

/** What is approved and published together; its hash binds exactly these contents. */
export type Manifest = {
  kind: ReleaseKind;
  items: { documentId: string; editionSha256: string }[];
  /** What a correction or a withdrawal says beside its texts. */
  plan?: Record<string, unknown>;
};

/** Order of the items does not matter to the hash. */
export function releaseHash({ kind, items, plan }: Manifest): string {
  const sorted = [...items].sort((a, b) => (a.documentId < b.documentId ? -1 : 1));
  return sha256(canonical({ kind, items: sorted, ...(plan && { plan }) }));
}

/** Hash of what a reader is served. */
export const renderedHash = (rendered: Served): string => sha256(servedText(rendered));

/** The text of an edition as readers get it. */
export type Served = { html: string; carriedHtml: string | null };

/** Exactly what is hashed of it. */
export const servedText = ({ html, carriedHtml }: Served): string => `${html}\n${carriedHtml ?? ''}`;

/** What of a content is rendered. */
export type Text = Pick<Content, 'type' | 'title' | 'body' | 'details'>;

/** What the renderer needs of a content. */
export function textOf(content: Text): RenderInput {
  const carried = content.details['carried'] as RenderInput['carried'];
  return {
    title: content.title,
    body: content.body,
    carried: carried ? { title: carried.title, body: carried.body } : null,
    kind: typeOf(content.type).official ? 'official' : 'article',
  };
}

/** Equal texts render equally, whatever number or date their documents have. */
export const textHash = (content: Text): string => sha256(canonical(textOf(content)));

/** What lists sort by. A day to come, a slip of another system, must not stand above everything that follows. */
export function listedAt(
  { originallyPublishedAt }: Pick<Content, 'originallyPublishedAt'>,
  first: Date,
  now: Date,
): Date {
  const original = originallyPublishedAt ?? first;
  return original > now ? first : original;
}
