import { randomUUID } from 'node:crypto';
import { getActionContext } from 'astro:actions';
import type { APIContext, MiddlewareNext } from 'astro';
import { defineMiddleware } from 'astro:middleware';
import type { Followed } from './actions/action.ts';
import { CITIZEN } from './context.ts';
import { AppError } from './errors.ts';
import { readPreferences, writePreferences } from './preferences.ts';

/**
 * Builds the Ctx, does the form's action, redirects after success and turns what goes wrong into pages. Host, origin,
 * sizes and security headers are the edge's.
 */
export const onRequest = defineMiddleware(async (context, next) => {
  const { locals, cookies } = context;
  locals.preferences = readPreferences((name) => cookies.get(name)?.value);
  locals.ctx = { store: locals.store, site: locals.site, actor: CITIZEN, now: locals.clock() };
  try {
    return chosenMode(context) ?? (await submitted(context)) ?? withCharset(await next());
  } catch (error) {
    return failed(context, next, error);
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

/** A form posted to a page: done here, so that success redirects and failure shows the same page with what was typed. */
async function submitted(context: APIContext): Promise<Response | null> {
  const { action, setActionResult, serializeActionResult } = getActionContext(context);
  if (action?.calledFrom !== 'form') return null;
  const result = await action.handler();
  if (!result.error) {
    const followed = result.data as Followed;
    if (followed.preferences) writePreferences(context.cookies, followed.preferences, context.locals.site);
    return context.redirect(followed.to, 303);
  }
  setActionResult(action.name, serializeActionResult(result));
  return null;
}

/** Expected faults answer with their page; anything else is logged under a number the page shows. */
async function failed(context: APIContext, next: MiddlewareNext, error: unknown): Promise<Response> {
  if (error instanceof AppError) {
    // Without a content type the edge sends its own page: it needs nothing that may be missing now.
    if (error.status === 503) return new Response(null, { status: 503 });
    if (error.status === 404) return new Response(null, { status: 404 });
  }
  context.locals.incident = randomUUID().slice(0, 8);
  console.error(`[${context.locals.incident}] ${context.request.method} ${context.url.pathname}`, error);
  if (context.routePattern === '/500') throw error;
  const page = await next('/500');
  return new Response(page.body, { status: 500, headers: withCharset(page).headers });
}

function withCharset(response: Response): Response {
  if (response.headers.get('content-type') === 'text/html')
    response.headers.set('content-type', 'text/html; charset=utf-8');
  return response;
}
