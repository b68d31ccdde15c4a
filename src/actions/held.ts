import { z } from 'zod';
import { href, type Site } from '../site.ts';

/** A form that waits while its sender signs in or proves again who they are. */
export type Held = { action: string; fields: [string, string][] };

/** Never written into a page again. */
const SECRET = /^(?:password|current|again|proof|code|secret)$/;

/** The fields of a form as hidden ones carry them: texts alone, no secret. */
export const fieldsOf = (form: FormData): Held['fields'] =>
  [...form].flatMap(([name, value]): Held['fields'] =>
    typeof value === 'string' && !SECRET.test(name) ? [[name, value]] : [],
  );

const HELD = z.object({ action: z.string(), fields: z.array(z.tuple([z.string(), z.string()])) });

/** Carried through the sign-in by the browser itself, so it is looked at like any other form when it is sent. */
export function heldForm(site: Site, text: string): Held | undefined {
  try {
    const form = HELD.parse(JSON.parse(text));
    return deskPath(site, form.action) === form.action ? form : undefined;
  } catch {
    return undefined;
  }
}

/** Back to a page of the desk and nowhere else, dots resolved. */
export function deskPath(site: Site, to = ''): string {
  const desk = href(site, '/desk');
  // An address goes into a header: a long one is more than browsers take.
  const url = to.length < 2000 && to.startsWith('/') ? URL.parse(to, 'http://desk.invalid') : null;
  const ours = url?.host === 'desk.invalid' && (url.pathname === desk || url.pathname.startsWith(`${desk}/`));
  return ours ? url.pathname + url.search : desk;
}
