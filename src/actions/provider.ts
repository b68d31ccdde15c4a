import type { APIContext } from 'astro';
import { AppError } from '../errors.ts';
import { networkOf } from '../limits/rules.ts';
import { arrive, beginSignIn } from '../oidc/service.ts';
import { signInBound } from '../signin/service.ts';
import { href } from '../site.ts';
import { readDesk, writeDesk } from './desk-cookie.ts';
import { deskPath } from './held.ts';

/** The parts of a page's context the way to the provider and back needs. */
type Place = Pick<APIContext, 'cookies' | 'locals' | 'redirect' | 'url'>;

/** Off to the provider. A link, not a form: the policy of our pages (`form-action 'self'`) lets no form end elsewhere. */
export async function toProvider({ cookies, locals, redirect, url }: Place): Promise<Response> {
  const { ctx, site } = locals;
  try {
    const { url: there, sealed } = await beginSignIn(ctx, deskPath(site, url.searchParams.get('to') ?? ''));
    writeDesk(cookies, site, 'desk-oidc', sealed);
    return redirect(there.href, 303);
  } catch (error) {
    return redirect(href(site, `/desk/signin?provider=${faultOf(error)}`), 303);
  }
}

/**
 * Back from the provider: cookies set, and where to go on. The way was good once, whatever comes of it; every refusal leads to
 * the same answer.
 */
export async function fromProvider({ cookies, locals, url }: Place): Promise<{ to: string; done: boolean }> {
  const { ctx, site, client } = locals;
  const sealed = readDesk(cookies, site, 'desk-oidc');
  writeDesk(cookies, site, 'desk-oidc', null);
  try {
    const { to, ...who } = await arrive(ctx, { sealed, query: url.search });
    const step = await signInBound(ctx, { ...who, network: networkOf(client) });
    if ('token' in step) {
      writeDesk(cookies, site, 'desk', step.token);
      writeDesk(cookies, site, 'desk-step', null);
      return { to: deskPath(site, to), done: true };
    }
    writeDesk(cookies, site, 'desk-step', step.pending);
    const page = step.enrolled ? 'code' : 'enrol';
    return { to: href(site, `/desk/signin/${page}?to=${encodeURIComponent(to)}`), done: true };
  } catch (error) {
    return { to: href(site, `/desk/signin?provider=${faultOf(error)}`), done: false };
  }
}

const FAULTS: Partial<Record<AppError['code'], string>> = { busy: 'down', forbidden: 'refused' };

function faultOf(error: unknown): string {
  const fault = error instanceof AppError ? FAULTS[error.code] : undefined;
  if (!fault) throw error;
  return fault;
}
