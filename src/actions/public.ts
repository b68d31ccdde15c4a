import { z } from 'zod';
import { STANDARD } from '../preferences.ts';
import { rate } from '../feedback/service.ts';
import { tracked } from '../receipts/service.ts';
import { href } from '../site.ts';
import { submit } from '../submissions/service.ts';
import type { KindCode } from '../submissions/kinds/index.ts';
import { action } from './action.ts';

/** A path on this site: `//host` and `/\host` would lead away. */
const back = z
  .string()
  .regex(/^\/(?![/\\])[^\u0000-\u001f]*$/)
  // A header holds ASCII only.
  .transform((path) => path.replace(/[^\x21-\x7e]+/g, encodeURIComponent))
  .optional()
  .catch(undefined);

/** 显示设置. What is not sent stays as it was. */
export const preferences = action({
  input: z.object({
    back,
    theme: z.enum(['auto', 'light', 'dark', 'contrast'], '请选择一种颜色').optional(),
    mode: z.enum(['std', 'elder'], '请选择字的大小').optional(),
    doc: z.enum(['std', 'gongwen'], '请选择公文正文的字体').optional(),
    reset: z.string().optional(),
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

/** 有用 or 没解决我的问题, from a kept page: without a key, counted and nothing else. */
export const feedback = action({
  input: z.object({ page: z.string().default(''), verdict: z.enum(['useful', 'unsolved'], '请选择一个') }),
  run: async (ctx, { page, verdict }, { client }) => {
    const path = await rate(ctx, { page, verdict, client });
    const back = path ? `?back=${encodeURIComponent(href(ctx.site, path))}` : '';
    return { to: href(ctx.site, `/feedback${back}`) };
  },
});
