import type { Ctx } from '../context.ts';
import type { AttachmentOf } from '../documents/rules.ts';
import { AppError, block, type ErrorCode, type Issue } from '../errors.ts';
import { permit } from '../permits/service.ts';
import { shownName, stemOf } from '../uploads/names.ts';
import { type Given, receive, type ReceiveOptions, type Upload, uploadsOf } from '../uploads/service.ts';
import { type Part, type ReleaseInWriting, thingOf } from '../writing/rules.ts';
import { saveEdition } from '../writing/service.ts';
import { releaseOf } from '../written/service.ts';
import { isAloneOfd, moved, retitled, withFiles, withoutFile } from './rules.ts';

/** Of several files refused together, what is answered first. */
const REFUSALS: readonly ErrorCode[] = ['large', 'unsupported', 'invalid'];

type At = { editionId: string; revision: number };

/**
 * 上传附件: all of them or, when one is refused, none. An OFD comes with its readable twin or after it.
 * @throws AppError `large`, `unsupported` or `invalid` with an issue for each file refused, `conflict` for an old revision, `busy` without the virus scanner
 */
export async function attach(
  ctx: Ctx,
  { editionId, revision, files }: At & { files: readonly Given[] },
  options?: ReceiveOptions,
): Promise<void> {
  if (!files.length)
    throw new AppError('invalid', '请选择要上传的文件', [block('files', '请选择要上传的文件')]);
  const { part } = await draftOf(ctx, { editionId, revision });
  const received: AttachmentOf[] = [];
  const issues: Issue[] = [];
  const codes = new Set<ErrorCode>();
  for (const file of files)
    try {
      received.push(await receive(ctx, file, options));
    } catch (error) {
      if (!(error instanceof AppError) || !REFUSALS.includes(error.code)) throw error;
      issues.push(block('files', error.message));
      codes.add(error.code);
    }
  const after = withFiles(part.content.attachments, received);
  for (const file of received)
    if (isAloneOfd(after, file))
      issues.push(
        block(
          'files',
          `《${shownName(file.name)}》没有收下：OFD要和能读的文件一起公开。请先上传《${shownName(stemOf(file.name))}.docx》或同名的文字版.pdf`,
        ),
      );
  const code = REFUSALS.find((one) => codes.has(one)) ?? 'invalid';
  if (issues.length) throw new AppError(code, issues[0]!.message, issues);
  await saveEdition(ctx, { editionId, revision, content: { attachments: after } });
}

/** 移除. The file itself stays in the store, where other editions may use it. */
export const detach = (ctx: Ctx, { index, ...at }: At & { index: number }): Promise<void> =>
  changed(ctx, at, (files) => {
    const after = withoutFile(files, index);
    const alone = after.find((file) => isAloneOfd(after, file) && !isAloneOfd(files, file));
    if (alone)
      throw new AppError(
        'invalid',
        `《${shownName(alone.name)}》没有别的能读的文件了。请先移除它，或先上传替代的文件`,
      );
    return after;
  });

/** 改名: what readers see; the name of the file stays. */
export const retitle = (
  ctx: Ctx,
  { index, title, ...at }: At & { index: number; title: string },
): Promise<void> => changed(ctx, at, (files) => retitled(files, index, title));

/** 上移, 下移. */
export const move = (ctx: Ctx, { index, by, ...at }: At & { index: number; by: number }): Promise<void> =>
  changed(ctx, at, (files) => moved(files, index, by));

/** How the files of a draft came in, in their order. */
export async function uploadsIn(ctx: Ctx, { content }: Part): Promise<(Upload | undefined)[]> {
  const hashes = content.attachments.map(({ sha256 }) => sha256);
  const uploads = await uploadsOf(ctx, hashes);
  return hashes.map((sha256) => uploads.get(sha256));
}

/** A file of an unpublished text, for whoever may read that. @throws AppError `missing` */
export async function attachmentAt(
  ctx: Ctx,
  { editionId, sha256, name }: { editionId: string; sha256: string; name?: string },
): Promise<{ file: AttachmentOf; part: Part }> {
  const release = await releaseOf(ctx, editionId);
  const part = partOf(release, editionId);
  await permit(ctx, 'document.read', { department: thingOf(release).department });
  const file = part.content.attachments.find(
    (one) => one.sha256 === sha256 && (name === undefined || one.name === name),
  );
  if (!file) throw new AppError('missing', '没有这个附件');
  return { file, part };
}

function partOf(release: ReleaseInWriting, editionId: string): Part {
  const part = release.parts.find((one) => one.editionId === editionId);
  if (!part) throw new AppError('missing', '没有这一稿，可能已经删除');
  return part;
}

/** Before files are read for seconds: may they be, and is the list still the one that was shown? */
async function draftOf(ctx: Ctx, { editionId, revision }: At): Promise<{ part: Part }> {
  const release = await releaseOf(ctx, editionId);
  await permit(ctx, 'document.edit', thingOf(release));
  const part = partOf(release, editionId);
  if (part.revision !== revision)
    throw new AppError('conflict', '这一稿刚刚有人保存过，附件没有改动。请核对下面的附件后再做一次');
  return { part };
}

async function changed(
  ctx: Ctx,
  at: At,
  to: (files: readonly AttachmentOf[]) => AttachmentOf[],
): Promise<void> {
  const { part } = await draftOf(ctx, at);
  await saveEdition(ctx, { ...at, content: { attachments: to(part.content.attachments) } });
}
