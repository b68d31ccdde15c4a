import { z } from 'zod';
import { attach as attachFiles, detach, move, retitle } from '../attachments/service.ts';
import { href } from '../site.ts';
import { deskAction } from './desk.ts';

const whole = z.coerce.number().int().min(0);
const at = { edition: z.string(), revision: whole };
const pageOf = (edition: string, done: string) => `/desk/editions/${edition}/attachments?done=${done}`;

/** 上传: several files of one form, posted to `…/upload`, where 30 MB may come. */
export const attach = deskAction({
  may: 'document.edit',
  input: z.object(at),
  run: async (ctx, { edition, revision }, { files = [] }) => {
    const given = await Promise.all(
      files.map(async (file) => ({ name: file.name, bytes: Buffer.from(await file.arrayBuffer()) })),
    );
    await attachFiles(ctx, { editionId: edition, revision, files: given });
    return { to: href(ctx.site, pageOf(edition, 'attach')) };
  },
});

/** 改名, 上移, 下移, 移除: one form of the list, told by the button pressed (`down.1`). */
export const arrange = deskAction({
  may: 'document.edit',
  input: z.looseObject({ ...at, do: z.string().regex(/^(?:title|up|down|remove)\.\d+$/, '请再按一次按钮') }),
  run: async (ctx, { edition, revision, do: pushed, ...typed }) => {
    const [verb = '', index = ''] = pushed.split('.');
    const on = { editionId: edition, revision, index: Number(index) };
    if (verb === 'title') await retitle(ctx, { ...on, title: String(typed[`title.${index}`] ?? '') });
    if (verb === 'remove') await detach(ctx, on);
    if (verb === 'up' || verb === 'down') await move(ctx, { ...on, by: verb === 'up' ? -1 : 1 });
    return { to: href(ctx.site, pageOf(edition, verb)) };
  },
});
