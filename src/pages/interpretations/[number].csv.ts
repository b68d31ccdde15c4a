import type { APIRoute } from 'astro';
import type { InterpretationDetails } from '../../documents/types/interpretation.ts';
import { chartTable } from '../../dossiers/charts.ts';
import { dossierAt, tagsOf } from '../../dossiers/service.ts';
import { csv } from '../../dossiers/tables.ts';

/** The figures of an interpretation's chart, whole as they stand in its text. */
export const GET: APIRoute = async ({ params, locals: { ctx, page } }) => {
  const answer = await dossierAt(ctx, 'interpretation', params['number'] ?? '');
  if (answer.state === 'withdrawn') return new Response('这份信息已经撤下\n', { status: 410 });
  const dossier = answer.state === 'public' ? answer.dossier : null;
  const { chart } = (dossier?.details ?? {}) as Partial<InterpretationDetails>;
  const table = dossier && chart && chartTable(dossier.html, chart);
  if (!table) return new Response(null, { status: 404 });
  page.keep = true;
  for (const tag of tagsOf(dossier)) page.tags.add(tag);
  const name = `interpretation-${dossier.number}.csv`;
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
  };
  return new Response(csv(table), { headers });
};
