import { ActionError, defineAction, type ActionErrorCode } from 'astro:actions';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { AppError, block, type ErrorCode } from '../errors.ts';
import { type Form, formValues } from '../form.ts';
import { incident } from '../incidents.ts';
import type { Preferences } from '../preferences.ts';
import type { DeskCookie } from './desk-cookie.ts';
import { filesIn } from './held.ts';
import type { Receipt } from '../submissions/service.ts';

/**
 * What follows a form that was done: where to go (303) with cookies to set on the way, the receipt of what was sent, or
 * nothing, when the page itself shows what was asked for.
 */
export type Followed =
  | { to: string; preferences?: Partial<Preferences>; desk?: DeskCookies }
  | { receipt: Receipt }
  | { shown: true; desk?: DeskCookies };

/** Cookies of the desk to set, or to end with null. */
type DeskCookies = Partial<Record<DeskCookie, string | null>>;

type Spec<S extends z.ZodType> = {
  input: S;
  /** Asked before a field is looked at. @throws AppError for whoever may not */
  before?: (locals: App.Locals, form: FormData, url: URL) => void | Promise<void>;
  run: (ctx: Ctx, input: z.output<S>, locals: App.Locals) => Promise<Followed> | Followed;
};

const CODES: Partial<Record<ErrorCode, ActionErrorCode>> = {
  invalid: 'UNPROCESSABLE_CONTENT',
  unsupported: 'UNSUPPORTED_MEDIA_TYPE',
  large: 'CONTENT_TOO_LARGE',
  forbidden: 'FORBIDDEN',
  missing: 'NOT_FOUND',
  conflict: 'CONFLICT',
  limited: 'TOO_MANY_REQUESTS',
  busy: 'SERVICE_UNAVAILABLE',
  full: 'SERVICE_UNAVAILABLE',
};

/**
 * The one form road: form → schema → verb → errors. When something is wrong, what was typed and the issues stand in
 * `locals.form`, where Field and ErrorSummary find them; nothing typed is lost.
 */
export function action<S extends z.ZodType>({ input, before, run }: Spec<S>) {
  return defineAction({
    accept: 'form',
    handler: async (data: FormData, { locals, url }): Promise<Followed> => {
      locals.files = filesIn(data);
      try {
        await before?.(locals, data, url);
        return await run(locals.ctx, input.parse(formValues(data)), locals);
      } catch (error) {
        const fault = expectedFault(error) ?? unexpectedFault(locals, url, error);
        const { code, message, issues, retryAfter } = fault;
        data.delete('proof');
        locals.form = { values: typedAgain(data), issues, ...(!issues.length && { message }) };
        if (retryAfter) locals.retryAfter = retryAfter;
        const known = locals.incident ? undefined : CODES[code];
        throw new ActionError({ code: known ?? 'INTERNAL_SERVER_ERROR', message });
      }
    },
  });
}

function expectedFault(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  if (!(error instanceof z.ZodError)) return undefined;
  const issues = error.issues.map(({ path, message }) => block(path.join('.'), message));
  return new AppError('invalid', '请检查填写内容', issues);
}

/** Astro would answer with an empty form and log nothing. */
function unexpectedFault(locals: App.Locals, { pathname }: URL, error: unknown): AppError {
  locals.incident = incident(`POST ${pathname}`, error);
  const { phone } = locals.site.identity;
  const message = `没有提交成功，故障编号${locals.incident}。您填的内容还在，请过几分钟再提交，或者打电话${phone}`;
  return new AppError('busy', message);
}

/** What was typed, to be shown again; nothing where it is more than a form holds. */
function typedAgain(data: FormData): Form['values'] {
  try {
    return formValues(data);
  } catch {
    return {};
  }
}
