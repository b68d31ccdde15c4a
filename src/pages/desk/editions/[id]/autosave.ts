import type { APIRoute } from 'astro';
import { can } from '../../../../accounts/rules.ts';
import { autosave } from '../../../../editing/service.ts';
import { clockOf } from '../../../../editing/page.ts';
import { AppError } from '../../../../errors.ts';
import { formValues } from '../../../../form.ts';
import { dayOf } from '../../../../text/days.ts';

/** What is being typed, sent by the script every few seconds. Answers when it was kept, and whether somebody saved in between. */
export const POST: APIRoute = async ({ params, request, locals }) => {
  const { ctx, desk } = locals;
  if (!can(desk!.user, 'document.edit', {}, dayOf(ctx.now))) return new Response(null, { status: 403 });
  const form = await request.formData().catch(() => null);
  if (!form) return new Response(null, { status: 400 });
  const begun = Number(form.get('revision'));
  try {
    const kept = await autosave(ctx, { editionId: params.id!, revision: begun, values: formValues(form) });
    return Response.json({ at: clockOf(kept.savedAt, ctx.now), behind: kept.revision !== begun });
  } catch (error) {
    if (!(error instanceof AppError) || error.status === 503) throw error;
    return Response.json({ message: error.message }, { status: error.status });
  }
};
