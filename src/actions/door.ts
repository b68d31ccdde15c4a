import { z } from 'zod';
import { AppError, block } from '../errors.ts';
import { networkOf } from '../limits/rules.ts';
import { endOthers, sessionOf, signOut as endSession } from '../sessions/service.ts';
import { changePassword, confirmCode, enrolAndEnter, prove as proveAgain } from '../signin/service.ts';
import { signIn as start } from '../signin/service.ts';
import { href } from '../site.ts';
import { action, type Followed } from './action.ts';
import { deskAction } from './desk.ts';
import { deskPath, goingOn, heldForm } from './held.ts';

const typed = (words: string) => z.string(words).min(1, words);
/** Where to go on to, and the form that was under way when the session ended. */
const onward = { to: z.string().optional(), held: z.string().optional() };
type Onward = { to?: string | undefined; held?: string | undefined };

/** 账号和密码. */
export const signIn = action({
  input: z.object({
    login: typed('请输入账号').max(100, '账号没有这么长'),
    password: typed('请输入密码').max(1000, '密码没有这么长'),
    ...onward,
  }),
  run: async (ctx, { login, password, ...rest }, locals) => {
    const step = await start(ctx, { login, password, network: networkOf(locals.client) });
    if ('token' in step) return entered(step.token, rest, locals);
    locals.step = step.pending;
    const desk = { 'desk-step': step.pending };
    // A form that waits cannot go through an address: the next step is shown by this very answer.
    if (rest.held && step.enrolled) {
      locals.waiting = rest.held;
      return { shown: true, desk };
    }
    const page = step.enrolled ? '/desk/signin/code' : '/desk/signin/enrol';
    return { to: href(ctx.site, page + (rest.to ? `?to=${encodeURIComponent(rest.to)}` : '')), desk };
  },
});

/** The form that waited while its sender signed in elsewhere, in another window. */
export const resume = deskAction({
  may: 'desk.open',
  input: z.object({ held: z.string().default('') }),
  run: async (ctx, { held }, locals) => {
    const form = heldForm(ctx.site, held);
    if (!form) return { to: deskPath(ctx.site) };
    locals.resumed = await goingOn(ctx, locals.desk!.user.id, form);
    return { shown: true };
  },
});

/** 动态口令, or a recovery code. */
export const confirm = action({
  input: z.object({ code: typed('请输入6位动态口令'), ...onward }),
  run: async (ctx, { code, ...rest }, locals) => {
    const network = networkOf(locals.client);
    const { token } = await confirmCode(ctx, { pending: locals.step ?? '', code, network });
    return entered(token, rest, locals);
  },
});

/** 第一次设置动态口令: the key counts once its first code is given; that code signs in, and the recovery codes are shown, once. */
export const enrol = action({
  input: z.object({ secret: typed('请重新打开这一页'), code: typed('请输入6位动态口令') }),
  run: async (ctx, { secret, code }, locals) => {
    const network = networkOf(locals.client);
    const done = await enrolAndEnter(ctx, { pending: locals.step ?? '', secret, code, network });
    locals.recovery = done.recovery;
    return { shown: true, desk: { desk: done.token, 'desk-step': null } };
  },
});

/** 再核对一次, on a page of its own. */
export const prove = deskAction({
  may: 'desk.open',
  input: z.object({ proof: typed('请输入'), to: z.string().optional() }),
  run: async (ctx, { proof, to }, { desk }) => {
    await proveAgain(ctx, desk!.session, desk!.user, proof);
    return { to: deskPath(ctx.site, to) };
  },
});

/** 改密码: everywhere else the person is signed out, here a new session begins. */
export const password = deskAction({
  may: 'desk.open',
  input: z.object({
    current: typed('请输入现在的密码'),
    password: typed('请输入新密码').max(1000, '密码没有这么长'),
    again: typed('请再输一次新密码'),
  }),
  run: async (ctx, { current, password: next, again }, { desk, client }) => {
    if (next !== again)
      throw new AppError('invalid', '两次输入的新密码不一样', [block('again', '和新密码不一样，请再输一次')]);
    const network = networkOf(client);
    const token = await changePassword(ctx, { user: desk!.user, current, next, network });
    return { to: href(ctx.site, '/desk/password?done=password'), desk: { desk: token } };
  },
});

/** 退出其他登录. */
export const leaveOthers = deskAction({
  may: 'desk.open',
  input: z.object({}),
  run: async (ctx, _, { desk }) => {
    await endOthers(ctx, desk!.session);
    return { to: href(ctx.site, '/desk/password?done=others') };
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
async function entered(token: string, { to, held }: Onward, locals: App.Locals): Promise<Followed> {
  const desk = { desk: token, 'desk-step': null };
  const form = held ? heldForm(locals.site, held) : undefined;
  if (!form) return { to: deskPath(locals.site, to), desk };
  const session = await sessionOf(locals.ctx, token);
  locals.resumed = await goingOn(locals.ctx, session!.userId, form);
  return { shown: true, desk };
}
