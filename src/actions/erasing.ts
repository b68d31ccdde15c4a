import { z } from 'zod';
import { ask, confirm, drop } from '../erasures/service.ts';
import { finishErasures } from '../leftovers/service.ts';
import { href } from '../site.ts';
import { deskAction } from './desk.ts';

const id = z.string('请重新打开这一页').min(1, '请重新打开这一页');
const text = z.string().trim().default('');

/** 提请依法清除: nothing happens until another person confirms. */
export const askErasure = deskAction({
  may: 'erasure.ask',
  input: z.object({
    documents: z.union([z.string(), z.array(z.string())]).default([]),
    ground: text,
    note: text,
  }),
  run: async (ctx, { documents, ground, note }) => {
    const erasureId = await ask(ctx, { documentIds: [documents].flat(), ground, note });
    return { to: href(ctx.site, `/desk/erasures/${erasureId}?done=asked`) };
  },
});

/** 不清除. */
export const dropErasure = deskAction({
  may: 'erasure.ask',
  input: z.object({ erasureId: id }),
  run: async (ctx, { erasureId }) => {
    await drop(ctx, { id: erasureId });
    return { to: href(ctx.site, '/desk/erasures?done=dropped') };
  },
});

/** 依法清除: what is in rows is gone with the commit, files and freed pages before the answer. */
export const erase = deskAction({
  may: 'release.erase',
  input: z.object({ erasureId: id, sure: text }),
  run: async (ctx, { erasureId, sure }) => {
    await confirm(ctx, { id: erasureId, sure: sure === '1' });
    // Whatever goes wrong here is made good by the job; that it is not done yet stands on the page.
    await finishErasures(ctx).catch(() => 0);
    return { to: href(ctx.site, `/desk/erasures/${erasureId}?done=erased`) };
  },
});
