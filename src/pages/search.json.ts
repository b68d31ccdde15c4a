import type { APIRoute } from 'astro';
import { TYPES } from '../documents/types/index.ts';
import { listForm } from '../lists/forms.ts';
import { parseQuery } from '../lists/rules.ts';
import { list } from '../lists/service.ts';

export const GET: APIRoute = async ({ url, locals: { ctx, site, page } }) => {
  const query = parseQuery(null, url.searchParams);
  const found = await list(ctx, null, query);
  page.keep = true;
  page.until = found.until.getTime();
  for (const tag of ['site', ...Object.keys(TYPES).map((code) => `type:${code}`)]) page.tags.add(tag);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return new Response(JSON.stringify(listForm(site, found)), { headers });
};
