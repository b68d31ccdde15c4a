import { z } from 'zod';
import { give } from '../countersigns/service.ts';
import { guestPlaces } from '../countersigns/words.ts';
import { STANDARD } from '../preferences.ts';
import { AppError } from '../errors.ts';
import { rate } from '../feedback/service.ts';
import { compared } from '../proofs/service.ts';
import { tracked } from '../receipts/service.ts';
import { href } from '../site.ts';
import { submit } from '../submissions/service.ts';
import type { KindCode } from '../submissions/kinds/index.ts';
import { action } from './action.ts';

/** A field that is sent once; of several the first counts. */
const once = z.union([z.string(), z.array(z.string()).transform((all) => all[0] ?? '')]);

/** A path on this site: `//host` and `/\host` would lead away, and a long one is more than browsers take in a header. */
const back = z
  .string()
  .regex(/^\/(?![/\\])[^\u0000-\u001f]*$/)
  // A header holds ASCII only.
  .transform((path) => path.replace(/[^\x21-\x7e]+/g, encodeURIComponent))
  .pipe(z.string().max(8000))
  .optional()
  .catch(undefined);

/** 显示设置. What is not sent stays as it was. */
export const preferences = action({
  input: z.object({
    back,
    theme: z.enum(['auto', 'light', 'dark', 'contrast'], '请选择一种颜色').optional(),
    mode: z.enum(['std', 'elder'], '请选择字的大小').optional(),
    doc: z.enum(['std', 'gongwen'], '请选择公文正文的字体').optional(),
    reset: once.optional(),
  }),
  run: ({ site }, { back, reset, theme, mode, doc }) => ({
    to: back ?? href(site, '/'),
    preferences: reset ? STANDARD : { ...(theme && { theme }), ...(mode && { mode }), ...(doc && { doc }) },
  }),
});

/** A form that is answered with a receipt; its fields are those of the kind. */
const sending = (kind: KindCode) =>
  action({
    input: z.record(z.string(), z.unknown()),
    run: async (ctx, values, { client }) => ({ receipt: await submit(ctx, { kind, values, client }) }),
  });

/** 提意见, 本站纠错. */
export const comment = sending('comment');
export const correction = sending('correction');

/** 查我的意见、留言: shown by the answer itself, so that the code stands in no address. */
export const track = action({
  input: z.object({ code: z.union([z.string(), z.array(z.string()).transform(String)]).default('') }),
  run: async (ctx, { code }, locals) => {
    locals.tracked = await tracked(ctx, { typed: code, client: locals.client });
    return { shown: true };
  },
});

/** 会签意见, by the link that it uses up; the same address says afterwards that it came. */
export const countersign = action({
  input: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  run: async (ctx, values, { client }) => {
    const token = [values['token'] ?? ''].flat()[0]!;
    await give(ctx, { token, client, values });
    return { to: href(ctx.site, guestPlaces(token).page('')) };
  },
});

/** 用回执核对: the checkpoint of a receipt against the record. */
export const compare = action({
  input: z.object({ size: once.default(''), root: once.default('') }),
  run: async (ctx, typed, locals) => {
    locals.compared = await compared(ctx, typed);
    return { shown: true };
  },
});

/** 有用 or 没解决我的问题, from a kept page: without a key, counted and nothing else. */
export const feedback = action({
  input: z.object({ page: once.default(''), verdict: z.enum(['useful', 'unsolved'], '请选择一个') }),
  run: async (ctx, { page, verdict }, { client }) => {
    const path = await rate(ctx, { page, verdict, client });
    if (!path) throw new AppError('missing', '没有找到您说的那一页，这一次没有记下');
    return { to: href(ctx.site, `/feedback?back=${encodeURIComponent(href(ctx.site, path))}`) };
  },
});
