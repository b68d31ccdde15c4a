import { z } from 'zod';
import * as packets from '../packets/service.ts';
import { href } from '../site.ts';
import { deskAction } from './desk.ts';

const releaseId = z.string('请重新打开这一页').min(1, '请重新打开这一页');
const no = z.coerce.number('请重新打开这一页').int().min(1);
const pageOf = (id: string, done: string) => `/desk/releases/${id}/bundle?done=${done}`;

/** 添加报审材料: posted to `…/upload`, where 30 MB may come. */
export const addMaterial = deskAction({
  may: 'release.dispatch',
  input: z.object({ releaseId, kind: z.string().default('') }),
  run: async (ctx, { releaseId, kind }, { files = [] }) => {
    const [chosen] = files;
    const file = chosen && { name: chosen.name, bytes: Buffer.from(await chosen.arrayBuffer()) };
    await packets.addMaterial(ctx, { releaseId, kind, file });
    return { to: href(ctx.site, pageOf(releaseId, 'attach')) };
  },
});

/** 移除. */
export const dropMaterial = deskAction({
  may: 'release.dispatch',
  input: z.object({ releaseId, id: z.string() }),
  run: async (ctx, given) => {
    await packets.dropMaterial(ctx, given);
    return { to: href(ctx.site, pageOf(given.releaseId, 'detach')) };
  },
});

/** 打包. */
export const pack = deskAction({
  may: 'release.dispatch',
  input: z.object({ releaseId }),
  run: async (ctx, given) => {
    await packets.pack(ctx, given);
    return { to: href(ctx.site, pageOf(given.releaseId, 'make')) };
  },
});

/** 登记报送. */
export const sendPacket = deskAction({
  may: 'release.dispatch',
  input: z.looseObject({ releaseId, no }),
  run: async (ctx, { releaseId, no, ...values }) => {
    await packets.recordSending(ctx, { releaseId, no, values: values as Record<string, string> });
    return { to: href(ctx.site, pageOf(releaseId, 'send')) };
  },
});

/** 登记退回补正. */
export const returnPacket = deskAction({
  may: 'release.dispatch',
  input: z.looseObject({ releaseId, no }),
  run: async (ctx, { releaseId, no, ...values }) => {
    await packets.recordReturn(ctx, { releaseId, no, values: values as Record<string, string> });
    return { to: href(ctx.site, pageOf(releaseId, 'return')) };
  },
});
