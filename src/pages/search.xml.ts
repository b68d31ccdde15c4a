import type { APIRoute } from 'astro';
import { TYPE_TAGS } from '../documents/types/index.ts';
import { atom } from '../feeds/rules.ts';
import { feedOf } from '../feeds/service.ts';
import { parseQuery } from '../lists/rules.ts';

export const GET: APIRoute = async ({ url, locals: { ctx, page } }) => {
  const feed = await feedOf(ctx, null, parseQuery(null, url.searchParams));
  page.keep = true;
  page.until = feed.until.getTime();
  for (const tag of ['site', ...TYPE_TAGS]) page.tags.add(tag);
  return new Response(atom(feed), { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};
