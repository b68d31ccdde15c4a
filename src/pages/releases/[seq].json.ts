import type { APIRoute } from 'astro';
import { readNumber } from '../../proofs/rules.ts';
import { manifestTextAt } from '../../proofs/service.ts';

/** One manifest, byte for byte as it was hashed: `sha256sum` of it is its fingerprint. It never changes. */
export const GET: APIRoute = async ({ params, locals: { ctx, page } }) => {
  const text = await manifestTextAt(ctx, readNumber(params['seq'] ?? '') ?? 0);
  if (text === undefined) return new Response(null, { status: 404 });
  page.keep = true;
  page.tags.add('site');
  return new Response(text, { headers: { 'content-type': 'application/json; charset=utf-8' } });
};
