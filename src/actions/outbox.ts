import { z } from 'zod';
import { sendAgain } from '../outbox/service.ts';
import { href } from '../site.ts';
import { deskAction } from './desk.ts';

/** 再发一次 what was given up, or waits for its next try. */
export const resend = deskAction({
  may: 'outbox.resend',
  input: z.object({ id: z.string('请重新打开这一页').min(1, '请重新打开这一页') }),
  run: async (ctx, { id }) => {
    await sendAgain(ctx, id);
    return { to: href(ctx.site, '/desk/outbox?done=resend') };
  },
});
