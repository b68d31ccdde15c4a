import type { APIRoute } from 'astro';
import { TYPE_TAGS } from '../documents/types/index.ts';
import { atom } from '../feeds/rules.ts';
import { feedOfAll } from '../feeds/service.ts';

/** Everything new, of every column that has a list. */
export const GET: APIRoute = async ({ locals: { ctx, page } }) => {
  const feed = await feedOfAll(ctx);
  page.keep = true;
  page.until = feed.until.getTime();
  for (const tag of ['site', ...TYPE_TAGS]) page.tags.add(tag);
  return new Response(atom(feed), { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};
