import type { APIRoute } from 'astro';
import { typeAt } from '../documents/types/index.ts';
import { listForm } from '../lists/forms.ts';
import { parseQuery } from '../lists/rules.ts';
import { list } from '../lists/service.ts';

export const GET: APIRoute = async ({ params, url, locals: { ctx, site, page } }) => {
  const type = typeAt(params['column'] ?? '');
  if (!type || type.slugged) return new Response(null, { status: 404 });
  const found = await list(ctx, type, parseQuery(type, url.searchParams));
  page.keep = true;
  page.until = found.until.getTime();
  for (const tag of ['site', 'type:interpretation', `type:${type.code}`]) page.tags.add(tag);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return new Response(JSON.stringify(listForm(site, found)), { headers });
};
