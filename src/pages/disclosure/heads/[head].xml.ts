import type { APIRoute } from 'astro';
import { headListPath } from '../../../disclosure/links.ts';
import { articleOf, columnQuery, isHead } from '../../../disclosure/rules.ts';
import { headList } from '../../../disclosure/service.ts';
import { HEADS } from '../../../documents/types/heads.ts';
import { TYPE_TAGS } from '../../../documents/types/index.ts';
import { atom } from '../../../feeds/rules.ts';
import { feedFrom } from '../../../feeds/service.ts';

export const GET: APIRoute = async ({ params: { head }, url, locals: { ctx, page } }) => {
  if (!isHead(head)) return new Response(null, { status: 404 });
  const query = columnQuery(head, url.searchParams);
  const { items, until } = await headList(ctx, head, query);
  const feed = await feedFrom(ctx, {
    title: HEADS[head],
    subtitle: `条例${articleOf(head)}`,
    self: headListPath(head, query, '.xml'),
    page: headListPath(head, query),
    items,
    until,
  });
  page.keep = true;
  page.until = feed.until.getTime();
  for (const tag of ['site', ...TYPE_TAGS]) page.tags.add(tag);
  return new Response(atom(feed), { headers: { 'content-type': 'application/atom+xml; charset=utf-8' } });
};
