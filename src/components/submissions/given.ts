import type { AstroGlobal } from 'astro';
import { typed } from '../../form.ts';
import { PROBE, probe } from '../../submissions/cookie.ts';
import { formGiven } from '../../submissions/service.ts';

export type Given = { key: string; issued: string };

const KEY = /^[\w-]{22}$/;

/**
 * Key and moment of a form. The key also lies in a cookie of this page, which tells whether the browser keeps cookies, and
 * which brings who goes back and sends the same words again to the same receipt.
 */
export function givenForm({ locals, cookies, url }: Pick<AstroGlobal, 'locals' | 'cookies' | 'url'>): Given {
  const { ctx, form, site } = locals;
  const before = cookies.get(PROBE)?.value ?? '';
  const given = formGiven(ctx, KEY.test(before) ? before : undefined);
  cookies.set(PROBE, given.key, probe(site, url.pathname));
  return { key: typed(form, 'key') || given.key, issued: typed(form, 'issued') || given.issued };
}
