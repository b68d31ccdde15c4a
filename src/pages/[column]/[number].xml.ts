import type { APIRoute } from 'astro';
import { typeAt } from '../../documents/types/index.ts';
import { dossierAt, tagsOf } from '../../dossiers/service.ts';
import { atom } from '../../feeds/rules.ts';
import { changesFeed } from '../../feeds/service.ts';

/** 有变化告诉我: the feed of one document. */
export const GET: APIRoute = async ({ params, locals: { ctx, page } }) => {
  const type = typeAt(params['column'] ?? '');
  const answer = type && !type.slugged && (await dossierAt(ctx, type.code, params['number'] ?? ''));
  if (!answer || answer.state === 'missing') return new Response(null, { status: 404 });
  // A reader that is told 410 stops asking.
  if (answer.state === 'withdrawn') return new Response('这份信息已经撤下\n', { status: 410 });
  const feed = await changesFeed(ctx, answer.dossier);
  page.keep = true;
  page.until = feed.until.getTime();
  for (const tag of tagsOf(answer.dossier)) page.tags.add(tag);
  return new Response(atom(feed), { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};
