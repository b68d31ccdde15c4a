import type { APIRoute } from 'astro';
import { LEDGER_TAG, newestCheckpoint } from '../../ledger/service.ts';
import { untilOf } from '../../proofs/service.ts';

/** The newest checkpoint as a signed note (C2SP), with what a witness signed of it. */
export const GET: APIRoute = async ({ locals: { ctx, page } }) => {
  const newest = await newestCheckpoint(ctx);
  if (!newest) return new Response(null, { status: 404 });
  page.keep = true;
  page.until = untilOf(ctx, newest).getTime();
  page.tags.add(LEDGER_TAG);
  return new Response(newest.note + (newest.cosigned ?? ''), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
};
