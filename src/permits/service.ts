import { type Action, can, grantFor, type Permission, PERMISSIONS, type Thing } from '../accounts/rules.ts';
import { personOf, type User } from '../accounts/service.ts';
import { type Ctx, inNameOf } from '../context.ts';
import { AppError } from '../errors.ts';
import { departmentName } from '../site.ts';
import { dayOf } from '../text/days.ts';

/** What a state is called in a sentence: 已经送审. */
const STANDING = {
  draft: '还是草稿',
  submitted: '已经送审',
  approved: '已经审核通过',
  published: '已经发布',
  superseded: '已有更新的版本',
  withdrawn: '已经撤下',
} as const;

/**
 * Lets the actor act upon this very thing, in the transaction that acts; whoever stands in for another (代) is on record so.
 * @throws AppError `forbidden` for a person who may not, `conflict` while the thing stands where it may not be done
 */
export async function permit(ctx: Ctx, action: Action, thing: Thing): Promise<User> {
  const person = await personOf(ctx, ctx.actor.id);
  const today = dayOf(ctx.now);
  if (person && can(person, action, thing, today)) {
    inNameOf(ctx, grantFor(person, action, thing, today)?.standsInFor?.id);
    return person;
  }
  const { name, states }: Permission = PERMISSIONS[action];
  const { state, department } = thing;
  if (state && states && !states.includes(state))
    throw new AppError('conflict', `${STANDING[state]}，不能${name}。请刷新后再看`);
  const where = department ? departmentName(ctx.site, department) : '';
  throw new AppError('forbidden', `您没有${where}“${name}”的权限，请找安全管理员`);
}

/** Whether the actor may look at unpublished texts, by the department they belong to. */
export async function sees(ctx: Ctx): Promise<(department: string | null) => boolean> {
  const person = await personOf(ctx, ctx.actor.id);
  const today = dayOf(ctx.now);
  return (department) => person !== undefined && can(person, 'document.read', { department }, today);
}
