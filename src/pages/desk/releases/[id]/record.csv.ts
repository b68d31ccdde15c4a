import type { APIRoute } from 'astro';
import { can } from '../../../../accounts/rules.ts';
import { recordCsv } from '../../../../afterwards/service.ts';
import { dayOf } from '../../../../text/days.ts';
import { departmentOf } from '../../../../writing/rules.ts';
import { releaseAt } from '../../../../written/service.ts';

/** 导出这一单的全部记录, for whoever may read it. */
export const GET: APIRoute = async ({ params, locals: { ctx, desk } }) => {
  const release = await releaseAt(ctx, params['id'] ?? '');
  const department = departmentOf(release.parts);
  if (!can(desk!.user, 'document.read', { department }, dayOf(ctx.now)))
    return new Response(null, { status: 404 });
  return new Response(await recordCsv(ctx, release), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="release-${release.number}.csv"`,
    },
  });
};
