import type { APIRoute } from 'astro';
import { typeAt } from '../documents/types/index.ts';
import { atom } from '../feeds/rules.ts';
import { feedOf } from '../feeds/service.ts';
import { parseQuery } from '../lists/rules.ts';

export const GET: APIRoute = async ({ params, url, locals: { ctx, page } }) => {
  const type = typeAt(params['column'] ?? '');
  if (!type || type.slugged) return new Response(null, { status: 404 });
  const feed = await feedOf(ctx, type, parseQuery(type, url.searchParams));
  page.keep = true;
  page.until = feed.until.getTime();
  for (const tag of ['site', `type:${type.code}`]) page.tags.add(tag);
  return new Response(atom(feed), { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};
