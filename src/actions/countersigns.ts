import { z } from 'zod';
import { invite, revoke } from '../countersigns/service.ts';
import { guestPlaces } from '../countersigns/words.ts';
import { absolute, href } from '../site.ts';
import { deskAction } from './desk.ts';

const ANYTHING = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const id = z.string('请重新打开这一页').min(1, '请重新打开这一页');
const sha256 = z.string('请重新打开这一页').length(64, '请重新打开这一页');

/** 发会签链接: shown once, by the answer itself. */
export const inviteOutside = deskAction({
  may: 'release.countersign',
  input: ANYTHING,
  run: async (ctx, values, locals) => {
    const [releaseId, seen] = [id.parse(values['releaseId']), sha256.parse(values['sha256'])];
    const { token, office, expiresAt } = await invite(ctx, { releaseId, sha256: seen, values });
    locals.invited = { address: absolute(ctx.site, guestPlaces(token).page('')), office, expiresAt };
    return { shown: true };
  },
});

/** 收回会签链接. */
export const revokeInvitation = deskAction({
  may: 'release.countersign',
  input: z.object({ id, releaseId: id }),
  run: async (ctx, given) => {
    await revoke(ctx, given);
    return {
      to: href(ctx.site, `/desk/releases/${encodeURIComponent(given.releaseId)}?done=revoke#huiqian`),
    };
  },
});
