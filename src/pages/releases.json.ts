import type { APIRoute } from 'astro';
import { LEDGER_TAG } from '../ledger/service.ts';
import { readNumber } from '../proofs/rules.ts';
import { manifestsAt } from '../proofs/service.ts';

/** The whole log, a hundred manifests a page: `text` is exactly what was hashed. */
export const GET: APIRoute = async ({ url, locals: { ctx, page } }) => {
  const asked = readNumber(url.searchParams.get('page') ?? '') ?? 1;
  page.keep = true;
  page.tags.add(LEDGER_TAG);
  return Response.json(await manifestsAt(ctx, asked));
};
