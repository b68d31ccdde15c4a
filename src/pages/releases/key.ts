import type { APIRoute } from 'astro';
import { verifierOf } from '../../ledger/note.ts';
import { originOf } from '../../ledger/rules.ts';

/** The public key of the log, as C2SP writes it: name+id+key. */
export const GET: APIRoute = ({ locals: { ctx, site } }) => {
  const key = ctx.store.signing.publicKey();
  if (!key) return new Response(null, { status: 404 });
  return new Response(`${verifierOf(originOf(site), key)}\n`, {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
};
