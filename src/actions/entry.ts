import type { APIContext } from 'astro';
import { personOf } from '../accounts/service.ts';
import { can } from '../accounts/rules.ts';
import { columnsFor } from '../desk/navigation.ts';
import { isOwnAccount, mayFor } from '../desk/rooms.ts';
import { sessionOf } from '../sessions/service.ts';
import { href } from '../site.ts';
import { dayOf } from '../text/days.ts';
import { readDesk } from './desk-cookie.ts';
import { hold } from './held.ts';

/** Pages of the desk that are there before anybody has signed in. */
const OPEN = /^\/desk\/signin(?:\/|$)/;

/** `held`: the sign-in is shown to whoever sent a form; `refused`: signed in, and not allowed in this room. */
export type Entry = 'enter' | 'held' | 'refused' | Response;

/**
 * Lets whoever is signed in enter the desk as who they are. Everybody else is led to the sign-in, back to where they wanted; a
 * form that was being sent is taken along, so that an expired session loses nothing typed.
 */
export async function enterDesk(context: APIContext, path: string): Promise<Entry> {
  const { locals, cookies, request, url } = context;
  const token = readDesk(cookies, locals.site, 'desk');
  const session = token ? await sessionOf(locals.ctx, token) : undefined;
  const user = session && (await personOf(locals.ctx, session.userId));
  if (session && user?.active) {
    locals.desk = { session, user };
    locals.ctx = { ...locals.ctx, actor: { id: user.id, name: user.name } };
    locals.page.actor = user.id;
    if (user.mustChange && !isOwnAccount(path))
      return context.redirect(href(locals.site, '/desk/password'), 303);
    const today = dayOf(locals.ctx.now);
    // Whoever has no texts to look at begins where their work is.
    const first = path === '/desk' && !can(user, 'document.read', {}, today) && columnsFor(user, path)[0];
    if (first && request.method === 'GET') return context.redirect(href(locals.site, first.path), 303);
    return can(user, mayFor(path), {}, today) ? 'enter' : 'refused';
  }
  if (OPEN.test(path)) {
    locals.step = readDesk(cookies, locals.site, 'desk-step');
    return 'enter';
  }
  if (request.method !== 'POST') {
    const to = path === '/desk' ? '' : `?to=${encodeURIComponent(url.pathname + url.search)}`;
    return context.redirect(href(locals.site, `/desk/signin${to}`), 303);
  }
  const form = await request.formData().catch(() => new FormData());
  locals.held = await hold(locals.ctx, url.pathname + url.search, form, token);
  return 'held';
}
