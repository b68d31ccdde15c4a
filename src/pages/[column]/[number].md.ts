import type { APIRoute } from 'astro';
import { typeAt } from '../../documents/types/index.ts';
import { dossierAt, tagsOf } from '../../dossiers/service.ts';
import { markdownAt } from '../../exports/service.ts';

export const GET: APIRoute = async ({ params, locals: { ctx, page } }) => {
  const type = typeAt(params['column'] ?? '');
  const number = params['number'] ?? '';
  const answer = type && (await dossierAt(ctx, type.code, number));
  if (answer?.state === 'withdrawn') return new Response('这份信息已经撤下\n', { status: 410 });
  if (answer?.state === 'public' && answer.dossier.closed)
    return new Response('公示期已过，不再提供正文\n', { status: 410 });
  const text = answer?.state === 'public' ? await markdownAt(ctx, type!.code, number) : null;
  if (answer?.state !== 'public' || text === null) return new Response(null, { status: 404 });
  page.keep = true;
  page.until = answer.dossier.until.getTime();
  for (const tag of tagsOf(answer.dossier)) page.tags.add(tag);
  return new Response(text, { headers: { 'content-type': 'text/markdown; charset=utf-8' } });
};
