import type { APIRoute } from 'astro';
import { TYPE_TAGS } from '../documents/types/index.ts';
import { sitemap } from '../feeds/rules.ts';
import { placesOf } from '../places/service.ts';

export const GET: APIRoute = async ({ locals: { ctx, page } }) => {
  page.keep = true;
  for (const tag of ['site', ...TYPE_TAGS]) page.tags.add(tag);
  const headers = { 'content-type': 'application/xml; charset=utf-8' };
  return new Response(sitemap(await placesOf(ctx)), { headers });
};
