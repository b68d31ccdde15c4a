// `npm run user -- list | add LOGIN NAME ROLE… | role LOGIN ROLE… | disable LOGIN | enable LOGIN | reset LOGIN | totp LOGIN`.
// ROLE is 角色[:科室[:环节]], such as author:rural or reviewer::first; passwords are made here and shown once.
import type { Grant, Role } from '../src/accounts/rules.ts';
import { ROLES } from '../src/accounts/rules.ts';
import { addUser, allUsers, setActive, setGrants, setPassword, type User } from '../src/accounts/service.ts';
import type { Ctx } from '../src/context.ts';
import { AppError } from '../src/errors.ts';
import { departmentName } from '../src/site.ts';
import { formatMinute } from '../src/text/days.ts';
import { forgetTotp } from '../src/totp/service.ts';
import { newPassword } from './accounts.ts';
import { program } from './program.ts';

const USAGE = `用法：
  npm run user -- list
  npm run user -- add 账号 姓名 角色[:科室[:环节]] …    例如 add zhouli 周立 reviewer:rural:first
  npm run user -- role 账号 角色[:科室[:环节]] …        换成这些角色，已登录的立即退出
  npm run user -- disable 账号 | enable 账号            停用、启用
  npm run user -- reset 账号                            换新密码
  npm run user -- totp 账号                             取消动态口令，下次登录重新设置
角色：${Object.entries(ROLES)
  .map(([code, name]) => `${code} ${name}`)
  .join('，')}`;

const [verb = '', login = '', ...rest] = process.argv.slice(2);

type Verb = (ctx: Ctx) => Promise<void>;

const VERBS: Record<string, Verb> = {
  list: async (ctx) => {
    for (const user of await allUsers(ctx)) console.log(lineOf(ctx, user));
  },
  add: async (ctx) => {
    const [name = '', ...roles] = rest;
    const password = newPassword();
    await addUser(ctx, { login, name, password, grants: roles.map(grantOf) });
    console.log(`已新增 ${login}（${name}），密码：${password}`);
  },
  role: async (ctx) => {
    const { id } = await known(ctx);
    await setGrants(ctx, { id, grants: rest.map(grantOf) });
    console.log(`${login} 的角色已改，已登录的都已退出`);
  },
  disable: async (ctx) => setActive(ctx, { id: (await known(ctx)).id, active: false }),
  enable: async (ctx) => setActive(ctx, { id: (await known(ctx)).id, active: true }),
  reset: async (ctx) => {
    const password = newPassword();
    await setPassword(ctx, { id: (await known(ctx)).id, password });
    console.log(`${login} 的新密码：${password}`);
  },
  totp: async (ctx) => forgetTotp(ctx, { id: (await known(ctx)).id }),
};

await program(async (ctx) => {
  const work = VERBS[verb];
  if (!work || (verb !== 'list' && !login)) {
    console.error(USAGE);
    return 1;
  }
  await work(ctx);
  return 0;
});

async function known(ctx: Ctx): Promise<User> {
  const user = (await allUsers(ctx)).find((one) => one.login === login);
  if (!user) throw new AppError('missing', `没有账号“${login}”，npm run user -- list 列出全部账号`);
  return user;
}

function grantOf(text: string): Grant {
  const [role = '', department = '', stage = ''] = text.split(':');
  return { role: role as Role, department: department || null, stage: stage || null };
}

function lineOf({ site }: Ctx, { login, name, active, totp, grants, lastSignInAt }: User): string {
  const held = grants.map(({ role, department, stage, standsInFor }) =>
    [
      ROLES[role] + (stage ? `（${stage}）` : ''),
      department ? departmentName(site, department) : '全部',
      standsInFor && `代${standsInFor.name}，${standsInFor.from}至${standsInFor.until}`,
    ]
      .filter(Boolean)
      .join(' '),
  );
  const last = lastSignInAt ? `上次登录 ${formatMinute(lastSignInAt)}` : '没有登录过';
  return [
    login,
    name,
    active ? '在用' : '停用',
    held.join('；'),
    totp ? '有动态口令' : '无动态口令',
    last,
  ].join('\t');
}
