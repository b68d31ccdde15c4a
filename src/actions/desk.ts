import { z } from 'zod';
import { type Action, can, PERMISSIONS } from '../accounts/rules.ts';
import type { Ctx } from '../context.ts';
import { AppError } from '../errors.ts';
import { dayOf } from '../text/days.ts';
import { isProven } from '../sessions/rules.ts';
import { signOut as endSession } from '../sessions/service.ts';
import { confirmCode, pendingUser, prove as proveAgain, signIn as start } from '../signin/service.ts';
import { enrol as keepKey } from '../totp/service.ts';
import { href, type Site } from '../site.ts';
import { networkOf } from '../limits/rules.ts';
import { action, type Followed } from './action.ts';

type DeskSpec<S extends z.ZodType> = {
  /** What the person must be allowed at all; the verb asks again for the thing itself. */
  may: Action;
  input: S;
  run: (ctx: Ctx, input: z.output<S>, locals: App.Locals) => Promise<Followed> | Followed;
};

/** A form of the desk: nobody without the right comes as far as its fields. */
export const deskAction = <S extends z.ZodType>({ may, input, run }: DeskSpec<S>) =>
  action({
    input,
    before: ({ desk, ctx }) => {
      if (!desk) throw new AppError('forbidden', '请先登录');
      if (!can(desk.user, may, {}, dayOf(ctx.now)))
        throw new AppError('forbidden', `您没有“${PERMISSIONS[may].name}”的权限，请找安全管理员`);
      if ('stepUp' in PERMISSIONS[may] && !isProven(desk.session, ctx.now))
        throw new AppError('forbidden', '请再核对一次身份', []);
    },
    run,
  });

const typed = (words: string) => z.string(words).min(1, words);

/** 账号和密码. */
export const signIn = action({
  input: z.object({
    login: typed('请输入账号').max(100, '账号没有这么长'),
    password: typed('请输入密码').max(1000, '密码没有这么长'),
    to: z.string().optional(),
    held: z.string().optional(),
  }),
  run: async (ctx, { login, password, to, held }, locals) => {
    const step = await start(ctx, { login, password, network: networkOf(locals.client) });
    if ('token' in step) return signedIn(ctx.site, step.token, { to, held }, locals);
    const page = step.enrolled ? '/desk/signin/code' : '/desk/signin/enrol';
    const after = to ? `?to=${encodeURIComponent(to)}` : '';
    return { to: href(ctx.site, page + after), desk: { 'desk-step': step.pending } };
  },
});

/** 动态口令, or a recovery code. */
export const confirm = action({
  input: z.object({ code: typed('请输入6位动态口令'), to: z.string().optional() }),
  run: async (ctx, { code, to }, { client, step }) => {
    const { token } = await confirmCode(ctx, { pending: step ?? '', code, network: networkOf(client) });
    return { to: deskPath(ctx.site, to), desk: { desk: token, 'desk-step': null } };
  },
});

/** 第一次设置动态口令: the key counts once its first code is given; then the recovery codes are shown, once. */
export const enrol = action({
  input: z.object({ secret: typed('请重新打开这一页'), code: typed('请输入6位动态口令') }),
  run: async (ctx, { secret, code }, locals) => {
    const user = await pendingUser(ctx, locals.step ?? '');
    if (user.totp) throw new AppError('conflict', '已经设置过动态口令，请直接输入');
    locals.recovery = await keepKey(ctx, { id: user.id, login: user.login, secret, code });
    return { shown: true };
  },
});

/** 再核对一次: before what cannot be taken back. */
export const prove = deskAction({
  may: 'desk.open',
  input: z.object({ secret: typed('请输入'), to: z.string().optional() }),
  run: async (ctx, { secret, to }, { desk }) => {
    await proveAgain(ctx, desk!.session, desk!.user, secret);
    return { to: deskPath(ctx.site, to) };
  },
});

/** 退出. */
export const signOut = deskAction({
  may: 'desk.open',
  input: z.object({}),
  run: async (ctx, _, { desk }) => {
    await endSession(ctx, desk!.session.id);
    return { to: href(ctx.site, '/desk/signin'), desk: { desk: null } };
  },
});

/** On to where the person wanted, or to the form that was under way when the session ended: it is shown to be sent again. */
function signedIn(
  site: Site,
  token: string,
  { to, held }: { to?: string | undefined; held?: string | undefined },
  locals: App.Locals,
): Followed {
  const desk = { desk: token, 'desk-step': null };
  const form = held ? heldForm(site, held) : undefined;
  if (!form) return { to: deskPath(site, to), desk };
  locals.resumed = form;
  return { shown: true, desk };
}

const HELD = z.object({ action: z.string(), fields: z.array(z.tuple([z.string(), z.string()])) });

/** Carried through the sign-in by the browser itself, so it is looked at like any other form when it is sent. */
function heldForm(site: Site, text: string): App.Locals['held'] {
  try {
    const form = HELD.parse(JSON.parse(text));
    return deskPath(site, form.action) === form.action ? form : undefined;
  } catch {
    return undefined;
  }
}

/** Back to a page of the desk and nowhere else, dots resolved. */
function deskPath(site: Site, to = ''): string {
  const desk = href(site, '/desk');
  const url = to.startsWith('/') ? URL.parse(to, 'http://desk.invalid') : null;
  const ours = url?.host === 'desk.invalid' && (url.pathname === desk || url.pathname.startsWith(`${desk}/`));
  return ours ? url.pathname + url.search : desk;
}
