import { z } from 'zod';
import { AppError, block } from '../errors.ts';
import { href } from '../site.ts';
import { publishUrgently } from '../decisions/service.ts';
import { publishNow, schedule, unschedule } from '../publishing/service.ts';
import { giveOpinion } from '../reviews/service.ts';
import { placeOf } from '../stages/rules.ts';
import { momentAt } from '../text/days.ts';
import { releaseAt } from '../written/service.ts';
import { deskAction } from './desk.ts';

const ANYTHING = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const id = z.string('请重新打开这一页').min(1, '请重新打开这一页');
const sha256 = z.string('请重新打开这一页').length(64, '请重新打开这一页');
const pageOf = (release: string, done: string) => `/desk/releases/${release}?done=${done}`;

/** 审核 and 保密审查: one form a stage; `secrecy` has its own right and its own proof. */
const judge = (may: 'release.review' | 'release.secrecy') =>
  deskAction({
    may,
    input: ANYTHING,
    run: async (ctx, values) => {
      const [releaseId, seen] = [id.parse(values['releaseId']), sha256.parse(values['sha256'])];
      const { action } = placeOf(await releaseAt(ctx, releaseId), ctx.site);
      if (action !== may && (action === 'release.review' || action === 'release.secrecy'))
        throw new AppError('conflict', '现在轮到的不是这个环节，请刷新后再看');
      const { verdict } = await giveOpinion(ctx, { releaseId, sha256: seen, values });
      return { to: href(ctx.site, pageOf(releaseId, verdict)) };
    },
  });

export const review = judge('release.review');
export const secrecy = judge('release.secrecy');

/** 发布: now, or at a moment. Nothing is chosen beforehand. */
export const publish = deskAction({
  may: 'release.publish',
  input: z.object({
    releaseId: id,
    sha256,
    when: z.enum(['now', 'later'], '请选择什么时候发布'),
    publishDay: z.string().optional(),
    publishTime: z.string().optional(),
  }),
  run: async (ctx, { releaseId, sha256, when, publishDay = '', publishTime = '' }, { render }) => {
    if (when === 'now') {
      await publishNow(ctx, { releaseId, sha256 }, render);
      return { to: href(ctx.site, pageOf(releaseId, 'publish')) };
    }
    const at = momentAt(publishDay, publishTime);
    if (!at)
      throw new AppError('invalid', '请填写发布的日期和时间', [
        block('publishDay', '请写成2026-05-20这样的日期'),
        block('publishTime', '请写成15:00这样的时间'),
      ]);
    await schedule(ctx, { releaseId, sha256, at });
    return { to: href(ctx.site, pageOf(releaseId, 'schedule')) };
  },
});

/** 取消定时. */
export const unplan = deskAction({
  may: 'release.publish',
  input: z.object({ releaseId: id }),
  run: async (ctx, { releaseId }) => {
    await unschedule(ctx, releaseId);
    return { to: href(ctx.site, pageOf(releaseId, 'unschedule')) };
  },
});

/** 应急发布: out with the answer, the other stages are made up afterwards. */
export const letOut = deskAction({
  may: 'release.urgent',
  input: ANYTHING,
  run: async (ctx, values, { render }) => {
    const [releaseId, seen] = [id.parse(values['releaseId']), sha256.parse(values['sha256'])];
    await publishUrgently(ctx, { releaseId, sha256: seen, values }, render);
    return { to: href(ctx.site, pageOf(releaseId, 'urgent')) };
  },
});
