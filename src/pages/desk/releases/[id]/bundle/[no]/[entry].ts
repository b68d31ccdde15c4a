import type { APIRoute } from 'astro';
import { fileHeaders } from '../../../../../../components/documents/download.ts';
import { entryAt } from '../../../../../../packets/service.ts';

/** One file of a packet, as it is in there. */
export const GET: APIRoute = async ({ params: { id = '', no, entry = '' }, locals: { ctx } }) => {
  const { name, bytes } = await entryAt(ctx, { releaseId: id, no: Number(no), entry });
  const headers = { ...fileHeaders(name), 'cache-control': 'no-store' };
  return new Response(new Uint8Array(bytes), { headers });
};
