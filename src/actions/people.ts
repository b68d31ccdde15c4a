import { z } from 'zod';
import { type Grant } from '../accounts/rules.ts';
import { addUser, setActive, setGrants, setPassword, userByLogin, type User } from '../accounts/service.ts';
import { newPassword } from '../accounts/passwords.ts';
import { grantTyped } from '../accounts/words.ts';
import { bindSubject } from '../bindings/service.ts';
import type { Ctx } from '../context.ts';
import { endStandIn, standIn as appoint } from '../deputies/service.ts';
import { providerOf } from '../env.ts';
import { AppError, block } from '../errors.ts';
import { stopUser as stop } from '../handovers/service.ts';
import { subjectAt, subjectTyped } from '../oidc/rules.ts';
import { href } from '../site.ts';
import { isDay } from '../text/days.ts';
import { forgetTotp } from '../totp/service.ts';
import { deskAction } from './desk.ts';

/** Rows `rights.0`, `reach.0`, … as the form has them; those without a right are empty. */
const withGrants = z.looseObject({ login: z.string().default('') });
const one = z.object({ login: z.string().default('') });
const day = (words: string) => z.string(words).refine(isDay, words);

/** 新增用户: the password is made here and shown once, good for one sign-in. */
export const addPerson = deskAction({
  may: 'user.edit',
  input: withGrants.extend({ name: z.string().default(''), department: z.string().optional() }),
  run: async (ctx, { login, name, department, ...rows }, locals) => {
    const password = newPassword();
    const grants = grantsTyped(rows);
    const user = {
      login: login.trim().toLowerCase(),
      name,
      department: department ?? null,
      password,
      grants,
    };
    await addUser(ctx, { ...user, once: true });
    locals.issued = { login: user.login, name: name.trim(), password };
    return { shown: true };
  },
});

/** 授权: all rows at once. */
export const grantPerson = deskAction({
  may: 'user.edit',
  input: withGrants,
  run: async (ctx, { login, ...rows }) => {
    const user = await known(ctx, login);
    await setGrants(ctx, { id: user.id, grants: grantsTyped(rows) });
    return { to: personPath(ctx, user, 'granted') };
  },
});

/** 重置密码. */
export const resetPerson = deskAction({
  may: 'user.edit',
  input: one,
  run: async (ctx, { login }, locals) => {
    const user = await known(ctx, login);
    if (user.id === ctx.actor.id) throw new AppError('forbidden', '自己的密码请在“我的账号”里改');
    const password = newPassword();
    await setPassword(ctx, { id: user.id, password, once: true });
    locals.issued = { login, name: user.name, password };
    return { shown: true };
  },
});

/** 取消动态口令. */
export const forgetCode = deskAction({
  may: 'user.edit',
  input: one,
  run: async (ctx, { login }) => {
    const user = await known(ctx, login);
    await forgetTotp(ctx, user);
    return { to: personPath(ctx, user, 'forgotten') };
  },
});

/** 停用 with 交接说明. */
export const stopPerson = deskAction({
  may: 'user.edit',
  input: one.extend({ takeover: z.string().optional(), note: z.string().default('') }),
  run: async (ctx, { login, takeover, note }) => {
    const user = await known(ctx, login);
    const to = takeover ? (await known(ctx, takeover)).id : null;
    await stop(ctx, { id: user.id, to, note });
    return { to: personPath(ctx, user, 'stopped') };
  },
});

/** 启用. */
export const startPerson = deskAction({
  may: 'user.edit',
  input: one,
  run: async (ctx, { login }) => {
    const user = await known(ctx, login);
    await setActive(ctx, { id: user.id, active: true });
    return { to: personPath(ctx, user, 'started') };
  },
});

/** 绑定统一认证: the subject as the provider's administrator says it. */
export const bindPerson = deskAction({
  may: 'user.edit',
  input: one.extend({ subject: z.string().default('') }),
  run: async (ctx, { login, subject }) => {
    const user = await known(ctx, login);
    const provider = providerOf();
    if (!provider) throw new AppError('conflict', '没有接入统一身份认证');
    const typed = subjectTyped(subject);
    if (!typed)
      throw new AppError('invalid', '请填写标识', [block('subject', '请填写平台给这个人的标识（sub）')]);
    await bindSubject(ctx, { id: user.id, subject: subjectAt(provider.issuer, typed) });
    return { to: personPath(ctx, user, 'bound') };
  },
});

/** 解除统一认证. */
export const unbindPerson = deskAction({
  may: 'user.edit',
  input: one,
  run: async (ctx, { login }) => {
    const user = await known(ctx, login);
    await bindSubject(ctx, { id: user.id, subject: null });
    return { to: personPath(ctx, user, 'unbound') };
  },
});

/** 设置代办. */
export const standIn = deskAction({
  may: 'user.edit',
  input: z.object({
    absent: z.string('请选择谁不在'),
    deputy: z.string('请选择谁来代'),
    from: day('请填写开始日期'),
    until: day('请填写结束日期'),
  }),
  run: async (ctx, { absent, deputy, from, until }) => {
    const [away, acting] = [await known(ctx, absent), await known(ctx, deputy)];
    try {
      await appoint(ctx, { id: acting.id, for: away.id, from, until });
    } catch (error) {
      throw error instanceof AppError ? renamed(error) : error;
    }
    return { to: href(ctx.site, '/desk/users?done=appointed') };
  },
});

/** 提前结束代办. */
export const endDeputy = deskAction({
  may: 'user.edit',
  input: z.object({ absent: z.string('请重新打开这一页'), deputy: z.string('请重新打开这一页') }),
  run: async (ctx, { absent, deputy }) => {
    const [away, acting] = [await known(ctx, absent), await known(ctx, deputy)];
    await endStandIn(ctx, { id: acting.id, for: away.id });
    return { to: href(ctx.site, '/desk/users?done=ended') };
  },
});

const ROW = /^rights\.(\d{1,3})$/;

function grantsTyped(rows: Record<string, unknown>): Grant[] {
  return Object.keys(rows).flatMap((name) => {
    const at = ROW.exec(name)?.[1];
    return (at && grantTyped(String(rows[name]), String(rows[`reach.${at}`] ?? ''))) || [];
  });
}

/** A name that is not there is a fault of the form, whoever made it up. */
async function known(ctx: Ctx, login: string): Promise<User> {
  const user = await userByLogin(ctx, login);
  if (!user) throw new AppError('invalid', `没有账号“${login}”`);
  return user;
}

/** The verb speaks of `id`, the form of who acts. */
const renamed = ({ code, message, issues }: AppError): AppError =>
  new AppError(
    code,
    message,
    issues.map(({ field, message }) => block(field === 'id' ? 'deputy' : field, message)),
  );

const personPath = ({ site }: Ctx, { login }: User, done: string): string =>
  href(site, `/desk/users/${login}?done=${done}`);
