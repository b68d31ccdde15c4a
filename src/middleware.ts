import { getActionContext } from 'astro:actions';
import type { APIContext, MiddlewareNext } from 'astro';
import { defineMiddleware } from 'astro:middleware';
import type { Followed } from './actions/action.ts';
import { CITIZEN } from './context.ts';
import { privateCookie } from './cookies.ts';
import { isDesk, isSecret } from './edge/address.ts';
import { AppError } from './errors.ts';
import { incident } from './incidents.ts';
import { readPreferences, writePreferences } from './preferences.ts';
import { type DeskCookie, writeDesk } from './actions/desk-cookie.ts';
import { enterDesk } from './actions/entry.ts';
import { href } from './site.ts';
import { PROBE, RECEIPT_MINUTES, sealReceipt } from './submissions/cookie.ts';
import type { Receipt } from './submissions/service.ts';

/**
 * Builds the Ctx, does the form's action, redirects after success and turns what goes wrong into pages. Host, origin,
 * sizes and security headers are the edge's.
 */
export const onRequest = defineMiddleware(async (context, next) => {
  const { locals, cookies } = context;
  locals.preferences = readPreferences((name) => cookies.get(name)?.value);
  locals.ctx = { store: locals.store, site: locals.site, actor: CITIZEN, now: locals.clock() };
  try {
    return (
      untold(context, chosenMode(context)) ??
      (await atDesk(context, next)) ??
      untold(context, await submitted(context, next)) ??
      untold(context, answered(locals, await next()))
    );
  } catch (error) {
    return untold(context, await failed(context, next, error));
  }
});

/** `?mode=elder`: a stable address that sets the cookie and goes on to the clean one. */
function chosenMode(context: APIContext): Response | null {
  const mode = context.url.searchParams.get('mode');
  if (context.request.method !== 'GET' || (mode !== 'elder' && mode !== 'std')) return null;
  const clean = new URL(context.url);
  clean.searchParams.delete('mode');
  writePreferences(context.cookies, { mode }, context.locals.site);
  return context.redirect(clean.pathname + clean.search, 303);
}

/** The desk: whoever is signed in enters, others are led to the sign-in with what they were sending. Its forms live there only. */
async function atDesk(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
  const { locals, url } = context;
  const path = url.pathname.slice(locals.site.base.length);
  if (!isDesk(path)) {
    const foreign = url.searchParams.get('_action')?.startsWith('desk.');
    return foreign ? new Response(null, { status: 404 }) : null;
  }
  const entered = await enterDesk(context, path);
  if (entered === 'enter') return null;
  if (entered instanceof Response) return entered;
  return instead(context, next, entered === 'held' ? '/desk/signin' : '/desk/refused');
}

/** Another page of the desk in place of the one asked for; a cookie set on the way goes with it. */
async function instead({ locals, url }: APIContext, next: MiddlewareNext, path: string): Promise<Response> {
  const page = await next(new Request(new URL(href(locals.site, path), url)));
  return new Response(page.body, { status: 403, headers: withCharset(page).headers });
}

/** A form posted to a page: done here, so that success redirects and failure shows the same page with what was typed. */
async function submitted(context: APIContext, next: MiddlewareNext): Promise<Response | null> {
  const { action, setActionResult, serializeActionResult } = getActionContext(context);
  if (action?.calledFrom !== 'form') return null;
  const result = await action.handler();
  if (!result.error) {
    const answer = await followed(context, next, result.data as Followed);
    // Told that it is done; Astro would do it once more when it makes the page.
    if (!answer) setActionResult(action.name, serializeActionResult(result));
    return answer;
  }
  if (context.locals.proving) return instead(context, next, '/desk/prove');
  // Refused before our own code saw it: no such form, or a body that is none.
  context.locals.form ??= { values: {}, issues: [], message: UNREAD };
  setActionResult(action.name, serializeActionResult(result));
  return null;
}

const UNREAD = '提交的内容读不出来，没有收下。请打开这一页再填一次';

async function followed(context: APIContext, next: MiddlewareNext, what: Followed): Promise<Response | null> {
  if ('receipt' in what) return receipted(context, next, what.receipt);
  for (const [name, value] of Object.entries(what.desk ?? {}))
    writeDesk(context.cookies, context.locals.site, name as DeskCookie, value);
  if ('shown' in what) return null;
  if (what.preferences) writePreferences(context.cookies, what.preferences, context.locals.site);
  return context.redirect(what.to, 303);
}

/**
 * The receipt: on a page of its own, so that loading it again sends nothing twice, its code in a sealed cookie. A browser that
 * did not bring back the cookie of the form keeps none: it is answered with the receipt at once.
 */
async function receipted(context: APIContext, next: MiddlewareNext, receipt: Receipt): Promise<Response> {
  const { locals, cookies, url } = context;
  const { site, ctx } = locals;
  const path = href(site, '/receipts/new');
  if (!cookies.has(PROBE)) {
    locals.receipt = receipt;
    return withCharset(await next(new Request(new URL(path, url))));
  }
  const { name, options } = privateCookie(site, 'receipt');
  const sealed = sealReceipt(ctx.store.keys.of('cookie'), receipt, ctx.now);
  cookies.set(name, sealed, { ...options, maxAge: RECEIPT_MINUTES * 60 });
  return context.redirect(path, 303);
}

/** Expected faults answer with their page; anything else is logged under a number the page shows. */
async function failed(context: APIContext, next: MiddlewareNext, error: unknown): Promise<Response> {
  if (error instanceof AppError) {
    // Without a content type the edge sends its own page: it needs nothing that may be missing now.
    if (error.status === 503) return new Response(null, { status: 503 });
    if (error.status === 404) return new Response(null, { status: 404 });
    if (error.status === 403 && isDesk(context.url.pathname.slice(context.locals.site.base.length)))
      return instead(context, next, '/desk/refused');
  }
  context.locals.incident = incident(`${context.request.method} ${context.url.pathname}`, error);
  if (context.routePattern === '/500') throw error;
  const page = await next('/500');
  return new Response(page.body, { status: 500, headers: withCharset(page).headers });
}

function answered({ retryAfter }: App.Locals, response: Response): Response {
  if (retryAfter) response.headers.set('retry-after', String(retryAfter));
  return withCharset(response);
}

/** An address that is secret itself is told to no other page and to no search engine. */
function untold<R extends Response | null>({ url, locals }: APIContext, response: R): R {
  if (response && isSecret(url.pathname.slice(locals.site.base.length))) {
    response.headers.set('referrer-policy', 'no-referrer');
    response.headers.set('x-robots-tag', 'noindex, nofollow');
    response.headers.set('cache-control', 'no-store');
  }
  return response;
}

function withCharset(response: Response): Response {
  if (response.headers.get('content-type') === 'text/html')
    response.headers.set('content-type', 'text/html; charset=utf-8');
  return response;
}
