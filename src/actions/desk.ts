import type { z } from 'zod';
import { type Action, can, PERMISSIONS } from '../accounts/rules.ts';
import type { Ctx } from '../context.ts';
import { AppError } from '../errors.ts';
import { KEPT_FIELD } from '../held/rules.ts';
import { dropKept, keptFiles } from '../held/service.ts';
import { isProven } from '../sessions/rules.ts';
import { prove } from '../signin/service.ts';
import { dayOf } from '../text/days.ts';
import { action, type Followed } from './action.ts';
import { fieldsOf } from './held.ts';

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
    before: async (locals, form, url) => {
      const { desk, ctx } = locals;
      if (!desk) throw new AppError('forbidden', '请先登录');
      if (desk.user.mustChange && may !== 'desk.open')
        throw new AppError('forbidden', '请先把密码改成自己的');
      if (!can(desk.user, may, {}, dayOf(ctx.now)))
        throw new AppError('forbidden', `您没有“${PERMISSIONS[may].name}”的权限，请找安全管理员`);
      if ('stepUp' in PERMISSIONS[may] && !isProven(desk.session, ctx.now))
        await proveFirst(locals, form, url);
      await takeKept(locals, form);
    },
    run: async (ctx, given, locals) => {
      const followed = await run(ctx, given, locals);
      if (locals.kept) await dropKept(ctx, locals.desk!.user.id, locals.kept);
      return followed;
    },
  });

/** Files that waited while their person signed in come in place of those a form would bring. */
async function takeKept(locals: App.Locals, form: FormData): Promise<void> {
  const word = form.get(KEPT_FIELD);
  form.delete(KEPT_FIELD);
  if (typeof word !== 'string' || locals.files?.length) return;
  const files = await keptFiles(locals.ctx, locals.desk!.user.id, word);
  if (!files) throw new AppError('invalid', '您选的文件只保留1小时，已经不在了，请重新选择');
  locals.kept = word;
  locals.files = files.map(({ name, bytes }) => new File([new Uint8Array(bytes)], name));
}

/**
 * What cannot be taken back asks for a second proof: the form waits on the page that asks for it, and is sent from there
 * together with the proof.
 */
async function proveFirst(locals: App.Locals, form: FormData, url: URL): Promise<void> {
  const { ctx } = locals;
  const { session, user } = locals.desk!;
  locals.proving = { action: url.pathname + url.search, fields: fieldsOf(form) };
  const proof = form.get('proof');
  if (typeof proof !== 'string' || !proof) throw new AppError('forbidden', '请再核对一次身份');
  await prove(ctx, session, user, proof);
  form.delete('proof');
  delete locals.proving;
}
