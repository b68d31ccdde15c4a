import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { APIRoute } from 'astro';
import { fileHeaders } from '../../../../../../components/documents/download.ts';
import { packetName } from '../../../../../../packets/rules.ts';
import { packetAt } from '../../../../../../packets/service.ts';

/** A packet as it was made. */
export const GET: APIRoute = async ({ params: { id = '', no }, locals: { ctx } }) => {
  const { release, packet } = await packetAt(ctx, { releaseId: id, no: Number(no) });
  const bytes = createReadStream(ctx.store.files.path(packet.sha256));
  const headers = fileHeaders(packetName(release, packet));
  return new Response(Readable.toWeb(bytes) as ReadableStream, {
    headers: { ...headers, 'content-length': String(packet.bytes), 'cache-control': 'no-store' },
  });
};
