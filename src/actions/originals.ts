import { z } from 'zod';
import { AppError, block } from '../errors.ts';
import { begin, bring as bringFile, broughtBefore } from '../originals/service.ts';
import { href } from '../site.ts';
import { ORIGINS, STARTED } from '../writing/rules.ts';
import { deskAction } from './desk.ts';

const kind = {
  type: z.enum(STARTED, '请选择类型'),
  origin: z.enum(Object.keys(ORIGINS) as [keyof typeof ORIGINS], '请选择来源'),
};

const NO_FILE = '请选择Word、PDF或OFD文件';

/** 导入 Word: the file is read and kept; the page that answers asks to confirm what was recognised. */
export const bringWord = deskAction({
  may: 'document.create',
  input: z.object(kind),
  run: async (ctx, given, locals) => {
    const file = locals.files?.[0];
    if (!file) throw new AppError('invalid', NO_FILE, [block('file', NO_FILE)]);
    const bytes = Buffer.from(await file.arrayBuffer());
    locals.original = { ...(await bringFile(ctx, { name: file.name, bytes })), ...given };
    return { shown: true };
  },
});

/** 确认，开始编辑: what was recognised and answered becomes a draft. */
export const confirmWord = deskAction({
  may: 'document.create',
  input: z.looseObject({
    ...kind,
    sha256: z.string('请重新选择文件'),
    name: z.string('请重新选择文件'),
    ticket: z.string('请重新选择文件').default(''),
  }),
  run: async (ctx, { type, origin, sha256, name, ticket, ...rest }, locals) => {
    const original = await broughtBefore(ctx, { sha256, name, ticket });
    locals.original = { ...original, type, origin };
    const values = rest as Record<string, string>;
    const { editionId } = await begin(ctx, { original, type, origin, values });
    return { to: href(ctx.site, `/desk/editions/${editionId}`) };
  },
});
