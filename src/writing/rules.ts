import type { Thing } from '../accounts/rules.ts';
import { canonical } from '../audit/rules.ts';
import type { Content, LinkTo } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { block, type Issue } from '../errors.ts';
import type { Site } from '../site.ts';

/** 来源: a text still to be signed may be changed; a signed one only by declared 去标识化 or 勘误. */
export const ORIGINS = { draft: '送审稿', signed: '正式文件' } as const;
export type Origin = keyof typeof ORIGINS;

/** Types that are begun by themselves; 解读 of a text in the same release is added to it. */
export const STARTED = [
  'policy',
  'interpretation',
  'consultation',
  'proposal',
  'notice',
  'news',
  'response',
] as const;

/** What a person writes of a content; identity and numbers are given once and stay. */
export type Written = Pick<Content, 'title' | 'summary' | 'body' | 'details' | 'links' | 'attachments'> & {
  department: string | null;
  originallyPublishedAt: Date | null;
};

/** One part of a release being written, with everything in it. */
export type Part = {
  editionId: string;
  documentId: string;
  type: string;
  origin: Origin;
  /** Give it back with what is saved: an older one is refused. */
  revision: number;
  state: string;
  sha256: string;
  content: Content;
  /** Ids of everybody who wrote in it; the first began it. */
  authors: string[];
  createdAt: Date;
  savedAt: Date;
  savedBy: string;
  /** 依法清除: nothing of it is left. */
  erased?: true;
};

export type Verdict = 'approved' | 'returned';

/** 审核意见 on a release, bound to the hash it was given for. */
export type Opinion = {
  stage: string;
  verdict: Verdict;
  reviewer: string;
  note: string | null;
  sha256: string;
  at: Date;
  /** The form of the stage as filled in. */
  answers: Record<string, unknown> | null;
  /** 代: for whom. */
  standsInFor: string | null;
};

/** 发布审批单 with its parts, the first one first. People are ids; `names` says who they are. */
export type ReleaseInWriting = {
  id: string;
  number: string;
  kind: string;
  state: 'draft' | 'submitted' | 'approved' | 'published';
  sha256: string;
  createdBy: string;
  createdAt: Date;
  submittedBy: string | null;
  submittedAt: Date | null;
  publishedAt: Date | null;
  publishedBy: string | null;
  /** In the public record, once it is out. */
  seq: number | null;
  /** 定时发布. */
  publishAt: Date | null;
  urgedAt: Date | null;
  /** What a correction, withdrawal or 应急发布 says beside its texts. */
  plan: Record<string, unknown> | null;
  parts: Part[];
  opinions: Opinion[];
};

/** What is asked about when somebody wants to act on a release: its department, state and authors. */
export const thingOf = ({ state, parts, opinions, ...release }: ReleaseInWriting): Thing => ({
  department: departmentOf(parts),
  state,
  authors: [...new Set([release.createdBy, ...parts.flatMap(({ authors }) => authors)])],
  reviewers: opinions
    .filter(({ verdict, sha256 }) => verdict === 'approved' && sha256 === release.sha256)
    // What was approved in somebody's name counts as theirs: they do not judge it a second time.
    .flatMap(({ reviewer, standsInFor }) => (standsInFor ? [reviewer, standsInFor] : [reviewer])),
});

/** The department a release belongs to: that of its first part. */
export const departmentOf = (parts: readonly Pick<Part, 'content'>[]): string | null =>
  parts[0]?.content.department ?? null;

/** What a new content starts with: what is known and nothing that a person has to decide. */
export function startOf(
  { type, title, department, links = [] }: Started,
  { identity }: Pick<Site, 'identity'>,
  given: Partial<Written> = {},
): Written {
  const { fields } = typeOf(type);
  const known = {
    ...('draftingDepartment' in fields && department && { draftingDepartment: department }),
    ...('issuer' in fields && { issuer: identity.name }),
  };
  const empty = { summary: '', body: '', links, attachments: [], originallyPublishedAt: null };
  return { ...empty, ...given, title, department, details: { ...known, ...given.details } };
}

type Started = { type: string; title: string; department: string | null; links?: LinkTo[] };

/** What keeps a part from being begun. */
export function startIssues({
  type,
  title,
  links = [],
}: {
  type: string;
  title: string;
  links?: LinkTo[];
}): Issue[] {
  if (!(STARTED as readonly string[]).includes(type)) return [block('type', '请选择类型')];
  const { relations, name } = typeOf(type);
  return [
    ...(title.trim() ? [] : [block('title', '请填写标题')]),
    ...links
      .filter(({ relation }) => !relations.includes(relation))
      .map((_, n) => block(`links.${n}`, `${name}不能这样关联`)),
  ];
}

/** Form names of what differs, for the record: `title`, `details.signedOn`. */
export function changedFields(before: Written, after: Written): string[] {
  const plain = (
    ['title', 'summary', 'body', 'links', 'attachments', 'department', 'originallyPublishedAt'] as const
  ).filter((name) => differs(before[name], after[name]));
  const names = new Set([...Object.keys(before.details), ...Object.keys(after.details)]);
  const details = [...names].filter((name) => differs(before.details[name], after.details[name]));
  return [...plain, ...details.map((name) => `details.${name}`)];
}

/** Issues of all parts as one list, each field under the part it stands in: `parts.1.title`. */
export const issuesOfParts = (parts: readonly Part[], issues: ReadonlyMap<string, Issue[]>): Issue[] =>
  parts.flatMap(({ editionId }, n) =>
    (issues.get(editionId) ?? []).map((issue) => ({ ...issue, field: `parts.${n}.${issue.field}` })),
  );

export const blocks = (issues: readonly Issue[]): boolean => issues.some(({ level }) => level === 'block');

const differs = (a: unknown, b: unknown): boolean => canonical(a ?? null) !== canonical(b ?? null);
