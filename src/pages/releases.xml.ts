import type { APIRoute } from 'astro';
import { atom } from '../feeds/rules.ts';
import { releasesFeed } from '../feeds/service.ts';
import { logAt } from '../proofs/service.ts';

/** The newest releases with their fingerprints: whoever subscribes is a witness of the log. */
export const GET: APIRoute = async ({ locals: { ctx, page } }) => {
  const log = await logAt(ctx, 1);
  page.keep = true;
  for (const tag of log.tags) page.tags.add(tag);
  const headers = { 'content-type': 'application/atom+xml; charset=utf-8' };
  return new Response(atom(releasesFeed(ctx, log)), { headers });
};
