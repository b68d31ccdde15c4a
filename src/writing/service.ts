import { and, eq } from 'drizzle-orm';
import { attachments, editions } from '#db/schema.ts';
import { readFiles } from '../checks/service.ts';
import { change, type Ctx, type Tx } from '../context.ts';
import { contentHash, type LinkTo, parseDetails } from '../documents/rules.ts';
import { draft } from '../documents/service.ts';
import { typeOf } from '../documents/types/index.ts';
import { AppError, block } from '../errors.ts';
import { permit } from '../permits/service.ts';
import { bind, exclude, include, moveTo, open, urge } from '../releases/service.ts';
import { stagesOf } from '../stages/rules.ts';
import { checkParts, releaseAt, releaseOf } from '../written/service.ts';
import {
  blocks,
  changedFields,
  departmentOf,
  issuesOfParts,
  type Origin,
  type Part,
  startIssues,
  startOf,
  thingOf,
  type Written,
} from './rules.ts';

type NewPart = { type: string; title: string; links?: LinkTo[]; origin?: Origin; content?: Partial<Written> };
export type Started = { releaseId: string; documentId: string; editionId: string };

const SOMEBODY_ELSE = '别人刚刚保存过这一稿，请核对后再保存';

/** 新建: a 发布审批单 with its first part. @throws AppError `invalid`, `forbidden` */
export async function startRelease(ctx: Ctx, given: NewPart & { origin: Origin }): Promise<Started> {
  check(given);
  return change(ctx, 'release.start', partOf, async (tx) => {
    const department = given.content?.department ?? (await ownDepartment(tx));
    await permit(tx, 'document.create', { department });
    const { documentId, editionId } = await begin(tx, given, department);
    const releaseId = await open(tx, { kind: 'publish', editionIds: [editionId] });
    return { releaseId, documentId, editionId };
  });
}

/** Many parts of one type at once, such as the rows of a table: one release, all of them or none. */
export async function startMany(
  ctx: Ctx,
  given: { type: string; origin: Origin; contents: readonly (Partial<Written> & { title: string })[] },
): Promise<Started> {
  const { type, origin, contents } = given;
  for (const { title } of contents) check({ type, title });
  return change(ctx, 'release.start', partOf, async (tx) => {
    const made: { documentId: string; editionId: string }[] = [];
    for (const content of contents) {
      const department = content.department ?? (await ownDepartment(tx));
      await permit(tx, 'document.create', { department });
      made.push(await begin(tx, { type, origin, title: content.title, content }, department));
    }
    const editionIds = made.map(({ editionId }) => editionId);
    return { releaseId: await open(tx, { kind: 'publish', editionIds }), ...made[0]! };
  });
}

/** Another part written and published together with the first, such as the 解读 of a policy. */
export async function addPart(ctx: Ctx, given: NewPart & { releaseId: string }): Promise<Started> {
  check(given);
  return change(ctx, 'release.extend', partOf, async (tx) => {
    const release = await releaseAt(tx, given.releaseId);
    await permit(tx, 'document.edit', thingOf(release));
    const own = new Set<string | undefined>(release.parts.map(({ documentId }) => documentId));
    if (!(given.links ?? []).every(({ toId }) => own.has(toId)))
      throw new AppError('missing', '要关联的文件不在这张审批单里。请刷新后再试');
    const { documentId, editionId } = await begin(tx, given, departmentOf(release.parts));
    const item = { id: editionId, documentId, sha256: '' };
    await include(tx, { id: release.id, item });
    return { releaseId: release.id, documentId, editionId };
  });
}

/** Takes a part out again and empties it. The first one goes only with the whole release. */
export function removePart(
  ctx: Ctx,
  { releaseId, editionId }: { releaseId: string; editionId: string },
): Promise<void> {
  return change(ctx, 'release.reduce', { id: releaseId, edition: editionId }, async (tx) => {
    const release = await releaseAt(tx, releaseId);
    await permit(tx, 'document.discard', thingOf(release));
    const part = release.parts.find((one) => one.editionId === editionId);
    if (!part) throw new AppError('missing', '这张审批单里没有这一稿');
    if (part === release.parts[0]) throw new AppError('conflict', '第一件不能单独删除，请删除整张审批单');
    await empty(tx, part);
    await exclude(tx, { id: releaseId, editionId });
  });
}

/**
 * Saves a draft as it is, complete or not; what is left out stays as it was.
 * @throws AppError `conflict` when somebody saved it since `revision`, or it is under review
 */
export function saveEdition(
  ctx: Ctx,
  given: { editionId: string; revision: number; content: Partial<Written> },
): Promise<{ revision: number }> {
  const subject = ({ fields, revision }: { fields: string[]; revision: number }) => ({
    ...{ id: given.editionId, fields, revision },
  });
  return change(ctx, 'edition.save', subject, async (tx) => {
    const release = await releaseOf(tx, given.editionId);
    await permit(tx, 'document.edit', thingOf(release));
    const part = release.parts.find(({ editionId }) => editionId === given.editionId)!;
    const before = writtenOf(part);
    const after = { ...before, ...given.content };
    if (after.department !== before.department)
      await permit(tx, 'document.edit', { department: after.department, state: 'draft' });
    await write(tx, part, after, given.revision);
    return { revision: given.revision + 1, fields: changedFields(before, after) };
  }).then(({ revision }) => ({ revision }));
}

/**
 * 送审: from here on the contents are frozen and bound to a hash.
 * @throws AppError `invalid` with every blocking issue, each under its part: `parts.1.title`
 */
export async function submitRelease(ctx: Ctx, { releaseId }: { releaseId: string }): Promise<void> {
  // Attachments are read in processes of their own: not while everybody else waits to write.
  const files = await readFiles(ctx, (await releaseAt(ctx, releaseId)).parts);
  const bound = ({ sha256 }: { sha256: string }) => ({ id: releaseId, sha256 });
  await change(ctx, 'release.submit', bound, async (tx) => {
    const release = await releaseAt(tx, releaseId);
    await permit(tx, 'release.submit', thingOf(release));
    const issues = issuesOfParts(release.parts, await checkParts(tx, release.parts, { files }));
    if (blocks(issues))
      throw new AppError(
        'invalid',
        '还有必须处理的问题，不能送审',
        issues.filter(({ level }) => level === 'block'),
      );
    // What is taken down stays as it was, complete or not.
    for (const part of release.parts) if (!part.content.withdrawal) await settle(tx, part);
    const bound = await bind(tx, releaseId);
    // An office without stages is asked for nothing but another person who publishes.
    if (!stagesOf(tx.site, release.parts[0]!.type).length) await moveTo(tx, releaseId, 'approved');
    return bound;
  });
}

/** 撤回送审: it may be written again; what was approved so far counts no more. */
export function recallRelease(ctx: Ctx, { releaseId }: { releaseId: string }): Promise<void> {
  return change(ctx, 'release.recall', releaseId, async (tx) => {
    await permit(tx, 'release.recall', thingOf(await releaseAt(tx, releaseId)));
    await moveTo(tx, releaseId, 'draft', { publishAt: null, publishedBy: null });
  });
}

/** 删除草稿: texts and files are emptied; number, title and who wrote it stay on record. */
export function discardRelease(ctx: Ctx, { releaseId }: { releaseId: string }): Promise<void> {
  return change(ctx, 'release.discard', releaseId, async (tx) => {
    const release = await releaseAt(tx, releaseId);
    await permit(tx, 'document.discard', thingOf(release));
    for (const part of release.parts) await empty(tx, part);
    await moveTo(tx, releaseId, 'discarded');
  });
}

/** 催办: tells whoever has it that it is wanted; the queue shows the day. */
export function urgeRelease(ctx: Ctx, { releaseId }: { releaseId: string }): Promise<void> {
  return change(ctx, 'release.urge', releaseId, async (tx) => {
    await permit(tx, 'release.urge', thingOf(await releaseAt(tx, releaseId)));
    await urge(tx, releaseId);
  });
}

const partOf = ({ releaseId: id, editionId: edition }: Started) => ({ id, edition });

function check(given: NewPart): void {
  const issues = startIssues(given);
  if (issues.length) throw new AppError('invalid', issues[0]!.message, issues);
}

/** Whoever writes for one department writes for that one. */
async function ownDepartment(tx: Tx): Promise<string | null> {
  const person = await permit(tx, 'document.create', {});
  const own = person.grants.filter(({ role, department }) => role === 'author' && department !== null);
  return own.length === 1 ? own[0]!.department : person.department;
}

async function begin(
  tx: Tx,
  { type, title, links = [], origin = 'draft', content }: NewPart,
  department: string | null,
) {
  const start = startOf({ type, title: title.trim(), department, links }, tx.site, content);
  const made = await draft(tx, { content: { ...start, type } });
  const by = { authors: [tx.actor.id], savedAt: tx.now, savedBy: tx.actor.id };
  await tx.db
    .update(editions)
    .set({ origin, ...by })
    .where(eq(editions.id, made.editionId));
  return made;
}

const writtenOf = ({ content }: Part): Written => ({
  title: content.title,
  summary: content.summary,
  body: content.body,
  details: content.details,
  links: content.links,
  attachments: content.attachments,
  department: content.department ?? null,
  originallyPublishedAt: content.originallyPublishedAt ?? null,
});

async function write(tx: Tx, part: Part, after: Written, revision: number): Promise<void> {
  const { attachments: files, ...row } = after;
  const authors = [...new Set([...part.authors, tx.actor.id])];
  const sha256 = contentHash({ ...part.content, ...after });
  const saved = { revision: revision + 1, authors, savedAt: tx.now, savedBy: tx.actor.id };
  const done = await tx.db
    .update(editions)
    .set({ ...row, sha256, ...saved })
    .where(and(eq(editions.id, part.editionId), eq(editions.revision, revision), eq(editions.state, 'draft')))
    .returning({ id: editions.id });
  if (!done.length) throw new AppError('conflict', SOMEBODY_ELSE, [block('revision', SOMEBODY_ELSE)]);
  await tx.db.delete(attachments).where(eq(attachments.editionId, part.editionId));
  if (files.length)
    await tx.db
      .insert(attachments)
      .values(files.map((file, position) => ({ ...file, editionId: part.editionId, position })));
}

/** Details as the type describes them, with what it fills in by itself. */
async function settle(tx: Tx, part: Part): Promise<void> {
  const before = writtenOf(part);
  const details = parseDetails(typeOf(part.type), before.details);
  await write(tx, part, { ...before, details }, part.revision);
}

const NOTHING = { summary: '', body: '', details: {}, links: [], attachments: [] };

const empty = (tx: Tx, part: Part): Promise<void> =>
  write(tx, part, { ...writtenOf(part), ...NOTHING }, part.revision);
