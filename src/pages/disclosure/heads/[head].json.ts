import type { APIRoute } from 'astro';
import { headForm } from '../../../disclosure/forms.ts';
import { columnQuery, isHead } from '../../../disclosure/rules.ts';
import { headList } from '../../../disclosure/service.ts';
import { TYPE_TAGS } from '../../../documents/types/index.ts';

export const GET: APIRoute = async ({ params: { head }, url, locals: { ctx, site, page } }) => {
  if (!isHead(head)) return new Response(null, { status: 404 });
  const list = await headList(ctx, head, columnQuery(head, url.searchParams));
  page.keep = true;
  page.until = list.until.getTime();
  for (const tag of ['site', ...TYPE_TAGS]) page.tags.add(tag);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return new Response(JSON.stringify(headForm(site, list)), { headers });
};
