import type { APIRoute } from 'astro';
import { repliesTable } from '../../../consultations/replies.ts';
import { consultation } from '../../../documents/types/consultation.ts';
import { consultationOf } from '../../../dossiers/drafting.ts';
import { dossierAt, tagsOf } from '../../../dossiers/service.ts';
import { csv } from '../../../dossiers/tables.ts';

/** Every reply of a result that is published. */
export const GET: APIRoute = async ({ params, locals: { ctx, page } }) => {
  const answer = await dossierAt(ctx, consultation.code, params['number'] ?? '');
  if (answer.state === 'withdrawn') return new Response('这份信息已经撤下\n', { status: 410 });
  const dossier = answer.state === 'public' ? answer.dossier : null;
  const result = dossier && consultationOf(dossier).result;
  if (!result) return new Response(null, { status: 404 });
  page.keep = true;
  page.until = dossier.until.getTime();
  for (const tag of tagsOf(dossier)) page.tags.add(tag);
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="consultation-${dossier.number}-replies.csv"`,
  };
  return new Response(csv(repliesTable(result)), { headers });
};
