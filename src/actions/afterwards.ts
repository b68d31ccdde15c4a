import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { takeDown as takeDownNow } from '../emergencies/service.ts';
import { AppError } from '../errors.ts';
import * as revisions from '../revisions/service.ts';
import { href } from '../site.ts';
import { submitRelease } from '../writing/service.ts';
import { deskAction } from './desk.ts';

const id = z.string('请重新打开这一页').min(1, '请重新打开这一页');
const text = z.string().trim().default('');
/** Words of a paragraph count as they are, with the spaces at their ends; browsers end lines by CR LF. */
const words = z
  .string()
  .default('')
  .transform((typed) => typed.replace(/\r\n?/g, '\n'));

/** 紧急撤下: done when it answers. */
export const takeDown = deskAction({
  may: 'release.emergency',
  input: z.object({
    ...{ releaseId: id, urgentReason: text, urgentShown: text, urgentNote: text },
    urgentDocument: z.union([z.string(), z.array(z.string())]).default([]),
  }),
  run: async (ctx, { releaseId, urgentDocument, urgentReason, urgentShown, urgentNote }) => {
    await takeDownNow(ctx, {
      ...{ releaseId, documentIds: [urgentDocument].flat() },
      ...{ reason: urgentReason, shown: urgentShown, note: urgentNote },
    });
    return { to: href(ctx.site, `/desk/releases/${releaseId}/after?done=down`) };
  },
});

/** 勘误、更正: goes to review at once when nothing keeps it. */
export const correct = deskAction({
  may: 'release.correct',
  input: z.object({
    ...{ documentId: id, key: id, before: words, after: words },
    ...{ kind: text, approver: text, approvedOn: text, note: text },
  }),
  run: async (ctx, given) => sent(ctx, await revisions.startCorrection(ctx, given)),
});

/** 更新: goes on to writing it. */
export const update = deskAction({
  may: 'release.correct',
  input: z.object({ documentId: id, note: text }),
  run: async (ctx, given) => {
    const { editionId } = await revisions.startUpdate(ctx, given);
    return { to: href(ctx.site, `/desk/editions/${editionId}`) };
  },
});

/** 恢复旧版. */
export const rollback = deskAction({
  may: 'release.restore',
  input: z.object({ documentId: id, no: z.coerce.number('请选择要恢复的版本').default(0), note: text }),
  run: async (ctx, given) => sent(ctx, await revisions.startRollback(ctx, given)),
});

/** 撤下. */
export const withdraw = deskAction({
  may: 'release.withdraw',
  input: z.object({ documentId: id, reason: text, shown: text, replacement: text }),
  run: async (ctx, given) => sent(ctx, await revisions.startWithdrawal(ctx, given)),
});

/** What the checks hold back waits on its own page, where they say why. */
async function sent(ctx: Ctx, { releaseId }: revisions.Begun) {
  const page = `/desk/releases/${releaseId}`;
  try {
    await submitRelease(ctx, { releaseId });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
    return { to: href(ctx.site, page) };
  }
  return { to: href(ctx.site, `${page}?done=submit`) };
}
