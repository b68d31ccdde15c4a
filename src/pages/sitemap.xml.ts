import type { APIRoute } from 'astro';
import { TYPE_TAGS } from '../documents/types/index.ts';
import { sitemap } from '../feeds/rules.ts';
import { placesOf } from '../places/service.ts';

const AN_HOUR = 3_600_000;

export const GET: APIRoute = async ({ locals: { ctx, page } }) => {
  page.keep = true;
  // A result joins at its own moment: an hour is soon enough for a machine that comes once a day.
  page.until = ctx.now.getTime() + AN_HOUR;
  for (const tag of ['site', ...TYPE_TAGS]) page.tags.add(tag);
  const headers = { 'content-type': 'application/xml; charset=utf-8' };
  return new Response(sitemap(await placesOf(ctx)), { headers });
};
