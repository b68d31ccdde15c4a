import type { APIRoute } from 'astro';
import { typeAt } from '../../documents/types/index.ts';
import { documentForm } from '../../dossiers/forms.ts';
import { dossierAt, tagsOf } from '../../dossiers/service.ts';
import { formatDay, nextMidnight } from '../../text/days.ts';

const headers = { 'content-type': 'application/json; charset=utf-8' };

export const GET: APIRoute = async ({ params, locals: { ctx, site, page } }) => {
  const type = typeAt(params['column'] ?? '');
  const answer = type && (await dossierAt(ctx, type.code, params['number'] ?? ''));
  if (!answer || answer.state === 'missing') return new Response(null, { status: 404 });
  if (answer.state === 'withdrawn') {
    const message = `这份信息已于${formatDay(answer.withdrawal.on, 'cn')}撤下`;
    return new Response(JSON.stringify({ message, reason: answer.withdrawal.reason }), {
      status: 410,
      headers,
    });
  }
  page.keep = true;
  page.until = nextMidnight(ctx.now).getTime();
  for (const tag of tagsOf(answer.dossier)) page.tags.add(tag);
  return new Response(JSON.stringify(documentForm(answer.dossier, site)), { headers });
};
