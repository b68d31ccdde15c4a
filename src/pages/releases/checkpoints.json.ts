import type { APIRoute } from 'astro';
import { LEDGER_TAG, newestCheckpoint } from '../../ledger/service.ts';
import { readNumber } from '../../proofs/rules.ts';
import { checkpointsAt, untilOf } from '../../proofs/service.ts';

/** Every checkpoint with its signatures, newest first, a hundred a page. */
export const GET: APIRoute = async ({ url, locals: { ctx, page } }) => {
  const asked = readNumber(url.searchParams.get('page') ?? '') ?? 1;
  page.keep = true;
  page.until = untilOf(ctx, await newestCheckpoint(ctx)).getTime();
  page.tags.add(LEDGER_TAG);
  return Response.json(await checkpointsAt(ctx, asked));
};
