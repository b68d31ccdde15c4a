import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { KEPT_FIELD, namesShown } from '../held/rules.ts';
import { isKept, keepFiles } from '../held/service.ts';
import { href, type Site } from '../site.ts';

/**
 * A form that waits while its sender signs in or proves again who they are. `files` are the names of those that were chosen;
 * they wait themselves where KEPT_FIELD is among the fields, and are to be chosen again where it is not.
 */
export type Held = { action: string; fields: [string, string][]; files?: string[] };

/** Never written into a page again. */
const SECRET = /^(?:password|current|again|proof|code|secret)$/;

/** The fields of a form as hidden ones carry them: texts alone, no secret. */
export const fieldsOf = (form: FormData): Held['fields'] =>
  [...form].flatMap(([name, value]): Held['fields'] =>
    typeof value === 'string' && !SECRET.test(name) ? [[name, value]] : [],
  );

/** Files that were chosen; a field left empty sends one without a name. */
export const filesIn = (form: FormData): File[] =>
  [...form.values()].filter((value): value is File => value instanceof File && value.name !== '');

/** What a form that was sent without a session becomes: its files are laid down where whoever sends it may do that. */
export async function hold(ctx: Ctx, action: string, form: FormData, token: string): Promise<Held> {
  const fields = fieldsOf(form);
  const files = filesIn(form);
  if (!files.length) return { action, fields };
  const names = files.map(({ name }) => name);
  const bytes = async (file: File) => ({ name: file.name, bytes: Buffer.from(await file.arrayBuffer()) });
  const word = await keepFiles(ctx, { token, files: await Promise.all(files.map(bytes)) });
  return { action, fields: word ? [...fields, [KEPT_FIELD, word]] : fields, files: names };
}

/** A form as it goes on for whoever signed in: files that are not theirs, or no more there, are not promised. */
export async function goingOn(ctx: Ctx, userId: string, form: Held): Promise<Held> {
  const word = form.fields.find(([name]) => name === KEPT_FIELD)?.[1];
  if (!word || (await isKept(ctx, userId, word))) return form;
  return { ...form, fields: form.fields.filter(([name]) => name !== KEPT_FIELD) };
}

/** What is said of the files of a form that waits; null where it has none. */
export function filesSaid({ fields, files = [] }: Held): { kept: boolean; names: string } | null {
  if (!files.length) return null;
  return { kept: fields.some(([name]) => name === KEPT_FIELD), names: namesShown(files) };
}

const HELD = z.object({
  action: z.string(),
  fields: z.array(z.tuple([z.string(), z.string()])),
  files: z.array(z.string()).optional(),
});

/** Carried through the sign-in by the browser itself, so it is looked at like any other form when it is sent. */
export function heldForm(site: Site, text: string): Held | undefined {
  try {
    const { files, ...form } = HELD.parse(JSON.parse(text));
    if (deskPath(site, form.action) !== form.action) return undefined;
    return files ? { ...form, files } : form;
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
