import { z } from 'zod';
import { startRepeat } from '../repeats/service.ts';
import { href } from '../site.ts';
import { ORIGINS, STARTED } from '../writing/rules.ts';
import * as writing from '../writing/service.ts';
import { deskAction } from './desk.ts';
import { deskPath } from './held.ts';

const id = z.string('请重新打开这一页').min(1, '请重新打开这一页');
const title = z.string('请填写标题').trim().min(1, '请填写标题').max(200, '标题最多200个字');
const type = z.enum(STARTED, '请选择类型');
const releaseId = id;

const pageOf = (release: string, done?: string) => `/desk/releases/${release}${done ? `?done=${done}` : ''}`;

/** 新建: a release and its first part; goes on to writing it. */
export const start = deskAction({
  may: 'document.create',
  input: z.object({
    type,
    title,
    origin: z.enum(Object.keys(ORIGINS) as [keyof typeof ORIGINS], '请选择来源'),
  }),
  run: async (ctx, given) => {
    const { editionId } = await writing.startRelease(ctx, given);
    return { to: href(ctx.site, `/desk/editions/${editionId}`) };
  },
});

/** 复制上期: goes on to the new release, which says what was not copied. */
export const repeat = deskAction({
  may: 'document.create',
  input: z.object({ documentId: id }),
  run: async (ctx, given) => {
    const { releaseId, left } = await startRepeat(ctx, given);
    return { to: href(ctx.site, `${pageOf(releaseId, 'repeat')}&left=${left.join(',')}`) };
  },
});

/** 添加解读 to a text of the same release. */
export const interpret = deskAction({
  may: 'document.edit',
  input: z.object({ releaseId, documentId: id, title }),
  run: async (ctx, { releaseId, documentId, title }) => {
    const links = [{ relation: 'interprets' as const, toId: documentId }];
    const added = await writing.addPart(ctx, { releaseId, type: 'interpretation', title, links });
    return { to: href(ctx.site, `/desk/editions/${added.editionId}`) };
  },
});

/** 删除 one part of a draft. */
export const drop = deskAction({
  may: 'document.discard',
  input: z.object({ releaseId, editionId: id }),
  run: async (ctx, given) => {
    await writing.removePart(ctx, given);
    return { to: href(ctx.site, pageOf(given.releaseId, 'drop')) };
  },
});

/** 删除草稿. */
export const discard = deskAction({
  may: 'document.discard',
  input: z.object({ releaseId }),
  run: async (ctx, given) => {
    await writing.discardRelease(ctx, given);
    return { to: href(ctx.site, '/desk?done=discard') };
  },
});

/** 送审. */
export const submit = deskAction({
  may: 'release.submit',
  input: z.object({ releaseId }),
  run: async (ctx, given) => {
    await writing.submitRelease(ctx, given);
    return { to: href(ctx.site, pageOf(given.releaseId, 'submit')) };
  },
});

/** 撤回送审. */
export const recall = deskAction({
  may: 'release.recall',
  input: z.object({ releaseId }),
  run: async (ctx, given) => {
    await writing.recallRelease(ctx, given);
    return { to: href(ctx.site, pageOf(given.releaseId, 'recall')) };
  },
});

/** 催办, from the queue and back to it. */
export const urge = deskAction({
  may: 'release.urge',
  input: z.object({ releaseId, to: z.string().optional() }),
  run: async (ctx, { releaseId, to }) => {
    await writing.urgeRelease(ctx, { releaseId });
    return { to: deskPath(ctx.site, to) };
  },
});
