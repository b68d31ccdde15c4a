import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { APIRoute } from 'astro';
import { attachmentAt } from '../../../../../../attachments/service.ts';
import { fileHeaders } from '../../../../../../components/documents/download.ts';

/** An attachment that is not public yet, for whoever may read the draft. */
export const GET: APIRoute = async ({ params, locals: { ctx } }) => {
  const { id = '', sha = '', name = '' } = params;
  const { file } = await attachmentAt(ctx, { editionId: id, sha256: sha, name });
  const bytes = createReadStream(ctx.store.files.path(file.sha256));
  return new Response(Readable.toWeb(bytes) as ReadableStream, {
    headers: { ...fileHeaders(name), 'content-length': String(file.bytes), 'cache-control': 'no-store' },
  });
};
