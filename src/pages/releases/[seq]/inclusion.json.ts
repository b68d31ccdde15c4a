import type { APIRoute } from 'astro';
import { LEDGER_TAG } from '../../../ledger/service.ts';
import { readNumber } from '../../../proofs/rules.ts';
import { inclusionOf } from '../../../proofs/service.ts';

/** Proof that manifest `seq` is in the log of `?size=`, else the newest (RFC 9162 §2.1). */
export const GET: APIRoute = async ({ params, url, locals: { ctx, page } }) => {
  const size = readNumber(url.searchParams.get('size') ?? '');
  const proof = await inclusionOf(ctx, readNumber(params['seq'] ?? '') ?? 0, size);
  if (!proof) return new Response(null, { status: 404 });
  page.keep = true;
  page.tags.add(LEDGER_TAG);
  return Response.json(proof);
};
