import type { APIContext } from 'astro';
import { personOf } from '../accounts/service.ts';
import { readDesk } from './desk-cookie.ts';
import { sessionOf } from '../sessions/service.ts';
import { href } from '../site.ts';

/** Pages of the desk that are there before anybody has signed in. */
const OPEN = /^\/desk\/signin(?:\/|$)/;

/**
 * Lets whoever is signed in enter the desk as who they are. Everybody else is led to the sign-in, back to where they wanted; a
 * form that was being sent is taken along, so that an expired session loses nothing typed.
 */
export async function enterDesk(context: APIContext, path: string): Promise<'enter' | 'held' | Response> {
  const { locals, cookies, request, url } = context;
  const token = readDesk(cookies, locals.site, 'desk');
  const session = token ? await sessionOf(locals.ctx, token) : undefined;
  const user = session && (await personOf(locals.ctx, session.userId));
  if (session && user?.active) {
    locals.desk = { session, user };
    locals.ctx = { ...locals.ctx, actor: { id: user.id, name: user.name } };
    return 'enter';
  }
  if (OPEN.test(path)) {
    locals.step = readDesk(cookies, locals.site, 'desk-step');
    return 'enter';
  }
  if (request.method !== 'POST') {
    const to = path === '/desk' ? '' : `?to=${encodeURIComponent(url.pathname + url.search)}`;
    return context.redirect(href(locals.site, `/desk/signin${to}`), 303);
  }
  locals.held = { action: url.pathname + url.search, fields: await fieldsOf(request) };
  return 'held';
}

async function fieldsOf(request: Request): Promise<[string, string][]> {
  const form = await request.formData().catch(() => new FormData());
  return [...form].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && name !== 'password' ? [[name, value]] : [],
  );
}
